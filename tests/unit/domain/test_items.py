"""The shared projection of an event."""

from __future__ import annotations

from server.domain.items import Attendee
from tests.builders import an_item


def test_addresses_are_the_organizer_and_then_attendees_once_each():
    """Nobody without an address, nobody twice (A21)."""
    item = an_item(
        organizer="o@x.example",
        attendees=(Attendee("a@x.example"), Attendee(""), Attendee("o@x.example")),
    )
    assert item.addresses == ("o@x.example", "a@x.example")
    assert an_item().addresses == ()
