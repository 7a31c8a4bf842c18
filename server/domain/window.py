"""The span of days that takes part in a sync (A2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Window:
    """From the start of `first_day` to the end of `last_day` in the user's zone.

    `lower` and `upper` are those local midnights as UTC instants.
    """

    lower: datetime
    upper: datetime
    first_day: date
    last_day: date

    def contains(self, start: datetime | date, end: datetime | date) -> bool:
        """Whether an item touches the window: `end > lower and start < upper` (A2).

        Dates stand for an all-day item, whose `end` is exclusive, and are compared
        as dates. A timed item without any duration takes part at its start.
        """
        if isinstance(start, datetime) and isinstance(end, datetime):
            if start == end:
                return self.lower <= start < self.upper
            return end > self.lower and start < self.upper
        return end > self.first_day and start <= self.last_day
