"""A deletion meets a pair: each decision compared whole, with what is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.actions import Create, Delete, Exclude, Forget, Outcome, Remember
from server.domain.items import Attendee, Identity, Presence
from server.domain.kinds import Operation, Side
from server.domain.links import LinkState
from server.domain.org import EventLimits
from server.domain.reasons import Reason
from server.domain.settings import BodyOverflow, ConflictRule, Mode
from server.sync.changes import Changes, change_of
from server.sync.decision import NOTHING, left_out
from server.sync.deletions import (
    cancelled_row,
    decide_deletion,
    repeat_create,
    untold,
)
from server.sync.fingerprint import fingerprint
from server.sync.identity import salesforce_key
from tests.builders import a_link, an_item, facts, seen, settings

E, S = Side.EXCHANGE, Side.SALESFORCE
OLD = an_item("Old")
NEW = an_item("New", start=OLD.start + timedelta(hours=2))
KEEP = settings(conflict_rule=ConflictRule.KEEP_UPDATED)
LINK = a_link(OLD, body_kept=5, attendees=3)
GONE = {
    E: seen(E, "e1", presence=Presence.GONE, version="8"),
    S: seen(S, "s1", presence=Presence.GONE, version="8"),
}
THERE = {E: seen(E, "e1", NEW, version="9"), S: seen(S, "s1", NEW, version="9")}


def changes(link, deleted_on, survivor=None):
    """One side is gone, the other was seen like this."""
    found = {deleted_on: GONE[deleted_on], deleted_on.other: survivor}
    return Changes(change_of(link, found[E], E), change_of(link, found[S], S))


def decide(deleted_on, survivor=None, link=LINK, chosen=KEEP, world=None):
    """What becomes of the pair."""
    seen_now = changes(link, deleted_on, survivor)
    return decide_deletion(link, seen_now, chosen, world or facts())


def test_an_event_is_made_again_from_the_updated_item():
    """All that was remembered is replaced by what the item is now (A9)."""
    item = replace(NEW, attendees=(Attendee("ann@x.example"),))
    link = replace(LINK, state=LinkState.FROZEN, reason=Reason.KEPT, gone=S)
    active = replace(link, state=LinkState.ACTIVE)
    decision = decide(S, replace(THERE[E], item=item), active)
    kept = replace(
        active,
        reason=None,
        gone=None,
        salesforce_ref="",
        salesforce_version="",
        exchange_version="9",
        exchange_base=fingerprint(item),
        salesforce_base=fingerprint(item),
        start=item.start,
        end=item.end,
        body_kept=0,
        attendees=1,
    )
    world = facts()
    key = salesforce_key(world.org, world.user, world.kind, link.identity)
    assert decision.actions == (Create(side=S, key=key, item=item, link=kept),)
    assert decision.outcomes == ()


def test_an_event_made_again_is_cut_to_what_fits():
    """What had to be cut is remembered and told, or refused where that was chosen."""
    item = replace(NEW, body="0123456789")
    world = facts(limits=EventLimits(description=4))
    decision = decide(S, replace(THERE[E], item=item), world=world)
    (create,) = decision.actions
    assert isinstance(create, Create)
    assert create.item.body == "0123"
    assert create.link.body_kept == 4
    assert create.link.exchange_base == fingerprint(item)
    assert create.link.salesforce_base == fingerprint(create.item)
    (row,) = decision.outcomes
    assert (row.side, row.ref, row.reason) == (E, "e1", Reason.TRUNCATED)
    whole = replace(KEEP, body_overflow=BodyOverflow.REFUSE)
    refused = decide(S, replace(THERE[E], item=item), chosen=whole, world=world)
    reason = Reason.BODY_TOO_LONG
    assert refused == left_out(replace(THERE[E], item=item), reason, world)


def test_an_item_is_made_again_as_another_one():
    """It will have an id and a UID of its own (A9)."""
    decision = decide(E, THERE[S])
    kept = replace(
        LINK,
        exchange_ref="",
        exchange_version="",
        identity=Identity(""),
        salesforce_version="9",
        exchange_base=fingerprint(NEW),
        salesforce_base=fingerprint(NEW),
        start=NEW.start,
        end=NEW.end,
        body_kept=0,
    )
    create = Create(side=E, key="s1", item=NEW, link=kept)
    assert decision.actions == (create,)
    designated = replace(KEEP, mode=Mode.DESIGNATED)
    (stamped,) = decide(E, THERE[S], chosen=designated).actions
    assert stamped == replace(create, categories=("CRM",))


def test_somebody_elses_meeting_keeps_its_identity():
    """It is brought back from the bin, never made again (N13)."""
    link = replace(LINK, organized_by_user=False)
    (create,) = decide(E, THERE[S], link).actions
    assert isinstance(create, Create)
    assert create.restore
    assert create.link.identity == link.identity


def test_an_item_that_does_not_fit_is_left_out():
    """A subject that Exchange would cut is told instead (A32)."""
    survivor = replace(THERE[S], item=replace(NEW, subject="x" * 256))
    decision = decide(E, survivor)
    assert decision == left_out(survivor, Reason.SUBJECT_TOO_LONG, facts())


@pytest.mark.parametrize("deleted_on", list(Side))
def test_a_deletion_is_carried_over_with_what_is_known(deleted_on):
    """The survivor is deleted as it was read (A15, N26)."""
    same = replace(THERE[deleted_on.other], item=OLD)
    decision = decide(deleted_on, same)
    delete = Delete(
        side=deleted_on.other,
        ref=LINK.ref(deleted_on.other),
        expect="9",
        link=LINK,
        item=OLD,
    )
    assert decision.actions == (delete,)
    unseen = decide(deleted_on)
    assert unseen.actions == (replace(delete, expect="1", item=None),)


@pytest.mark.parametrize(
    ("count", "told"), [(1, "1 attendee was"), (2, "2 attendees were")]
)
def test_attendees_who_are_not_told_are_counted(count, told):
    """Only of the user's own meeting, and only in Exchange (N1)."""
    link = replace(LINK, attendees=count)
    row = Outcome(
        side=E,
        ref="e1",
        operation=Operation.DELETE,
        done=True,
        reason=Reason.NOT_NOTIFIED,
        detail=f"{told} not notified",
        start=link.start,
        identity=link.identity,
    )
    assert decide(S, link=link).outcomes == (row,)
    same = replace(THERE[E], item=OLD)
    assert decide(S, same, link=link).outcomes == (replace(row, subject="Old"),)
    assert untold(link, E, Operation.UPDATE) == (
        replace(row, operation=Operation.UPDATE),
    )
    assert untold(link, E, Operation.DELETE, OLD) == (replace(row, subject="Old"),)
    assert untold(link, E, Operation.DELETE, replace(OLD, private=True)) == (row,)
    assert untold(link, S, Operation.DELETE) == ()
    assert untold(replace(link, attendees=0), E, Operation.DELETE) == ()
    foreign = replace(link, organized_by_user=False)
    assert untold(foreign, E, Operation.DELETE) == ()


