"""One meeting, two calendars, and all that can happen to it, step by step.

A state is a whole world; two worlds that no run could tell apart count as one. The
search is breadth-first, so the first broken promise comes with the shortest story.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta

from server.domain.errors import Fenced, TandemError, Unreachable
from server.domain.kinds import Side
from server.domain.links import Baseline, Link
from server.domain.settings import ConflictRule
from tests.builders import NOW, an_item, settings
from tests.engine.ledger import doubled
from tests.fakes.side import FakeCalendar, Stored
from tests.fakes.state import JobMemory
from tests.fakes.world import FakeWorld

NAME = "meeting"
START = NOW + timedelta(days=1)
#: The faults of a run: the operation that fails, on which side, done or not.
FAULTS = [
    (side, operation, executed)
    for side in Side
    for operation in ("create", "update", "delete")
    for executed in (True, False)
]
#: A run may die at these commits: before its memory, before and after a first batch.
CRASHES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Node:
    """A state, how it came to be, and how much of its budget is used."""

    world: FakeWorld
    story: tuple[str, ...] = ()
    acts: int = 0
    faults: int = 0
    deleted: bool = False
    edited: tuple[tuple[Side, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far to search."""

    acts: int
    faults: int


def begin(rule: ConflictRule, origin: Side) -> Node:
    """One new meeting on one side, never synced."""
    world = FakeWorld(settings=settings(conflict_rule=rule))
    world.on(origin).add(an_item("v0", body=NAME, start=START))
    return Node(world, (f"{rule}, new in {origin}",))


def following(node: Node, bounds: Bounds) -> Iterator[Node]:
    """All that can happen next."""
    yield from _runs(node, bounds)
    if node.acts >= bounds.acts:
        return
    for side in Side:
        for ref in node.world.on(side).items():
            yield _edited(node, side, ref)
            yield _deleted(node, side, ref)
            if side is Side.EXCHANGE:
                yield _act(node, "moves out and in", _moved(ref))
    yield _act(node, "cursors expire", _expire)


def _runs(node: Node, bounds: Bounds) -> Iterator[Node]:
    world = clone(node.world)
    if _attempt(world):
        yield replace(node, world=world, story=(*node.story, "run"))
    if node.faults >= bounds.faults:
        return
    for side, operation, executed in FAULTS:
        world = clone(node.world)
        lost = Unreachable("No answer.", sent=True)
        world.on(side).fail(lost, operation=operation, executed=executed)
        if not _attempt(world):
            yield _faulty(node, world, f"{operation} in {side} fails, done={executed}")
    for commit in CRASHES:
        world = clone(node.world)
        world.fence = Countdown(commit)
        if not _attempt(world):
            world.fence = _free
            yield _faulty(node, world, f"dies at commit {commit}")
        else:
            return


def _faulty(node: Node, world: FakeWorld, what: str) -> Node:
    story = (*node.story, f"run: {what}")
    return replace(node, world=world, story=story, faults=node.faults + 1)


class Countdown:
    """A fence that lets so many commits pass and then stops the run."""

    def __init__(self, passes: int) -> None:
        """Let this many calls pass."""
        self.left = passes

    def __call__(self) -> None:
        """Count a call; raises `Fenced` in its turn."""
        self.left -= 1
        if self.left == -1:
            raise Fenced("Somebody else runs this job.")


def _free() -> None:
    """A fence that lets everything pass."""


def _attempt(world: FakeWorld) -> bool:
    try:
        world.run()
    except TandemError:
        return False
    return True


def _act(node: Node, what: str, act: Callable[[FakeWorld], None]) -> Node:
    world = clone(node.world)
    act(world)
    return replace(node, world=world, story=(*node.story, what), acts=node.acts + 1)


def _edited(node: Node, side: Side, ref: str) -> Node:
    value = f"v{node.acts + 1}"
    after = _act(
        node,
        f"{side} edits: {value}",
        lambda world: world.on(side).change(ref, subject=value),
    )
    return replace(after, edited=(*node.edited, (side, value)))


def _deleted(node: Node, side: Side, ref: str) -> Node:
    after = _act(node, f"{side} deletes", lambda world: world.on(side).delete(ref))
    return replace(after, deleted=True)


