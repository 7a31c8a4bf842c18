"""One copy of a pair is gone: the conflict matrix and its exceptions (section F)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.errors import Rejection, Unreachable
from server.domain.items import Attendee, Identity, Presence
from server.domain.kinds import Operation, Side
from server.domain.links import LinkState
from server.domain.reasons import Reason
from server.domain.settings import ConflictRule
from tests.builders import NOW, an_item, settings
from tests.fakes.world import FakeWorld

DELETE, RECREATE = "delete", "recreate"
_MASTER_SF = ConflictRule.SALESFORCE_MASTER
_MASTER_EX = ConflictRule.EXCHANGE_MASTER
#: product.md 7.1: the rule, where it was deleted, what comes of it.
MATRIX = [
    (_MASTER_SF, Side.SALESFORCE, DELETE),
    (_MASTER_SF, Side.EXCHANGE, RECREATE),
    (_MASTER_EX, Side.SALESFORCE, RECREATE),
    (_MASTER_EX, Side.EXCHANGE, DELETE),
    (ConflictRule.DELETE_WINS, Side.SALESFORCE, DELETE),
    (ConflictRule.DELETE_WINS, Side.EXCHANGE, DELETE),
    (ConflictRule.KEEP_UPDATED, Side.SALESFORCE, RECREATE),
    (ConflictRule.KEEP_UPDATED, Side.EXCHANGE, RECREATE),
]


def a_pair(rule=ConflictRule.KEEP_UPDATED, origin=Side.EXCHANGE, item=None, **chosen):
    """A world with one pair in step, and its two ids."""
    world = FakeWorld(settings=settings(conflict_rule=rule, **chosen))
    world.on(origin).add(item or an_item("Old"))
    world.run()
    (link,) = world.memory.links.values()
    return world, {side: link.ref(side) for side in Side}


def both(world):
    """The subjects in Exchange and in Salesforce."""
    return world.subjects(Side.EXCHANGE), world.subjects(Side.SALESFORCE)


@pytest.mark.parametrize("origin", list(Side))
@pytest.mark.parametrize(("rule", "deleted_on", "outcome"), MATRIX)
def test_deleted_here_and_updated_there(rule, deleted_on, outcome, origin):
    """The rule decides, whichever system the item came from (T50-T55)."""
    world, refs = a_pair(rule, origin)
    world.on(deleted_on).delete(refs[deleted_on])
    world.on(deleted_on.other).change(refs[deleted_on.other], subject="New")
    world.run()
    left = [] if outcome is DELETE else ["New"]
    assert both(world) == (left, left)
    assert len(world.memory.links) == len(left)
    assert world.run().tally.writes == 0


@pytest.mark.parametrize("rule", list(ConflictRule))
@pytest.mark.parametrize("deleted_on", list(Side))
@pytest.mark.parametrize("touched", [False, True])
def test_a_plain_deletion_is_carried_over_under_every_rule(rule, deleted_on, touched):
    """A touch that changes nothing synced is no update (T56, T57, N27)."""
    world, refs = a_pair(rule)
    world.on(deleted_on).delete(refs[deleted_on])
    if touched:
        world.on(deleted_on.other).touch(refs[deleted_on.other])
    world.run()
    assert both(world) == ([], [])
    assert not world.memory.links


def test_deleted_on_both_sides_drops_the_pair():
    """Nothing is written, nothing remembered (T58)."""
    world, refs = a_pair()
    for side in Side:
        world.on(side).delete(refs[side])
    assert world.run().tally.writes == 0
    assert not world.memory.links


def test_the_rule_at_the_time_of_the_run_counts():
    """Not the one that held when it was changed (T62)."""
    world, refs = a_pair(ConflictRule.KEEP_UPDATED)
    world.exchange.delete(refs[Side.EXCHANGE])
    world.salesforce.change(refs[Side.SALESFORCE], subject="New")
    world.settings = replace(world.settings, conflict_rule=ConflictRule.DELETE_WINS)
    world.run()
    assert both(world) == ([], [])


@pytest.mark.parametrize("side", list(Side))
def test_a_prevented_deletion_leaves_the_survivor_alone_for_good(side):
    """It stays, is not made again, and not taken for new (T44, T47, N10)."""
    prevent = frozenset({(side, Operation.DELETE)})
    world, refs = a_pair(ConflictRule.DELETE_WINS, prevent=prevent)
    world.on(side.other).delete(refs[side.other])
    world.on(side).change(refs[side], subject="Alone")
    for _ in range(3):
        world.run()
    assert world.subjects(side) == ["Alone"]
    assert world.subjects(side.other) == []
    world.settings = replace(world.settings, prevent=frozenset())
    world.on(side).change(refs[side], subject="Still alone")
    world.run()
    assert world.subjects(side.other) == []


@pytest.mark.parametrize("operation", [Operation.CREATE, Operation.UPDATE])
@pytest.mark.parametrize("side", list(Side))
def test_making_again_needs_both_rights(side, operation):
    """It is an update by intent and a create by effect (A11)."""
    prevent = frozenset({(side, operation)})
    world, refs = a_pair(origin=side.other)
    world.settings = replace(world.settings, prevent=prevent)
    world.on(side).delete(refs[side])
    world.on(side.other).change(refs[side.other], subject="New")
    for _ in range(2):
        world.run()
    assert world.subjects(side) == []
    assert world.subjects(side.other) == ["New"]


def test_what_is_made_again_in_exchange_is_an_item_of_its_own():
    """It has a new UID, by which it is found after a move (A9)."""
    world, refs = a_pair()
    world.exchange.delete(refs[Side.EXCHANGE])
    world.salesforce.change(refs[Side.SALESFORCE], subject="New")
    world.run()
    (link,) = world.memory.links.values()
    assert link.identity == world.exchange.stored[link.exchange_ref].identity
    world.exchange.restore(world.exchange.move(link.exchange_ref))
    world.run()
    assert both(world) == (["New"], ["New"])


def test_somebody_elses_meeting_is_brought_back_not_made_again():
    """The user never becomes its organiser (N13)."""
    meeting = an_item("Theirs", organized_by_user=False, organizer="o@x.example")
    world, refs = a_pair(item=meeting)
    world.exchange.delete(refs[Side.EXCHANGE])
    world.salesforce.change(refs[Side.SALESFORCE], location="Room 9")
    world.run()
    (item,) = world.exchange.items().values()
    assert item.organizer == "o@x.example"
    assert not item.organized_by_user


def test_a_meeting_that_cannot_be_brought_back_is_told_and_never_made():
    """It is not in Deleted Items any more (7.1)."""
    meeting = an_item("Theirs", organized_by_user=False, organizer="o@x.example")
    world, refs = a_pair(item=meeting)
    world.exchange.stored[refs[Side.EXCHANGE]].identity = Identity("purged")
    world.exchange.delete(refs[Side.EXCHANGE])
    world.salesforce.change(refs[Side.SALESFORCE], location="Room 9")
    for _ in range(3):
        world.run()
    assert world.exchange.items() == {}
    assert world.subjects(Side.SALESFORCE) == ["Theirs"]
    row = world.memory.exclusions[Side.SALESFORCE, refs[Side.SALESFORCE]]
    assert row.reason is Reason.CANNOT_RESTORE


def test_a_cancelled_meeting_counts_as_deleted():
    """The event goes; the cancelled item does not come in as new (T105, A34)."""
    world, refs = a_pair()
    world.exchange.change(refs[Side.EXCHANGE], cancelled=True)
    world.run()
    assert world.subjects(Side.SALESFORCE) == []
    world.exchange.touch(refs[Side.EXCHANGE])
    world.run()
    assert world.subjects(Side.SALESFORCE) == []


def test_deleting_a_meeting_tells_how_many_were_not_told():
    """Nobody is mailed, so the user has to know (T101, N1)."""
    people = tuple(Attendee(f"{n}@x.example") for n in range(3))
    world, refs = a_pair(item=an_item("Mine", attendees=people))
    world.salesforce.delete(refs[Side.SALESFORCE])
    rows = [o for o in world.run().outcomes if o.reason is Reason.NOT_NOTIFIED]
    assert [row.detail for row in rows] == ["3 attendees were not notified"]
    assert world.exchange.items() == {}


def test_a_pair_that_aged_out_is_history_on_both_sides():
    """A later deletion of one copy leaves the other (T115)."""
    world, refs = a_pair(item=an_item("Old", start=NOW - timedelta(days=29)))
    world.now += timedelta(days=5)
    world.exchange.delete(refs[Side.EXCHANGE])
    world.run()
    assert both(world) == ([], ["Old"])


def test_a_survivor_moved_into_the_window_is_no_history():
    """Its edit counts like any other (A3)."""
    world, refs = a_pair(item=an_item("Old", start=NOW - timedelta(days=29)))
    world.now += timedelta(days=5)
    start = NOW + timedelta(days=20)
    world.salesforce.change(
        refs[Side.SALESFORCE], start=start, end=start + timedelta(hours=1)
    )
    world.exchange.delete(refs[Side.EXCHANGE])
    world.run()
    assert both(world) == (["Old"], ["Old"])


def test_an_excluded_pair_propagates_no_deletion():
    """A private item's copy stays as it was (A17)."""
    world, refs = a_pair()
    world.exchange.change(refs[Side.EXCHANGE], private=True)
    world.run()
    world.exchange.delete(refs[Side.EXCHANGE])
    world.run()
    assert world.subjects(Side.SALESFORCE) == ["Old"]
    (link,) = world.memory.links.values()
    assert link.state is LinkState.TOMBSTONE


