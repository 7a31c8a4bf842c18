"""Both copies are there: merges, the organiser's right, prevention, cut text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.domain.errors import Rejection, Unreachable
from server.domain.items import Attendee, ShowAs
from server.domain.kinds import Operation, Side
from server.domain.org import EventLimits, OrgFacts
from server.domain.reasons import Reason
from server.domain.settings import BodyOverflow, ConflictRule
from tests.builders import NOW, an_item, settings
from tests.fakes.world import FakeWorld

TOMORROW = NOW + timedelta(days=1)
HOUR = timedelta(hours=1)


def a_pair(item=None, **chosen):
    """A world with one pair in step, and its two ids."""
    world = FakeWorld(settings=settings(**chosen))
    world.exchange.add(item or an_item("Old"))
    world.run()
    (link,) = world.memory.links.values()
    return world, link.exchange_ref, link.salesforce_ref


def copies(world):
    """The single item of each side."""
    (item,), (event,) = (
        world.exchange.items().values(),
        world.salesforce.items().values(),
    )
    return item, event


def moved_to(day):
    """The changes that put an item on a day from tomorrow."""
    start = TOMORROW + timedelta(days=day)
    return {"start": start, "end": start + HOUR}


def reasons(result):
    """The reasons of a run's rows."""
    return [row.reason for row in result.outcomes if row.reason]


@pytest.mark.parametrize("rule", list(ConflictRule))
def test_edits_of_different_groups_are_merged(rule):
    """Both sides get both (T59)."""
    world, item, event = a_pair(conflict_rule=rule)
    world.exchange.change(item, location="Room 1")
    world.salesforce.change(event, subject="New")
    world.run()
    for copy in copies(world):
        assert (copy.subject, copy.location) == ("New", "Room 1")
    assert world.run().tally.writes == 0


@pytest.mark.parametrize(
    ("rule", "lead", "winner"),
    [
        (ConflictRule.SALESFORCE_MASTER, -300, Side.SALESFORCE),
        (ConflictRule.EXCHANGE_MASTER, 300, Side.EXCHANGE),
        (ConflictRule.KEEP_UPDATED, -300, Side.EXCHANGE),
        (ConflictRule.KEEP_UPDATED, 30, Side.EXCHANGE),
        (ConflictRule.KEEP_UPDATED, 300, Side.SALESFORCE),
        (ConflictRule.DELETE_WINS, 300, Side.SALESFORCE),
    ],
)
def test_edits_of_one_group_follow_the_rule(rule, lead, winner):
    """A master, else the later one, Exchange within a minute (T60, A14).

    `lead` is how many seconds Salesforce's edit is later than Exchange's.
    """
    world, item, event = a_pair(conflict_rule=rule)
    world.exchange.changed += 1000
    world.salesforce.changed = world.exchange.changed + lead
    world.exchange.change(item, **moved_to(1))
    world.salesforce.change(event, **moved_to(2))
    world.run()
    day = 1 if winner is Side.EXCHANGE else 2
    assert [copy.start for copy in copies(world)] == [moved_to(day)["start"]] * 2
    assert world.run().tally.writes == 0


def test_the_same_edit_on_both_sides_needs_no_write():
    """And is no edit any more afterwards (N8)."""
    world, item, event = a_pair()
    world.exchange.change(item, subject="Same")
    world.salesforce.change(event, subject="Same")
    assert world.run().tally.writes == 0
    world.exchange.delete(item)
    world.salesforce.touch(event)
    world.run()
    assert world.subjects(Side.SALESFORCE) == []


@pytest.mark.parametrize("executed", [True, False])
@pytest.mark.parametrize("target", list(Side))
def test_an_update_without_an_answer_is_not_the_targets_own_edit(target, executed):
    """A newer edit at the source wins, even against a master (N9)."""
    masters = {
        Side.SALESFORCE: ConflictRule.SALESFORCE_MASTER,
        Side.EXCHANGE: ConflictRule.EXCHANGE_MASTER,
    }
    world, item, event = a_pair(conflict_rule=masters[target])
    source = item if target is Side.SALESFORCE else event
    world.on(target.other).change(source, subject="First")
    lost = Unreachable("No answer.", sent=True)
    world.on(target).fail(lost, operation="update", executed=executed)
    with pytest.raises(Unreachable):
        world.run()
    world.on(target.other).change(source, subject="Second")
    world.run()
    assert [copy.subject for copy in copies(world)] == ["Second", "Second"]


