"""Time, so that windows, schedules and leases can be tested."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; the only source of it inside the service."""

    def now(self) -> datetime:
        """This instant, aware and in UTC."""
