"""Reading both sides: evidence, emptiness, retries and the sliding window."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from server.domain.errors import Rejection, SuspiciouslyEmpty, Unreachable
from server.domain.items import Presence
from server.domain.kinds import Side
from server.domain.links import Baseline, Exclusion
from server.domain.reasons import Reason
from server.domain.runs import RunStatus
from server.sync.reading import retries
from tests.builders import NOW, an_all_day_item, an_item, instant
from tests.fakes.world import FakeWorld

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def in_step(count, side=Side.EXCHANGE):
    """A world with so many pairs in step."""
    world = FakeWorld()
    for n in range(count):
        world.on(side).add(an_item(f"i{n}", start=NOW + n * HOUR))
    world.run()
    return world


@pytest.mark.parametrize("side", list(Side))
def test_a_quiet_run_costs_one_call_a_side(side):
    """Nothing new is nothing to ask (I2, I14)."""
    world = in_step(5, side)
    world.run()
    world.run()
    assert world.calls == {Side.EXCHANGE: 1, Side.SALESFORCE: 1}


def test_the_run_after_our_own_writes_costs_no_more():
    """An echo is recognised without asking (I5)."""
    world = in_step(5)
    result = world.run()
    assert result.tally.writes == 0
    assert world.calls == {Side.EXCHANGE: 1, Side.SALESFORCE: 1}


@pytest.mark.parametrize("side", list(Side))
def test_a_calendar_that_comes_back_empty_stops_the_run(side):
    """It is more likely broken than deleted (T120, N3)."""
    world = in_step(20)
    for stored in world.on(side).stored.values():
        stored.place = Presence.MOVED
    world.on(side).expire_cursors()
    with pytest.raises(SuspiciouslyEmpty):
        world.run()
    assert len(world.on(side.other).items()) == 20


def test_what_a_listing_lacks_is_asked_for_and_not_deleted():
    """Absence is no evidence (N2)."""
    world = in_step(20)
    for stored in list(world.exchange.stored.values())[:15]:
        stored.place = Presence.MOVED
    world.exchange.expire_cursors()
    world.run()
    assert len(world.salesforce.items()) == 20


@pytest.mark.parametrize(("deleted", "held"), [(10, False), (11, True), (20, True)])
def test_unusually_many_deletions_wait(deleted, held):
    """More than ten and more than a fifth (I18, N4)."""
    world = in_step(40)
    for ref in list(world.exchange.items())[:deleted]:
        world.exchange.delete(ref)
    result = world.run()
    assert (result.status is RunStatus.HELD) is held
    assert len(world.salesforce.items()) == (40 if held else 40 - deleted)


def test_a_fifth_of_many_is_ordinary():
    """Twelve of a hundred are no accident (N4)."""
    world = in_step(100)
    for ref in list(world.exchange.items())[:12]:
        world.exchange.delete(ref)
    assert world.run().status is RunStatus.SUCCEEDED
    assert len(world.salesforce.items()) == 88


def test_all_of_a_few_pairs_wait_and_all_of_three_do_not():
    """Emptying a calendar needs a word (N4)."""
    for count, status in ((3, RunStatus.SUCCEEDED), (4, RunStatus.HELD)):
        world = in_step(count)
        world.exchange.add(an_item("outside", start=NOW + 500 * DAY))
        for ref in list(world.exchange.items())[:count]:
            world.exchange.delete(ref)
        assert world.run().status is status


def test_held_deletions_stay_held_until_the_user_speaks():
    """The feed does not move on, so nothing is forgotten; other work goes on."""
    world = in_step(40)
    for ref in list(world.exchange.items())[:20]:
        world.exchange.delete(ref)
    world.run()
    world.salesforce.add(an_item("new"))
    assert world.run().status is RunStatus.HELD
    assert "new" in world.subjects(Side.EXCHANGE)
    assert len(world.salesforce.items()) == 41


@pytest.mark.parametrize("side", list(Side))
def test_a_failed_read_leaves_everything(side):
    """The next run carries on (T119, T124)."""
    world = in_step(3)
    world.exchange.delete(next(iter(world.exchange.items())))
    world.on(side).fail(Unreachable("Down."), operation="read")
    with pytest.raises(Unreachable):
        world.run()
    assert len(world.salesforce.items()) == 3
    world.run()
    assert len(world.salesforce.items()) == 2


def a_row(**fields):
    """A failure from yesterday."""
    given: dict[str, Any] = {
        "side": Side.EXCHANGE,
        "ref": "e1",
        "reason": Reason.REJECTED,
        "first_seen": NOW - DAY,
    }
    return Exclusion(**(given | fields))


@pytest.mark.parametrize(
    ("fields", "new_day", "tried"),
    [
        ({}, False, True),
        ({"first_seen": NOW - 30 * DAY}, False, False),
        ({"first_seen": NOW - 30 * DAY + HOUR}, False, True),
        ({"ignored": True}, False, False),
        ({"side": Side.SALESFORCE}, False, False),
        ({"reason": Reason.PRIVATE}, True, False),
        ({"reason": Reason.ACCESS_DENIED}, False, False),
        ({"reason": Reason.ACCESS_DENIED}, True, True),
    ],
)
def test_failures_are_tried_again_for_thirty_days(fields, new_day, tried):
    """Some each run, some once a day, none for ever (T125)."""
    baseline = Baseline(exclusions=(a_row(**fields),))
    found = retries(baseline, Side.EXCHANGE, NOW, new_day=new_day)
    assert (found == {"e1"}) is tried
    if not new_day:
        assert retries(baseline, Side.EXCHANGE, NOW) == found


def test_an_edit_between_reading_and_writing_is_not_overwritten():
    """The write is refused and decided again (T123, N26)."""
    world = FakeWorld()
    ref = world.salesforce.add(an_item("Old"))
    world.run()
    item = world.twin_ref(ref)
    world.salesforce.change(ref, subject="By Salesforce")
    changes = {"location": "Meanwhile"}

    def intrude():
        if changes:
            world.exchange.change(item, location=changes.pop("location"))

    passes = iter([lambda: None, intrude])
    world.fence = lambda: next(passes, lambda: None)()
    assert world.run().status is RunStatus.PARTIAL
    world.run()
    for side in Side:
        (held,) = world.on(side).items().values()
        assert (held.subject, held.location) == ("By Salesforce", "Meanwhile")


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [
        ("2026-10-23T03:00", "2026-10-23T04:00", False),
        ("2026-10-23T03:30", "2026-10-23T04:30", True),
        ("2027-11-23T04:59", "2027-11-23T05:30", True),
        ("2027-11-23T05:00", "2027-11-23T05:30", False),
    ],
)
@pytest.mark.parametrize("side", list(Side))
def test_the_edges_of_the_window(side, start, end, inside):
    """Local midnights in the user's zone (T111, T112, T114)."""
    world = FakeWorld()
    world.on(side).add(an_item(start=instant(start), end=instant(end)))
    world.run()
    assert bool(world.on(side.other).items()) is inside