def test_a_copy_we_may_have_updated_is_no_updated_item():
    """The source deleted after a lost answer is a plain deletion (N27)."""
    world, item, _ = a_pair(conflict_rule=ConflictRule.KEEP_UPDATED)
    world.exchange.change(item, subject="First")
    lost = Unreachable("No answer.", sent=True)
    world.salesforce.fail(lost, operation="update", executed=True)
    with pytest.raises(Unreachable):
        world.run()
    world.exchange.delete(item)
    world.run()
    assert world.subjects(Side.EXCHANGE) == world.subjects(Side.SALESFORCE) == []


def test_two_ways_at_once_and_one_refused():
    """What was refused is carried over by the next run."""
    world, item, event = a_pair()
    world.exchange.change(item, location="Room 1")
    world.salesforce.change(event, subject="New")
    world.salesforce.refuse("update", {0}, Rejection(Reason.REJECTED))
    world.run()
    world.run()
    for copy in copies(world):
        assert (copy.subject, copy.location) == ("New", "Room 1")


def test_only_the_organizer_edits_a_meeting_in_exchange():
    """The edit stays in Salesforce, with a row, until the organiser's next (T102)."""
    theirs = an_item("Theirs", organized_by_user=False, organizer="o@x.example")
    world, item, event = a_pair(theirs)
    world.salesforce.change(event, **moved_to(3))
    assert Reason.NOT_ORGANIZER in reasons(world.run())
    assert copies(world)[0].start == theirs.start
    assert world.run().outcomes == []
    world.exchange.change(item, subject="Renamed by its organiser")
    world.run()
    assert copies(world)[1].subject == "Renamed by its organiser"
    assert copies(world)[1].start == theirs.start


def test_an_attendee_still_sets_how_the_time_shows():
    """Free or busy is the user's own, whoever organises (N14)."""
    theirs = an_item("Theirs", organized_by_user=False, organizer="o@x.example")
    world, _, event = a_pair(theirs)
    world.salesforce.change(event, show_as=ShowAs.FREE)
    world.run()
    assert copies(world)[0].show_as is ShowAs.FREE


def test_attendees_are_counted_and_never_written():
    """Silent updates tell the user whom they did not tell (T100, T108)."""
    people = tuple(Attendee(f"{n}@x.example") for n in range(3))
    world, _, event = a_pair(an_item("Mine", attendees=people))
    world.salesforce.change(event, subject="New")
    rows = [row.detail for row in world.run().outcomes if row.detail]
    assert rows == ["3 attendees were not notified"]
    assert copies(world)[0].attendees == people


def test_a_prevented_direction_leaves_the_other_open():
    """Exchange's subject stays out, Salesforce's location comes in (T43)."""
    prevent = frozenset({(Side.SALESFORCE, Operation.UPDATE)})
    world, item, event = a_pair(prevent=prevent)
    world.exchange.change(item, subject="New")
    world.salesforce.change(event, location="Room 1")
    assert Reason.PREVENTED in reasons(world.run())
    copy, event_copy = copies(world)
    assert (copy.subject, copy.location) == ("New", "Room 1")
    assert event_copy.subject == "Old"
    world.exchange.change(item, subject="Newer")
    assert world.run().outcomes == []


def test_a_prevented_update_stays_prevented_for_its_pair():
    """Only pairs that met the switch are touched by it (A7, A8)."""
    prevent = frozenset({(Side.SALESFORCE, Operation.UPDATE)})
    world, item, _ = a_pair(prevent=prevent)
    other = world.exchange.add(an_item("Other"))
    world.run()
    world.exchange.change(item, subject="New")
    world.run()
    world.settings = replace(world.settings, prevent=frozenset())
    world.exchange.change(item, subject="Newer")
    world.exchange.change(other, subject="Other, changed")
    world.run()
    assert world.subjects(Side.SALESFORCE) == ["Old", "Other, changed"]


