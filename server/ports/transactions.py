"""Several changes that are stored together, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

#: Notes what a change was, as a part of it: called in its transaction.
Note = Callable[[], None]


def nothing() -> None:
    """Note nothing."""


class Transactions(Protocol):
    """Makes one transaction of what several stores change."""

    def together(self) -> AbstractContextManager[None]:
        """Store all that the block changes, or nothing of it where it raises.

        A block within another is a part of that one. Everybody else may have to wait
        for the block, so it never asks Salesforce, Exchange or the queue. Raises
        `Unreachable`.
        """

    def afterwards(self, tell: Callable[[], None]) -> None:
        """Call once the block is stored, never where it was not.

        At once outside of every block.
        """


class EachAlone:
    """Transactions where each change of a store is one of its own."""

    @contextmanager
    def together(self) -> Iterator[None]:
        """Run the block."""
        yield

    def afterwards(self, tell: Callable[[], None]) -> None:
        """Call at once."""
        tell()
