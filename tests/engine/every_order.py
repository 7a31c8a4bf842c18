"""One meeting, and as many acts, faults and runs as anybody likes, in every order.

The bounds of `small_world` keep its states few. Here there are none: two states that
differ in nothing but names (ids, keys, texts) and in what nobody can come across again
count as one, so that all that can ever happen leads to a limited number of them.

`python -m tests.engine.every_order keep_updated exchange` visits them all, which takes
many minutes; progress goes to stderr. With `--steps N` it ends after so many things
that happened one after the other.
"""

from __future__ import annotations

import argparse
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from server.domain.items import Presence
from server.domain.kinds import Kind, Side
from server.domain.links import Baseline, Link, LinkState
from server.domain.settings import ConflictRule
from server.sync.fingerprint import fingerprint
from server.sync.identity import salesforce_key
from tests.builders import an_item
from tests.engine.small_world import (
    NAME,
    START,
    Bounds,
    Node,
    begin,
    complaints,
    following,
)
from tests.fakes.side import FakeCalendar, Stored

ENDLESS = Bounds(acts=sys.maxsize, faults=sys.maxsize)
#: So many states are visited between two lines of progress.
PORTION = 1_000


@dataclass(slots=True)
class Names:
    """Gives each text a number, in the order in which they come up; none has 0."""

    known: dict[str, int] = field(default_factory=lambda: {"": 0})

    def __call__(self, text: str) -> int:
        """The number of a text."""
        return self.known.setdefault(text, len(self.known))


@dataclass(slots=True)
class Drawing:
    """A world without its names: `names` for ids and keys, `values` for content."""

    memory: Baseline
    names: Names = field(default_factory=Names)
    values: Names = field(default_factory=Names)

    def calendar(self, calendar: FakeCalendar) -> object:
        """A calendar, as far as its user, the feed or the planner can meet it."""
        side = calendar.side
        cursor, read_to = _read_to(calendar, self.memory)
        versions = {link.ref(side): link.version(side) for link in self.memory.links}
        known = versions.keys() | {
            row.ref for row in self.memory.exclusions if row.side is side
        }
        # An id that has changed is followed by one step.
        hops = {old: calendar.followed[old] for old in known & {*calendar.followed}}
        alive = sorted(
            (s for s in calendar.stored.values() if s.place is not Presence.GONE),
            key=lambda stored: stored.changed,
        )
        items = [self._item(s, versions.get(s.ref), read_to) for s in alive]
        dead = [s for s in calendar.stored.values() if s.place is Presence.GONE]
        met = known | {*hops.values()}
        return (
            cursor,
            tuple(items),
            self._bin(alive, dead),
            tuple(sorted(self._dead(s, read_to) for s in dead if s.ref in met)),
            # Of any other the feed says no more than that it is gone.
            any(s.changed > read_to for s in dead if s.ref not in met),
            tuple(sorted((self.names(a), self.names(b)) for a, b in hops.items())),
        )

    def _item(self, stored: Stored, settled: str | None, read_to: int) -> object:
        key = uid = ""
        if stored.identity is not None:
            uid = stored.identity.uid
            key = salesforce_key("org", "user", Kind.CALENDAR, stored.identity)
        return (
            *map(self.names, (stored.ref, uid, key, stored.mark)),
            str(stored.place),
            self.values(_subject(fingerprint(stored.item))),
            stored.changed > read_to,
            settled and settled == str(stored.changed),
        )

    def _bin(self, alive: list[Stored], dead: list[Stored]) -> object:
        """What can be restored: of each item that still matters the first copy."""
        uids = {link.identity.uid for link in self.memory.links}
        uids |= {s.identity.uid for s in alive if s.identity is not None}
        first: dict[int, int] = {}
        for stored in dead:
            if stored.identity is not None and stored.identity.uid in uids:
                uid = self.names(stored.identity.uid)
                first.setdefault(uid, self.values(_subject(fingerprint(stored.item))))
        return tuple(sorted(first.items()))

    def _dead(self, stored: Stored, read_to: int) -> tuple[int, bool]:
        return self.names(stored.ref), stored.changed > read_to

    def link(self, link: Link) -> tuple[str, ...]:
        """A pair as it is remembered."""
        told = (
            self.names(link.exchange_ref),
            self.names(link.salesforce_ref),
            self.names(link.identity.uid),
            link.state,
            link.reason,
            link.gone,
            link.origin,
            link.marked,
            self._base(link.exchange_base),
            self._base(link.salesforce_base),
            bool(link.exchange_version),
            bool(link.salesforce_version),
            sorted(map(str, link.blocked)),
        )
        return tuple(map(str, told))

    def _base(self, base: str) -> object:
        """A base by the contents that it may still be compared with."""
        subject, *rest = base.split(".")
        known = self.values.known
        alternatives = subject.split("~")
        met = sorted(known[one] for one in alternatives if one in known)
        return met, any(one not in known for one in alternatives), rest


