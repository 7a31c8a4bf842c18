"""What the simulation once found, each as the shortest story that shows it."""

from __future__ import annotations

import pytest

from server.domain.errors import Rejection, Unreachable
from server.domain.kinds import Side
from server.domain.reasons import Reason
from server.domain.settings import ConflictRule
from tests.builders import an_item, settings
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