@pytest.mark.parametrize(
    ("day", "inside"), [("2026-10-22", False), ("2026-10-23", True)]
)
def test_all_day_items_are_compared_by_date(day, inside):
    """Whatever the zone (T113)."""
    world = FakeWorld()
    world.exchange.add(an_all_day_item(day))
    world.run()
    assert bool(world.salesforce.items()) is inside


@pytest.mark.parametrize(
    "zone", ["Pacific/Auckland", "Asia/Kolkata", "America/New_York"]
)
@pytest.mark.parametrize("side", list(Side))
def test_an_all_day_item_keeps_its_dates(zone, side):
    """In every zone, from either side (T81, T82, N15)."""
    world = FakeWorld()
    world.people.org_facts = replace(world.people.org_facts, zone=zone)
    world.on(side).add(an_all_day_item("2026-12-24", days=3))
    world.run()
    (copy,) = world.on(side.other).items().values()
    assert (copy.start, copy.end) == (date(2026, 12, 24), date(2026, 12, 27))


def test_midnight_to_midnight_stays_timed():
    """All day is a fact of the item, not of its hours (T84)."""
    world = FakeWorld()
    start = instant("2026-12-01T05:00")
    world.exchange.add(an_item(start=start, end=start + DAY))
    world.run()
    (copy,) = world.salesforce.items().values()
    assert not copy.all_day
    assert copy.start == start


@pytest.mark.parametrize("side", list(Side))
def test_time_brings_an_event_into_the_window_once(side):
    """No feed reports it (T117)."""
    world = FakeWorld()
    world.on(side).add(an_item(start=NOW + 370 * DAY))
    world.run()
    assert world.on(side.other).items() == {}
    world.now += 6 * DAY
    world.run()
    world.run()
    assert len(world.on(side.other).items()) == 1


def test_a_smaller_window_deletes_nothing():
    """What leaves it stays on both sides (T118, N5)."""
    world = FakeWorld()
    world.exchange.add(an_item(start=NOW - 20 * DAY))
    world.run()
    world.settings = replace(world.settings, past_days=7)
    world.run()
    assert len(world.exchange.items()) == len(world.salesforce.items()) == 1


def test_a_pair_moved_out_of_the_window_moves_once_and_then_rests():
    """Otherwise the other copy would stay at its old time (A3)."""
    world = in_step(1)
    (ref,) = world.exchange.items()
    away = NOW + 400 * DAY
    world.exchange.change(ref, start=away, end=away + HOUR)
    world.run()
    assert world.twin_of(ref).start == away
    world.exchange.change(ref, subject="Not told")
    assert world.run().tally.writes == 0


def test_what_was_edited_outside_the_window_flows_on_return():
    """Both sides' edits, though their feeds told of them long ago (A3)."""
    world = in_step(1)
    (ref,) = world.exchange.items()
    event = world.twin_ref(ref)
    away = NOW + 400 * DAY
    world.exchange.change(ref, start=away, end=away + HOUR)
    world.run()
    world.salesforce.change(event, subject="Edited outside")
    world.run()
    back = NOW + 5 * DAY
    world.exchange.change(ref, start=back, end=back + HOUR)
    world.run()
    for side in Side:
        (item,) = world.on(side).items().values()
        assert (item.subject, item.start) == ("Edited outside", back)
    assert world.run().tally.writes == 0


def test_a_failure_that_repeats_makes_no_hot_loop():
    """A refused item is tried once a run (T125)."""
    world = FakeWorld()
    world.exchange.add(an_item())
    for _ in range(3):
        world.salesforce.refuse("create", {0}, Rejection(Reason.REJECTED))
        world.run()
        assert world.calls[Side.SALESFORCE] == 2