def drawing(node: Node) -> object:
    """Equal for two states after which the same can happen."""
    memory = node.world.memory.baseline()
    draw = Drawing(memory)
    sides = tuple(draw.calendar(node.world.on(side)) for side in Side)
    links = tuple(sorted(map(draw.link, memory.links)))
    rows = tuple(
        sorted((row.side, draw.names(row.ref), row.reason) for row in memory.exclusions)
    )
    last = ""
    if node.edited:
        said = an_item(node.edited[-1][1], body=NAME, start=START)
        last = str(draw.values.known.get(_subject(fingerprint(said)), "gone"))
    editors = frozenset(side for side, _ in node.edited)
    return sides, links, rows, len(memory.waiting), node.deleted, editors, last


def _read_to(calendar: FakeCalendar, memory: Baseline) -> tuple[str, int]:
    """Whether the feed's position is good, and up to which change it was read.

    Without a good one everything is read anew, and nothing counts as news.
    """
    cursor = memory.cursors.get(calendar.side, "")
    if not cursor:
        return "none", sys.maxsize
    epoch, _, position = cursor.partition(":")
    if int(epoch) != calendar.epoch:
        return "expired", sys.maxsize
    return "good", int(position)


def _subject(base: str) -> str:
    return base.split(".")[0]


def _forgiven(node: Node) -> Node:
    """Begin anew where both calendars agree: what was before binds nobody any more."""
    held = [list(node.world.on(side).items().values()) for side in Side]
    states = [link.state for link in node.world.memory.links.values()]
    if any(len(items) != 1 for items in held) or states != [LinkState.ACTIVE]:
        return node
    if held[0][0].subject != held[1][0].subject:
        return node
    return replace(node, deleted=False, edited=())


def steps_from(node: Node) -> Iterator[Node]:
    """All that can happen next, however much has happened."""
    for after in following(node, ENDLESS):
        quiet = (after.acts, after.faults) == (node.acts, node.faults)
        yield _forgiven(after) if quiet else after


@dataclass(slots=True)
class Searched:
    """How many states were found, and how far; `closed` where there are no more."""

    states: int = 1
    steps: int = 0
    acts: int = 0
    faults: int = 0
    closed: bool = False


def search(start: Node, most_steps: int = sys.maxsize) -> Iterator[Searched]:
    """Visit every state, breadth first; raises AssertionError with the shortest story.

    Tells how far it is with every `PORTION`, and at the end.
    """
    seen, waiting = {drawing(start)}, deque([(start, 0)])
    found, visited = Searched(), 0
    while waiting and found.steps < most_steps:
        node, steps = waiting.popleft()
        found.steps = steps
        found.acts = max(found.acts, node.acts)
        found.faults = max(found.faults, node.faults)
        if wrong := list(complaints(node)):
            raise AssertionError("\n  ".join([*wrong, *node.story]))
        for after in steps_from(node):
            mark = drawing(after)
            if mark not in seen:
                seen.add(mark)
                waiting.append((after, steps + 1))
        found.states, visited = len(seen), visited + 1
        if not visited % PORTION:
            yield found
    found.closed = not waiting
    yield found


def main(arguments: Sequence[str] | None = None) -> int:
    """Search from one meeting; 1 where a promise is broken, with the story."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.engine.every_order", description="Visit every state."
    )
    parser.add_argument("rule", choices=[str(rule) for rule in ConflictRule])
    parser.add_argument("origin", choices=[str(side) for side in Side])
    parser.add_argument("--steps", type=int, default=sys.maxsize, help="stop there")
    given = parser.parse_args(arguments)
    start = begin(ConflictRule(given.rule), Side(given.origin))
    try:
        for found in search(start, given.steps):
            sys.stderr.write(f"{found}\n")
    except AssertionError as broken:
        sys.stdout.write(f"{broken}\n")
        return 1
    sys.stdout.write(f"{found}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
