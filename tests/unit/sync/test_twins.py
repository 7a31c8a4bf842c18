"""Two items that are one event: each adoption compared whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.actions import Readmit, Remember, Update
from server.domain.items import Attendee, Group, Identity
from server.domain.kinds import Kind, Operation, Side
from server.domain.links import Exclusion, LinkState
from server.domain.org import EventLimits
from server.domain.reasons import Reason
from server.domain.settings import BodyOverflow, ConflictRule, Mode
from server.sync.decision import NOTHING, outcome_of
from server.sync.fingerprint import fingerprint
from server.sync.identity import salesforce_key
from server.sync.pairing import Twin
from server.sync.twins import adopt, forget_rows
from tests.builders import NOW, a_link, an_item, facts, seen, settings

E, S = Side.EXCHANGE, Side.SALESFORCE
HERE = an_item("Here", attendees=(Attendee("ann@x.example"),))
THERE = an_item("There")
#: Ten minutes later than the other, beyond any doubt about clocks.
LATER = NOW + timedelta(minutes=10)
SUBJECT = frozenset({Group.SUBJECT})


def twin(item=HERE, event=THERE, **fields):
    """An Exchange item and an event; `fields` are the item's."""
    return Twin(
        seen(E, "e1", item, version="7", modified_at=NOW, **fields),
        seen(S, "s1", event, version="8", modified_at=LATER),
    )


def link_of(item=HERE, event=THERE, **fields):
    """What is remembered of the two."""
    given = {
        "exchange_version": "7",
        "salesforce_version": "8",
        "exchange_base": fingerprint(item),
        "salesforce_base": fingerprint(event),
        "attendees": len(item.attendees),
    }
    return a_link(item, **(given | fields))


def chosen(rule=ConflictRule.KEEP_UPDATED, **fields):
    """The settings of a sync with this rule."""
    return settings(conflict_rule=rule, **fields)


def test_equal_twins_are_only_remembered():
    """With both versions, both bases and who would be told of a change."""
    event = replace(HERE, attendees=())
    decision = adopt(twin(event=event), chosen(), facts())
    assert decision.actions == (Remember(link=link_of(event=event)),)
    assert decision.outcomes == ()


def test_the_stamp_tells_where_a_pair_came_from():
    """An item that carries the event's Id was made from it."""
    (action,) = adopt(twin(event=HERE, mark="s1"), chosen(), facts()).actions
    assert isinstance(action, Remember)
    assert action.link.origin is S
    (other,) = adopt(twin(event=HERE, mark="s2"), chosen(), facts()).actions
    assert isinstance(other, Remember)
    assert other.link.origin is E


def test_somebody_elses_meeting_stays_so():
    """The link remembers who organises it (N13)."""
    item = replace(HERE, organized_by_user=False)
    (action,) = adopt(twin(item, item), chosen(), facts()).actions
    assert action == Remember(link=link_of(item, item, organized_by_user=False))


@pytest.mark.parametrize(
    ("mode", "categories", "origin"),
    [
        (Mode.DESIGNATED, (), S),
        (Mode.DESIGNATED, ("CRM",), E),
        (Mode.SYNC_ALL, (), E),
    ],
)
def test_an_item_that_is_not_designated_follows_its_event(mode, categories, origin):
    """The event brings the pair in, so taking a category off ends nothing (A23)."""
    item = replace(HERE, categories=categories)
    actions = adopt(twin(item, item), chosen(mode=mode), facts()).actions
    assert {a.link.origin for a in actions if isinstance(a, Remember | Update)} == {
        origin
    }


def test_an_item_that_lost_its_designation_rests_when_it_is_known_again():
    """Its event carries our key, so it was made from the item (A20, T69)."""
    key = salesforce_key("org", "user", Kind.CALENDAR, Identity("uid-e1"))
    pair = twin(HERE, HERE)
    pair = replace(pair, salesforce=replace(pair.salesforce, mark=key))
    decision = adopt(pair, chosen(mode=Mode.DESIGNATED), facts())
    resting = link_of(
        HERE,
        HERE,
        state=LinkState.FROZEN,
        reason=Reason.NOT_DESIGNATED,
        exchange_base="",
        salesforce_base="",
    )
    assert decision.actions == (Remember(link=resting),)
    assert decision.outcomes == (outcome_of(pair.exchange, Reason.NOT_DESIGNATED),)
    assert adopt(pair, chosen(), facts()).actions == (
        Remember(link=link_of(HERE, HERE)),
    )


def test_the_later_event_is_followed():
    """Until it is written, Salesforce's side counts as not settled at all (A14)."""
    decision = adopt(twin(), chosen(), facts())
    kept = link_of(salesforce_base="", salesforce_version="")
    update = Update(
        side=E,
        ref="e1",
        expect="7",
        item=THERE,
        groups=SUBJECT,
        link=kept,
        source_version="8",
        source_base=fingerprint(THERE),
        settles=frozenset(Group),
    )
    assert decision.actions == (Remember(link=kept), update)
    assert decision.outcomes == ()


