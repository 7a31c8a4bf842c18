"""Rows of the user's word follow an item that moved, and leave copies alone (A7)."""

from dataclasses import replace

import pytest

from server.domain.actions import Exclude, Readmit
from server.domain.items import Identity, Observation, Presence
from server.domain.kinds import Operation, Side
from server.domain.links import Exclusion
from server.domain.reasons import Reason
from server.sync.decision import Decision
from server.sync.sticky_rows import doubtful_rows, follow_items
from tests.builders import NOW

UID = Identity("uid-1")
KEPT_OUT = Exclusion(
    side=Side.EXCHANGE,
    ref="old",
    reason=Reason.PREVENTED,
    version="1",
    identity=UID,
    blocked=frozenset({(Side.SALESFORCE, Operation.CREATE)}),
    first_seen=NOW,
)
IGNORED = replace(KEPT_OUT, reason=Reason.IGNORED, blocked=frozenset(), ignored=True)
PLAIN = replace(KEPT_OUT, reason=Reason.NOT_DESIGNATED, blocked=frozenset())


def seen(ref: str, presence: Presence = Presence.PRESENT) -> Observation:
    """An observation of the item, or of its copy."""
    return Observation(side=Side.EXCHANGE, ref=ref, presence=presence, identity=UID)


def asked(row: Exclusion, *observations: Observation) -> list[str]:
    """The ids that a run asks for because of a row."""
    found = {one.ref: one for one in observations}
    return [question.ref for question in doubtful_rows([row], found)]


@pytest.mark.parametrize("row", [KEPT_OUT, IGNORED])
def test_a_sticky_item_that_left_or_came_back_is_asked_for(row: Exclusion):
    """Only then; what is seen at its place, or not at all, needs no question."""
    assert asked(row, seen("old", Presence.SUSPECT)) == ["old"]
    assert asked(row, seen("new")) == ["old"]
    assert asked(row, seen("old")) == []
    assert asked(row) == []
    assert asked(PLAIN, seen("old", Presence.SUSPECT)) == []


def test_the_question_tells_what_is_known():
    """Also of a row behind others that need none."""
    observations = {"old": seen("old", Presence.SUSPECT)}
    rows = [PLAIN, replace(KEPT_OUT, identity=None), KEPT_OUT]
    assert list(doubtful_rows(rows, observations)) == [
        Observation(
            side=Side.EXCHANGE,
            ref="old",
            version="1",
            presence=Presence.SUSPECT,
            identity=UID,
        )
    ]


@pytest.mark.parametrize("away", [Presence.MOVED, Presence.GONE])
@pytest.mark.parametrize("row", [KEPT_OUT, IGNORED])
def test_a_row_goes_on_under_the_new_id(row: Exclusion, away: Presence):
    """The old row goes and the new one is stored, unless it was decided anew."""
    left, returned = seen("old", away), seen("new")
    followed = follow_items((row,), [left, returned])
    assert followed == follow_items((row,), [returned, left])

    (moved,) = followed.rows
    assert moved == replace(row, ref="new", version="")
    assert set(followed.remembered([]).actions) == {
        Readmit(side=Side.EXCHANGE, ref="old"),
        Exclude(exclusion=moved),
    }
    decided = [Decision((Exclude(exclusion=replace(moved, version="9")),))]
    assert followed.remembered(decided).actions == (
        Readmit(side=Side.EXCHANGE, ref="old"),
    )


def test_a_copy_takes_no_row_over():
    """With the item still at its place, what has the same identity is another one."""
    for old in ([], [seen("old")]):
        followed = follow_items((KEPT_OUT,), [*old, seen("copy")])
        assert followed.rows == (KEPT_OUT,)
        assert followed.remembered([]).actions == ()


def test_other_rows_do_not_follow():
    """Rules look at an item afresh wherever it is; only the user's word sticks."""
    observations = [seen("old", Presence.MOVED), seen("new")]

    assert follow_items((PLAIN,), observations).rows == (PLAIN,)
    other = replace(KEPT_OUT, ref="other", identity=Identity("uid-2"))
    assert follow_items((PLAIN, other), observations).rows == (PLAIN, other)


def test_an_item_that_has_a_row_takes_no_other():
    """What was decided of it holds; a row of Salesforce is of another item."""
    observations = [seen("old", Presence.MOVED), seen("new")]
    own = replace(PLAIN, ref="new")
    assert follow_items((KEPT_OUT, own), observations).rows == (KEPT_OUT, own)
    elsewhere = replace(own, side=Side.SALESFORCE)
    moved = replace(KEPT_OUT, ref="new", version="")
    followed = follow_items((KEPT_OUT, elsewhere), observations)
    assert followed.rows == (moved, elsewhere)
