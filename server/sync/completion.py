"""What has to be looked up before a plan can be made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from server.domain.feeds import Feed
from server.domain.items import Group, Observation, Presence
from server.domain.kinds import Side
from server.domain.links import Link, LinkState
from server.domain.window import Window
from server.sync.fingerprint import changed_groups, fingerprint

Seen = Mapping[str, Observation]
_ASKED_FOR = (LinkState.ACTIVE, LinkState.FROZEN, LinkState.PENDING)


def missing(
    links: Iterable[Link], feed: Feed, side: Side, window: Window, folder: str
) -> list[Observation]:
    """Linked items that a removal or a whole listing makes doubtful (N2).

    The side is asked what became of each; until then nothing is known.
    """
    seen = {o.ref: o for o in feed.observations}
    doubtful = []
    for link in links:
        ref = link.ref(side)
        if not ref or link.state not in _ASKED_FOR or link.folder not in ("", folder):
            continue
        found = seen.get(ref)
        if found is None and not _should_be_listed(link, feed, side, window):
            continue
        if found is None or found.presence is Presence.SUSPECT:
            doubtful.append(_question(link, side))
    return doubtful


def incomplete(
    links: Iterable[Link], near: Seen, far: Seen, side: Side
) -> list[Observation]:
    """Items of `side` whose content a decision needs though it did not change.

    `near` is what was seen of this side, `far` of the other. A frozen pair that moves
    is compared on both sides; a body that Salesforce holds cut is put together again.
    """
    wanted = []
    for link in links:
        other = far.get(link.ref(side.other))
        own = near.get(link.ref(side))
        if other is None or other.item is None or (own and own.item):
            continue
        if own is not None and own.presence is not Presence.PRESENT:
            continue
        if link.state is LinkState.FROZEN or _needs_tail(link, other, side):
            wanted.append(_question(link, side))
    return wanted


def _needs_tail(link: Link, event: Observation, side: Side) -> bool:
    if side is not Side.EXCHANGE or not link.body_kept or event.item is None:
        return False
    changed = changed_groups(link.salesforce_base, fingerprint(event.item))
    return Group.BODY in changed


def _should_be_listed(link: Link, feed: Feed, side: Side, window: Window) -> bool:
    if feed.complete:
        return window.contains(link.start, link.end)
    return side is Side.EXCHANGE and link.identity.uid in feed.expanded


def _question(link: Link, side: Side) -> Observation:
    return Observation(
        side=side,
        ref=link.ref(side),
        version=link.version(side),
        presence=Presence.SUSPECT,
        identity=link.identity,
    )
