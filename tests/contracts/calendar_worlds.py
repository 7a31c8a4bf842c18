"""What every system under the calendar contract offers to the suite.

A world is one system with one user's calendar: `side()` gives the adapter under test,
everything else is what people there, or faults, do behind the adapter's back. Each
system has its world in a file of its own (`fake_world.py`, `exchange_world.py`, …) as
a fixture named `<system>_world`; `conftest.py` makes them known and
`test_calendar_side.py` lists them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

from server.domain.actions import Create, Delete, Update
from server.domain.items import CalendarItem, Group, Identity
from server.domain.kinds import Side
from server.domain.links import Link
from server.domain.window import Window
from server.ports.side import CalendarSide

#: The days that the suite's items lie in, in the zone Europe/Berlin of their user.
ZONE = "Europe/Berlin"
WINDOW = Window(
    lower=datetime(2026, 10, 31, 23, tzinfo=UTC),
    upper=datetime(2026, 12, 31, 23, tzinfo=UTC),
    first_day=date(2026, 11, 1),
    last_day=date(2026, 12, 31),
)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class World(Protocol):
    """One system with one user's calendar."""

    def side(self) -> CalendarSide:
        """The adapter under test as a new run gets it: no calls made yet."""

    def add(self, item: CalendarItem) -> str:
        """A person makes an item; gives its id."""

    def change(self, ref: str, **changes: Any) -> None:
        """A person edits fields of an item."""

    def delete(self, ref: str) -> None:
        """A person deletes an item into the bin."""

    def refuse(self, operation: str, positions: Collection[int]) -> None:
        """The next write (create, update or delete) fails for these positions."""

    def go_away(self) -> None:
        """The next request gets no usable answer."""

    def lock_out(self) -> None:
        """The credentials are no longer accepted."""

    def mails(self) -> int:
        """How many messages the system has sent to anybody."""


def appointment(subject: str = "Review", **fields: Any) -> CalendarItem:
    """Make a timed item of one hour within the window."""
    values: dict[str, Any] = {"start": NOON, "end": NOON + HOUR}
    return CalendarItem(subject=subject, **{**values, **fields})


def holiday(subject: str = "Leave", days: int = 1) -> CalendarItem:
    """Make an all-day item that starts on the 26th of November."""
    start = date(2026, 11, 26)
    end = start + timedelta(days=days)
    return CalendarItem(subject=subject, start=start, end=end, all_day=True)


def link(side: Side, ref: str = "", item: CalendarItem | None = None) -> Link:
    """Make the memory that an action carries along."""
    subject = item or appointment()
    is_exchange = side is Side.EXCHANGE
    return Link(
        id="link",
        exchange_ref=ref if is_exchange else "elsewhere",
        salesforce_ref="elsewhere" if is_exchange else ref,
        identity=Identity("uid"),
        start=subject.start,
        end=subject.end,
    )


def creation(side: Side, item: CalendarItem, key: str) -> Create:
    """Make the action that creates an item under a key."""
    return Create(side=side, key=key, item=item, link=link(side, item=item))


def edit(
    side: Side, ref: str, expect: str, item: CalendarItem, *groups: Group
) -> Update:
    """Make the action that writes groups of an item's fields."""
    return Update(
        side=side,
        ref=ref,
        expect=expect,
        item=item,
        groups=frozenset(groups),
        link=link(side, ref, item),
    )


def deletion(side: Side, ref: str, expect: str) -> Delete:
    """Make the action that deletes an item."""
    return Delete(side=side, ref=ref, expect=expect, link=link(side, ref))
