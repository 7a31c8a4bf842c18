"""A series that moved as a whole: which new occurrence continues which old one.

Exchange tells an occurrence by the start that its series gave it. Another time of day
or another weekday gives all of them another start, and to its user each is still the
same appointment: its event moves along and keeps all that Salesforce alone knows of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from server.domain.items import Observation
from server.domain.links import Link
from server.sync.facts import Facts
from server.sync.pairs import APART, Pair, has_lost_item, is_present

#: A series that moved further than this counts as other appointments.
FURTHEST = timedelta(days=7)
#: How much the steps of single occurrences may differ: clocks change in between.
_DRIFT = timedelta(hours=2)


def continued(
    lost: Iterable[datetime], found: Iterable[datetime]
) -> dict[datetime, datetime]:
    """The starts that took the place of `lost` ones; no start is taken twice.

    The step is the one that most of them have in common, the shortest of equals.
    """
    old, free = sorted(lost), set(found)
    steps = Counter(b - a for a in old for b in free if abs(b - a) < FURTHEST)
    if not steps:
        return {}
    step = min(steps, key=lambda each: (-steps[each], abs(each), each))
    taken: dict[datetime, datetime] = {}
    for start in old:
        aim = start + step
        near = sorted(b for b in free if abs(b - aim) <= _DRIFT)
        if near:
            taken[start] = min(near, key=lambda each: abs(each - aim))
            free.remove(taken[start])
    return taken


def moved_along(
    pairs: Sequence[Pair],
    links: Iterable[Link],
    loose: Mapping[str, Observation],
    facts: Facts,
) -> list[tuple[int, Observation]]:
    """The positions of pairs whose occurrence moved with its series, and where to.

    `links` are all that is remembered, `loose` the Exchange items without a pair. Where
    any occurrence of a series is still at its place, the others were taken out one by
    one, and what is new was added.
    """
    lost = _lost(pairs)
    if not lost:
        return []
    new = _occurrences(loose.values())
    moved = sorted((lost.keys() & new.keys()) - _standing(pairs, links, facts))
    return [
        (lost[uid][old], new[uid][start])
        for uid in moved
        for old, start in continued(lost[uid], new[uid]).items()
    ]


def _lost(pairs: Sequence[Pair]) -> dict[str, dict[datetime, int]]:
    """Where the living pairs are whose occurrence is gone, by series and start."""
    found: dict[str, dict[datetime, int]] = {}
    for index, pair in enumerate(pairs):
        uid, start = pair.link.identity.uid, pair.link.identity.original_start
        lives = pair.link.state not in APART
        if start is not None and lives and has_lost_item(pair):
            found.setdefault(uid, {})[start] = index
    return found


def _occurrences(
    observations: Iterable[Observation],
) -> dict[str, dict[datetime, Observation]]:
    """What is there of each series, by the start that it gave to each."""
    found: dict[str, dict[datetime, Observation]] = {}
    for one in observations:
        if is_present(one) and one.identity and one.identity.original_start:
            at = one.identity.original_start
            found.setdefault(one.identity.uid, {})[at] = one
    return found


def _standing(
    pairs: Iterable[Pair], links: Iterable[Link], facts: Facts
) -> frozenset[str]:
    """The series of which an occurrence in the window is where it was."""
    lost = {pair.link.id for pair in pairs if has_lost_item(pair)}
    return frozenset(
        link.identity.uid
        for link in links
        if link.identity.original_start is not None
        and link.state not in APART
        and link.id not in lost
        and facts.window.contains(link.start, link.end)
    )
