"""One system's calendar items, as the engine sees them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from server.domain.actions import Create, Delete, Update, WriteResult, Written
from server.domain.feeds import Feed, FeedRequest
from server.domain.items import Observation
from server.domain.kinds import Side

__all__ = ["CalendarSide", "Feed", "FeedRequest", "WriteResult", "Written"]


class CalendarSide(Protocol):
    """One system's calendar for one user in one run.

    Every method may raise `Transient` or `Permanent`; a write method that raises may
    have written some or all of its batch, which the next run finds out by the marks.
    No method ever lets a system mail anybody (N1).
    """

    @property
    def side(self) -> Side:
        """Which system this is."""

    @property
    def calls(self) -> int:
        """HTTP requests made so far in this run, token requests left out."""

    @property
    def batch_size(self) -> int:
        """How many actions one write call should be handed at most."""

    def read(self, request: FeedRequest) -> Feed:
        """Read what is new, or the whole window; raises `CursorExpired`."""

    def look_up(self, observations: Sequence[Observation]) -> list[Observation]:
        """Find out by id (and UID) what became of items, with content where present.

        Takes and returns one observation for each item, in order; the presence of each
        answer is PRESENT, GONE or MOVED, never SUSPECT. Nothing to ask is no request.
        """

    def create(self, actions: Sequence[Create]) -> list[WriteResult]:
        """Create a batch; repeating it creates nothing twice where keys allow."""

    def update(self, actions: Sequence[Update]) -> list[WriteResult]:
        """Update a batch, each only if its version still holds (N26)."""

    def delete(self, actions: Sequence[Delete]) -> list[WriteResult]:
        """Delete a batch into the system's bin; an item already gone is a success."""