@pytest.mark.parametrize("deleted_on", list(Side))
def test_a_prevented_deletion_leaves_a_tombstone_and_a_row(deleted_on):
    """The survivor stays and keeps what is blocked for good (A7, N10)."""
    target = deleted_on.other
    before = frozenset({(deleted_on, Operation.UPDATE)})
    stop = frozenset({(target, Operation.DELETE)})
    link = replace(LINK, blocked=before)
    chosen = replace(KEEP, prevent=stop)
    decision = decide(deleted_on, link=link, chosen=chosen)
    kept = replace(
        link,
        state=LinkState.TOMBSTONE,
        gone=deleted_on,
        blocked=before | stop,
        reason=Reason.PREVENTED,
    )
    row = Outcome(
        side=target,
        ref=link.ref(target),
        operation=Operation.DELETE,
        reason=Reason.PREVENTED,
        start=link.start,
        identity=link.identity,
    )
    assert decision.actions == (Remember(link=kept),)
    assert decision.outcomes == (row,)
    read = decide(deleted_on, replace(THERE[target], item=OLD), link, chosen)
    (told,) = read.outcomes
    assert (told.subject, told.start) == ("Old", OLD.start)
    wins = replace(chosen, conflict_rule=ConflictRule.DELETE_WINS)
    (moved,) = decide(deleted_on, THERE[target], link, wins).outcomes
    assert (moved.subject, moved.start) == ("New", NEW.start)


