"""The calendar contract on the fake, playing either system."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest

from server.domain.errors import CredentialsRejected, Rejection, Unreachable
from server.domain.items import CalendarItem
from server.domain.kinds import Side
from server.domain.reasons import Reason
from server.ports.side import CalendarSide
from tests.fakes.side import FakeCalendar, FakeSide


class FakeWorld:
    """A fake calendar under the contract."""

    def __init__(self, side: Side) -> None:
        """Start with an empty calendar of that system."""
        self._calendar = FakeCalendar(side)

    def side(self) -> CalendarSide:
        """Give the fake as a new run gets it."""
        return FakeSide(self._calendar)

    def add(self, item: CalendarItem) -> str:
        """Store an item."""
        return self._calendar.add(item)

    def change(self, ref: str, **changes: Any) -> None:
        """Edit an item."""
        self._calendar.change(ref, **changes)

    def delete(self, ref: str) -> None:
        """Delete an item."""
        self._calendar.delete(ref)

    def refuse(self, operation: str, positions: Collection[int]) -> None:
        """Reject items of the next write."""
        self._calendar.refuse(operation, positions, Rejection(Reason.REJECTED))

    def go_away(self) -> None:
        """Let the next call fail."""
        self._calendar.fail(Unreachable("The fake does not answer.", sent=True))

    def lock_out(self) -> None:
        """Let the next call be refused."""
        self._calendar.fail(CredentialsRejected("The fake refuses the password."))

    def mails(self) -> int:
        """Nobody is ever mailed by a fake."""
        return 0


@pytest.fixture
def fake_exchange_world() -> FakeWorld:
    """Give a fake that behaves as Exchange does."""
    return FakeWorld(Side.EXCHANGE)


@pytest.fixture
def fake_salesforce_world() -> FakeWorld:
    """Give a fake that behaves as Salesforce does."""
    return FakeWorld(Side.SALESFORCE)
