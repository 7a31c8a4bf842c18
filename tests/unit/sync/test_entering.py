"""Items without a partner: each decision compared whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.actions import Create, Readmit, Update
from server.domain.errors import Rejection
from server.domain.items import Attendee, Identity, Presence
from server.domain.kinds import Operation, Side
from server.domain.links import Exclusion, Link
from server.domain.org import EventLimits, Person, PersonKind
from server.domain.reasons import Reason
from server.domain.settings import BodyOverflow, Mode
from server.sync.decision import NOTHING, left_out, outcome_of, readmitted
from server.sync.entries import enter_exchange, enter_salesforce
from server.sync.fingerprint import fingerprint
from server.sync.identity import link_id, salesforce_key
from server.sync.invitees import guest_list, guest_remarks
from tests.builders import NOW, an_item, facts, seen, settings

E, S = Side.EXCHANGE, Side.SALESFORCE
ITEM = an_item("Visit")
HERE = seen(E, "e1", ITEM, version="7")
THERE = seen(S, "s1", ITEM, version="7")
SEEN = {E: HERE, S: THERE}
ENTER = {E: enter_salesforce, S: enter_exchange}
OVER = NOW - timedelta(days=60)
WORLD = facts()
KEY = salesforce_key(WORLD.org, WORLD.user, WORLD.kind, Identity("uid-e1"))


def a_row(side, reason=Reason.NO_MATCH, **fields):
    """What is remembered of an item that was left out three days ago."""
    found = SEEN[side]
    given = {
        "side": side,
        "ref": found.ref,
        "reason": reason,
        "version": "6",
        "identity": found.identity,
        "start": ITEM.start,
        "end": ITEM.end,
        "first_seen": NOW - timedelta(days=3),
    }
    return Exclusion(**(given | fields))


def enter(found, row=None, world=WORLD, **chosen):
    """What becomes of an item that nobody is paired with."""
    return ENTER[found.side](found, row, settings(**chosen), world)


def test_an_item_becomes_an_event():
    """Everything of the new pair is remembered (N6)."""
    item = replace(
        ITEM, organized_by_user=False, attendees=(Attendee("ann@x.example"),)
    )
    base = fingerprint(item)
    link = Link(
        id=link_id("e1"),
        exchange_ref="e1",
        salesforce_ref="",
        identity=Identity("uid-e1"),
        exchange_version="7",
        exchange_base=base,
        salesforce_base=base,
        start=item.start,
        end=item.end,
        origin=E,
        organized_by_user=False,
        folder="calendar",
        attendees=1,
    )
    decision = enter(replace(HERE, item=item))
    assert decision.actions == (Create(side=S, key=KEY, item=item, link=link),)
    assert decision.outcomes == ()


def test_an_event_becomes_an_item():
    """It is stamped with the event's Id (N6)."""
    base = fingerprint(ITEM)
    link = Link(
        id=link_id("s1"),
        exchange_ref="",
        salesforce_ref="s1",
        identity=Identity(""),
        salesforce_version="7",
        exchange_base=base,
        salesforce_base=base,
        start=ITEM.start,
        end=ITEM.end,
        origin=S,
        folder="calendar",
    )
    create = Create(side=E, key="s1", item=ITEM, link=link)
    assert enter(THERE).actions == (create,)
    stamped = replace(create, categories=("CRM",))
    assert enter(THERE, mode=Mode.DESIGNATED).actions == (stamped,)


@pytest.mark.parametrize("side", list(Side))
def test_an_item_that_enters_loses_its_row(side):
    """It is left out no longer."""
    create = enter(SEEN[side]).actions
    decision = enter(SEEN[side], a_row(side))
    assert decision.actions == (Readmit(side=side, ref=SEEN[side].ref), *create)


@pytest.mark.parametrize("side", list(Side))
def test_an_item_that_is_gone_loses_its_row(side):
    """There is nothing left to be told."""
    gone = replace(SEEN[side], presence=Presence.GONE, item=None)
    row = a_row(side)
    assert enter(gone, row) == readmitted(row)
    assert enter(gone) == NOTHING


