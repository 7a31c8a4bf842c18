"""How many requests the org has used of its allowance of the last 24 hours."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from emulators.clock import EmulatedClock

_DAY = timedelta(hours=24)


class Usage:
    """Counts requests over a rolling day of the emulated clock."""

    def __init__(self, clock: EmulatedClock) -> None:
        self._clock = clock
        self._moments: deque[datetime] = deque()

    def add(self) -> None:
        """Count one request."""
        self._moments.append(self._clock.now())

    def count(self) -> int:
        """Give how many requests the last 24 hours saw."""
        since = self._clock.now() - _DAY
        while self._moments and self._moments[0] <= since:
            self._moments.popleft()
        return len(self._moments)