def test_a_long_subject_stops_the_update_of_its_item_only():
    """The pair stays; shortening it is enough (A31)."""
    world, item, _ = a_pair()
    world.exchange.change(item, subject="x" * 256, location="Room 1")
    assert Reason.SUBJECT_TOO_LONG in reasons(world.run())
    assert copies(world)[1].location == ""
    world.exchange.change(item, subject="Short")
    world.run()
    assert copies(world)[1].subject == "Short"
    assert copies(world)[1].location == "Room 1"
    assert not world.memory.exclusions


def limited(**limits):
    """A world of an org with short fields."""
    world = FakeWorld()
    world.people.org_facts = OrgFacts(
        user_id="u1", zone="America/New_York", limits=EventLimits(**limits)
    )
    return world


def test_cut_text_never_comes_back_over_the_whole():
    """Exchange keeps what Salesforce has no room for (T75, T76, N18)."""
    world = limited(location=10, description=10)
    ref = world.exchange.add(an_item(location="l" * 20, body="0123456789tail"))
    assert Reason.TRUNCATED in reasons(world.run())
    assert world.run().tally.writes == 0
    event = world.twin_ref(ref)
    world.salesforce.change(event, subject="New")
    world.run()
    item = world.exchange.items()[ref]
    assert (item.subject, item.body, item.location) == (
        "New",
        "0123456789tail",
        "l" * 20,
    )


def test_an_edit_of_a_cut_body_keeps_its_end():
    """What Salesforce did not hold is put back behind it (N18)."""
    world = limited(description=10)
    ref = world.exchange.add(an_item(body="0123456789tail"))
    world.run()
    world.salesforce.change(world.twin_ref(ref), body="edited")
    world.run()
    assert world.exchange.items()[ref].body == "editedtail"
    assert world.run().tally.writes == 0


def test_a_body_may_be_refused_instead_of_cut():
    """The user's choice (A30)."""
    world = limited(description=10)
    world.settings = replace(world.settings, body_overflow=BodyOverflow.REFUSE)
    ref = world.exchange.add(an_item(body="0123456789tail"))
    world.run()
    assert world.salesforce.items() == {}
    row = world.memory.exclusions[Side.EXCHANGE, ref]
    assert row.reason is Reason.BODY_TOO_LONG


def test_all_day_and_timed_are_switched_on_either_side():
    """The pair stays one (T85)."""
    world, item, event = a_pair()
    day = date(2026, 12, 1)
    all_day = {"start": day, "end": day + timedelta(days=1), "all_day": True}
    world.exchange.change(item, **all_day)
    world.run()
    assert copies(world)[1].all_day
    assert copies(world)[1].start == day
    world.salesforce.change(event, **moved_to(1), all_day=False)
    world.run()
    assert not copies(world)[0].all_day
    assert len(world.memory.links) == 1


def test_white_space_and_unicode_forms_are_no_edit():
    """What a server does to text is not what a person does (T127, N9)."""
    world, item, event = a_pair(an_item("Café  plan \r\n", body="a\r\n\u00a0b"))
    world.salesforce.change(event, subject="Cafe\u0301 plan", body="a b")
    assert world.run().tally.writes == 0
    world.exchange.touch(item)
    assert world.run().tally.writes == 0


def test_the_type_is_set_once_and_then_the_users():
    """A default, not a rule (T70, A26)."""
    world = limited(types=frozenset({"Call", "Meeting"}))
    world.settings = replace(world.settings, salesforce_type="Call")
    ref = world.exchange.add(an_item())
    world.run()
    event = world.twin_ref(ref)
    assert world.salesforce.items()[event].event_type == "Call"
    world.salesforce.change(event, event_type="Meeting")
    world.exchange.change(ref, subject="New")
    world.run()
    assert world.salesforce.items()[event].event_type == "Meeting"


def test_an_inactive_type_is_left_out_with_a_remark():
    """The event is made all the same (T72)."""
    world = limited(types=frozenset({"Meeting"}))
    world.settings = replace(world.settings, salesforce_type="Call")
    ref = world.exchange.add(an_item())
    assert Reason.TYPE_INACTIVE in reasons(world.run())
    assert world.twin_of(ref).event_type == ""
