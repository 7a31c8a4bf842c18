"""Invitees and the category beside a decision, compared whole (A24, seed line 50)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.domain.actions import Exclude, Remember, Update
from server.domain.invitees import Invitation, Invitee, InviteeStatus, Maker
from server.domain.items import Attendee, Group
from server.domain.kinds import Operation, Side
from server.domain.org import Person, PersonKind
from server.domain.reasons import Reason
from server.domain.settings import Mode
from server.sync.additions import Subject, with_additions
from server.sync.decision import NOTHING, Decision, left_out, outcome_of
from server.sync.fingerprint import fingerprint
from server.sync.invitees import guest_list, guest_remarks
from tests.builders import a_link, an_item, facts, seen, settings

E, S = Side.EXCHANGE, Side.SALESFORCE
DANA = Attendee("dana@x.example")
NOBODY = Attendee("nobody@x.example")
WORLD = facts(people={DANA.address: (Person("003dana", PersonKind.CONTACT),)})
INVITING = settings(sync_invitees=True)
WANTED = (Invitee("003dana", InviteeStatus.NEW),)
KNOWN = (Invitation("003dana", InviteeStatus.NEW, Maker.US),)
GUESTS = frozenset({Group.INVITEES})
UPDATE_EVENT = (S, Operation.UPDATE)


def a_subject(*attendees, **fields):
    """A pair whose Exchange item was read in version 7."""
    item = an_item(attendees=attendees)
    link = a_link(item, **fields)
    return Subject(link, seen(E, "e1", item, version="7"), item, expect="4")


def an_update(subject, group):
    """An update of the event that the decision holds already."""
    return Update(
        side=S,
        ref="s1",
        expect="4",
        item=subject.item,
        groups=frozenset({group}),
        link=subject.link,
        source_version="7",
        settles=frozenset({group}),
    )


def add(subject, decision=NOTHING, chosen=INVITING):
    """The decision with what the pair gets besides."""
    return with_additions(decision, subject, chosen, WORLD)


def test_new_invitees_are_an_update_of_their_own():
    """The item stays open until it is written; who is left out is told (T106)."""
    subject = a_subject(DANA, NOBODY)
    decision = add(subject)
    update = Update(
        side=S,
        ref="s1",
        expect="4",
        item=subject.item,
        groups=GUESTS,
        link=subject.link,
        source_version="7",
        source_base=fingerprint(subject.item),
        settles=GUESTS,
        invitees=WANTED,
    )
    kept = replace(subject.link, exchange_version="")
    assert decision.actions == (Remember(link=kept), update)
    guests = guest_list(subject.item, WORLD)
    told = guest_remarks(subject.seen, guests, Operation.UPDATE)
    assert len(told) == 1
    assert decision.outcomes == told


def test_invitees_join_an_update_that_is_made_anyway():
    """One request, and what the decision remembers is opened with it."""
    subject = a_subject(DANA)
    update = an_update(subject, Group.SUBJECT)
    row = outcome_of(subject.seen, Reason.TRUNCATED)
    remembered = Remember(link=subject.link)
    decision = add(subject, Decision((remembered, update), (row,)))
    joined = replace(
        update,
        groups=update.groups | GUESTS,
        settles=update.settles | GUESTS,
        invitees=WANTED,
    )
    assert decision.actions == (remembered, joined)
    assert decision.outcomes == (row,)


def test_what_the_decision_remembers_is_opened():
    """Or a stopped run would forget the invitees."""
    subject = a_subject(DANA)
    other = replace(subject.link, attendees=9)
    row = outcome_of(subject.seen, Reason.TRUNCATED)
    decision = add(subject, Decision((Remember(link=other),), (row,)))
    first, update = decision.actions
    assert first == Remember(link=replace(other, exchange_version=""))
    assert isinstance(update, Update)
    assert decision.outcomes == (row,)


def test_an_edit_of_the_item_goes_on_beside_new_invitees():
    """What flows to Exchange stays as it was decided; the pair is opened first."""
    subject = a_subject(DANA)
    edit = replace(an_update(subject, Group.SUBJECT), side=E, ref="e1")
    opened, kept, inviting = add(subject, Decision((edit,))).actions
    assert opened == Remember(link=replace(subject.link, exchange_version=""))
    assert kept == edit
    assert isinstance(inviting, Update)
    assert inviting.groups == GUESTS


@pytest.mark.parametrize(
    ("group", "asked_again"),
    [(Group.TIME, True), (Group.LOCATION, True), (Group.SUBJECT, False)],
)
def test_settled_invitees_are_written_again_where_salesforce_resets_them(
    group, asked_again
):
    """It asks them again when time or place change; their answers come back."""
    subject = a_subject(DANA, invited=KNOWN)
    update = an_update(subject, group)
    decision = add(subject, Decision((update,)))
    (action,) = decision.actions
    assert isinstance(action, Update)
    assert (Group.INVITEES in action.groups) is asked_again
    nobody = a_subject()
    plain = Decision((an_update(nobody, group),))
    assert add(nobody, plain) == plain


def test_who_is_left_out_is_told_only_when_the_people_change():
    """An answer that changes is no news of that kind."""
    accepted = replace(KNOWN[0], status=InviteeStatus.ACCEPTED)
    subject = a_subject(DANA, NOBODY, invited=(accepted,))
    assert add(subject).outcomes == ()


def test_settled_invitees_need_nothing():
    """Nothing is written to a pair that is in step (N8)."""
    assert add(a_subject(DANA, invited=KNOWN)) == NOTHING
    assert add(a_subject(DANA), chosen=settings()) == NOTHING


def test_prevented_invitees_are_kept_back_and_told_once():
    """They are an update in Salesforce like any other (A7)."""
    stop = frozenset({UPDATE_EVENT})
    prevented = replace(INVITING, prevent=stop)
    subject = a_subject(DANA)
    row = outcome_of(subject.seen, Reason.TRUNCATED)
    before = Decision((Remember(link=subject.link),), (row,))
    decision = add(subject, before, prevented)
    kept = replace(subject.link, blocked=stop)
    told = outcome_of(subject.seen, Reason.PREVENTED, operation=Operation.UPDATE)
    assert decision.actions == (Remember(link=kept),)
    assert decision.outcomes == (row, told)
    again = a_subject(DANA, blocked=stop)
    assert add(again, NOTHING, prevented) == NOTHING
    assert add(again) == NOTHING


def test_what_was_refused_as_a_whole_gets_nothing():
    """Neither invitees nor the category."""
    subject = a_subject(DANA)
    refused = left_out(subject.seen, Reason.SUBJECT_TOO_LONG, WORLD)
    assert any(isinstance(action, Exclude) for action in refused.actions)
    designated = replace(INVITING, mode=Mode.DESIGNATED)
    assert add(subject, refused, designated) == refused


def test_the_category_is_an_update_of_its_own_or_joins_one():
    """It expects the version that was read; its event stays settled as it is."""
    designated = settings(mode=Mode.DESIGNATED)
    subject = a_subject(salesforce_version="4")
    stamp = Update(
        side=E,
        ref="e1",
        expect="7",
        item=subject.item,
        groups=frozenset(),
        link=subject.link,
        source_version="4",
        source_base=subject.link.salesforce_base,
        categories=("CRM",),
    )
    assert add(subject, chosen=designated).actions == (stamp,)
    update = replace(an_update(subject, Group.SUBJECT), side=E, ref="e1", expect="1")
    (joined,) = add(subject, Decision((update,)), designated).actions
    assert joined == replace(update, categories=("CRM",))
