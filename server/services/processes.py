"""Whether somebody starts runs on time, and whether somebody carries them out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from server.ports.clock import Clock
from server.ports.figures import DispatchMemory, FigureStore, WorkerSeen

#: A scheduler that starts commands comes every ten minutes; later it has missed one.
LATE = timedelta(minutes=15)
#: An idle worker gives a sign of life every 45 seconds, a busy one more often.
SILENT = timedelta(minutes=2)


class Workers(Protocol):
    """Knows which workers there are."""

    @property
    def name(self) -> str:
        """The queue that runs wait in."""

    def workers(self) -> tuple[WorkerSeen, ...]:
        """All that have registered, on whatever queue; raises `Unreachable`."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a part of the service stands, and what to do where it does not."""

    ok: bool
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Processes:
    """Looks for the processes that no request ever meets.

    Where no sync is switched on nobody misses them, so that is no fault yet.
    """

    queue: Workers
    figures: FigureStore
    dispatches: DispatchMemory
    clock: Clock

    def workers(self) -> Standing:
        """Whether runs are carried out; raises `Unreachable`."""
        found = self.queue.workers()
        ours = [one for one in found if self.queue.name in one.queues]
        signs = [one.seen_at for one in ours if one.seen_at is not None]
        if not ours:
            elsewhere = f"none, but {len(found)} on other queues" if found else "none"
            return self._missed(elsewhere, "Start one: tandem worker")
        age = self._age(max(signs)) if signs else None
        if age is None or age > SILENT:
            since = _ago(age) if age is not None else "unknown"
            return Standing(
                False,
                f"{_count(len(ours))}, last sign of life {since}",
                "Look at the end of the worker's log, and restart it.",
            )
        busy = sum(one.busy for one in ours)
        return Standing(
            True,
            f"{_count(len(ours))} on {self.queue.name}, {busy} busy, "
            f"last sign of life {_ago(age)}",
        )

    def dispatch(self) -> Standing:
        """Whether runs are started on time; raises `Unreachable`."""
        last = self.dispatches.last()
        remedy = "Start the clock (tandem clock), or call tandem dispatch regularly."
        if last is None:
            return self._missed("never dispatched", remedy)
        said = f"last dispatch {_ago(self._age(last))}"
        if self._age(last) > LATE:
            return self._missed(said, remedy)
        return Standing(True, said)

    def _missed(self, text: str, remedy: str) -> Standing:
        planned = self.figures.take(self.clock.now()).planned
        if planned:
            syncs = "1 sync is" if planned == 1 else f"{planned} syncs are"
            return Standing(False, f"{text}, and {syncs} switched on", remedy)
        return Standing(True, f"{text}; no sync is switched on yet", remedy)

    def _age(self, since: datetime) -> timedelta:
        return max(self.clock.now() - since, timedelta())


def _count(workers: int) -> str:
    return "1 worker" if workers == 1 else f"{workers} workers"


def _ago(age: timedelta) -> str:
    """An age in its largest unit, for people."""
    for unit, name in (
        (timedelta(days=1), "day"),
        (timedelta(hours=1), "hour"),
        (timedelta(minutes=1), "minute"),
    ):
        if age >= unit:
            count = age // unit
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return f"{age // timedelta(seconds=1)} seconds ago"
