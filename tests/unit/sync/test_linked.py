"""Pairs that rest or part: each decision compared whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from server.domain.actions import Forget, Remember
from server.domain.errors import Rejection
from server.domain.items import Presence
from server.domain.kinds import Side
from server.domain.links import LinkState
from server.domain.reasons import Reason
from server.domain.settings import Mode
from server.sync.decision import NOTHING, Decision, left_out, outcome_of
from server.sync.linked import decide_pair
from server.sync.pairs import Pair
from tests.builders import NOW, a_link, an_item, facts, seen, settings

E, S = Side.EXCHANGE, Side.SALESFORCE
ITEM = an_item()
HIDDEN = replace(ITEM, private=True)
LINK = a_link(ITEM)
FROZEN = replace(LINK, state=LinkState.FROZEN, reason=Reason.PRIVATE, marked=E)
GONE = {
    E: seen(E, "e1", presence=Presence.GONE),
    S: seen(S, "s1", presence=Presence.GONE),
}


def decide(link=LINK, exchange=None, salesforce=None, **chosen):
    """What becomes of a pair that was seen like this."""
    return decide_pair(Pair(link, exchange, salesforce), settings(**chosen), facts())


def test_a_pair_that_is_gone_on_both_sides_is_forgotten():
    """Nothing of it is left; a cancelled meeting stays out though it is there."""
    assert decide(LINK, GONE[E], GONE[S]) == Decision((Forget(link=LINK),))
    cancelled = seen(E, "e1", replace(ITEM, cancelled=True))
    row = Decision(left_out(cancelled, Reason.CANCELLED, facts()).actions)
    assert decide(LINK, cancelled, GONE[S]) == Decision((Forget(link=LINK),)) + row


@pytest.mark.parametrize("gone", list(Side))
def test_a_tombstone_goes_with_its_survivor(gone):
    """The side that is gone already is not waited for."""
    kept = {"state": LinkState.TOMBSTONE, "gone": gone, "reason": Reason.KEPT}
    link = replace(LINK, **kept)
    survivor = gone.other
    found = {survivor: GONE[survivor]}
    decision = decide(link, found.get(E), found.get(S))
    assert decision.actions == (Forget(link=link),)
    there = {survivor: seen(survivor, link.ref(survivor), ITEM)}
    assert decide(link, there.get(E), there.get(S)) == NOTHING


@pytest.mark.parametrize("gone", list(Side))
@pytest.mark.parametrize("reason", [None, Reason.PRIVATE, Reason.NOT_ORGANIZER])
def test_a_survivor_that_nothing_else_keeps_out_says_so(gone, reason):
    """Once it is public and in the window; told once (A3, A17, N22)."""
    link = replace(LINK, state=LinkState.TOMBSTONE, gone=gone, reason=reason)
    survivor = gone.other

    def look(item, link=link, **fields):
        found = {survivor: seen(survivor, link.ref(survivor), item, **fields)}
        return decide(link, found.get(E), found.get(S)), found[survivor]

    decision, public = look(ITEM)
    alone = replace(link, reason=Reason.COPY_DELETED)
    assert decision.actions == (Remember(link=alone),)
    assert decision.outcomes == (outcome_of(public, Reason.COPY_DELETED),)
    past = replace(ITEM, start=NOW - timedelta(days=90), end=NOW - timedelta(days=89))
    for item in (None, HIDDEN, past):
        assert look(item)[0] == NOTHING
    for word in (Reason.PREVENTED, Reason.KEPT, Reason.IGNORED, Reason.COPY_DELETED):
        assert look(ITEM, replace(link, reason=word))[0] == NOTHING


def test_a_detached_pair_goes_when_nothing_of_it_is_left():
    """One of its two items is enough to keep it."""
    link = replace(LINK, state=LinkState.DETACHED, reason=Reason.MOVED_OUT)
    assert decide(link, GONE[E], None) == NOTHING
    assert decide(link, None, GONE[S]) == NOTHING
    assert decide(link, GONE[E], GONE[S]).actions == (Forget(link=link),)


@pytest.mark.parametrize("moved", list(Side))
def test_a_moved_item_parts_the_pair(moved):
    """Both copies stay, and the row tells which of them was moved (A28)."""
    away = seen(moved, LINK.ref(moved), presence=Presence.MOVED)
    found = {moved: away}
    decision = decide(LINK, found.get(E), found.get(S))
    kept = replace(LINK, state=LinkState.DETACHED, reason=Reason.MOVED_OUT)
    assert decision.actions == (Remember(link=kept),)
    row = outcome_of(away, Reason.MOVED_OUT)
    assert decision.outcomes == (replace(row, start=LINK.start),)
    assert decide(FROZEN, found.get(E), found.get(S)).outcomes == (row,)
    told = replace(away, item=replace(ITEM, start=NOW, end=NOW + timedelta(hours=1)))
    found = {moved: told}
    (later,) = decide(LINK, found.get(E), found.get(S)).outcomes
    assert later == outcome_of(told, Reason.MOVED_OUT)


def test_the_event_of_a_moved_item_is_remembered_as_it_was_seen():
    """Only another version may mean that it is its user's again (A28)."""
    away = seen(E, "e1", presence=Presence.MOVED)
    event = seen(S, "s1", ITEM, version="9")
    kept = replace(LINK, state=LinkState.DETACHED, reason=Reason.MOVED_OUT)
    looked = replace(kept, salesforce_version="9")
    assert decide(LINK, away, event).actions == (Remember(link=looked),)
    assert decide(kept, None, event).actions == (Remember(link=looked),)
    assert decide(looked, None, event) == NOTHING
    assert decide(kept, None, seen(S, "s1", version="9")) == NOTHING
    parted = replace(kept, reason=Reason.FOLDER_CHANGED, origin=E)
    assert decide(parted, None, event) == NOTHING


