"""Edits of a pair: each decision compared whole, with what is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from server.domain.actions import Outcome, Remember, Update
from server.domain.items import Attendee, Group, Identity, Presence
from server.domain.kinds import Operation, Side
from server.domain.links import LinkState
from server.domain.org import EventLimits, Person, PersonKind
from server.domain.reasons import Reason
from server.domain.settings import BodyOverflow, ConflictRule, Mode
from server.sync.changes import Change, Changes, change_of
from server.sync.decision import NOTHING, left_out, outcome_of
from server.sync.fingerprint import fingerprint, spliced
from server.sync.identity import salesforce_key
from server.sync.updating import decide_update
from tests.builders import NOW, a_link, an_item, facts, seen, settings

E, S = Side.EXCHANGE, Side.SALESFORCE
OLD = an_item("Old", body="text")
BASE = fingerprint(OLD)
LINK = a_link(OLD, exchange_version="3", salesforce_version="4")
SUBJECT = frozenset({Group.SUBJECT})
NEW = replace(OLD, subject="New")
LATER = replace(
    OLD, start=OLD.start + timedelta(hours=2), end=OLD.end + timedelta(hours=2)
)
REFS = {E: "e1", S: "s1"}
VERSIONS = {E: "3", S: "4"}


def an_edit(side, item=NEW, version="9", **fields):
    """A side's item as it was read."""
    return seen(side, REFS[side], item, version=version, **fields)


def decide(*found, link=LINK, chosen=None, world=None):
    """What becomes of a pair that was seen like this."""
    by_side = {one.side: one for one in found}
    both = Changes(
        change_of(link, by_side.get(E), E), change_of(link, by_side.get(S), S)
    )
    return decide_update(link, both, chosen or settings(), world or facts())


def opened(side, link=LINK, **fields):
    """The pair while a side's edit travels: that side has no version."""
    if side is E:
        return replace(link, exchange_version="", **fields)
    return replace(link, salesforce_version="", **fields)


def an_update(target, item=NEW, groups=SUBJECT, **fields):
    """The write that an edit of the other side comes to."""
    given = {
        "side": target,
        "ref": REFS[target],
        "expect": VERSIONS[target],
        "item": item,
        "groups": groups,
        "link": opened(target.other),
        "source_version": "9",
        "source_base": fingerprint(item),
        "settles": groups,
    }
    return Update(**(given | fields))


@pytest.mark.parametrize("side", list(Side))
def test_an_edit_is_carried_over(side):
    """Its side stays open until the write has happened (A14)."""
    decision = decide(an_edit(side))
    update = an_update(side.other)
    assert decision.actions == (Remember(link=opened(side)), update)
    assert decision.outcomes == ()


def test_the_key_of_an_event_follows_the_time_of_its_occurrence():
    """Its series may have been moved (N6); nothing else changes a key."""
    time = frozenset({Group.TIME})
    single = an_update(S, LATER, time)
    assert decide(an_edit(E, LATER)).actions == (Remember(link=opened(E)), single)
    assert isinstance(LATER.start, datetime)
    link = replace(LINK, identity=Identity("series", LATER.start))
    world = facts()
    key = salesforce_key(world.org, world.user, world.kind, link.identity)
    moved = an_update(S, LATER, time, link=opened(E, link), key=key)
    assert decide(an_edit(E, LATER), link=link).actions[1:] == (moved,)
    renamed = an_update(S, link=opened(E, link))
    assert decide(an_edit(E), link=link).actions[1:] == (renamed,)


@pytest.mark.parametrize("side", list(Side))
def test_the_version_that_was_read_is_the_one_to_write(side):
    """Where the target was read as well, its version counts (N26)."""
    other = an_edit(side.other, OLD, version="7")
    _, update = decide(an_edit(side), other).actions
    assert isinstance(update, Update)
    assert update.expect == "7"


@pytest.mark.parametrize("side", list(Side))
def test_the_same_edit_on_both_sides_is_only_settled(side):
    """No write; both versions and bases move on (N8)."""
    decision = decide(an_edit(side), an_edit(side.other, version="8"))
    remembered = [a.link for a in decision.actions if isinstance(a, Remember)]
    assert not any(isinstance(a, Update) for a in decision.actions)
    kept = remembered[-1]
    assert kept.base(side) == fingerprint(NEW)
    assert kept.version(side) == "9"
    assert kept.base(side.other) == fingerprint(NEW)


