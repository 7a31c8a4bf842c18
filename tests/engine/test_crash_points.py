"""Every point at which a run can be cut off, and the tests that cut it off there."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from server.domain.kinds import Kind, Side
from server.domain.runs import RunStatus, Trigger
from tests.builders import an_item
from tests.fakes.office import LEASE, USER, Office

TESTS = Path(__file__).parents[1]

_CALLS = "engine/test_faults.py::test_every_call_fails_once"
_COMMITS = "engine/test_faults.py::test_every_commit_is_the_last"
_HERE = "engine/test_crash_points.py"
_WORKERS = "scenarios/test_workers.py"
_PAGES = "unit/adapters/salesforce/test_calendar.py"

#: Crash point: what it is, and the tests that inject it.
CRASH_POINTS = {
    "CP1": ("after the claim, before the first read", _CALLS),
    "CP2": (
        "between two pages of a feed",
        f"{_PAGES}::test_a_read_that_breaks_between_pages_gives_nothing",
    ),
    "CP3": ("after both reads, before anything is stored", _COMMITS),
    "CP4": ("after the first commit", _COMMITS),
    "CP5": ("after the plan", _COMMITS),
    "CP6": ("before a batch is sent", _CALLS),
    "CP7": ("batch applied, answer lost", _CALLS),
    "CP8": (
        "batch partly applied",
        "engine/test_faults.py::test_every_item_of_a_batch_is_refused_once",
    ),
    "CP9": ("answer received, before its commit", _COMMITS),
    "CP10": (
        "during a commit",
        "contracts/stores/test_job_state.py::test_two_living_links_never_share_an_item",
    ),
    "CP11": ("between two batches of one kind", _CALLS),
    "CP12": ("between the two sides", _CALLS),
    "CP13": (
        "after the last commit, before the run is closed",
        f"{_HERE}::test_a_crash_before_the_end_is_stored",
    ),
    "CP14": (
        "before a job that is wanted again is queued",
        f"{_HERE}::test_a_crash_before_the_end_is_stored",
    ),
    "CP15": (
        "lease expired while running",
        f"{_WORKERS}::test_a_worker_that_slept_too_long_stores_nothing",
    ),
    "CP16": (
        "told to stop, with a time of grace",
        f"{_WORKERS}::test_a_run_that_outlasts_the_grace_is_put_back",
    ),
    "CP17": (
        "the queue is flushed",
        f"{_WORKERS}::test_a_queue_that_was_flushed_is_refilled",
    ),
}


class Died(BaseException):
    """The process is gone; nothing of it catches this."""


class Dying:
    """A store in front of which the process dies when it would store the end."""

    def __init__(self, store: Any) -> None:
        """Stand in front of this store."""
        self._store = store

    def __getattr__(self, name: str) -> Any:
        """All else is the store's own."""
        return getattr(self._store, name)

    def finish(self, *arguments: object) -> None:
        """Die before anything is stored."""
        raise Died


@pytest.mark.parametrize("point", sorted(CRASH_POINTS))
def test_each_crash_point_has_its_test(point):
    """A table that names a test which is gone is wrong."""
    _, where = CRASH_POINTS[point]
    file, _, name = where.partition("::")
    tree = ast.parse((TESTS / file).read_text())
    assert name in {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}


@pytest.mark.parametrize("store", ["runs", "jobs"])
def test_a_crash_before_the_end_is_stored(store):
    """The next run finds all done, and a wish made meanwhile is kept (CP13, CP14)."""
    office = Office()
    office.choose(mode="sync_all")
    office.systems.exchange_calendar.add(an_item("Visit"))
    whole = office.runs
    dying: dict[str, Any] = {store: Dying(getattr(whole.stores, store))}
    office.runs = replace(whole, stores=replace(whole.stores, **dying))
    office.meanwhile(lambda: whole.ask(USER.id, Kind.CALENDAR, Trigger.SYNC_NOW))
    with pytest.raises(Died):
        office.run()
    assert whole.carry_out(office.job().id) is None

    office.clock.advance(LEASE + timedelta(seconds=1))
    office.queue.messages.clear()
    assert office.dispatcher.dispatch() == 1
    report = whole.carry_out(office.job().id)

    assert report is not None
    assert (report.status, report.writes) == (RunStatus.SUCCEEDED, 0)
    assert office.subjects(Side.SALESFORCE) == ["Visit"]
    assert not office.job().rerun