@pytest.mark.parametrize("side", list(Side))
def test_a_refused_deletion_is_decided_again_with_what_was_edited(side):
    """The copy was edited while it was being deleted (T123)."""
    world, refs = a_pair(ConflictRule.KEEP_UPDATED)
    world.on(side.other).delete(refs[side.other])
    world.on(side).refuse("delete", {0}, Rejection(Reason.CHANGED_MEANWHILE))
    world.run()
    world.on(side).change(refs[side], subject="Edited meanwhile")
    world.run()
    assert both(world) == (["Edited meanwhile"], ["Edited meanwhile"])
    assert not world.memory.exclusions


def test_a_refused_edit_is_not_forgotten_when_the_other_copy_is_deleted():
    """An edit that could not be carried over still is an update (A13)."""
    world, refs = a_pair(ConflictRule.KEEP_UPDATED)
    world.exchange.change(refs[Side.EXCHANGE], subject="x" * 300)
    world.run()
    world.salesforce.delete(refs[Side.SALESFORCE])
    world.run()
    assert world.subjects(Side.EXCHANGE) == ["x" * 300]


@pytest.mark.parametrize("executed", [True, False])
def test_a_copy_to_be_made_again_survives_a_lost_answer(executed):
    """The link tells what it was, though the create is uncertain (N6)."""

    world, refs = a_pair()
    world.exchange.delete(refs[Side.EXCHANGE])
    world.salesforce.change(refs[Side.SALESFORCE], subject="New")
    lost = Unreachable("No answer.", sent=True)
    world.exchange.fail(lost, operation="create", executed=executed)
    world.run_until_done()
    assert both(world) == (["New"], ["New"])
    assert world.run().tally.writes == 0


def test_a_moved_copy_is_not_a_deleted_one():
    """Elsewhere is not gone (A28)."""
    world, refs = a_pair()
    away = world.exchange.move(refs[Side.EXCHANGE])
    world.run()
    assert world.exchange.stored[away].place is Presence.MOVED
    assert world.subjects(Side.SALESFORCE) == ["Old"]
