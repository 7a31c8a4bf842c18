"""The CRM category on what syncs in Designate, whatever happens meanwhile (S50)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from server.domain.errors import Rejection, Unreachable
from server.domain.items import Attendee, Response
from server.domain.kinds import Operation, Side
from server.domain.reasons import Reason
from server.domain.settings import Mode
from tests.builders import NOW, an_item, settings
from tests.fakes.world import FakeWorld

SMART = Attendee("opp@sf.example")
STAMPS = {(Side.EXCHANGE, Operation.UPDATE): 1}


def a_world(mode: Mode = Mode.DESIGNATED, **options: Any) -> FakeWorld:
    """Make a world in which designated items sync."""
    return FakeWorld(settings=settings(mode=mode, **options))


def categories(world: FakeWorld, ref: str) -> tuple[str, ...]:
    """Give the categories of an Outlook item."""
    return world.exchange.items()[ref].categories


def assert_quiet(world: FakeWorld) -> None:
    """See that a further run writes nothing (N8, N9)."""
    assert world.run().tally.writes == 0


def test_a_pair_that_came_from_salesforce_is_stamped_later():
    """When the mode changes to Designate, existing copies of events are marked."""
    world = a_world(Mode.SYNC_ALL)
    world.salesforce.add(an_item("Event"))
    world.run()
    [ref] = world.exchange.items()
    world.settings = replace(world.settings, mode=Mode.DESIGNATED)
    assert world.run().tally.written == STAMPS
    assert categories(world, ref) == ("CRM",)
    assert_quiet(world)


@pytest.mark.parametrize("executed", [False, True])
@pytest.mark.parametrize("side", Side)
def test_a_lost_answer_costs_no_stamp_and_no_second_one(side, executed):
    """The run that finds the event, or the missing stamp, marks the item once."""
    world = a_world()
    ref = world.exchange.add(an_item(categories=("Red",), attendees=(SMART,)))
    operation = "create" if side is Side.SALESFORCE else "update"
    world.on(side).fail(Unreachable(""), operation=operation, executed=executed)
    with pytest.raises(Unreachable):
        world.run()
    stamped = side is Side.EXCHANGE and executed
    assert categories(world, ref) == (("Red", "CRM") if stamped else ("Red",))
    world.run()
    assert categories(world, ref) == ("Red", "CRM")
    assert len(world.salesforce.items()) == 1
    assert_quiet(world)


def test_an_unknown_outcome_leaves_no_stamp():
    """What may not have been created is not marked; the next run knows better."""
    world = a_world()
    ref = world.exchange.add(an_item(attendees=(SMART,)))
    world.salesforce.refuse("create", [0], Rejection(Reason.OUTCOME_UNKNOWN))
    world.run()
    assert categories(world, ref) == ()
    world.run()
    assert categories(world, ref) == ("CRM",)
    assert_quiet(world)


def test_a_refused_stamp_is_tried_again():
    """An item edited while it was to be marked is marked by the next run."""
    world = a_world()
    ref = world.exchange.add(an_item(attendees=(SMART,)))
    world.exchange.refuse("update", [0], Rejection(Reason.CHANGED_MEANWHILE))
    assert world.run().tally.failed == 1
    assert all(row.ref for row in world.memory.exclusions.values())
    assert categories(world, ref) == ()
    assert world.run().tally.written == STAMPS
    assert categories(world, ref) == ("CRM",)
    assert_quiet(world)
    assert not world.memory.exclusions


def test_a_stamp_joins_an_edit_from_salesforce():
    """Both are one write, so that neither makes the other's version stale."""
    world = a_world(Mode.SYNC_ALL)
    event = world.salesforce.add(an_item("Event"))
    world.run()
    world.salesforce.change(event, location="Dock 4")
    world.settings = replace(world.settings, mode=Mode.DESIGNATED)
    assert world.run().tally.written == STAMPS
    [item] = world.exchange.items().values()
    assert (item.location, item.categories) == ("Dock 4", ("CRM",))
    assert_quiet(world)


def test_each_occurrence_is_marked_by_itself():
    """Siblings that do not sync stay unmarked; nothing else of any changes (N17)."""
    world = a_world()
    starts = [NOW + timedelta(days=7 * week) for week in range(1, 4)]
    guests = [(SMART,), (), (SMART,)]
    items = [
        an_item("Weekly", start=start, attendees=people)
        for start, people in zip(starts, guests, strict=True)
    ]
    refs = world.exchange.add_series("series", items)
    world.run()
    assert [categories(world, ref) for ref in refs] == [("CRM",), (), ("CRM",)]
    found = world.exchange.items()
    assert [replace(found[ref], categories=()) for ref in refs] == items
    assert len(world.salesforce.items()) == 2
    assert_quiet(world)


def test_a_meeting_of_others_is_marked_too():
    """Categories are the user's own; time, people and text stay (N14)."""
    world = a_world()
    item = an_item(
        organizer="boss@x.example",
        organized_by_user=False,
        response=Response.ACCEPTED,
        attendees=(SMART, Attendee("rep@northwind.example")),
    )
    ref = world.exchange.add(item)
    world.run()
    assert world.exchange.items()[ref] == replace(item, categories=("CRM",))
    assert_quiet(world)


def test_a_marked_item_is_not_marked_again():
    """Whatever its spelling, the category counts as there (A18)."""
    world = a_world()
    ref = world.exchange.add(an_item(categories=(" crm ",)))
    assert world.run().tally.written == {(Side.SALESFORCE, Operation.CREATE): 1}
    assert categories(world, ref) == (" crm ",)


def test_a_prevented_stamp_comes_when_it_is_allowed():
    """It is no user's edit, so it neither closes the direction nor fills a row."""
    prevented = frozenset({(Side.EXCHANGE, Operation.UPDATE)})
    world = a_world(prevent=prevented)
    ref = world.exchange.add(an_item(attendees=(SMART,)))
    assert [row.reason for row in world.run().outcomes if row.reason] == [
        Reason.RECORD_UNKNOWN
    ]
    world.settings = replace(world.settings, prevent=frozenset())
    world.exchange.change(ref, subject="Kick-off")
    world.run()
    assert categories(world, ref) == ("CRM",)
    [link] = world.memory.links.values()
    assert link.blocked == frozenset()
    assert_quiet(world)


def test_items_that_rest_are_not_marked():
    """Excluded pairs are left exactly as they are (A17)."""
    world = a_world(Mode.SYNC_ALL)
    world.salesforce.add(an_item("Event"))
    world.run()
    [ref] = world.exchange.items()
    world.exchange.change(ref, private=True)
    world.settings = replace(world.settings, mode=Mode.DESIGNATED)
    assert world.run().tally.writes == 0
    assert categories(world, ref) == ()
    assert_quiet(world)
