"""The calendar days of all-day items, whatever zone they are kept in (N15)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from server.adapters.exchange.ews.elements import T
from server.adapters.exchange.ews.zones import (
    all_day_date,
    day_begun,
    midnight,
    zone_named,
)

OFFSETS = st.integers(min_value=-11 * 4, max_value=13 * 4).map(
    lambda quarters: timedelta(minutes=15 * quarters)
)
DAYS = st.dates(min_value=date(2000, 1, 2), max_value=date(2099, 12, 30))


def definition(zone_id: str, *biases: str) -> etree._Element:
    """Make a StartTimeZone as Exchange writes it."""
    element = etree.Element(f"{T}StartTimeZone", Id=zone_id)
    periods = etree.SubElement(element, f"{T}Periods")
    for bias in biases:
        etree.SubElement(periods, f"{T}Period", Bias=bias)
    return element


def begin(day: date, offset: timedelta) -> datetime:
    """Give the instant at which a day begins under an offset."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - offset


@given(day=DAYS, offset=OFFSETS)
def test_a_zone_definition_tells_every_day(day: date, offset: timedelta) -> None:
    """A zone of unknown name with its definition never leaves a doubt."""
    minutes = round(offset / timedelta(minutes=1))
    bias = f"{'-' if minutes > 0 else ''}PT{abs(minutes)}M"
    zone = definition("tzone://Microsoft/Custom", bias)
    assert all_day_date(begin(day, offset), zone) == day


@given(day=DAYS, offset=OFFSETS)
def test_a_day_is_never_guessed(day: date, offset: timedelta) -> None:
    """Without a definition the answer is the right day or none at all."""
    found = all_day_date(begin(day, offset), None)
    assert found in (day, None)


@pytest.mark.parametrize(
    ("hours", "is_certain"),
    [(-12, False), (-10, False), (-9, True), (0, True), (9, True), (12, False)],
)
def test_only_the_date_line_is_uncertain(hours: int, *, is_certain: bool) -> None:
    """Two places on earth share an instant of midnight only around the date line."""
    moment = begin(date(2026, 3, 5), timedelta(hours=hours))
    assert (all_day_date(moment, None) is not None) is is_certain


def test_a_definition_of_both_sides_of_the_date_line_decides_nothing() -> None:
    """A definition that fits two days is no evidence for either."""
    zone = definition("Customized Time Zone", "PT11H", "-PT13H")
    assert all_day_date(begin(date(2026, 3, 5), timedelta(hours=13)), zone) is None


@pytest.mark.parametrize(
    "bias", ["-PT60M", "-PT1H", "-PT1H0M", "-PT1H0M0S", "-PT60M0.0S", "-P0DT1H"]
)
def test_every_way_to_write_a_bias_is_read(bias: str) -> None:
    """A bias is an xs:duration, which has many spellings."""
    zone = definition("Customized Time Zone", bias, "nonsense")
    moment = datetime(2026, 3, 4, 23, tzinfo=UTC)
    assert all_day_date(moment, zone) == date(2026, 3, 5)


def test_a_known_zone_decides_at_the_date_line() -> None:
    """Honolulu and Kiritimati begin different days at the same instant."""
    moment = datetime(2026, 3, 5, 10, tzinfo=UTC)
    assert all_day_date(moment, definition("Hawaiian Standard Time")) == date(
        2026, 3, 5
    )
    assert all_day_date(moment, definition("Line Islands Standard Time")) == date(
        2026, 3, 6
    )


def test_an_item_whose_zone_does_not_fit_keeps_its_day() -> None:
    """Some clients name UTC for an item that starts at midnight in Berlin."""
    moment = datetime(2026, 3, 4, 23, tzinfo=UTC)
    assert all_day_date(moment, definition("UTC")) == date(2026, 3, 5)


def test_a_day_without_midnight_begins_later() -> None:
    """In Cairo the clocks skip midnight once a year."""
    cairo = ZoneInfo("Africa/Cairo")
    day = date(2026, 4, 24)
    moment = midnight(day, cairo)
    assert moment.astimezone(cairo).hour == 1
    assert day_begun(moment, cairo) == day


def test_noon_begins_no_day() -> None:
    """An instant within a day is not taken for its beginning."""
    assert day_begun(datetime(2026, 3, 5, 12, tzinfo=UTC), ZoneInfo("UTC")) is None
    assert day_begun(datetime(2026, 3, 5, tzinfo=UTC), None) is None


@pytest.mark.parametrize(
    ("zone_id", "name"),
    [
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Europe/Copenhagen", "Europe/Copenhagen"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("Kamchatka Standard Time", "Asia/Kamchatka"),
        ("tzone://Microsoft/Custom", None),
        ("Customized Time Zone", None),
        ("../../etc/passwd", None),
        ("(UTC+01:00) Brussels, Copenhagen, Madrid, Paris", None),
        ("", None),
    ],
)
def test_zone_ids_are_known_or_not(zone_id: str, name: str | None) -> None:
    """Whatever a mailbox holds as a zone id raises nothing."""
    found = zone_named(zone_id)
    assert (found.key if found else None) == name