def _moved(ref: str) -> Callable[[FakeWorld], None]:
    return lambda world: _void(world.exchange.restore(world.exchange.move(ref)))


def _void(_: object) -> None:
    """Drop a value."""


def _expire(world: FakeWorld) -> None:
    for side in Side:
        world.on(side).expire_cursors()


def complaints(node: Node) -> Iterator[str]:
    """What is wrong with a state once it has come to rest."""
    world = clone(node.world)
    for side in Side:
        if doubled(world.on(side).items().values()):
            yield f"twice in {side}"
    world.run()
    if world.run().tally.writes:
        yield "the second run writes"
    held = {side: list(world.on(side).items().values()) for side in Side}
    sizes = {side: len(items) for side, items in held.items()}
    if max(sizes.values()) > 1 or len(set(sizes.values())) > 1:
        yield f"held {sizes}"
        return
    subjects = {item.subject for items in held.values() for item in items}
    if not subjects and not node.deleted:
        yield "lost, though nobody deleted it"
    if len(subjects) > 1:
        yield f"differs: {subjects}"
    one_sided = len({side for side, _ in node.edited}) == 1 and not node.deleted
    if one_sided and subjects and subjects != {node.edited[-1][1]}:
        yield f"{subjects}, though {node.edited[-1][1]} was edited last"


def clone(world: FakeWorld) -> FakeWorld:
    """A world of its own in the same state."""
    after = copy(world)
    after.exchange, after.salesforce = (
        _copied(world.exchange),
        _copied(world.salesforce),
    )
    after.memory = JobMemory(world.memory.baseline())
    return after


def _copied(calendar: FakeCalendar) -> FakeCalendar:
    after = copy(calendar)
    after.stored = {ref: copy(stored) for ref, stored in calendar.stored.items()}
    after.followed = dict(calendar.followed)
    after.faults, after.refusals = [], []
    return after


def signature(node: Node) -> object:
    """Equal for two states that nothing later can tell apart."""
    return (
        node.acts,
        node.faults,
        node.deleted,
        node.edited,
        *world_signature(node.world),
    )


def world_signature(world: FakeWorld) -> tuple[object, ...]:
    """What a run can tell of a world."""
    memory = world.memory.baseline()
    return (
        *(_side_signature(world.on(side), memory) for side in Side),
        tuple(sorted(map(_link_signature, memory.links))),
        tuple(sorted((r.side, r.ref, r.reason) for r in memory.exclusions)),
    )


def _side_signature(calendar: FakeCalendar, memory: Baseline) -> object:
    """The calendar with its counters replaced by their order."""
    cursor = memory.cursors.get(calendar.side, "")
    epoch, _, position = cursor.partition(":")
    read_to = int(position or -1)
    items = sorted(calendar.stored.values(), key=lambda stored: stored.changed)
    versions = {
        link.ref(calendar.side): link.version(calendar.side) for link in memory.links
    }
    return (
        bool(cursor) and int(epoch) == calendar.epoch,
        tuple(_item_signature(stored, read_to, versions) for stored in items),
        tuple(calendar.followed.items()),
    )


def _item_signature(stored: Stored, read_to: int, versions: dict[str, str]) -> object:
    settled = versions.get(stored.ref)
    return (
        stored.ref,
        stored.item.subject,
        stored.mark,
        stored.place,
        stored.changed > read_to,
        settled == str(stored.changed) if settled else settled,
    )


def _link_signature(link: Link) -> tuple[str, ...]:
    return (
        link.id,
        link.exchange_ref,
        link.salesforce_ref,
        link.state,
        link.exchange_base,
        link.salesforce_base,
        str(bool(link.exchange_version)),
        str(bool(link.salesforce_version)),
        link.gone or "",
    )


def search(start: Node, bounds: Bounds) -> int:
    """Visit every state within bounds; raises AssertionError with the shortest story.

    Gives how many states there are.
    """
    seen = {signature(start)}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        wrong = list(complaints(node))
        if wrong:
            raise AssertionError("\n  ".join([*wrong, *node.story]))
        for after in following(node, bounds):
            mark = signature(after)
            if mark not in seen:
                seen.add(mark)
                waiting.append(after)
    return len(seen)
