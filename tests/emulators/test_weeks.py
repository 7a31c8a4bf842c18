"""The weeks and wall-clock slots that scenes are written in."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from emulators.scenes.weeks import Moment, Week, at, days

NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")


def utc(text: str) -> datetime:
    """Read an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        ("2026-11-23T00:00", date(2026, 11, 23)),
        ("2026-11-27T23:59", date(2026, 11, 23)),
        ("2026-11-28T00:00", date(2026, 11, 30)),
        ("2026-11-22T15:00", date(2026, 11, 23)),
    ],
)
def test_weekend_belongs_to_the_week_to_come(now, monday):
    """From Saturday on a scene plays in the week that follows."""
    assert Week.of(utc(now)).monday == monday


def test_slot_is_a_time_on_the_walls_of_its_zone():
    """The same slot is another instant in another zone, and moves with the week."""
    week = Week(date(2026, 11, 23))
    slot = at("Wed 09:30", 45)
    assert week.span(slot, NEW_YORK) == (
        utc("2026-11-25T14:30"),
        utc("2026-11-25T15:15"),
    )
    assert week.span(slot, BERLIN)[0] == utc("2026-11-25T08:30")
    summer = at("Wed 09:30", 45, week=16)
    assert week.span(summer, NEW_YORK)[0] == utc("2027-03-17T13:30")


def test_whole_days_run_from_midnight_to_midnight():
    """A day with a change of the clocks is as long as it is on the wall."""
    week = Week(date(2027, 3, 22))
    slot = days("Sun", 1)
    assert slot.all_day
    start, end = week.span(slot, BERLIN)
    assert (start, end) == (utc("2027-03-27T23:00"), utc("2027-03-28T22:00"))


def test_nothing_is_made_after_the_emulators_own_time():
    """A scene in the future is stamped as made before the present."""
    now, present = utc("2027-06-01T12:00"), utc("2026-11-22T15:00")
    assert Moment(now, present).ago(2) == utc("2026-11-20T15:00")
    assert Moment(present, now).ago(2) == utc("2026-11-20T15:00")
