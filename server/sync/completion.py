"""What has to be looked up before a plan can be made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.domain.feeds import Feed
from server.domain.items import Group, Observation, Presence
from server.domain.kinds import Side
from server.domain.links import Exclusion, Link, LinkState
from server.domain.reasons import Reason, Standing
from server.domain.window import Window
from server.sync.fingerprint import changed_groups, fingerprint
from server.sync.sticky_rows import doubtful_rows

Seen = Mapping[str, Observation]
Refs = frozenset[tuple[Side, str]]
_ASKED_FOR = (LinkState.ACTIVE, LinkState.FROZEN, LinkState.PENDING)
_APART = (LinkState.DETACHED, LinkState.TOMBSTONE)


@dataclass(frozen=True, slots=True)
class Questions:
    """What a run asks a side by id, because its feed does not say enough.

    `retried` are the failures this run tries again, `unresolved` all that are open: of
    such a pair nothing may be taken for granted that was not seen in this run.
    `rows` are the items that were left out.
    """

    links: tuple[Link, ...]
    window: Window
    folder: str
    retried: Refs = frozenset()
    unresolved: Refs = frozenset()
    rows: tuple[Exclusion, ...] = ()

    def missing(self, feed: Feed, side: Side) -> list[Observation]:
        """Linked items that a removal or a whole listing makes doubtful (N2).

        The side is asked what became of each; until then nothing is known.
        """
        seen = {o.ref: o for o in feed.observations}
        doubtful = []
        for link in self.links:
            ref = link.ref(side)
            if not ref or link.state not in _ASKED_FOR:
                continue
            found = seen.get(ref)
            if found is not None and found.presence is not Presence.SUSPECT:
                continue
            if found is not None or self._is_due(link, feed, side):
                doubtful.append(_question(link, side))
        if side is Side.EXCHANGE:
            doubtful.extend(doubtful_rows(self.rows, seen))
        return doubtful

    def incomplete(self, near: Seen, far: Seen, side: Side) -> list[Observation]:
        """Items of `side` whose content a decision needs though it did not change.

        `near` is what was seen of this side, `far` of the other.
        """
        back = _uids(far.values())
        needed = [
            _question(link, side)
            for link in self.links
            if _is_unseen(near.get(link.ref(side)))
            and self._is_needed(link, far.get(link.ref(side.other)), side, back)
        ]
        return needed + (self._unknown(near, far) if side is Side.SALESFORCE else [])

    def _unknown(self, near: Seen, far: Seen) -> list[Observation]:
        """Events that Exchange items are stamped with and that nobody remembers (N6).

        After a lost database such an event may lie outside the window; without asking,
        its item would be taken for new. Copies of items carry a stamp that is known.
        """
        stamped = {o.mark for o in far.values() if o.mark and self._enters(o)}
        if not stamped:
            return []
        known = {link.salesforce_ref for link in self.links}
        return [
            Observation(side=Side.SALESFORCE, ref=ref, presence=Presence.SUSPECT)
            for ref in sorted(stamped - known - near.keys())
        ]

    def _enters(self, seen: Observation) -> bool:
        item = seen.item
        return item is not None and self.window.contains(item.start, item.end)

    def _is_due(self, link: Link, feed: Feed, side: Side) -> bool:
        if link.folder not in ("", self.folder):
            return False
        if link.state is LinkState.PENDING or _among(link, self.retried):
            return True
        if feed.complete or self._is_open(link, side):
            return self.window.contains(link.start, link.end)
        return side is Side.EXCHANGE and link.identity.uid in feed.expanded

    def _is_open(self, link: Link, side: Side) -> bool:
        """Whether a run was stopped before it could carry over what it had read."""
        return not link.version(side) and not _among(link, self.unresolved)

    def _is_needed(
        self, link: Link, other: Observation | None, side: Side, back: frozenset[str]
    ) -> bool:
        """Whether this side may hold something that its feed told long ago.

        That is so where what was told could not be settled then: while the pair was
        frozen, apart or outside the window, or after a failure. A body that Salesforce
        holds cut is put together again.
        """
        if not link.ref(side):
            return False
        if _is_handed_back(link, other):
            return side is Side.EXCHANGE
        if link.state in _APART:
            return link.gone is not side and link.identity.uid in back
        if other is None:
            return False
        if other.presence is Presence.GONE:
            # Where its series was moved, another occurrence may continue a frozen one.
            is_moved = link.state is LinkState.FROZEN and link.identity.uid in back
            return is_moved or _among(link, self.unresolved)
        if other.item is None:
            return False
        return (
            link.state is LinkState.FROZEN
            or _among(link, self.unresolved)
            or not self.window.contains(link.start, link.end)
            or _needs_tail(link, other, side)
        )


def unresolved(rows: Iterable[Exclusion]) -> Refs:
    """The items whose failures are still open."""
    return frozenset(
        (row.side, row.ref)
        for row in rows
        if row.reason.standing is Standing.UNRESOLVED
    )


def _is_handed_back(link: Link, event: Observation | None) -> bool:
    """Whether an event that had gone to another owner may be its user's again (A28)."""
    return (
        link.state is LinkState.DETACHED
        and link.reason is Reason.MOVED_OUT
        and event is not None
        and event.item is not None
        and event.version != link.salesforce_version
    )


def _is_unseen(own: Observation | None) -> bool:
    return own is None or (own.presence is Presence.PRESENT and own.item is None)


def _among(link: Link, refs: Refs) -> bool:
    return bool(refs) and any((side, link.ref(side)) in refs for side in Side)


def _uids(observations: Iterable[Observation]) -> frozenset[str]:
    return frozenset(
        o.identity.uid for o in observations if o.identity is not None and o.item
    )


def _needs_tail(link: Link, event: Observation, side: Side) -> bool:
    if side is not Side.EXCHANGE or not link.body_kept or event.item is None:
        return False
    changed = changed_groups(link.salesforce_base, fingerprint(event.item))
    return Group.BODY in changed


def _question(link: Link, side: Side) -> Observation:
    return Observation(
        side=side,
        ref=link.ref(side),
        version=link.version(side),
        presence=Presence.SUSPECT,
        identity=link.identity,
    )
