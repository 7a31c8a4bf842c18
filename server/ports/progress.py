"""Where a run tells how far it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives the steps of a run; must never raise."""

    def step(self, name: str, total: int | None = None) -> None:
        """A new step begins, with its size where it is known."""

    def advance(self, count: int = 1) -> None:
        """So many items of the current step are done."""


class Silent:
    """Progress that nobody watches."""

    def step(self, name: str, total: int | None = None) -> None:
        """Ignore the step."""

    def advance(self, count: int = 1) -> None:
        """Ignore the progress."""