@pytest.mark.parametrize("side", list(Side))
def test_a_private_item_freezes_the_pair(side):
    """The versions move on, the bases stay, and it is told once (A17).

    The row is that of the marked item, and says nothing of when it is (N11).
    """
    other = seen(side.other, LINK.ref(side.other), ITEM, version="1")
    found = {side: seen(side, LINK.ref(side), HIDDEN, version="9"), side.other: other}
    decision = decide(LINK, found.get(E), found.get(S))
    versions: dict[str, Any] = {f"{side.value}_version": "9"}
    kept = replace(FROZEN, marked=side, **versions)
    assert decision.actions == (Remember(link=kept),)
    (row,) = decision.outcomes
    assert row == outcome_of(found[side], Reason.PRIVATE)
    assert (row.side, row.start) == (side, None)


def test_the_row_of_a_frozen_pair_names_the_exchange_item():
    """Where both were seen."""
    here = seen(E, "e1", HIDDEN, version="9")
    there = seen(S, "s1", HIDDEN, version="8")
    decision = decide(LINK, here, there)
    kept = replace(FROZEN, exchange_version="9", salesforce_version="8")
    assert decision.actions == (Remember(link=kept),)
    assert decision.outcomes == (outcome_of(here, Reason.PRIVATE),)


def test_a_frozen_pair_stays_quiet():
    """Nothing new is nothing to do; a new version is remembered and not told."""
    same = seen(E, "e1", HIDDEN, version="1")
    assert decide(FROZEN, same) == NOTHING
    touched = decide(FROZEN, replace(same, version="2"))
    assert touched.actions == (Remember(link=replace(FROZEN, exchange_version="2")),)
    assert touched.outcomes == ()


def test_a_pair_frozen_for_another_reason_is_told_again():
    """The user learns what keeps it now."""
    link = replace(FROZEN, reason=Reason.DO_NOT_SYNC)
    decision = decide(link, seen(E, "e1", HIDDEN, version="1"))
    assert decision.actions == (Remember(link=FROZEN),)
    assert [row.reason for row in decision.outcomes] == [Reason.PRIVATE]


