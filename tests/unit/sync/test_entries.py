"""Items nobody knows yet: who is made where, and who never is (section E)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.domain.errors import Rejection
from server.domain.items import Identity
from server.domain.kinds import Kind, Operation, Side
from server.domain.reasons import Reason
from server.domain.settings import Mode
from server.sync.identity import salesforce_key
from tests.builders import an_item, settings
from tests.fakes.world import FakeWorld

NO_CREATE = frozenset({(Side.SALESFORCE, Operation.CREATE)})


def test_a_prevented_create_is_sticky_for_its_item_only():
    """Unticking the switch admits new items, not the old one (T40, T41, A7)."""
    world = FakeWorld(settings=settings(mode=Mode.DESIGNATED, prevent=NO_CREATE))
    old = world.exchange.add(an_item("Old", categories=("CRM",)))
    world.run()
    assert world.salesforce.items() == {}
    world.settings = replace(world.settings, prevent=frozenset())
    world.run()
    world.exchange.change(old, subject="Old, edited")
    world.exchange.add(an_item("New", categories=("CRM",)))
    world.run()
    assert world.subjects(Side.SALESFORCE) == ["New"]
    row = world.memory.exclusions[Side.EXCHANGE, old]
    assert row.reason is Reason.PREVENTED
    assert row.blocked == NO_CREATE


def test_including_an_item_again_makes_it_once():
    """Dropping its row and looking afresh is all it takes (T42)."""
    world = FakeWorld(settings=settings(prevent=NO_CREATE))
    ref = world.exchange.add(an_item())
    world.run()
    world.settings = replace(world.settings, prevent=frozenset())
    del world.memory.exclusions[Side.EXCHANGE, ref]
    world.exchange.touch(ref)
    world.run()
    world.run()
    assert len(world.salesforce.items()) == 1


def test_all_six_switches_stop_every_write():
    """Whatever happens on either side (T46)."""
    world = FakeWorld()
    kept = [world.exchange.add(an_item(f"i{n}")) for n in range(4)]
    world.run()
    everything = frozenset((side, op) for side in Side for op in Operation)
    world.settings = replace(world.settings, prevent=everything)
    world.exchange.change(kept[0], subject="edited")
    world.exchange.delete(kept[1])
    world.salesforce.change(world.twin_ref(kept[2]), subject="edited")
    world.salesforce.delete(world.twin_ref(kept[3]))
    world.exchange.add(an_item("new"))
    world.salesforce.add(an_item("newer"))
    for _ in range(3):
        assert world.run().tally.writes == 0


@pytest.mark.parametrize("side", list(Side))
def test_a_sync_of_one_direction(side):
    """Three switches make it one-way, and that way keeps working."""
    prevent = frozenset((side, operation) for operation in Operation)
    world = FakeWorld(settings=settings(prevent=prevent))
    source = world.on(side.other).add(an_item("One"))
    world.on(side).add(an_item("Stays here"))
    world.run()
    assert world.subjects(side) == ["Stays here"]
    world.on(side.other).change(source, subject="Two")
    world.run()
    assert world.subjects(side.other) == ["Stays here", "Two"]


def test_child_events_of_other_users_meetings_stay_out():
    """They would come a second time (A23)."""
    world = FakeWorld()
    world.salesforce.add(an_item(child=True))
    world.run()
    assert world.exchange.items() == {}


def test_an_ignored_item_is_never_considered_again():
    """Not even when it changes (T133)."""
    world = FakeWorld(settings=settings(prevent=NO_CREATE))
    ref = world.exchange.add(an_item())
    world.run()
    row = world.memory.exclusions[Side.EXCHANGE, ref]
    ignored = replace(row, reason=Reason.IGNORED, ignored=True, blocked=frozenset())
    world.memory.exclusions[Side.EXCHANGE, ref] = ignored
    world.settings = settings()
    world.exchange.change(ref, subject="Changed")
    world.run()
    assert world.salesforce.items() == {}


def test_a_cancelled_meeting_does_not_enter():
    """It is as good as deleted (A34)."""
    world = FakeWorld()
    ref = world.exchange.add(an_item(cancelled=True))
    world.run()
    assert world.salesforce.items() == {}
    assert world.memory.exclusions[Side.EXCHANGE, ref].reason is Reason.CANCELLED


def test_an_event_we_made_is_not_pushed_back_when_its_item_is_elsewhere():
    """Its key says whose it is (N10)."""
    world = FakeWorld()
    key = salesforce_key("org", "user", Kind.CALENDAR, Identity("elsewhere"))
    ref = world.salesforce.add(an_item(), mark=key)
    world.run()
    assert world.exchange.items() == {}
    assert (
        world.memory.exclusions[Side.SALESFORCE, ref].reason is Reason.ORIGINAL_MISSING
    )


@pytest.mark.parametrize("side", list(Side))
def test_one_item_that_always_fails_stops_no_other(side):
    """It keeps its row, and the others sync (T125, N21)."""
    world = FakeWorld()
    bad = world.on(side.other).add(an_item("Bad"))
    world.on(side.other).add(an_item("Good"))
    for _ in range(3):
        world.on(side).refuse("create", {0}, Rejection(Reason.REJECTED, "NO"))
        world.run()
    assert len(world.on(side).items()) == 1
    rows = [row for row in world.memory.exclusions.values() if row.detail == "NO"]
    assert [row.reason for row in rows] == [Reason.REJECTED]
    world.run()
    assert world.subjects(side) == ["Bad", "Good"]
    assert not world.memory.exclusions
    assert world.twin_ref(bad)


def test_a_subject_too_long_for_either_side_waits_with_a_row():
    """Refused as a whole, and admitted once it is shorter (T73, A32)."""
    world = FakeWorld()
    long = {side: world.on(side).add(an_item(side[0] * 256)) for side in Side}
    world.run()
    for side, ref in long.items():
        assert world.memory.exclusions[side, ref].reason is Reason.SUBJECT_TOO_LONG
        world.on(side).change(ref, subject=f"From {side}")
    world.run()
    assert world.subjects(Side.EXCHANGE) == world.subjects(Side.SALESFORCE)
    assert not world.memory.exclusions
