"""Every order of a few acts and faults on one meeting leads to agreement."""

from __future__ import annotations

import pytest

from server.domain.kinds import Side
from server.domain.settings import ConflictRule
from tests.builders import an_item
from tests.engine.small_world import NAME, START, Bounds, begin, complaints, search


@pytest.mark.parametrize("origin", list(Side))
@pytest.mark.parametrize("rule", list(ConflictRule))
def test_no_order_of_events_breaks_a_promise(rule, origin):
    """Two acts of people, one fault, any number of runs, in every order.

    Every state comes to rest with both sides equal and nothing doubled (I1, I4, I9).
    """
    states = search(begin(rule, origin), Bounds(acts=2, faults=1))
    assert states > 500


@pytest.mark.parametrize("origin", list(Side))
def test_two_faults_in_a_row_break_nothing(origin):
    """One act of people and two faults, in every order."""
    start = begin(ConflictRule.SALESFORCE_MASTER, origin)
    assert search(start, Bounds(acts=1, faults=2)) > 100


def test_the_search_sees_a_doubled_meeting():
    """A state that breaks a promise is told with its story."""
    node = begin(ConflictRule.KEEP_UPDATED, Side.EXCHANGE)
    node.world.run()
    node.world.exchange.add(an_item("v0", body=NAME, start=START))
    assert any(
        "twice" in complaint or "held" in complaint for complaint in complaints(node)
    )
    with pytest.raises(AssertionError, match="new in exchange"):
        search(node, Bounds(acts=0, faults=0))