@pytest.mark.parametrize("word", ["blocked", "ignored", ""])
def test_an_item_that_was_moved_away_keeps_the_users_word(word):
    """It may come back under another id; a row without such a word goes (A7)."""
    away = replace(HERE, presence=Presence.MOVED, item=None)
    said = {"blocked": {"blocked": frozenset({(S, Operation.CREATE)})}, "": {}}
    row = a_row(E, **said.get(word, {"ignored": True}))
    assert enter(away, row) == (NOTHING if word else readmitted(row))
    gone = replace(away, presence=Presence.GONE)
    assert enter(gone, row) == readmitted(row)
    assert enter(away) == NOTHING


@pytest.mark.parametrize("known", [False, True])
def test_an_item_that_cannot_be_read_is_told(known):
    """With what is known of it (N22)."""
    bad = replace(HERE, item=None, problem=Rejection(Reason.UNREADABLE))
    row = a_row(E, Reason.UNREADABLE) if known else None
    assert enter(bad, row) == left_out(bad, Reason.UNREADABLE, WORLD, row=row)


@pytest.mark.parametrize("side", list(Side))
def test_what_lies_outside_the_window_is_not_filled_in(side):
    """A first sync makes nothing of it (N28)."""
    past = replace(ITEM, start=OVER, end=OVER + timedelta(hours=1))
    assert enter(replace(SEEN[side], item=past)) == NOTHING


@pytest.mark.parametrize("side", list(Side))
def test_an_unread_or_ignored_item_waits(side):
    """Nothing is decided on what was not read, or on what the user ignores (T133)."""
    assert enter(replace(SEEN[side], item=None)) == NOTHING
    assert enter(SEEN[side], a_row(side, ignored=True)) == NOTHING


def test_another_users_child_event_stays_out():
    """The meeting comes from its owner's event."""
    child = replace(THERE, item=replace(ITEM, child=True))
    assert enter(child) == NOTHING


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("known", [False, True])
def test_a_private_item_is_left_out(side, known):
    """What is known of it keeps its age (A17)."""
    found = replace(SEEN[side], item=replace(ITEM, private=True))
    row = a_row(side, Reason.PRIVATE) if known else None
    wanted = left_out(found, Reason.PRIVATE, WORLD, row=row)
    assert enter(found, row) == wanted


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("known", [False, True])
def test_a_prevented_create_is_blocked_for_good(side, known):
    """Also when the switch is turned back (A7, N19)."""
    stop = frozenset({(side.other, Operation.CREATE)})
    row = a_row(side, Reason.PREVENTED) if known else None
    wanted = left_out(SEEN[side], Reason.PREVENTED, WORLD, row=row, blocked=stop)
    assert enter(SEEN[side], row, prevent=stop) == wanted
    sticky = a_row(side, Reason.PREVENTED, blocked=stop)
    again = left_out(SEEN[side], Reason.PREVENTED, WORLD, row=sticky, blocked=stop)
    assert enter(SEEN[side], sticky) == again


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("known", [False, True])
def test_a_subject_too_long_is_left_out(side, known):
    """Neither side cuts a subject (A32); what is known of it keeps its age."""
    found = replace(SEEN[side], item=replace(ITEM, subject="x" * 256))
    row = a_row(side, Reason.SUBJECT_TOO_LONG) if known else None
    wanted = left_out(found, Reason.SUBJECT_TOO_LONG, WORLD, row=row)
    assert enter(found, row) == wanted


def test_our_own_event_is_not_pushed_back():
    """Its item is elsewhere; including it again makes it all the same (A27, T133)."""
    ours = replace(THERE, mark=KEY)
    assert enter(ours) == left_out(ours, Reason.ORIGINAL_MISSING, WORLD)
    known = a_row(S, Reason.ORIGINAL_MISSING)
    assert enter(ours, known) == left_out(
        ours, Reason.ORIGINAL_MISSING, WORLD, row=known
    )
    wished = a_row(S, Reason.INCLUDED_AGAIN)
    readmit, create = enter(ours, wished).actions
    assert (type(readmit), type(create)) == (Readmit, Create)
    others = replace(THERE, mark="X" * 40)
    assert isinstance(enter(others).actions[0], Create)