def test_a_mark_that_moves_to_the_other_side_is_remembered_there():
    """Not told again: it is the same reason; another reason forgets the side."""
    there = seen(S, "s1", HIDDEN, version="1")
    moved = decide(FROZEN, seen(E, "e1", ITEM, version="1"), there)
    assert moved.actions == (Remember(link=replace(FROZEN, marked=S)),)
    assert moved.outcomes == ()
    kept = replace(FROZEN, marked=S)
    assert decide(kept, None, seen(S, "s1", ITEM, version="1")) == NOTHING
    plain = decide(kept, seen(E, "e1", ITEM), seen(S, "s1", ITEM), mode=Mode.DESIGNATED)
    undesignated = replace(FROZEN, marked=None, reason=Reason.NOT_DESIGNATED)
    assert plain.actions == (Remember(link=undesignated),)


def test_an_active_pair_with_a_reason_of_old_is_frozen_and_told():
    """A remark that stayed on the pair is no sign that it rests."""
    link = replace(LINK, reason=Reason.PRIVATE)
    decision = decide(link, seen(E, "e1", HIDDEN, version="1"))
    assert decision.actions == (Remember(link=FROZEN),)
    assert [row.reason for row in decision.outcomes] == [Reason.PRIVATE]


def test_only_exchange_wakes_a_pair_that_exchange_froze():
    """What Salesforce tells meanwhile changes nothing (A17)."""
    edited = seen(S, "s1", replace(ITEM, subject="Edited"), version="9")
    decision = decide(FROZEN, None, edited)
    assert decision.actions == (Remember(link=replace(FROZEN, salesforce_version="9")),)


def test_a_remark_on_a_living_pair_does_not_freeze_it():
    """What Salesforce told before stayed back; the pair goes on all the same (T102)."""
    link = replace(LINK, reason=Reason.NOT_ORGANIZER, organized_by_user=False)
    edited = seen(S, "s1", replace(ITEM, subject="Edited"), version="9")
    (remember,) = decide(link, None, edited).actions
    assert isinstance(remember, Remember)
    assert (remember.link.state, remember.link.reason) == (link.state, link.reason)


@pytest.mark.parametrize(
    ("mode", "categories", "origin", "frozen"),
    [
        (Mode.DESIGNATED, (), E, True),
        (Mode.DESIGNATED, ("CRM",), E, False),
        (Mode.DESIGNATED, (), S, False),
        (Mode.SYNC_ALL, (), E, False),
    ],
)
def test_a_designation_taken_back_freezes(mode, categories, origin, frozen):
    """Only of what came from Exchange, and only in Designate (A20)."""
    item = replace(ITEM, categories=categories)
    link = replace(LINK, origin=origin)
    here = seen(E, "e1", item, version="9")
    decision = decide(link, here, mode=mode)
    states = [a.link.state for a in decision.actions if isinstance(a, Remember)]
    assert (LinkState.FROZEN in states) is frozen
    if frozen:
        row = outcome_of(here, Reason.NOT_DESIGNATED)
        assert decision.outcomes == (row,)
        there = seen(S, "s1", ITEM, version="9")
        assert decide(link, here, there, mode=mode).outcomes == (row,)


def test_the_users_own_choice_freezes_whatever_is_seen():
    """An ignored pair rests although nothing else keeps it (T133)."""
    link = replace(FROZEN, reason=Reason.IGNORED)
    decision = decide(link, seen(E, "e1", ITEM, version="9"))
    assert decision.actions == (Remember(link=replace(link, exchange_version="9")),)


@pytest.mark.parametrize("side", list(Side))
def test_an_unreadable_item_is_told_and_the_pair_waits(side):
    """One bad item decides nothing (N21, N22)."""
    problem = Rejection(Reason.UNREADABLE)
    bad = seen(side, LINK.ref(side), version="9", problem=problem)
    found = {side: bad}
    decision = decide(LINK, found.get(E), found.get(S))
    assert decision == left_out(bad, Reason.UNREADABLE, facts())
