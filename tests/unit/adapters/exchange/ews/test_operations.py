"""The global object id behind a UID."""

from __future__ import annotations

import pytest
from exchangelib.properties import UID

from server.adapters.exchange.ews.operations import global_object_id, matched
from server.domain.errors import Unreachable

EXCHANGE_UID = (
    "040000008200E00074C5B7101A82E00807EA0B18"
    "7069352667BBC90100000000000000001000000"
    "00C74ABD802575A41BC09B0E12352657B"
)


def test_a_uid_of_exchange_is_its_id_without_a_date() -> None:
    """An occurrence's date inside the id is left out, as in the clean id."""
    found = global_object_id(EXCHANGE_UID)
    assert found[16:20] == bytes(4)
    assert found[:16] + found[20:] == bytes.fromhex(
        EXCHANGE_UID[:32] + EXCHANGE_UID[40:]
    )
    assert global_object_id(EXCHANGE_UID.lower()) == found


def test_a_uid_from_elsewhere_is_wrapped_as_exchangelib_does_it() -> None:
    """The library's own encoder is an independent witness for plain UIDs."""
    uid = "261cbc18-1f65-5a0a-bd11-23b1e224cc2f"
    assert global_object_id(uid) == bytes(UID(uid))


def test_a_uid_may_hold_any_letter() -> None:
    """Calendars of other vendors put what they like into a UID."""
    assert "Größe".encode() in global_object_id("Größe@example.com")


def test_an_answer_for_a_part_of_a_batch_is_no_answer() -> None:
    """Results are never assigned to the wrong items."""
    with pytest.raises(Unreachable) as caught:
        matched([object()], ["one", "two"])
    assert caught.value.sent
