"""Record ids: 15 and 18 characters are the same id."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulators.salesforce.ids import IdMint, to_long, with_check

SHORT = st.text(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    min_size=15,
    max_size=15,
)


def test_checksum_is_salesforces():
    """One capital letter, first of the third group of five, gives A, A, B."""
    assert with_check("0015000000Vm0h9") == "0015000000Vm0h9AAB"


@given(SHORT)
def test_case_can_be_restored(short):
    """The checksum brings back the case that a client has lost."""
    long = with_check(short)

    assert to_long(short) == long
    assert to_long(long.upper()) == long


@pytest.mark.parametrize(
    "text", ["", "001", "0" * 16, "0" * 14 + "-", "0" * 15 + "!!!"]
)
def test_what_is_no_id(text):
    """Other lengths and signs are no ids."""
    assert to_long(text) is None


def test_ids_do_not_repeat():
    """Each prefix has a sequence of its own."""
    mint = IdMint()

    ids = {mint.next(prefix) for prefix in ("00U", "003") for _ in range(100)}

    assert len(ids) == 200
