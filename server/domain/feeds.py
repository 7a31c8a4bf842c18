"""What a run asks of a side, and what the side reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.domain.items import Observation
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
