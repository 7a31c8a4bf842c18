"""The system clock; the only place that reads it."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """Tells the machine's time."""

    def now(self) -> datetime:
        """This instant, aware and in UTC."""
        return datetime.now(UTC)
