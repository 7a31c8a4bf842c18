"""A series that moved as a whole: which new occurrence continues which old one.

Exchange tells an occurrence by the start that its series gave it. Another time of day
or another weekday gives all of them another start, and to its user each is still the
same appointment: its event moves along and keeps all that Salesforce alone knows of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.items import Identity, Observation, Presence
from server.domain.links import Exclusion, Link, LinkState
from server.sync.facts import Facts
from server.sync.pairs import APART, Pair, by_age, is_present

#: What there is of each series, by the start that it gave to each.
Occurrences = dict[str, dict[datetime, Observation]]

#: A series that moved further than this counts as other appointments.
FURTHEST = timedelta(days=7)
#: How much the steps of single occurrences may differ: clocks change in between.
_DRIFT = timedelta(hours=2)
#: A step to another time of the day.
_SAME_DAY = timedelta(hours=12)
#: So many that take one step without a rest do not do so by chance.
_TELLING = 3


def continued(
    lost: Iterable[datetime], found: Iterable[datetime]
) -> dict[datetime, datetime]:
    """The starts that took the place of `lost` ones; no start is taken twice.

    The step is the one that most of them have in common, the shortest of equals. Where
    it leaves a rest, others were taken out or came back meanwhile, and another time of
    the same day goes before a step from day to day, which one or two do not tell.
    """
    old, free = sorted(lost), set(found)
    steps = Counter(b - a for a in old for b in free if abs(b - a) < FURTHEST)
    if not len(old) == len(free) == max(steps.values(), default=0) >= _TELLING:
        same_day = {each: n for each, n in steps.items() if abs(each) <= _SAME_DAY}
        told = {each: n for each, n in steps.items() if n >= _TELLING}
        steps = Counter(same_day or told)
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


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered when a run plans: all pairs, and the items left out."""

    links: Sequence[Link]
    rows: Iterable[Exclusion] = ()

    def known_of(self, new: Occurrences) -> frozenset[str]:
        """The series of which an occurrence without a pair has been seen before.

        It was left out, or the create that its link announced did not happen.
        """
        known = {row.identity for row in self.rows if row.identity is not None}
        known.update(link.identity for link in self.links)
        return frozenset(
            uid
            for uid, starts in new.items()
            if any(Identity(uid, start) in known for start in starts)
        )


def moved_along(
    pairs: Sequence[Pair],
    memory: Memory,
    loose: Mapping[str, Observation],
    facts: Facts,
) -> list[tuple[int, Observation]]:
    """The positions of pairs whose occurrence moved with its series, and where to.

    `loose` are the Exchange items without a pair. Where any occurrence of a series that
    is remembered is still at its place, the others were taken out one by one, and what
    is new was added.
    """
    lost = _lost(pairs)
    if not lost:
        return []
    new = _occurrences(loose.values(), facts)
    standing = _standing(pairs, memory.links, facts) | memory.known_of(new)
    moved = sorted((lost.keys() & new.keys()) - standing)
    return [
        (lost[uid][old], new[uid][start])
        for uid in moved
        for old, start in continued(lost[uid], new[uid]).items()
    ]


def _lost(pairs: Sequence[Pair]) -> dict[str, dict[datetime, int]]:
    """Where the living pairs are whose occurrence is gone, by series and start.

    Of two pairs of one occurrence the first has the right to it.
    """
    gone = [index for index, pair in enumerate(pairs) if _is_gone(pair)]
    found: dict[str, dict[datetime, int]] = {}
    for index in sorted(gone, key=lambda each: pairs[each].link.id):
        link = pairs[index].link
        start = link.identity.original_start
        if start is not None and link.state not in APART:
            found.setdefault(link.identity.uid, {}).setdefault(start, index)
    return found


def _is_gone(pair: Pair) -> bool:
    """Not merely in another folder: that a series moved there changes no time."""
    return pair.exchange is not None and pair.exchange.presence is Presence.GONE


def _occurrences(observations: Iterable[Observation], facts: Facts) -> Occurrences:
    """What is in the window of each series, by the start that it gave to each.

    Of several copies of an occurrence the oldest counts (N7).
    """
    found: Occurrences = {}
    for one in sorted(observations, key=by_age):
        item, identity = one.item, one.identity
        if item is None or identity is None or identity.original_start is None:
            continue
        if is_present(one) and facts.window.contains(item.start, item.end):
            starts = found.setdefault(identity.uid, {})
            starts.setdefault(identity.original_start, one)
    return found


def _standing(
    pairs: Iterable[Pair], links: Iterable[Link], facts: Facts
) -> frozenset[str]:
    """The series of which an occurrence in the window is where it was.

    A create that did not happen, so that no pair came of it, says nothing of that.
    """
    lost = {pair.link.id for pair in pairs if _is_gone(pair)}
    made = {pair.link.id for pair in pairs}
    return frozenset(
        link.identity.uid
        for link in links
        if link.identity.original_start is not None
        and link.state not in APART
        and (link.state is not LinkState.PENDING or link.id in made)
        and link.id not in lost
        and facts.window.contains(link.start, link.end)
    )
