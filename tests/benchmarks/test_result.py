"""Goals and what they say of a result."""

import pytest

from benchmarks.result import Goal, Result
from benchmarks.timing import Cost, middle, milliseconds, significant


@pytest.mark.parametrize(("value", "met"), [(1.9, True), (2, True), (2.1, False)])
def test_upper_bound(value, met):
    """A value meets an upper bound up to the bound itself."""
    assert Goal(what="calls", value=value, at_most=2).met is met


@pytest.mark.parametrize(("value", "met"), [(39.9, False), (40, True), (41, True)])
def test_lower_bound(value, met):
    """A value meets a lower bound from the bound itself on."""
    assert Goal(what="times faster", value=value, at_least=40).met is met


@pytest.mark.parametrize("bounds", [{}, {"at_most": 1, "at_least": 1}])
def test_one_bound(bounds):
    """A goal without a bound, or with two, is a mistake."""
    with pytest.raises(ValueError, match="at_most or at_least"):
        Goal(what="calls", value=1, **bounds)


def test_zero_is_a_bound():
    """Nothing at all can be the most that is allowed."""
    assert Goal(what="mails", value=0, at_most=0).met
    assert not Goal(what="mails", value=1, at_most=0).met


def test_result_needs_every_goal():
    """A result with one missed goal is missed."""
    kept = Goal(what="calls", value=2, at_most=2)
    missed = Goal(what="times faster", value=1, at_least=40)
    assert Result(name="x", figures={}, goals=(kept,)).met
    assert not Result(name="x", figures={}, goals=(kept, missed)).met


def test_result_as_json():
    """A result in JSON names each goal's value and bound."""
    goal = Goal(what="calls", value=3, at_most=2)
    assert Result(name="calls", figures={"size": 5}, goals=(goal,)).to_json() == {
        "name": "calls",
        "figures": {"size": 5},
        "goals": [{"what": "calls", "value": 3, "at_most": 2, "met": False}],
        "met": False,
    }


def test_median_of_each_time():
    """CPU and wall time have medians of their own."""
    costs = [Cost(1, 30), Cost(2, 10), Cost(9, 20)]
    assert middle(costs) == Cost(2, 20)


def test_digits():
    """Figures are told with three digits that mean something."""
    assert significant(1_234_567) == 1_230_000
    assert milliseconds(0.0123456) == 12.3
