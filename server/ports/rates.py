"""How often somebody may call."""

from __future__ import annotations

from typing import Protocol


class Rates(Protocol):
    """Counts calls; never raises, because counting must not stop the service."""

    def count(self, caller: str) -> int:
        """Count a call; gives the seconds to wait before the next, 0 for none."""