@pytest.mark.parametrize("side", list(Side))
def test_an_edit_the_other_side_has_already_moves_the_pair(side):
    """Nothing is written; the pair lies where its item lies now."""
    known = LATER
    base = fingerprint(known)
    link = (
        replace(LINK, salesforce_base=base)
        if side is E
        else replace(LINK, exchange_base=base)
    )
    decision = decide(an_edit(side, known), link=link)
    last = decision.actions[-1]
    assert isinstance(last, Remember)
    kept = last.link
    assert (kept.start, kept.end) == (known.start, known.end)
    assert (kept.base(side), kept.version(side)) == (base, "9")
    assert kept.base(side.other) == base
    assert not any(isinstance(a, Update) for a in decision.actions)


@pytest.mark.parametrize("side", list(Side))
def test_a_touch_is_only_remembered(side):
    """A new version of the same content writes nothing (N8)."""
    decision = decide(an_edit(side, OLD))
    kept = (
        replace(LINK, exchange_version="9")
        if side is E
        else replace(LINK, salesforce_version="9")
    )
    assert decision.actions == (Remember(link=kept),)


def test_nothing_seen_is_nothing_to_do():
    """A pair in step costs nothing."""
    assert decide() == NOTHING
    assert decide(seen(E, "e1", version="3")) == NOTHING


def test_what_lies_outside_the_window_rests():
    """Unless one of its times is inside now, or was until now (A3)."""
    past = replace(OLD, start=NOW - timedelta(days=60), end=NOW - timedelta(days=59))
    link = a_link(past, exchange_version="3", salesforce_version="4")
    edited = replace(past, subject="New")
    assert decide(an_edit(E, edited), link=link) == NOTHING
    assert decide(an_edit(S, edited), link=link) == NOTHING
    for side in Side:
        assert decide(an_edit(side, OLD), link=link) != NOTHING
        assert decide(an_edit(side, past)) != NOTHING


def test_an_edit_without_a_time_brings_nothing_into_the_window():
    """The pair lies where its time was last settled (A3)."""
    start = NOW - timedelta(days=60)
    link = replace(LINK, start=start, end=start + timedelta(hours=1))
    assert decide(an_edit(E), link=link) == NOTHING


def test_an_item_that_was_not_read_gets_nothing_besides():
    """Neither invitees nor the category; an edit of the event flows all the same."""
    chosen = settings(mode=Mode.DESIGNATED, sync_invitees=True)
    decision = decide(seen(E, "e1", version="3"), an_edit(S), chosen=chosen)
    assert decision.actions == (Remember(link=opened(S)), an_update(E))


def test_invitees_are_added_to_the_pair_as_the_decision_leaves_it():
    """Exchange's new time is there already, another edit of the event travels."""
    meeting = replace(LATER, attendees=(Attendee("dana@x.example"),))
    link = replace(LINK, salesforce_base=fingerprint(LATER))
    edited = an_edit(S, replace(LATER, subject="New"), version="8")
    dana = Person("003dana", PersonKind.CONTACT)
    decision = decide(
        an_edit(E, meeting),
        edited,
        link=link,
        chosen=settings(sync_invitees=True),
        world=facts(people={"dana@x.example": (dana,)}),
    )
    kept = replace(
        opened(S, link),
        exchange_version="9",
        exchange_base=fingerprint(meeting),
        start=meeting.start,
        end=meeting.end,
        attendees=1,
    )
    updates = [a for a in decision.actions if isinstance(a, Update)]
    assert [(a.side, a.link) for a in updates] == [(E, kept), (S, kept)]


def test_a_frozen_pair_wakes():
    """Its reason goes with it (A17)."""
    link = replace(LINK, state=LinkState.FROZEN, reason=Reason.PRIVATE, marked=E)
    (action,) = decide(an_edit(E, OLD, version="3"), link=link).actions
    assert action == Remember(link=LINK)


def test_what_exchange_says_of_the_meeting_is_remembered():
    """Who organises it, and how many would be told of a change."""
    item = replace(OLD, organized_by_user=False, attendees=(Attendee("ann@x.example"),))
    (action,) = decide(an_edit(E, item)).actions
    assert isinstance(action, Remember)
    assert (action.link.organized_by_user, action.link.attendees) == (False, 1)


def test_attendees_of_the_users_own_meeting_are_not_told():
    """The row says how many (N1)."""
    link = replace(LINK, attendees=2)
    decision = decide(an_edit(S), link=link)
    row = Outcome(
        side=E,
        ref="e1",
        operation=Operation.UPDATE,
        done=True,
        reason=Reason.NOT_NOTIFIED,
        detail="2 attendees were not notified",
        subject="New",
        start=link.start,
        identity=link.identity,
    )
    assert decision.outcomes == (row,)


