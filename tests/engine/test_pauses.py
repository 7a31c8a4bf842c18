"""A sync that was switched off asks about the deletions made meanwhile (A29)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.errors import Unreachable
from server.domain.kinds import Operation, Side
from server.domain.reasons import Reason
from server.domain.runs import RunStatus
from server.domain.settings import Mode
from tests.builders import an_item, settings
from tests.fakes.world import FakeWorld

TEN = 10


@pytest.fixture
def world() -> FakeWorld:
    """Ten pairs in step, so that one deletion is nothing unusual."""
    world = FakeWorld(settings=settings(mode=Mode.SYNC_ALL))
    for number in range(TEN):
        world.exchange.add(an_item(f"Item {number}"))
    world.run()
    world.run()
    return world


def switch(world: FakeWorld, mode: Mode) -> None:
    """Choose a mode and have a run find it."""
    world.settings = replace(world.settings, mode=mode)
    if mode is Mode.DO_NOT_SYNC:
        assert world.run().status is RunStatus.DISABLED


def remove_one(world: FakeWorld, side: Side) -> str:
    """Delete an item on a side; gives its ref."""
    ref = world.on(side).present()[0].ref
    world.on(side).delete(ref)
    return ref


@pytest.mark.parametrize("side", list(Side))
def test_a_single_deletion_during_a_pause_is_asked_about(world, side):
    """It is held with a row and stays held; updates flow meanwhile (A29, N4)."""
    switch(world, Mode.DO_NOT_SYNC)
    remove_one(world, side)
    edited = world.on(side).present()[0].ref
    world.on(side).change(edited, subject="Edited")
    switch(world, Mode.SYNC_ALL)

    first, second = world.run(), world.run()

    assert (first.status, second.status) == (RunStatus.HELD, RunStatus.HELD)
    assert first.tally.written == {(side.other, Operation.UPDATE): 1}
    assert [o.reason for o in first.outcomes if not o.done] == [Reason.HELD]
    assert "Edited" in world.subjects(side.other)
    assert len(world.on(side.other).items()) == TEN
    assert second.tally.writes == 0


def test_a_deletion_without_a_pause_is_carried_over(world):
    """One of ten is ordinary as long as the sync was on."""
    remove_one(world, Side.EXCHANGE)

    assert world.run().status is RunStatus.SUCCEEDED

    assert len(world.salesforce.items()) == TEN - 1


def test_a_pause_ends_with_the_first_run_that_settles(world):
    """Later deletions are ordinary again, also where that run found no news."""
    switch(world, Mode.DO_NOT_SYNC)
    switch(world, Mode.SYNC_ALL)
    assert world.run().status is RunStatus.SUCCEEDED
    remove_one(world, Side.EXCHANGE)

    assert world.run().status is RunStatus.SUCCEEDED

    assert len(world.salesforce.items()) == TEN - 1


def test_a_confirmed_deletion_ends_the_pause(world):
    """The user's word lets it through, and the run after it is as ever (A29)."""
    switch(world, Mode.DO_NOT_SYNC)
    remove_one(world, Side.EXCHANGE)
    switch(world, Mode.SYNC_ALL)
    held = world.run().outcomes
    world.memory.confirmed = frozenset((row.side, row.ref) for row in held)

    assert world.run().status is RunStatus.SUCCEEDED

    assert len(world.salesforce.items()) == TEN - 1
    assert world.memory.off_at is None


def test_a_failed_run_does_not_end_the_pause(world):
    """The deletion is asked about by whichever run comes through (N3, A29)."""
    switch(world, Mode.DO_NOT_SYNC)
    remove_one(world, Side.EXCHANGE)
    switch(world, Mode.SYNC_ALL)
    world.salesforce.fail(Unreachable("Down."), operation="read")
    with pytest.raises(Unreachable):
        world.run()

    assert world.run().status is RunStatus.HELD


def test_a_pause_that_begins_during_a_run_outlives_it(world):
    """A run forgets only the pause that it has seen when it began."""
    switch(world, Mode.DO_NOT_SYNC)
    switch(world, Mode.SYNC_ALL)
    later = world.now + timedelta(hours=1)
    loaded: list[bool] = []

    def switched_off() -> None:
        if loaded:
            world.memory.off_at = later
        loaded.append(True)

    world.exchange.add(an_item("New"))
    world.fence = switched_off

    assert world.run().status is RunStatus.SUCCEEDED

    assert world.memory.off_at == later
