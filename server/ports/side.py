"""One system's calendar items, as the engine sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from server.domain.actions import Create, Delete, Update
from server.domain.errors import Rejection
from server.domain.items import Observation
from server.domain.kinds import Side
from server.domain.window import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRequest:
    """What a run wants to read from a side.

    Without a `cursor` the whole window is read. `known` maps the ids of remembered
    items to their settled versions: an item reported with the same version needs no
    content. `retry` names ids whose content is wanted whatever the feed says.
    `newly_in` is the slice of days that the window has gained since the last read and
    has to be listed besides the feed, because time alone reports nothing.
    """

    window: Window
    cursor: str | None = None
    known: Mapping[str, str] = field(default_factory=dict)
    retry: frozenset[str] = frozenset()
    newly_in: Window | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a side answered; only ever whole: a failed read raises instead.

    `complete` tells that every item of the window is listed. `expanded` names the
    series (by UID) whose occurrences in the window are all listed. An item missing from
    such a listing is asked for by id; absence itself never means deletion (N2).
    """

    observations: tuple[Observation, ...]
    cursor: str
    complete: bool = False
    expanded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A write that happened: the item's id and, where the answer tells it, version.

    An empty version means the side did not say; the next read settles it.
    """

    ref: str
    version: str = ""
    uid: str = ""
    detail: str = ""


#: One answer for each action handed in, in the same order.
WriteResult = Written | Rejection


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
        answer is PRESENT, GONE or MOVED, never SUSPECT.
        """

    def create(self, actions: Sequence[Create]) -> list[WriteResult]:
        """Create a batch; repeating it creates nothing twice where keys allow."""

    def update(self, actions: Sequence[Update]) -> list[WriteResult]:
        """Update a batch, each only if its version still holds (N26)."""

    def delete(self, actions: Sequence[Delete]) -> list[WriteResult]:
        """Delete a batch into the system's bin; an item already gone is a success."""
