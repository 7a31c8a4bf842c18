"""Rows and exclusions, compared whole: what is told and remembered of one item."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.actions import Exclude, Outcome, Readmit
from server.domain.items import Identity
from server.domain.kinds import Operation, Side
from server.domain.links import Exclusion
from server.domain.reasons import Reason
from server.sync.decision import NOTHING, left_out, outcome_of, readmitted
from tests.builders import NOW, an_item, facts, seen

E = Side.EXCHANGE
CREATE = frozenset({(Side.SALESFORCE, Operation.CREATE)})
ITEM = an_item("Visit")
SEEN = seen(E, "e1", ITEM, version="7")
#: What is remembered of SEEN when it is left out now.
ROW = Exclusion(
    side=E,
    ref="e1",
    reason=Reason.NO_MATCH,
    version="7",
    identity=Identity("uid-e1"),
    start=ITEM.start,
    end=ITEM.end,
    first_seen=NOW,
)
TOLD = Outcome(
    side=E,
    ref="e1",
    reason=Reason.NO_MATCH,
    subject="Visit",
    start=ITEM.start,
    identity=Identity("uid-e1"),
)


def test_a_row_tells_all_that_is_known():
    """Item, operation, reason and detail, and nothing that was not asked for."""
    assert outcome_of(SEEN, Reason.NO_MATCH) == TOLD
    told = outcome_of(SEEN, Reason.NO_MATCH, operation=Operation.UPDATE, detail="why")
    assert told == replace(TOLD, operation=Operation.UPDATE, detail="why")


@pytest.mark.parametrize(
    ("private", "reason"),
    [
        (True, Reason.NO_MATCH),
        (False, Reason.PRIVATE),
        (False, Reason.DO_NOT_SYNC),
        (False, Reason.DO_NOT_RECORD),
        (False, Reason.GLOBALLY_EXCLUDED),
    ],
)
def test_a_secret_row_has_no_subject(private, reason):
    """Private items and all that is kept out on purpose stay anonymous (N11).

    Of a private one not even the time is told.
    """
    row = outcome_of(replace(SEEN, item=replace(ITEM, private=private)), reason)
    start = None if private else TOLD.start
    assert row == replace(TOLD, reason=reason, subject="", start=start)


def test_a_row_about_an_unread_item_has_no_start():
    """What was not read cannot be told."""
    row = outcome_of(replace(SEEN, item=None), Reason.NO_MATCH)
    assert row == replace(TOLD, subject="", start=None)


def test_an_item_is_left_out_and_told_once():
    """The exclusion keeps what the next run compares, the row says why (N22)."""
    decision = left_out(SEEN, Reason.NO_MATCH, facts())
    assert decision.actions == (Exclude(exclusion=ROW),)
    assert decision.outcomes == (TOLD,)
    assert left_out(SEEN, Reason.NO_MATCH, facts(), row=ROW) == NOTHING


def test_an_unread_item_is_left_out_without_its_times():
    """Nothing is made up."""
    decision = left_out(replace(SEEN, item=None), Reason.NO_MATCH, facts())
    (action,) = decision.actions
    assert action == Exclude(exclusion=replace(ROW, start=None, end=None))


def test_a_new_version_renews_the_row_quietly():
    """It keeps its first day, what it blocks and the user's own choice (A7)."""
    earlier = NOW - timedelta(days=3)
    known = replace(ROW, version="6", first_seen=earlier, blocked=CREATE, ignored=True)
    update = frozenset({(Side.SALESFORCE, Operation.UPDATE)})
    decision = left_out(SEEN, Reason.NO_MATCH, facts(), row=known, blocked=update)
    renewed = replace(known, version="7", blocked=CREATE | update)
    assert decision.actions == (Exclude(exclusion=renewed),)
    assert decision.outcomes == ()


def test_another_reason_begins_anew_and_is_told():
    """Its thirty days start with the day it was first seen for that reason."""
    known = replace(ROW, first_seen=NOW - timedelta(days=3), blocked=CREATE)
    decision = left_out(SEEN, Reason.PREVENTED, facts(), row=known, blocked=CREATE)
    row = replace(known, reason=Reason.PREVENTED, first_seen=NOW)
    assert decision.actions == (Exclude(exclusion=row),)
    told = replace(TOLD, reason=Reason.PREVENTED, operation=Operation.CREATE)
    assert decision.outcomes == (told,)


def test_an_item_without_a_row_is_readmitted_silently():
    """Only what is remembered can be forgotten."""
    assert readmitted(None) == NOTHING
    assert readmitted(ROW).actions == (Readmit(side=E, ref="e1"),)
