"""What the simulation once found, each as the shortest story that shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain.errors import Rejection, Unreachable
from server.domain.kinds import Operation, Side
from server.domain.reasons import Reason
from server.domain.runs import RunStatus
from server.domain.settings import ConflictRule
from tests.builders import NOW, an_item, settings
from tests.fakes.world import FakeWorld


def test_a_failed_deletion_is_still_known_after_a_stopped_run():
    """A copy that is to be made again keeps its row until it is made (seed 1009860)."""
    world = FakeWorld(settings=settings(conflict_rule=ConflictRule.KEEP_UPDATED))
    ref = world.exchange.add(an_item("Visit"))
    world.run()
    world.exchange.delete(ref)
    world.salesforce.refuse("delete", {0}, Rejection(Reason.REJECTED))
    assert world.run().tally.failed == 1
    (event,) = world.salesforce.items()
    world.salesforce.change(event, subject="Visit at noon")
    world.exchange.add(an_item("New"))
    world.salesforce.fail(Unreachable("Gone.", sent=True), operation="create")
    with pytest.raises(Unreachable):
        world.run()

    assert world.run().tally.failed == 0

    assert world.subjects(Side.EXCHANGE) == ["New", "Visit at noon"]
    assert world.subjects(Side.SALESFORCE) == ["New", "Visit at noon"]
    assert world.memory.exclusions == {}
    assert world.run().tally.writes == 0


def test_private_twins_found_again_are_compared_when_they_wake():
    """What they had in common is forgotten with the memory (seed 1021945)."""
    world = FakeWorld(settings=settings(conflict_rule=ConflictRule.EXCHANGE_MASTER))
    ref = world.exchange.add(an_item("Visit"))
    world.run()
    world.exchange.change(ref, location="Desk", private=True)
    world.lose_memory()
    assert world.run().tally.writes == 0

    world.exchange.change(ref, private=False)
    world.run()

    (event,) = world.salesforce.items().values()
    assert event.location == "Desk"
    assert world.run().tally.writes == 0


def test_a_deletion_told_while_a_pair_was_apart_survives_a_stopped_run():
    """It is asked for again once the pair goes on (seed 1041400)."""
    world = FakeWorld()
    ref = world.exchange.add(an_item("Visit"))
    world.run()
    world.run()
    away = world.exchange.move(ref)
    (event,) = world.salesforce.items()
    world.salesforce.delete(event)
    world.run()
    back = world.exchange.restore(away)
    world.exchange.fail(Unreachable("Gone.", sent=True), operation="delete")
    with pytest.raises(Unreachable):
        world.run()

    assert world.run().tally.failed == 0

    assert back not in world.exchange.items()
    assert world.memory.links == {}
    assert world.run().tally.writes == 0


def test_a_held_deletion_is_not_let_through_by_new_pairs():
    """Only the user's word ends the wait (N4, seed 2039741)."""
    world = FakeWorld()
    for number in range(4):
        world.exchange.add(an_item(f"Visit {number}"))
    world.run()
    for ref in list(world.exchange.items()):
        world.exchange.delete(ref)
    for number in range(3):
        world.salesforce.add(an_item(f"New {number}"))

    runs = [world.run() for _ in range(3)]

    assert {run.status for run in runs} == {RunStatus.HELD}
    assert len(world.salesforce.items()) == 7


def test_an_event_outside_the_window_is_found_by_its_stamp():
    """With an empty database nothing is created twice (I10, N6, seed 2033891)."""
    world = FakeWorld()
    event = world.salesforce.add(an_item("Visit"))
    world.run()
    start = NOW - timedelta(days=40)
    world.salesforce.change(event, start=start, end=start + timedelta(hours=1))
    world.lose_memory()

    world.run()

    assert world.subjects(Side.SALESFORCE) == ["Visit"]
    assert world.subjects(Side.EXCHANGE) == ["Visit"]
    assert world.run().tally.writes == 0


def test_a_create_that_was_found_keeps_its_pair_when_another_fails():
    """What a lost answer had made is not forgotten again (seed 2020020)."""
    rule = ConflictRule.KEEP_UPDATED
    world = FakeWorld(settings=settings(conflict_rule=rule))
    ref = world.exchange.add(an_item("Visit"))
    lost = Unreachable("Gone.", sent=True)
    world.salesforce.fail(lost, operation="create", executed=True)
    with pytest.raises(Unreachable):
        world.run()
    (event,) = world.salesforce.items()
    world.salesforce.change(event, subject="Visit at noon")
    world.exchange.delete(ref)
    world.exchange.refuse("create", {0}, Rejection(Reason.REJECTED))
    assert world.run().tally.failed == 1

    assert world.run().tally.failed == 0

    assert world.subjects(Side.EXCHANGE) == ["Visit at noon"]
    assert world.subjects(Side.SALESFORCE) == ["Visit at noon"]
    assert world.run().tally.writes == 0


def test_an_event_made_from_another_item_is_no_twin():
    """A copy's event does not become its original's, or both mix (seed 2192995)."""
    world = FakeWorld()
    original = world.exchange.add(an_item("Visit"))
    copy = world.exchange.add(an_item("Visit", body="Bring the plans."))
    world.run()
    world.salesforce.delete(world.twin_ref(original))
    world.exchange.delete(copy)
    world.lose_memory()
    world.run()
    world.exchange.restore(copy)

    assert world.run().tally.failed == 0

    bodies = [item.body for item in world.salesforce.items().values()]
    assert sorted(bodies) == ["", "Bring the plans."]
    assert world.exchange.items()[original].body == ""
    assert world.run().tally.writes == 0


def test_what_a_restored_item_overwrites_is_set_right():
    """An event made anew still has the key of the item that it was made from.

    Taken out of the bin, that item is refused beside the new one, and what the attempt
    has written to the event gives way to what its own item says (seed 4973, N6, I3).
    """
    world = FakeWorld(settings=settings(conflict_rule=ConflictRule.KEEP_UPDATED))
    ref = world.exchange.add(an_item("Visit"))
    world.run()
    (event,) = world.salesforce.items()
    world.exchange.delete(ref)
    world.salesforce.change(event, subject="Visit at noon")
    world.run()

    world.exchange.restore(ref)
    result = world.run()
    assert [row.reason for row in result.outcomes] == [Reason.DUPLICATE_STAMP]
    assert world.run().tally.written == {(Side.SALESFORCE, Operation.UPDATE): 1}

    assert world.subjects(Side.SALESFORCE) == ["Visit at noon"]
    assert world.subjects(Side.EXCHANGE) == ["Visit", "Visit at noon"]
    assert world.run().tally.writes == 0
