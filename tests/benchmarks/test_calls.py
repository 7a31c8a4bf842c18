"""Counting calls."""

import pytest

from benchmarks import calls
from benchmarks.calls import AFTER, DELETED, EDITED, FIRST, MADE, NOTHING, Calls


def spent(run, to, changes, total):
    """A run that cost so many calls."""
    return Calls(run=run, to=to, changes=changes, exchange=1, salesforce=total - 1)


def within_budget():
    """Runs that keep every goal."""
    return [
        spent(FIRST, "salesforce", 1000, 18),
        spent(FIRST, "exchange", 1000, 12),
        spent(NOTHING, "exchange", 0, 2),
        spent(EDITED, "salesforce", 100, 4),
        spent(MADE, "exchange", 100, 4),
        spent(AFTER, "exchange", 100, 2),
    ]


def test_budget_kept():
    """Runs at the bounds meet all goals."""
    assert all(goal.met for goal in calls.goals(within_budget()))


@pytest.mark.parametrize(
    "run",
    [
        spent(FIRST, "salesforce", 1000, 19),
        spent(FIRST, "exchange", 1000, 13),
        spent(NOTHING, "salesforce", 0, 3),
        spent(MADE, "salesforce", 10, 5),
        spent(EDITED, "exchange", 100, 5),
        spent(AFTER, "salesforce", 512, 3),
    ],
)
def test_budget_exceeded(run):
    """One call too many anywhere misses just one goal."""
    goals = calls.goals([*within_budget(), run])
    assert [goal.met for goal in goals].count(False) == 1


@pytest.mark.parametrize(
    "run",
    [
        spent(EDITED, "salesforce", 1000, 14),
        spent(DELETED, "salesforce", 100, 8),
        spent(AFTER, "exchange", 1000, 3),
    ],
)
def test_without_budget(run):
    """Large runs and deletions have no goal."""
    assert all(goal.met for goal in calls.goals([*within_budget(), run]))


def test_one_request_per_record():
    """A client without batches reads each side once and writes each record."""
    assert spent(EDITED, "exchange", 100, 3).to_json()["one_request_per_record"] == 102
    assert spent(AFTER, "exchange", 100, 2).to_json()["one_request_per_record"] == 2


@pytest.mark.slow
def test_small_measurement():
    """Runs over the emulators are counted, both ways, and written as JSON values."""
    result = calls.measure(size=12, changes=(2,))
    runs = result.figures["runs"]
    ways = {(run["run"], run["to"]) for run in runs}
    names = (FIRST, NOTHING, AFTER, EDITED, MADE, DELETED)
    assert ways == {(name, to) for name in names for to in calls.SYSTEMS}
    idle = [run["total"] for run in runs if run["run"] == NOTHING]
    assert idle == [2, 2]
    assert all(run["total"] == run["exchange"] + run["salesforce"] for run in runs)
