"""Timing the planner and its rivals."""

import pytest

from benchmarks import pairs, planner
from benchmarks.planner import Question
from benchmarks.rivals import Vdirsyncer, bare
from server.domain.actions import Update
from server.sync.plan import plan


def planned(calendars):
    """What the planner makes of these calendars."""
    return plan(
        calendars.baseline,
        calendars.exchange,
        calendars.salesforce,
        pairs.SETTINGS,
        pairs.FACTS,
    )


def test_in_step():
    """Calendars in step give nothing to do, at any size."""
    assert planned(pairs.in_step(500)).actions == ()


def test_edited():
    """One item in a hundred is an update, whether everything is listed or not."""
    whole = pairs.edited(pairs.in_step(500))
    for calendars in (whole, pairs.reported(whole)):
        updates = [a for a in planned(calendars).actions if isinstance(a, Update)]
        assert len(updates) == 5


def test_reported():
    """The feeds name the edited items only."""
    edited = pairs.edited(pairs.in_step(500))
    found = pairs.reported(edited)
    assert [one.item is not None for one in found.exchange] == [True] * 5
    assert found.salesforce == ()


@pytest.mark.parametrize("first", [False, True])
def test_vdirsyncer_is_asked_the_same(first):
    """vdirsyncer plans as many actions, again and again."""
    rival = Vdirsyncer(300, first=first)
    try:
        assert [rival.plan(), rival.plan()] == ([300, 300] if first else [0, 0])
        if not first:
            rival.edit()
            assert [rival.plan(), rival.plan()] == [3, 3]
    finally:
        rival.close()


def test_bare_comparison():
    """The bare comparison finds what changed, what is gone and what is new."""
    same = bare(10)
    assert same.plan() == 0
    left = dict(same.left)
    left[next(iter(left))] = b"other"
    left["new"] = b"1"
    right = dict(list(same.right.items())[:-1])
    assert type(same)(same.base, left, right).plan() == 3


@pytest.mark.slow
def test_small_measurement():
    """Each case has its contestants' times, and the ratios the goals need."""
    result = planner.measure(sizes=(200,), goal_size=200, repeats=1)
    cases = {case["case"]: case for case in result.figures["cases"]}
    assert set(cases) == {
        "no change",
        "1 % edited",
        "1 % edited, feeds",
        "first sync",
    }
    idle = cases["no change"]
    assert idle["pairs"] == 200
    for name in ("tandem", "vdirsyncer", "bare"):
        assert set(idle[name]) == {"cpu_ms", "wall_ms", "pairs_per_s"}
    assert [goal.value for goal in result.goals] == [
        idle["times_faster_than_vdirsyncer"],
        idle["times_slower_than_bare"],
    ]


def test_goals():
    """The goals look at a run with nothing to do, of the size that counts."""
    row = {"case": "no change", "times_slower_than_bare": 10}
    figures = [
        {**row, "pairs": 10, "times_faster_than_vdirsyncer": 1},
        {**row, "pairs": 20, "times_faster_than_vdirsyncer": 40},
    ]
    assert all(goal.met for goal in planner.goals(figures, 20))
    assert not all(goal.met for goal in planner.goals(figures, 10))


def test_wrong_answer_is_no_figure():
    """A contestant that plans something else ends the benchmark."""
    question = Question(name="no change", plans={"tandem": lambda: 1}, writes=0)
    with pytest.raises(RuntimeError, match="planned 1 writes"):
        planner._measure(question, 10, 1)
