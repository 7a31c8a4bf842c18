"""One meeting in two mailboxes of an org, and all that can happen to both copies.

The organiser and an attendee both sync, each with a run of their own. What the
organiser does in Outlook reaches the attendee's copy; what the sync writes does not,
because nobody is told of it (N1).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from server.domain.errors import TandemError, Unreachable
from server.domain.items import CalendarItem
from server.domain.kinds import Side
from server.domain.settings import ConflictRule
from tests.builders import an_item, settings
from tests.engine.ledger import doubled
from tests.engine.small_world import (
    FAULTS,
    NAME,
    START,
    Bounds,
    clone,
    world_signature,
)
from tests.fakes.world import FakeWorld

ORGANISER, ATTENDEE = "organiser", "attendee"

Act = Callable[["State"], None]


@dataclass(slots=True)
class State:
    """Both users' worlds; `said` is what the organiser's invitation last said."""

    worlds: dict[str, FakeWorld]
    said: str = "v0"
    story: tuple[str, ...] = ()
    acts: int = 0
    faults: int = 0
    edited: bool = False

    def copy(self, what: str) -> State:
        """A state of its own, after one more thing."""
        worlds = {who: clone(world) for who, world in self.worlds.items()}
        return replace(self, worlds=worlds, story=(*self.story, what))

    def held(self, who: str, side: Side) -> list[CalendarItem]:
        """What somebody sees there, without what was cancelled."""
        items = self.worlds[who].on(side).items().values()
        return [item for item in items if not item.cancelled]

    @property
    def signature(self) -> object:
        """Equal for two states that nothing later can tell apart."""
        both = (world_signature(world) for world in self.worlds.values())
        return (self.said, self.acts, self.faults, self.edited, *both)


def begin(rule: ConflictRule) -> State:
    """A meeting that was just sent out, synced by nobody."""
    item = an_item("v0", body=NAME, start=START)
    worlds = {
        who: FakeWorld(settings=settings(conflict_rule=rule))
        for who in (ORGANISER, ATTENDEE)
    }
    worlds[ORGANISER].exchange.add(item)
    worlds[ATTENDEE].exchange.add(replace(item, organized_by_user=False))
    return State(worlds, story=(str(rule),))


def following(state: State, bounds: Bounds) -> Iterator[State]:
    """All that can happen next."""
    for who in state.worlds:
        yield from _runs(state, who, bounds)
        if state.acts < bounds.acts:
            yield from _acts(state, who)


def _runs(state: State, who: str, bounds: Bounds) -> Iterator[State]:
    after = state.copy(f"run of {who}")
    if _attempt(after.worlds[who]):
        yield after
    if state.faults >= bounds.faults:
        return
    for side, operation, executed in FAULTS:
        failed = state.copy(f"run of {who}: {operation} in {side}, done={executed}")
        failed.faults += 1
        lost = Unreachable("No answer.", sent=True)
        failed.worlds[who].on(side).fail(lost, operation=operation, executed=executed)
        if not _attempt(failed.worlds[who]):
            yield failed


def _attempt(world: FakeWorld) -> bool:
    try:
        world.run()
    except TandemError:
        return False
    return True


def _acts(state: State, who: str) -> Iterator[State]:
    value = f"v{state.acts + 1}"
    for side in Side:
        for ref in state.worlds[who].on(side).items():
            # An attendee's Outlook does not let anybody edit the meeting.
            if who is ORGANISER or side is Side.SALESFORCE:
                yield _edited(state, who, side, ref, value)
            yield _deleted(state, who, side, ref)


def _edited(state: State, who: str, side: Side, ref: str, value: str) -> State:
    after = state.copy(f"{who} edits {side}: {value}")
    after.acts += 1
    after.edited = after.edited or who is ATTENDEE
    after.worlds[who].on(side).change(ref, subject=value)
    if who is ORGANISER and side is Side.EXCHANGE:
        after.said = value
        _send_out(after, subject=value)
    return after


def _deleted(state: State, who: str, side: Side, ref: str) -> State:
    after = state.copy(f"{who} deletes in {side}")
    after.acts += 1
    after.worlds[who].on(side).delete(ref)
    if who is ORGANISER and side is Side.EXCHANGE:
        _send_out(after, cancelled=True)
    return after


def _send_out(state: State, **changes: object) -> None:
    calendar = state.worlds[ATTENDEE].exchange
    for ref in calendar.items():
        calendar.change(ref, **changes)


def complaints(state: State) -> Iterator[str]:
    """What is wrong with a state once both users have synced in peace."""
    rest = state.copy("rest")
    for who, world in rest.worlds.items():
        world.run()
        if world.run().tally.writes:
            yield f"the second run of {who} writes"
        for side in Side:
            if doubled(world.on(side).items().values()):
                yield f"{who} has it twice in {side}"
    yield from _disagreements(rest)


def _disagreements(rest: State) -> Iterator[str]:
    ours = {side: rest.held(ORGANISER, side) for side in Side}
    if len(ours[Side.EXCHANGE]) != len(ours[Side.SALESFORCE]):
        yield f"the organiser has {ours}"
    elif len({item.subject for items in ours.values() for item in items}) > 1:
        yield f"the organiser's copies differ: {ours}"
    copies = rest.held(ATTENDEE, Side.EXCHANGE)
    events = rest.held(ATTENDEE, Side.SALESFORCE)
    if any(copy.subject != rest.said for copy in copies):
        yield f"the sync wrote into the organiser's meeting: {copies} (N14)"
    if copies and not events:
        yield "the attendee's meeting is not in Salesforce"
    if events and not copies and not rest.edited:
        yield "the attendee's event outlived its meeting"
    if copies and not rest.edited and events[0].subject != rest.said:
        yield f"the attendee's event says {events[0].subject}"


def search(start: State, bounds: Bounds) -> int:
    """Visit every state within bounds, breadth first; gives how many there are.

    Raises AssertionError with the shortest story of what is wrong.
    """
    seen = {start.signature}
    waiting = deque([start])
    while waiting:
        state = waiting.popleft()
        wrong = list(complaints(state))
        if wrong:
            raise AssertionError("\n  ".join([*wrong, *state.story]))
        for after in following(state, bounds):
            if after.signature not in seen:
                seen.add(after.signature)
                waiting.append(after)
    return len(seen)