@pytest.mark.parametrize("deleted_on", list(Side))
def test_what_rests_becomes_history(deleted_on):
    """A frozen pair's deletion goes nowhere, and the gone side is remembered (A17)."""
    link = replace(LINK, state=LinkState.FROZEN)
    kept = replace(link, state=LinkState.TOMBSTONE, gone=deleted_on)
    assert decide(deleted_on, link=link).actions == (Remember(link=kept),)


def test_a_cancelled_meeting_is_remembered_while_it_is_there():
    """Or it would be taken for new; one that is gone leaves no row (A34)."""
    cancelled = seen(E, "e1", replace(OLD, cancelled=True), version="9")
    wanted = left_out(cancelled, Reason.CANCELLED, facts()).actions
    assert cancelled_row(change_of(LINK, cancelled, E), facts()).actions == wanted
    assert cancelled_row(change_of(LINK, GONE[E], E), facts()) == NOTHING
    assert cancelled_row(change_of(LINK, None, E), facts()) == NOTHING
    both = Changes(change_of(LINK, cancelled, E), change_of(LINK, THERE[S], S))
    chosen = settings(conflict_rule=ConflictRule.DELETE_WINS)
    delete, exclude = decide_deletion(LINK, both, chosen, facts()).actions
    assert (type(delete), type(exclude)) == (Delete, Exclude)


def repeated(link, exchange=None, salesforce=None):
    """What becomes of a copy that was to be made again."""
    found = Changes(change_of(link, exchange, E), change_of(link, salesforce, S))
    return repeat_create(link, found, KEEP, facts())


PENDING_ITEM = replace(LINK, state=LinkState.PENDING, exchange_ref="", origin=E)
PENDING_EVENT = replace(LINK, state=LinkState.PENDING, salesforce_ref="", origin=S)


def test_a_copy_is_made_again_on_the_side_where_it_is_missing():
    """From the survivor as it is now (N6)."""
    (item,) = repeated(PENDING_ITEM, salesforce=THERE[S]).actions
    (event,) = repeated(PENDING_EVENT, exchange=THERE[E]).actions
    assert isinstance(item, Create)
    assert isinstance(event, Create)
    assert (item.side, item.item, event.side, event.item) == (E, NEW, S, NEW)
    assert {item.link.state, event.link.state} == {LinkState.ACTIVE}


@pytest.mark.parametrize("presence", [Presence.GONE, Presence.MOVED])
def test_a_copy_without_its_source_is_forgotten(presence):
    """There is nothing left to be made again."""
    gone = seen(S, "s1", presence=presence)
    decision = repeated(PENDING_ITEM, salesforce=gone)
    assert decision.actions == (Forget(link=PENDING_ITEM),)


def test_a_copy_whose_source_was_not_read_or_rests_waits():
    """Nothing is decided on what was not seen."""
    unread = seen(S, "s1", version="9")
    hidden = replace(THERE[S], item=replace(NEW, private=True))
    assert repeated(PENDING_ITEM, salesforce=unread) == NOTHING
    assert repeated(PENDING_ITEM, salesforce=hidden) == NOTHING
