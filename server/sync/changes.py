"""What became of each side of a pair since the last sync."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.items import CalendarItem, Group, Observation, Presence
from server.domain.kinds import Side
from server.domain.links import Link
from server.sync.fingerprint import changed_groups, fingerprint


@dataclass(frozen=True, slots=True)
class Change:
    """One side of a pair: unchanged, edited, gone or moved away.

    `groups` are the groups that differ from the base, `base` the fingerprint of what
    was seen now; both empty where the content was not needed.
    """

    side: Side
    observation: Observation | None = None
    gone: bool = False
    moved: bool = False
    groups: frozenset[Group] = frozenset()
    base: str = ""

    @property
    def item(self) -> CalendarItem | None:
        """The content this run saw, if any."""
        return self.observation.item if self.observation else None

    @property
    def version(self) -> str:
        """The version this run saw; empty if none."""
        return self.observation.version if self.observation else ""


@dataclass(frozen=True, slots=True)
class Changes:
    """Both sides of one pair."""

    exchange: Change
    salesforce: Change

    def on(self, side: Side) -> Change:
        """The change of one side."""
        return self.exchange if side is Side.EXCHANGE else self.salesforce


def change_of(link: Link, seen: Observation | None, side: Side) -> Change:
    """Compare what was seen with what was last settled (A13).

    A meeting that its organiser cancelled counts as deleted in Exchange (A34).
    """
    if seen is None:
        return Change(side)
    if seen.presence is Presence.GONE:
        return Change(side, seen, gone=True)
    if seen.presence is not Presence.PRESENT:
        return Change(side, seen, moved=True)
    if seen.item is None:
        return Change(side, seen)
    if side is Side.EXCHANGE and seen.item.cancelled:
        return Change(side, seen, gone=True)
    base = fingerprint(seen.item)
    return Change(side, seen, groups=changed_groups(link.base(side), base), base=base)
