"""A clock that stands still until it is told otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta


class FakeClock:
    """Fills `Clock`."""

    def __init__(self, now: datetime) -> None:
        """Stand at an aware UTC time."""
        self._now = now

    def now(self) -> datetime:
        """The time this clock stands at."""
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move on and give the new time."""
        self._now += by
        return self._now