def test_only_the_organizer_edits_a_meeting():
    """The edit stays in Salesforce, and the pair says so (N14)."""
    link = replace(LINK, organized_by_user=False)
    edit = an_edit(S)
    decision = decide(edit, link=link)
    kept = replace(
        link,
        reason=Reason.NOT_ORGANIZER,
        salesforce_base=fingerprint(NEW),
        salesforce_version="9",
    )
    assert decision.actions == (Remember(link=kept),)
    row = outcome_of(edit, Reason.NOT_ORGANIZER, operation=Operation.UPDATE)
    assert decision.outcomes == (row,)


def test_the_organizers_edit_wins():
    """Whatever the rule; what Salesforce says of the same group is overwritten."""
    mine = an_edit(E, replace(NEW, organized_by_user=False), version="8")
    theirs = an_edit(S, replace(OLD, subject="Mine"))
    link = replace(LINK, organized_by_user=False)
    master = settings(conflict_rule=ConflictRule.SALESFORCE_MASTER)
    decision = decide(mine, theirs, link=link, chosen=master)
    (update,) = [a for a in decision.actions if isinstance(a, Update)]
    assert (update.side, update.item.subject) == (S, "New")
    assert decision.outcomes == ()


@pytest.mark.parametrize("side", list(Side))
def test_without_an_edit_of_the_organizer_a_pair_keeps_its_remark(side):
    """A touch sets nothing right (T102)."""
    link = replace(LINK, organized_by_user=False, reason=Reason.NOT_ORGANIZER)
    touched = an_edit(side, replace(OLD, organized_by_user=False))
    (action,) = decide(touched, link=link).actions
    assert isinstance(action, Remember)
    assert action.link.reason is Reason.NOT_ORGANIZER


def test_the_organizers_next_edit_sets_all_right():
    """Everything is written that Salesforce had changed for itself (T102)."""
    drifted = replace(OLD, subject="Mine")
    link = replace(
        LINK,
        organized_by_user=False,
        reason=Reason.NOT_ORGANIZER,
        salesforce_base=fingerprint(drifted),
    )
    item = replace(OLD, organized_by_user=False, location="Here")
    first, update = decide(an_edit(E, item), link=link).actions
    assert isinstance(first, Remember)
    assert first.link.reason is None
    assert isinstance(update, Update)
    assert (update.side, update.groups) == (
        S,
        frozenset({Group.SUBJECT, Group.LOCATION}),
    )


@pytest.mark.parametrize("side", list(Side))
def test_a_prevented_direction_is_closed_for_good_and_told_once(side):
    """The edit counts as settled where it was made (A7, N19)."""
    stop = frozenset({(side.other, Operation.UPDATE)})
    edit = an_edit(side)
    chosen = settings(prevent=stop)
    decision = decide(edit, chosen=chosen)
    base = fingerprint(NEW)
    kept = (
        replace(LINK, blocked=stop, exchange_base=base, exchange_version="9")
        if side is E
        else replace(LINK, blocked=stop, salesforce_base=base, salesforce_version="9")
    )
    assert decision.actions == (Remember(link=kept),)
    row = outcome_of(edit, Reason.PREVENTED, operation=Operation.UPDATE)
    assert decision.outcomes == (row,)
    again = decide(edit, link=replace(LINK, blocked=stop))
    assert again.actions == (Remember(link=kept),)
    assert again.outcomes == ()


@pytest.mark.parametrize(
    ("rule", "winner"),
    [(ConflictRule.SALESFORCE_MASTER, S), (ConflictRule.EXCHANGE_MASTER, E)],
)
def test_both_edited_one_group(rule, winner):
    """The winner's goes over; the loser's is settled as it was read (A14)."""
    mine = an_edit(E, replace(OLD, subject="E"), version="8")
    theirs = an_edit(S, replace(OLD, subject="S"), version="9")
    decision = decide(mine, theirs, chosen=settings(conflict_rule=rule))
    first, update = decision.actions
    assert isinstance(first, Remember)
    assert isinstance(update, Update)
    assert update.side is winner.other
    assert first.link.version(winner) == ""
    assert first.link.base(winner) == BASE
    assert first.link.version(winner.other) == ("9" if winner is E else "8")


@pytest.mark.parametrize(("minutes", "winner"), [(2, S), (-2, E), (0, E)])
def test_without_a_master_the_later_edit_wins(minutes, winner):
    """Within a minute Exchange's (A14)."""
    mine = an_edit(E, replace(OLD, subject="E"), modified_at=NOW)
    later = NOW + timedelta(minutes=minutes)
    theirs = an_edit(S, replace(OLD, subject="S"), modified_at=later)
    chosen = settings(conflict_rule=ConflictRule.KEEP_UPDATED)
    updates = [
        a for a in decide(mine, theirs, chosen=chosen).actions if isinstance(a, Update)
    ]
    assert [update.side for update in updates] == [winner.other]


