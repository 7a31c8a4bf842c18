"""How many API calls does a run cost, and how does that grow with the work?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.emulated import Emulators, emulators
from benchmarks.entry import run_alone
from benchmarks.progress import say
from benchmarks.result import Goal, Result
from benchmarks.service import Service, service
from benchmarks.users import Hand

NAME = "calls"
SIZE = 1_000
CHANGES = (10, 100, 1_000)
SYSTEMS = ("exchange", "salesforce")
#: Changes that a run of the call budget in docs/architecture.md carries at most.
SMALL = 100
#: Exchange reports so many changes in one answer; more of ours are another call.
SYNC_PAGE = 512
FIRST, NOTHING, AFTER = "first sync", "no change", "after own writes"
EDITED, MADE, DELETED = "edited items", "new items", "deleted items"
#: Deleting more than a fifth of a calendar waits for the user's word.
_MOST_DELETED = 0.2
#: Minutes between two runs; Salesforce's feed is read with ten of overlap.
_INTERVAL = 15
_FIRST_BUDGET = {"salesforce": 18, "exchange": 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """What one run cost, as the emulators counted it; tokens are left out.

    `to` is the system that was written to, by this run or by the one before it.
    """

    run: str
    to: str
    changes: int
    exchange: int
    salesforce: int

    @property
    def total(self) -> int:
        """Calls to both systems."""
        return self.exchange + self.salesforce

    @property
    def one_by_one(self) -> int:
        """What one request per record would cost: a read of each side, k writes."""
        return 2 + (0 if self.run in (NOTHING, AFTER) else self.changes)

    def to_json(self) -> dict[str, Any]:
        """The calls as JSON values."""
        return {
            "run": self.run,
            "to": self.to,
            "changes": self.changes,
            "exchange": self.exchange,
            "salesforce": self.salesforce,
            "total": self.total,
            "one_request_per_record": self.one_by_one,
        }


def measure(*, size: int = SIZE, changes: Sequence[int] = CHANGES) -> Result:
    """Count the calls of first syncs of `size` items and of runs with changes."""
    found = list(_count(size, changes))
    runs = [calls.to_json() for calls in found]
    return Result(name=NAME, figures={"size": size, "runs": runs}, goals=goals(found))


def goals(found: Sequence[Calls]) -> tuple[Goal, ...]:
    """Hold the runs to the call budget of docs/architecture.md.

    Deletions have no budget: each is confirmed by id and UID before it is followed.
    """
    first = {c.to: c.total for c in found if c.run == FIRST}
    idle = max(c.total for c in found if c.run == NOTHING)
    after = max(c.total for c in found if c.run == AFTER and c.changes <= SYNC_PAGE)
    small = [c for c in found if c.run in (EDITED, MADE) and c.changes <= SMALL]
    most = {to: max(c.total for c in small if c.to == to) for to in SYSTEMS}
    return (
        Goal(what="calls, no change", value=idle, at_most=2),
        *(
            Goal(what=f"calls, {SMALL} changes to {_named(to)}", value=n, at_most=4)
            for to, n in most.items()
        ),
        Goal(what="calls, after own writes", value=after, at_most=2),
        *(
            Goal(what=f"calls, first sync to {_named(to)}", value=first[to], at_most=n)
            for to, n in _FIRST_BUDGET.items()
        ),
    )


def _count(size: int, changes: Sequence[int]) -> Iterator[Calls]:
    for source, target in (SYSTEMS, SYSTEMS[::-1]):
        say(f"calls: first sync of {size} items to {_named(target)}")
        with _meter(**{source: size}) as meter:
            yield meter.run(FIRST, target, size)
            yield meter.run(AFTER, target, size, writes=0)
            yield meter.run(NOTHING, target, 0)
        for count in changes:
            say(f"calls: {count} changes in {_named(source)}")
            with _meter(exchange=size) as meter:
                meter.run(FIRST, "salesforce", size)
                # Only then does the service know the versions that its writes made.
                meter.run(AFTER, "salesforce", size, writes=0)
                yield from meter.changes(source, target, count)


@contextmanager
def _meter(**sizes: int) -> Iterator[Meter]:
    with (
        emulators(**sizes) as emulated,
        service(emulated.told, emulated.user) as serving,
    ):
        yield Meter(emulated, serving)
        if emulated.mails():
            raise RuntimeError("Exchange would have mailed somebody.")


def _named(system: str) -> str:
    return system.capitalize()


@dataclass(frozen=True, slots=True)
class Meter:
    """Runs the service and reads the emulators' counts around each run."""

    emulated: Emulators
    serving: Service

    def changes(self, source: str, target: str, count: int) -> Iterator[Calls]:
        """Runs after the user has edited, made and deleted so many in `source`."""
        self.emulated.wait(_INTERVAL)
        self.run(NOTHING, target, 0)
        hand = Hand(self.emulated, source)
        hand.edit(count)
        yield from self._both(EDITED, target, count)
        hand.create(count)
        yield from self._both(MADE, target, count)
        if count <= len(hand.refs) * _MOST_DELETED:
            hand.delete(count)
            yield from self._both(DELETED, target, count)

    def run(
        self, name: str, target: str, changes: int, *, writes: int | None = None
    ) -> Calls:
        """One run that writes so much, by default each change once."""
        before = {system: self.emulated.calls(system) for system in SYSTEMS}
        report = self.serving.run(writes=changes if writes is None else writes)
        spent = {s: self.emulated.calls(s) - before[s] for s in SYSTEMS}
        told = {side.value: count for side, count in report.calls.items()}
        if told != spent:
            raise RuntimeError(f"The run told of calls {told}, but made {spent}.")
        return Calls(run=name, to=target, changes=changes, **spent)

    def _both(self, name: str, target: str, count: int) -> Iterator[Calls]:
        yield self.run(name, target, count)
        yield self.run(AFTER, target, count, writes=0)


if __name__ == "__main__":
    run_alone(measure)
