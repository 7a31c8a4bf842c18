"""The span of days that takes part, in the user's zone (A2)."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.sync.window import window_around, window_of_days
from tests.builders import NEW_YORK, NOW, instant


def test_the_window_of_the_scenarios():
    """2026-10-23T04:00Z to 2027-11-23T05:00Z (section 9)."""
    window = window_around(NOW, NEW_YORK, past_days=30, future_days=365)
    assert window.lower == instant("2026-10-23T04:00")
    assert window.upper == instant("2027-11-23T05:00")
    assert window.first_day == date(2026, 10, 23)
    assert window.last_day == date(2027, 11, 22)


def test_no_stored_value_widens_the_window():
    """30 and 365 days are the caps (seed line 27)."""
    wide = window_around(NOW, NEW_YORK, past_days=9999, future_days=9999)
    assert wide == window_around(NOW, NEW_YORK, past_days=30, future_days=365)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", "2026-11-01", 25),
        ("America/New_York", "2027-03-14", 23),
        ("America/Sao_Paulo", "2018-11-04", 23),
        ("Asia/Kolkata", "2026-11-01", 24),
    ],
)
def test_days_are_as_long_as_the_clock_makes_them(zone, day, hours):
    """Also where midnight itself is skipped (N16)."""
    one = date.fromisoformat(day)
    window = window_of_days(one, one, ZoneInfo(zone))
    assert window.upper - window.lower == timedelta(hours=hours)


def test_today_is_the_users_today():
    """At three in the morning in London it is still yesterday in New York (A2)."""
    window = window_around(
        instant("2026-11-23T03:00"), NEW_YORK, past_days=0, future_days=0
    )
    assert (window.first_day, window.last_day) == (
        date(2026, 11, 22),
        date(2026, 11, 22),
    )