def test_the_master_is_followed():
    """Whichever is later; Exchange's side is open until then (A14)."""
    decision = adopt(twin(), chosen(ConflictRule.EXCHANGE_MASTER), facts())
    kept = link_of(exchange_base="", exchange_version="")
    update = Update(
        side=S,
        ref="s1",
        expect="8",
        item=HERE,
        groups=SUBJECT,
        link=kept,
        source_version="7",
        source_base=fingerprint(HERE),
        settles=frozenset(Group),
    )
    assert decision.actions == (Remember(link=kept), update)


def test_without_both_times_exchange_is_followed():
    """A time that a side did not tell decides nothing."""
    pair = twin()
    for unknown in (
        Twin(replace(pair.exchange, modified_at=None), pair.salesforce),
        Twin(pair.exchange, replace(pair.salesforce, modified_at=None)),
    ):
        _, update = adopt(unknown, chosen(), facts()).actions
        assert isinstance(update, Update)
        assert update.side is S


def test_an_organizers_meeting_is_followed_against_the_rule():
    """What only the organiser may change is taken from Exchange (N14)."""
    item = replace(HERE, organized_by_user=False)
    _, update = adopt(
        twin(item), chosen(ConflictRule.SALESFORCE_MASTER), facts()
    ).actions
    assert isinstance(update, Update)
    assert update.side is S
    shown = replace(item, show_as=an_item(show_as=THERE.show_as).show_as)
    free = replace(shown, show_as=next(x for x in type(shown.show_as) if x != "busy"))
    _, other = adopt(
        twin(shown, free), chosen(ConflictRule.SALESFORCE_MASTER), facts()
    ).actions
    assert isinstance(other, Update)
    assert (other.side, other.groups) == (E, frozenset({Group.SHOW_AS}))


@pytest.mark.parametrize(
    ("rule", "target"),
    [(ConflictRule.SALESFORCE_MASTER, E), (ConflictRule.EXCHANGE_MASTER, S)],
)
def test_a_prevented_adjustment_is_blocked_and_told(rule, target):
    """The pair is kept as it is, for good (A7, N19)."""
    stop = frozenset({(target, Operation.UPDATE)})
    pair = twin()
    decision = adopt(pair, chosen(rule, prevent=stop), facts())
    assert decision.actions == (Remember(link=link_of(blocked=stop)),)
    source = pair.exchange if target is S else pair.salesforce
    row = outcome_of(source, Reason.PREVENTED, operation=Operation.UPDATE)
    assert decision.outcomes == (row,)
    other = frozenset({(target, Operation.CREATE), (target.other, Operation.UPDATE)})
    free = adopt(pair, chosen(rule, prevent=other), facts())
    assert [type(a) for a in free.actions] == [Remember, Update]


@pytest.mark.parametrize("private", list(Side))
def test_a_private_twin_rests_without_a_base(private):
    """When it wakes, both are compared afresh (A17)."""
    item = replace(HERE, private=private is E)
    event = replace(THERE, private=private is S)
    pair = twin(item, event)
    decision = adopt(pair, chosen(), facts())
    kept = link_of(
        item,
        event,
        state=LinkState.FROZEN,
        reason=Reason.PRIVATE,
        marked=private,
        exchange_base="",
        salesforce_base="",
    )
    assert decision.actions == (Remember(link=kept),)
    row = outcome_of(pair.exchange if private is E else pair.salesforce, Reason.PRIVATE)
    assert decision.outcomes == (row,)
    assert row.start is None


def test_a_cut_body_is_no_difference():
    """How much there was room for is remembered (N18)."""
    item = replace(HERE, body="0123456789")
    event = replace(HERE, body="0123", attendees=())
    limits = EventLimits(description=4)
    decision = adopt(twin(item, event), chosen(), facts(limits=limits))
    assert decision.actions == (Remember(link=link_of(item, event, body_kept=4)),)


def test_what_does_not_fit_is_linked_and_told():
    """Neither side is written (N22)."""
    item = replace(HERE, body="0123456789")
    pair = twin(item)
    world = facts(limits=EventLimits(description=4))
    decision = adopt(pair, chosen(body_overflow=BodyOverflow.REFUSE), world)
    assert decision.actions == (Remember(link=link_of(item)),)
    assert decision.outcomes == (outcome_of(pair.exchange, Reason.BODY_TOO_LONG),)
    long = replace(THERE, subject="x" * 256)
    event_pair = twin(event=long)
    refused = adopt(event_pair, chosen(ConflictRule.SALESFORCE_MASTER), facts())
    assert refused.actions == (Remember(link=link_of(event=long)),)
    row = outcome_of(event_pair.salesforce, Reason.SUBJECT_TOO_LONG)
    assert refused.outcomes == (row,)


def test_an_unread_twin_is_left_for_the_next_run():
    """Nothing is decided on what was not seen."""
    assert adopt(twin(item=None), chosen(), facts()) == NOTHING
    assert adopt(twin(event=None), chosen(), facts()) == NOTHING


@pytest.mark.parametrize("side", list(Side))
def test_rows_of_the_two_are_dropped(side):
    """They are no longer alone."""
    ref = "e1" if side is E else "s1"
    row = Exclusion(side=side, ref=ref, reason=Reason.NO_MATCH, first_seen=NOW)
    assert forget_rows(twin(), {(side, ref): row}) == (Readmit(side=side, ref=ref),)
