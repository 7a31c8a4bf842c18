"""What touches a span of days (A2)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.domain.window import Window
from tests.builders import instant

LOWER, UPPER = instant("2026-11-01T05:00"), instant("2026-11-11T05:00")
WINDOW = Window(LOWER, UPPER, date(2026, 11, 1), date(2026, 11, 10))
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [
        (LOWER - MINUTE, LOWER, False),
        (LOWER - MINUTE, LOWER + MINUTE, True),
        (LOWER - MINUTE, UPPER + MINUTE, True),
        (UPPER - MINUTE, UPPER + MINUTE, True),
        (UPPER, UPPER + MINUTE, False),
        (LOWER, LOWER, True),
        (UPPER, UPPER, False),
    ],
)
def test_timed_items_touch_it_by_the_instant(start, end, inside):
    """The upper end is not part of it; an item without length counts at its start."""
    assert WINDOW.contains(start, end) is inside


@pytest.mark.parametrize(
    ("first", "last", "inside"),
    [(31, 32, False), (31, 33, True), (41, 42, True), (42, 43, False)],
)
def test_all_day_items_touch_it_by_the_date(first, last, inside):
    """The end of an all-day item is the day after its last; days since October."""
    october = date(2026, 9, 30)
    start, end = october + timedelta(days=first), october + timedelta(days=last)
    assert WINDOW.contains(start, end) is inside
