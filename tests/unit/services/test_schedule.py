"""When a sync may start, with exact instants, also where clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import Throttled, Unreachable
from server.domain.settings import Mode, Weekday
from server.services.schedule import (
    is_open,
    next_due,
    next_opening,
    next_try,
    spread,
)
from tests.builders import instant, settings

NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")
#: Changes at midnight, by half an hour, and a day that was skipped whole.
ODD_ZONES = [
    ZoneInfo("Asia/Beirut"),
    ZoneInfo("Australia/Lord_Howe"),
    ZoneInfo("Pacific/Apia"),
    ZoneInfo("Africa/Casablanca"),
    ZoneInfo("UTC"),
]
MINUTE = timedelta(minutes=1)
SPREAD = timedelta(minutes=10)
OFFICE = {"time_from": time(8), "time_to": time(18)}


def opening(zone, at, **chosen):
    """The next opening of a schedule, seen from an instant in UTC."""
    return next_opening(settings(**chosen), zone, instant(at))


def due(zone, last, **chosen):
    """When a sync that last started then is due."""
    return next_due(settings(**chosen), zone, instant(last))


def test_office_hours():
    """T12: 07:59 in New York is too early, 08:00 is in, 18:00 is out."""
    chosen = settings(**OFFICE)

    assert not is_open(chosen, NEW_YORK, instant("2026-11-23T12:59"))
    assert is_open(chosen, NEW_YORK, instant("2026-11-23T13:00"))
    assert not is_open(chosen, NEW_YORK, instant("2026-11-23T23:00"))
    assert opening(NEW_YORK, "2026-11-23T12:59", **OFFICE) == instant(
        "2026-11-23T13:00"
    )
    assert opening(NEW_YORK, "2026-11-23T23:00", **OFFICE) == instant(
        "2026-11-24T13:00"
    )


def test_a_night_belongs_to_the_day_it_begins_on():
    """T13: from Monday 22:00 to 06:00 Tuesday's small hours are in, Wednesday's out."""
    night = {
        "time_from": time(22),
        "time_to": time(6),
        "days": frozenset({Weekday.MONDAY}),
    }

    assert is_open(settings(**night), NEW_YORK, instant("2026-11-24T08:00"))
    assert not is_open(settings(**night), NEW_YORK, instant("2026-11-25T08:00"))
    assert opening(NEW_YORK, "2026-11-24T11:00", **night) == instant("2026-12-01T03:00")


def test_an_hour_that_does_not_exist_brings_no_run():
    """T14: on the day that skips 02:00 to 03:00 nothing runs; the next is normal."""
    hour = {"time_from": time(2), "time_to": time(3)}

    assert opening(BERLIN, "2027-03-27T02:00", **hour) == instant("2027-03-29T00:00")


def test_a_weekly_hour_that_does_not_exist_comes_back():
    """Who syncs on Sundays from 2 to 3 only is not forgotten when clocks change."""
    hour = {
        "time_from": time(2),
        "time_to": time(3),
        "days": frozenset({Weekday.SUNDAY}),
    }

    assert opening(BERLIN, "2027-03-21T02:00", **hour) == instant("2027-04-04T00:00")


def test_a_range_that_begins_in_the_gap_begins_after_it():
    """From 02:30 on a day without 02:30 means from 03:00, in the same second."""
    chosen = {"time_from": time(2, 30), "time_to": time(3, 30)}

    assert opening(BERLIN, "2027-03-28T00:10", **chosen) == instant("2027-03-28T01:00")


def test_a_range_that_ends_in_the_gap_ends_before_it():
    """Until 02:30 on a day without 02:30 means until the clock jumps."""
    chosen = settings(time_from=time(1, 30), time_to=time(2, 30))

    assert is_open(chosen, BERLIN, instant("2027-03-28T00:59:59"))
    assert not is_open(chosen, BERLIN, instant("2027-03-28T01:00"))


def test_an_hour_that_occurs_twice_brings_no_extra_run():
    """T15: both 01:30 are open, and runs stay half an hour apart in real time."""
    hour = {"time_from": time(1), "time_to": time(2), "interval_minutes": 30}

    starts = [instant("2026-11-01T05:00")]
    while starts[-1] < instant("2026-11-01T07:00"):
        starts.append(due(NEW_YORK, starts[-1].isoformat(), **hour))

    assert [f"{start:%d %H:%M}" for start in starts] == [
        *("01 05:00", "01 05:30", "01 06:00", "01 06:30", "02 06:00")
    ]


def test_the_second_half_of_a_doubled_hour_is_judged_by_the_wall():
    """When clocks go back, what lies before the opening time is out once more."""
    chosen = settings(time_from=time(1, 30), time_to=time(2, 30))

    assert is_open(chosen, NEW_YORK, instant("2026-11-01T05:45"))
    assert not is_open(chosen, NEW_YORK, instant("2026-11-01T06:15"))
    assert is_open(chosen, NEW_YORK, instant("2026-11-01T06:45"))


@pytest.mark.parametrize(
    "chosen",
    [{}, {"days": frozenset(Weekday)}, {"time_from": time(9), "time_to": time(9)}],
)
def test_without_bounds_it_is_always_open(chosen):
    """No days and no range mean always, as do all days and a range round the clock."""
    for hour in range(48):
        at = instant("2026-11-01T00:17") + timedelta(hours=hour)

        assert is_open(settings(**chosen), NEW_YORK, at)


def test_one_bound_is_enough():
    """From 20:00 without an end lasts until midnight; until 04:00 begins there."""
    late, early = settings(time_from=time(20)), settings(time_to=time(4))

    assert is_open(late, NEW_YORK, instant("2026-11-24T04:59"))
    assert not is_open(late, NEW_YORK, instant("2026-11-24T05:00"))
    assert is_open(early, NEW_YORK, instant("2026-11-24T05:00"))
    assert not is_open(early, NEW_YORK, instant("2026-11-24T09:00"))


def test_a_sync_that_is_off_is_never_due():
    """Do Not Sync plans nothing."""
    assert due(NEW_YORK, "2026-11-22T15:00", mode=Mode.DO_NOT_SYNC) is None


@pytest.mark.parametrize("interval", [None, 30])
def test_the_shortest_interval_is_half_an_hour(interval):
    """Where no interval was chosen yet the shortest holds (A1)."""
    found = due(NEW_YORK, "2026-11-22T15:07", interval_minutes=interval)

    assert found == instant("2026-11-22T15:37")


def test_the_run_after_enabling_waits_for_the_schedule():
    """T08: enabled on Sunday at 03:00, the second run comes on Monday at 08:00."""
    week = frozenset({*Weekday} - {Weekday.SATURDAY, Weekday.SUNDAY})

    found = due(NEW_YORK, "2026-11-22T08:00", days=week, **OFFICE)

    assert found == instant("2026-11-23T13:00")


clocks = st.none() | st.times().map(lambda t: t.replace(second=0, microsecond=0))
schedules = st.builds(
    settings,
    days=st.frozensets(st.sampled_from(Weekday)),
    time_from=clocks,
    time_to=clocks,
    interval_minutes=st.sampled_from([None, 30, 60, 1440]),
)
zones = st.sampled_from([NEW_YORK, BERLIN, *ODD_ZONES])
#: Around changes of the clock in all these zones, and a skipped day in Apia.
changes = st.sampled_from(
    [
        *("2026-10-31T00:00", "2026-03-07T00:00", "2027-03-27T00:00"),
        *("2026-10-24T00:00", "2011-12-29T00:00", "2026-10-03T00:00"),
        *("2026-03-28T00:00", "2027-02-06T00:00", "2026-02-14T00:00"),
    ]
).map(instant)
minutes = st.integers(0, 4 * 24 * 60).map(lambda count: count * MINUTE)


@given(schedules, zones, changes, minutes)
def test_never_outside_and_never_too_close(chosen, zone, change, later):
    """Whatever the clock does, a due run is inside and the interval away."""
    last = change + later

    found = next_due(chosen, zone, last)

    assert found is not None
    assert is_open(chosen, zone, found)
    assert found - last >= timedelta(minutes=chosen.interval_minutes or 30)
    assert found.tzinfo is UTC


@given(schedules, zones, changes, minutes)
def test_no_earlier_minute_was_open(chosen, zone, change, later):
    """The next opening is the first: no minute before it allows a start."""
    at = change + later

    found = next_opening(chosen, zone, at)

    assert found is not None
    until = min(found, at + timedelta(days=2))
    skipped = int((until - at) / MINUTE)
    assert not any(is_open(chosen, zone, at + n * MINUTE) for n in range(skipped))


def test_an_opening_may_be_this_very_instant():
    """A schedule that is open now is not put off to its next beginning."""
    at = datetime(2026, 11, 23, 13, 0, 30, tzinfo=UTC)

    assert next_opening(settings(**OFFICE), NEW_YORK, at) == at


def test_a_fault_that_passes_is_tried_again_soon():
    """After the pause asked for, else in half an hour, within the hours (T124)."""
    at = instant("2026-11-23T15:00")
    daily = settings(interval_minutes=1440, **OFFICE)

    def again(fault, at=at):
        return next_try(daily, NEW_YORK, at, fault)

    assert again(Throttled("Busy.", retry_after=600)) == at + 10 * MINUTE
    assert again(Throttled("Busy.", retry_after=0.5)) == at + MINUTE
    assert again(Throttled("Busy.")) == at + 30 * MINUTE
    assert again(Unreachable("Away.")) == at + 30 * MINUTE
    evening = instant("2026-11-23T22:50")
    assert again(Unreachable("Away."), evening) == instant("2026-11-24T13:00")
    off = settings(mode=Mode.DO_NOT_SYNC)
    assert next_try(off, NEW_YORK, at, Unreachable("Away.")) is None


def test_openings_are_spread():
    """Not everybody starts at eight sharp; each has a minute of their own (A4)."""
    hours = (settings(**OFFICE), BERLIN)
    eight = instant("2027-03-01T07:00")
    users = [f"user-{number}" for number in range(50)]

    starts = [spread(hours, eight, user, SPREAD) for user in users]

    assert starts == [spread(hours, eight, user, SPREAD) for user in users]
    assert all(start and eight <= start < eight + SPREAD for start in starts)
    assert len(set(starts)) > 40


def test_only_openings_are_spread():
    """Within the hours, without hours and without a plan nothing is put off."""
    hours, later = (settings(**OFFICE), BERLIN), instant("2027-03-01T09:30")

    assert spread(hours, later, "user", SPREAD) == later
    assert spread((settings(), BERLIN), later, "user", SPREAD) == later
    assert spread(hours, None, "user", SPREAD) is None
    assert spread(None, later, "user", SPREAD) == later


def test_a_short_opening_is_not_missed():
    """Where the hours end before a user's own minute, the run starts at the opening."""
    hours = (settings(time_from=time(8), time_to=time(8, 0, 1)), BERLIN)
    eight = instant("2027-03-01T07:00")

    assert {spread(hours, eight, f"user-{number}", SPREAD) for number in range(20)} == {
        eight
    }