def test_a_time_that_needs_no_write_moves_the_pair():
    """Here because Exchange may not be written."""
    stop = frozenset({(E, Operation.UPDATE)})
    decision = decide(an_edit(S, LATER), chosen=settings(prevent=stop))
    (action,) = decision.actions
    assert isinstance(action, Remember)
    assert (action.link.start, action.link.end) == (LATER.start, LATER.end)
    travelling = decide(an_edit(S, LATER)).actions[0]
    assert isinstance(travelling, Remember)
    assert travelling.link.start == OLD.start


def test_a_cut_text_is_told_and_remembered():
    """With how much there was room for (N18, A30)."""
    long = replace(OLD, body="0123456789")
    world = facts(limits=EventLimits(description=6))
    edit = an_edit(E, long)
    _, update = decide(edit, world=world).actions
    assert isinstance(update, Update)
    assert (update.item.body, update.link.body_kept) == ("012345", 6)
    row = outcome_of(edit, Reason.TRUNCATED, operation=Operation.UPDATE)
    assert decide(edit, world=world).outcomes == (row,)
    refusing = settings(body_overflow=BodyOverflow.REFUSE)
    refused = decide(edit, chosen=refusing, world=world)
    wanted = left_out(edit, Reason.BODY_TOO_LONG, world)
    assert refused.actions == (Remember(link=opened(E)), *wanted.actions)
    assert refused.outcomes == wanted.outcomes


def test_another_edit_of_a_cut_item_is_not_told_as_cut():
    """Only where text or place are written."""
    long = replace(OLD, body="0123456789")
    cut = replace(long, body="012345")
    link = a_link(
        long,
        exchange_version="3",
        salesforce_version="4",
        salesforce_base=fingerprint(cut),
        body_kept=6,
    )
    world = facts(limits=EventLimits(description=6))
    decision = decide(an_edit(E, replace(long, subject="New")), link=link, world=world)
    _, update = decision.actions
    assert isinstance(update, Update)
    assert update.groups == SUBJECT
    assert update.link.body_kept == 6
    assert decision.outcomes == ()


def test_the_end_of_a_cut_text_is_put_back():
    """An edit of its beginning in Salesforce loses nothing in Exchange (N18)."""
    long = replace(OLD, body="0123456789")
    cut = replace(long, body="012345")
    link = a_link(
        long,
        exchange_version="3",
        salesforce_version="4",
        salesforce_base=fingerprint(cut),
        body_kept=6,
    )
    edited = an_edit(S, replace(cut, body="abc"))
    here = an_edit(E, long, version="3")
    _, update = decide(here, edited, link=link).actions
    assert isinstance(update, Update)
    assert update.item.body == "abc6789"
    assert update.link.body_kept == 3


def test_a_subject_too_long_for_exchange_stays_where_it_is():
    """It is told instead (A32)."""
    edit = an_edit(S, replace(OLD, subject="x" * 256))
    decision = decide(edit)
    wanted = left_out(edit, Reason.SUBJECT_TOO_LONG, facts())
    assert decision.actions == (Remember(link=opened(S)), *wanted.actions)


def test_a_change_tells_what_became_of_a_side():
    """Unseen, gone, moved, unread, cancelled, touched or edited (A13, A34)."""
    gone = seen(E, "e1", presence=Presence.GONE)
    moved = seen(E, "e1", presence=Presence.MOVED)
    unread = seen(E, "e1")
    cancelled = an_edit(E, replace(OLD, cancelled=True))
    there = an_edit(S, replace(OLD, cancelled=True))
    touched, edited = an_edit(E, OLD), an_edit(E)
    assert change_of(LINK, None, E) == Change(E)
    assert change_of(LINK, gone, E) == Change(E, gone, gone=True)
    assert change_of(LINK, moved, E) == Change(E, moved, moved=True)
    assert change_of(LINK, unread, E) == Change(E, unread)
    assert change_of(LINK, cancelled, E) == Change(E, cancelled, gone=True)
    assert change_of(LINK, there, S) == Change(S, there, base=BASE)
    assert change_of(LINK, touched, E) == Change(E, touched, base=BASE)
    base = fingerprint(NEW)
    assert change_of(LINK, edited, E) == Change(E, edited, groups=SUBJECT, base=base)
    assert spliced(BASE, base, SUBJECT) == base
    assert (edited.version, Change(E).version) == (Change(E, edited).version, "")
    assert (Change(E, edited).item, Change(E).item) == (NEW, None)
