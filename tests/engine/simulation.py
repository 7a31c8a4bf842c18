"""A year of a user's life in a second: people, faults and runs drawn from a seed.

`simulate(seed)` plays one life over the real engine and two played systems. Everything
comes from the seed, so a failing one can be played again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from server.domain.errors import (
    Fenced,
    Rejection,
    SuspiciouslyEmpty,
    TandemError,
    Throttled,
    Unreachable,
)
from server.domain.items import CalendarItem, Presence
from server.domain.kinds import Side
from server.domain.links import LinkState
from server.domain.reasons import Reason
from server.domain.runs import RunStatus
from server.domain.settings import ConflictRule
from server.domain.window import Window
from server.sync.engine import Result
from server.sync.fingerprint import fingerprint
from server.sync.window import window_around
from tests.builders import NEW_YORK, NOW, an_item, settings
from tests.engine.ledger import Meeting, broken, doubled, values_of
from tests.fakes.side import Stored
from tests.fakes.world import FakeWorld

#: What may happen at each step, and how often in comparison.
WEIGHTS = {
    "add": 4,
    "series": 1,
    "edit": 6,
    "retime": 2,
    "shift": 1,
    "delete": 2,
    "restore": 1,
    "move_out": 1,
    "move_in": 1,
    "copy": 1,
    "hide": 1,
    "touch": 1,
    "expire": 1,
    "forget": 1,
    "wait": 1,
    "fault": 4,
    "refuse": 1,
    "crash": 2,
    "intrude": 2,
    "run": 8,
}
#: Those of them that happen to the systems; the rest but for runs is people's doing.
FAULTS = frozenset({"expire", "forget", "fault", "refuse", "crash"})
#: Walked often; a tuple takes a tenth of the time of the enumeration.
SIDES = tuple(Side)
HOUR = timedelta(hours=1)
_OPERATIONS = ("*", "create", "update", "delete", "read", "look_up")


class Blind(StrEnum):
    """Why only the general promises are checked of a meeting (decision 0006)."""

    #: Its answer or the memory was lost while its Exchange item was in another folder
    #: or outside the window, so it may be made twice.
    OUT_OF_SIGHT = "out of sight when nobody remembered the pair"
    #: The memory was lost, and copies of the item carry its stamp too.
    SAME_STAMP = "copied, stamp and all, when the memory was lost"
    #: The memory was lost before the keys of its events followed the series.
    SERIES_MOVED = "in a series that was moved when the memory was lost"
    #: Which occurrence has become which is not told where some were deleted, hidden or
    #: moved out before, so an edit of Salesforce may count against a deletion.
    TORN = "in a series that was moved when part of it was missing"


class Broken(AssertionError):
    """A promise that a life has seen broken."""


@dataclass(slots=True)
class Life:
    """One simulated life; `story` tells what happened in it."""

    seed: int
    random: Random
    world: FakeWorld = field(default_factory=FakeWorld)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    story: list[str] = field(default_factory=list)
    events: int = 0
    runs: int = 0
    writes: int = 0
    actions: int = 0
    faults: int = 0
    _names: set[str] = field(default_factory=set)
    _unseen: dict[str, Blind] = field(default_factory=dict)
    _moved: set[str] = field(default_factory=set)
    _amnesia: bool = False
    _uprooted: int = 0
    _commits: int = 0
    _crash_at: int = 0
    _intrude_at: int = 0

    def __post_init__(self) -> None:
        """Draw the settings."""
        self.random = Random(self.seed)
        rule = self.random.choice(list(ConflictRule))
        self.world.settings = settings(conflict_rule=rule)
        self.world.fence = self._at_commit
        self.story.append(f"rule {rule}")

    def live(self) -> None:
        """Play all steps, then let the systems come to rest and check."""
        names, weights = list(WEIGHTS), list(WEIGHTS.values())
        for _ in range(self.random.randint(5, 40)):
            (step,) = self.random.choices(names, weights)
            self.do(step)
        self.come_to_rest()

    def do(self, step: str) -> None:
        """Let one thing happen, named as in `WEIGHTS`; the details are drawn."""
        self.faults += step in FAULTS
        self.actions += step not in FAULTS and step not in ("wait", "run")
        getattr(self, f"_{step}")()

    # What people do.

    def _add(self) -> None:
        side = self.random.choice(SIDES)
        name = self._name()
        item = self._new_item(name)
        self.world.on(side).add(item)
        self._born(name, side, item)

    def _series(self) -> None:
        first = self._new_item(self._name("s"))
        items = []
        for day in range(3):
            name = first.body if day == 0 else self._name("s")
            shift = timedelta(days=day)
            start, end = first.start + shift, first.end + shift
            items.append(replace(first, body=name, start=start, end=end))
        self.world.exchange.add_series(f"series-{first.body}", items)
        for item in items:
            self._born(item.body, Side.EXCHANGE, item)

    def _edit(self) -> None:
        self._change(self.random.choice(["subject", "location"]))

    def _retime(self) -> None:
        self._change("start")

    def _shift(self) -> None:
        """Move a whole series to another time of day."""
        series = [one for one in self.world.exchange.present() if one.series]
        if not series:
            return
        uid = self.random.choice(series).series
        by = self.random.randint(1, 5) * HOUR
        whole = self._is_whole(uid)
        self._uprooted += 1
        for stored in self.world.exchange.shift_series(uid, by):
            meeting = self._of(stored)
            meeting.edit(Side.EXCHANGE, {"start": stored.item.start})
            self._moved.add(stored.item.body)
            if not whole:
                self._lose_sight(stored, Blind.TORN)
        self._tell(f"exchange moves {uid} by {by}")

    def _is_whole(self, uid: str) -> bool:
        """Whether no occurrence was ever deleted, moved out, hidden, or is outside."""
        stored = self.world.exchange.stored.values()
        siblings = [one for one in stored if one.series == uid and not one.replaced]
        return all(
            one.place is Presence.PRESENT and not self._of(one).wild for one in siblings
        ) and _within(self._window(), [one.item for one in siblings])

    def _change(self, name: str) -> None:
        found = self._any()
        if found is None:
            return
        side, stored = found
        if name == "start":
            start = self._new_start()
            changes: dict[str, Any] = {"start": start, "end": start + HOUR}
        else:
            changes = {name: f"{name}-{self.events}"}
        self.world.on(side).change(stored.ref, **changes)
        self._of(stored).edit(side, {name: changes[name]})
        self._tell(f"{side} edits {stored.item.body}: {changes[name]}")

    def _delete(self) -> None:
        found = self._any()
        if found is not None:
            side, stored = found
            self.world.on(side).delete(stored.ref)
            self._of(stored).delete(side)
            self._tell(f"{side} deletes {stored.item.body}")

    def _restore(self) -> None:
        """Take a meeting that is nowhere out of Outlook's bin."""
        alive = {s.item.body for side in Side for s in self.world.on(side).present()}
        binned = [
            stored
            for stored in self._elsewhere()
            if stored.item.body not in alive and not stored.item.private
        ]
        if binned:
            stored = self.random.choice(binned)
            self.world.exchange.restore(stored.ref)
            self._of(stored).wild = True
            self._tell(f"exchange restores {stored.item.body}")

    def _move_out(self) -> None:
        found = self._any(Side.EXCHANGE)
        if found is not None:
            _, stored = found
            self.world.exchange.move(stored.ref)
            self._of(stored).wild = True
            self._tell(f"exchange moves {stored.item.body} out")

    def _move_in(self) -> None:
        names = {s.item.body for s in self.world.exchange.present()}
        away = [
            stored
            for stored in self.world.exchange.stored.values()
            if stored.place is Presence.MOVED and stored.item.body not in names
        ]
        if away:
            stored = self.random.choice(away)
            self.world.exchange.restore(stored.ref)
            self._tell(f"exchange moves {stored.item.body} in")

    def _copy(self) -> None:
        found = self._any(Side.EXCHANGE)
        if found is not None:
            _, stored = found
            name = self._name("c")
            item = replace(stored.item, body=name, private=False)
            self.world.exchange.add(item, mark=stored.mark)
            self._born(name, Side.EXCHANGE, item)
            if self._amnesia or self._of(stored).pending:
                # Here too it is not told which of the two items is ours.
                self.meetings[name].wild = self.meetings[name].ever_deleted = True

    def _hide(self) -> None:
        """Make a private item public, or the other way round."""
        found = self._any()
        if found is not None:
            side, stored = found
            private = not stored.item.private
            self.world.on(side).change(stored.ref, private=private)
            self._of(stored).wild = True
            self._tell(f"{side} sets private={private} on {stored.item.body}")

    def _touch(self) -> None:
        found = self._any()
        if found is not None:
            self.world.on(found[0]).touch(found[1].ref)

    # What happens to the systems.

    def _expire(self) -> None:
        side = self.random.choice(SIDES)
        self.world.on(side).expire_cursors()
        self._tell(f"{side} forgets its cursors")

    def _forget(self) -> None:
        if self.random.random() < 0.8:
            return
        self.world.lose_memory()
        # Until the next clean run an edit is not told from what was there before.
        self._amnesia = True
        self._uprooted += 1
        for meeting in self.meetings.values():
            meeting.wild = meeting.wild or meeting.pending
            # Of two items with one stamp the first is ours, if it is still there.
            meeting.ever_deleted = meeting.ever_deleted or meeting.name.startswith("c")
        self._tell("the memory is lost")

    def _wait(self) -> None:
        self.world.now += timedelta(hours=self.random.randint(1, 72))
        self._tell(f"it is {self.world.now}")

    def _fault(self) -> None:
        side = self.random.choice(SIDES)
        error = self.random.choice([Unreachable("gone", sent=True), Throttled("busy")])
        operation = self.random.choice(_OPERATIONS)
        executed = self.random.random() < 0.6
        self.world.on(side).fail(error, operation=operation, executed=executed)
        self._tell(f"{side} will fail in {operation}, executed={executed}")

    def _refuse(self) -> None:
        side = self.random.choice(SIDES)
        operation = self.random.choice(["create", "update", "delete"])
        reason = self.random.choice([Reason.REJECTED, Reason.CHANGED_MEANWHILE])
        self.world.on(side).refuse(operation, {0}, Rejection(reason))
        self._tell(f"{side} will refuse a {operation}")

    def _crash(self) -> None:
        self._crash_at = self.random.randint(1, 6)

    def _intrude(self) -> None:
        self._intrude_at = self.random.randint(2, 5)

    def _at_commit(self) -> None:
        self._commits += 1
        if self._commits == self._intrude_at:
            self._intrude_at = 0
            self._edit()
        if self._commits == self._crash_at:
            self._crash_at = 0
            self._tell("  crash")
            raise Fenced("Somebody else runs this job.")

    # Runs and what they promise.

    def _run(self) -> None:
        self._commits = 0
        self._before_run()
        told = len(self.story)
        try:
            result = self.world.run()
        except TandemError as error:
            self._tell(f"run fails: {type(error).__name__}")
            self._not_clean()
            return
        self.writes += result.tally.writes
        disturbed = len(self.story) > told
        self._tell(f"run: {result.status} {dict(result.tally.written)}")
        self._no_doubles()
        if disturbed or result.status is not RunStatus.SUCCEEDED:
            self._not_clean()
        else:
            self._settle()

    def _before_run(self) -> None:
        """Count a run, and note which doubles it cannot avoid (decision 0006).

        Nobody remembers the pair, because an answer or the memory was lost, and its
        Exchange item is out of sight: in another folder or outside the window.
        """
        self.runs += 1
        self._lose_sight_of_torn_series()
        calendar, window = self.world.exchange, self._window()
        away = [
            stored
            for stored in calendar.stored.values()
            if stored.place is Presence.MOVED
            or (stored.place is Presence.PRESENT and not _within(window, [stored.item]))
        ]
        remembered = self._remembered() if away else set()
        for stored in away:
            if stored.mark and stored.ref not in remembered:
                self._lose_sight(stored, Blind.OUT_OF_SIGHT)
        if self._amnesia:
            # Nor is it told which of two items with one stamp is the copy.
            stamps = Counter(s.mark for s in calendar.present() if s.mark)
            for stored in calendar.present():
                if stamps[stored.mark] > 1:
                    self._lose_sight(stored, Blind.SAME_STAMP)
                elif stored.item.body in self._moved:
                    self._lose_sight(stored, Blind.SERIES_MOVED)

    def _lose_sight_of_torn_series(self) -> None:
        """Part of a series may go missing before a run has seen where it moved."""
        stored = [s for s in self.world.exchange.stored.values() if not s.replaced]
        moved = {s.series for s in stored if s.series and s.item.body in self._moved}
        torn = {uid for uid in moved if not self._is_whole(uid)}
        for sibling in stored:
            if sibling.series in torn:
                self._lose_sight(sibling, Blind.TORN)

    def _lose_sight(self, stored: Stored, why: Blind) -> None:
        """Foretell no more of a meeting than that it is not lost."""
        self._unseen.setdefault(stored.item.body, why)
        self.meetings[stored.item.body].wild = True

    @property
    def blind(self) -> frozenset[Blind]:
        """Why something of this life was not foretold, if so."""
        return frozenset(self._unseen.values())

    def _remembered(self) -> set[str]:
        """The Exchange items of all pairs, wherever they have been moved since."""
        followed = self.world.exchange.followed
        refs = {
            link.exchange_ref
            for link in self.world.memory.links.values()
            if link.state is not LinkState.PENDING
        }
        for ref in list(refs):
            while ref in followed:
                ref = followed[ref]
                refs.add(ref)
        return refs

    def _not_clean(self) -> None:
        window = self._window()
        for meeting, held in self._held():
            meeting.murky = meeting.murky or meeting.pending
            if not _within(window, held.values()):
                meeting.rest()

    def _settle(self) -> None:
        self._amnesia = False
        self._moved.clear()
        rule, window = self.world.settings.conflict_rule, self._window()
        for meeting, held in self._held():
            if not _within(window, held.values()):
                meeting.murky = True
                meeting.rest()
                continue
            if not meeting.wild:
                for complaint in broken(meeting, held, rule):
                    self._break(complaint)
            item = held[Side.EXCHANGE] or held[Side.SALESFORCE]
            if item is None and not meeting.wild:
                meeting.wild = True
            meeting.settle(values_of(item) if item else None)

    def come_to_rest(self) -> None:
        """End all faults, then see both calendars agree and a quiet second run."""
        self._crash_at = self._intrude_at = 0
        for side in SIDES:
            self.world.on(side).faults.clear()
            self.world.on(side).refusals.clear()
        self._tell("rest")
        self._run()
        if "run: partial" in self.story[-1]:
            # What a key that two items claim has overwritten, the next run sets right.
            self._run()
        result = self._quiet_run()
        if result.status is RunStatus.HELD:
            return
        if result.tally.writes:
            self._break(f"the second run wrote {dict(result.tally.written)}")
        self._converged()

    def _quiet_run(self) -> Result:
        self._before_run()
        try:
            return self.world.run()
        except SuspiciouslyEmpty as error:
            # It stops until somebody looks, which is right even where all is well (N3).
            side = next(s for s in SIDES if error.message.startswith(s.label))
            held = (stored.item for stored in self.world.on(side).present())
            if any(_within(self._window(), [item]) for item in held):
                return self._break(f"the run at rest fails: {error!r}")
            return Result(status=RunStatus.HELD)
        except TandemError as error:
            return self._break(f"the run at rest fails: {error!r}")

    def _converged(self) -> None:
        """Whatever both calendars hold is equal, and what never died is on both."""
        window = self._window()
        for meeting, held in self._held():
            items = [item for item in held.values() if item is not None]
            hidden = any(item.private for item in items)
            if hidden or not _within(window, items):
                continue
            kept = held[Side.EXCHANGE] is not None and not meeting.ever_deleted
            if kept and len(items) < 2:
                self._break(f"{meeting.name} never came to Salesforce")
            if meeting.name in self._unseen:
                continue
            if len({fingerprint(item) for item in items}) > 1:
                self._break(f"{meeting.name} differs: {items}")

    def _no_doubles(self) -> None:
        for side in SIDES:
            items = [stored.item for stored in self.world.on(side).present()]
            names = [name for name in doubled(items) if name not in self._unseen]
            if names:
                self._break(f"{side} holds {names} twice")
            # What nobody can find again is made again, at most once each time that
            # the memory is lost or a series moves.
            most = 1 + max(1, self._uprooted)
            if names := doubled(items, most=most):
                self._break(f"{side} holds {names} more than {most} times")

    def _break(self, complaint: str) -> Result:
        story = "\n  ".join([f"seed {self.seed}: {complaint}", *self.story])
        raise Broken(story)

    # Where things are.

    def _any(self, side: Side | None = None) -> tuple[Side, Stored] | None:
        side = side or self.random.choice(SIDES)
        present = self.world.on(side).present()
        return (side, self.random.choice(present)) if present else None

    def _elsewhere(self) -> list[Stored]:
        calendar = self.world.exchange
        return [
            stored
            for stored in calendar.stored.values()
            if stored.place is Presence.GONE
            and stored.ref not in calendar.followed
            and not stored.replaced
        ]

    def _held(self) -> Iterator[tuple[Meeting, dict[Side, CalendarItem | None]]]:
        """Each meeting with what both calendars hold of it; of doubles the first."""
        by_name: dict[Side, dict[str, CalendarItem]] = {side: {} for side in SIDES}
        for side, named in by_name.items():
            for stored in self.world.on(side).present():
                named.setdefault(stored.item.body, stored.item)
        for name, meeting in self.meetings.items():
            yield meeting, {side: by_name[side].get(name) for side in SIDES}

    def _window(self) -> Window:
        chosen = self.world.settings
        return window_around(
            self.world.now,
            NEW_YORK,
            past_days=chosen.past_days,
            future_days=chosen.future_days,
        )

    def _of(self, stored: Stored) -> Meeting:
        meeting = self.meetings[stored.item.body]
        meeting.wild = meeting.wild or self._amnesia
        return meeting

    def _born(self, name: str, side: Side, item: CalendarItem) -> None:
        meeting = Meeting(name, side)
        meeting.edit(side, values_of(item))
        self.meetings[name] = meeting
        self._tell(f"{side} adds {name}")

    def _name(self, kind: str = "m") -> str:
        name = f"{kind}{self.events}-{self.random.randrange(10**6)}"
        while name in self._names:
            name += "+"
        self._names.add(name)
        return name

    def _new_item(self, name: str) -> CalendarItem:
        start = self._new_start()
        return an_item(f"subject-{name}", body=name, start=start, end=start + HOUR)

    def _new_start(self) -> datetime:
        days = self.random.choice([-25, 1, 2, 3, 10, 60, 300])
        return NOW + timedelta(days=days, minutes=self.events)

    def _tell(self, line: str) -> None:
        self.story.append(line)
        self.events += 1


def _within(window: Window, items: Iterable[CalendarItem | None]) -> bool:
    return all(
        window.contains(item.start, item.end) for item in items if item is not None
    )


def simulate(seed: int) -> Life:
    """Play one life; raises `Broken` with its story where a promise is broken."""
    life = Life(seed, Random(seed))
    life.live()
    return life
