"""Every order of a few acts and faults on one meeting leads to agreement."""

from __future__ import annotations

import pytest

from server.domain.kinds import Side
from server.domain.settings import ConflictRule
from tests.builders import an_item
from tests.engine import two_mailboxes
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


def test_two_mailboxes_of_one_meeting_keep_their_own_copies():
    """One act of either user and one fault, both users' runs in every order.

    Each has the meeting once, and only its organiser changes it (#70769, N14, N23).
    """
    start = two_mailboxes.begin(ConflictRule.KEEP_UPDATED)
    assert two_mailboxes.search(start, Bounds(acts=1, faults=1)) > 400


def test_the_search_sees_a_write_into_somebody_elses_meeting():
    """An attendee whose copy passes for their own meeting shows what it looks for."""
    start = two_mailboxes.begin(ConflictRule.KEEP_UPDATED)
    calendar = start.worlds[two_mailboxes.ATTENDEE].exchange
    for ref in calendar.items():
        calendar.change(ref, organized_by_user=True)
    with pytest.raises(AssertionError, match="N14"):
        two_mailboxes.search(start, Bounds(acts=1, faults=0))
