"""What the doctor says of workers and of the clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from server.ports.figures import WorkerSeen
from server.services.processes import LATE, SILENT, Processes
from tests.builders import NOW
from tests.fakes.administration import FakeDispatches
from tests.fakes.clock import FakeClock

SECOND = timedelta(seconds=1)


@dataclass
class Staff:
    """A queue with these workers, and so many syncs that are switched on."""

    seen: list[WorkerSeen] = field(default_factory=list)
    planned: int = 0
    name: str = "sync"

    def workers(self) -> tuple[WorkerSeen, ...]:
        """All that have registered."""
        return tuple(self.seen)

    def take(self, now: datetime) -> Any:
        """What is counted of the syncs."""
        return SimpleNamespace(planned=self.planned)


def worker(age: timedelta | None, queue: str = "sync", *, busy: bool = False):
    """A worker whose last sign of life is so old."""
    seen = None if age is None else NOW - age
    return WorkerSeen(queues=frozenset({queue}), busy=busy, seen_at=seen)


def looked(staff: Staff, last: datetime | None = None) -> Processes:
    """The service over these workers, last dispatched then."""
    dispatches: Any = FakeDispatches()
    dispatches.at = last
    figures: Any = staff
    return Processes(
        queue=staff, figures=figures, dispatches=dispatches, clock=FakeClock(NOW)
    )


def test_workers_that_live():
    """How many, on which queue, how many busy, and the newest sign of life."""
    staff = Staff([worker(40 * SECOND), worker(5 * SECOND, busy=True)])
    found = looked(staff).workers()
    assert found.ok
    assert found.text == "2 workers on sync, 1 busy, last sign of life 5 seconds ago"


@pytest.mark.parametrize(
    ("seen", "planned", "text"),
    [
        ([], 1, "none, and 1 sync is switched on"),
        (
            [worker(SECOND, "other")],
            7,
            "none, but 1 on other queues, and 7 syncs are switched on",
        ),
        ([worker(SILENT + SECOND)], 0, "1 worker, last sign of life 2 minutes ago"),
        ([worker(None)], 0, "1 worker, last sign of life unknown"),
    ],
)
def test_nobody_carries_runs_out(seen, planned, text):
    """A fault with what to do, also for a worker that serves another queue."""
    found = looked(Staff(seen, planned)).workers()
    assert (found.ok, found.text) == (False, text)
    assert "worker" in found.remedy


def test_nobody_is_missed_before_the_first_sync():
    """A new service has neither yet, and is told what it will need."""
    new = looked(Staff())
    for found, text in (
        (new.workers(), "none; no sync is switched on yet"),
        (new.dispatch(), "never dispatched; no sync is switched on yet"),
    ):
        assert (found.ok, found.text) == (True, text)
        assert "tandem" in found.remedy


@pytest.mark.parametrize(
    ("age", "ok", "text"),
    [
        (SECOND, True, "last dispatch 1 seconds ago"),
        (LATE, True, "last dispatch 15 minutes ago"),
        (
            LATE + SECOND,
            False,
            "last dispatch 15 minutes ago, and 2 syncs are switched on",
        ),
        (
            timedelta(hours=50),
            False,
            "last dispatch 2 days ago, and 2 syncs are switched on",
        ),
        (None, False, "never dispatched, and 2 syncs are switched on"),
    ],
)
def test_a_clock_that_stands_still(age, ok, text):
    """Two ticks of a scheduler of ten minutes may not both be missing."""
    last = None if age is None else NOW - age
    found = looked(Staff(planned=2), last).dispatch()
    assert (found.ok, found.text) == (ok, text)
    assert ok == (found.remedy == "")