def test_a_cut_event_remembers_how_much_was_kept():
    """And the user is told (A30, N18)."""
    found = replace(HERE, item=replace(ITEM, body="0123456789"))
    world = facts(limits=EventLimits(description=4))
    decision = enter(found, world=world)
    (create,) = decision.actions
    assert isinstance(create, Create)
    assert create.link.body_kept == 4
    assert create.link.exchange_base == fingerprint(replace(ITEM, body="0123456789"))
    assert create.link.salesforce_base == fingerprint(replace(ITEM, body="0123"))
    row = outcome_of(found, Reason.TRUNCATED, operation=Operation.CREATE)
    assert decision.outcomes == (row,)
    refused = enter(found, world=world, body_overflow=BodyOverflow.REFUSE)
    assert refused == left_out(found, Reason.BODY_TOO_LONG, world)


def test_a_designated_item_without_the_category_is_stamped():
    """After its event is made (seed line 50); not where that is prevented."""
    world = facts(
        vocabulary=replace(WORLD.vocabulary, smart_address_domain="sf.example")
    )
    address = "001000000000001AAA@sf.example"
    item = replace(ITEM, categories=("Red",), attendees=(Attendee(address),))
    found = replace(HERE, item=item)
    create, stamp = enter(found, world=world, mode=Mode.DESIGNATED).actions
    assert isinstance(create, Create)
    assert stamp == Update(
        side=E,
        ref="e1",
        expect="7",
        item=item,
        groups=frozenset(),
        link=create.link,
        source_version="",
        source_base=create.link.salesforce_base,
        categories=("Red", "CRM"),
    )
    stop = frozenset({(E, Operation.UPDATE)})
    bare = enter(found, world=world, mode=Mode.DESIGNATED, prevent=stop)
    assert [type(a) for a in bare.actions] == [Create]


def test_the_chosen_type_is_set_where_it_is_active():
    """An inactive one is left out with a remark (A26)."""
    world = facts(limits=EventLimits(types=frozenset({"Call"})))
    (create,) = enter(HERE, world=world, salesforce_type="Call").actions
    assert isinstance(create, Create)
    assert create.event_type == "Call"
    decision = enter(HERE, world=world, salesforce_type="Fax")
    (bare,) = decision.actions
    assert isinstance(bare, Create)
    assert bare.event_type == ""
    row = outcome_of(HERE, Reason.TYPE_INACTIVE, operation=Operation.CREATE)
    assert decision.outcomes == (row,)


@pytest.mark.parametrize("kind", [PersonKind.CONTACT, PersonKind.LEAD])
def test_a_record_comes_before_a_lead(kind):
    """Salesforce takes a lead only on an event without a record."""
    record = "001000000000001AAA"
    person = Person("00Q1", kind)
    world = facts(
        people={"ann@x.example": (person,)},
        vocabulary=replace(WORLD.vocabulary, smart_address_domain="sf.example"),
    )
    ann, smart = Attendee("ann@x.example"), Attendee(f"{record}@sf.example")
    both = enter(replace(HERE, item=replace(ITEM, attendees=(ann, smart))), world=world)
    one = enter(replace(HERE, item=replace(ITEM, attendees=(ann,))), world=world)
    relations = []
    for decision in (both, one):
        (create,) = decision.actions
        assert isinstance(create, Create)
        relations.append((create.item.who, create.item.what))
    who = "00Q1" if kind is PersonKind.CONTACT else ""
    assert relations == [(who, record), ("00Q1", "")]
    assert both.outcomes == ()


def test_a_record_that_cannot_be_is_told():
    """The event is made without it."""
    world = facts(
        vocabulary=replace(WORLD.vocabulary, smart_address_domain="sf.example")
    )
    found = replace(HERE, item=replace(ITEM, attendees=(Attendee("acme@sf.example"),)))
    decision = enter(found, world=world)
    (create,) = decision.actions
    assert isinstance(create, Create)
    assert (create.item.who, create.item.what) == ("", "")
    row = outcome_of(found, Reason.RECORD_UNKNOWN, operation=Operation.CREATE)
    assert decision.outcomes == (row,)


def test_who_cannot_be_invited_is_told():
    """In one row of numbers (T106); not where nobody is invited."""
    item = replace(ITEM, attendees=(Attendee("nobody@x.example"),))
    found = replace(HERE, item=item)
    told = guest_remarks(found, guest_list(item, WORLD), Operation.CREATE)
    assert len(told) == 1
    assert enter(found, sync_invitees=True).outcomes == told
    assert enter(found).outcomes == ()
