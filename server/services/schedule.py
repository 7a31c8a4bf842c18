"""When a sync may start: days, time range and interval in the user's zone (A4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from server.domain.settings import MIN_INTERVAL, Mode, Settings, Weekday

_DAY = timedelta(days=1)
_WEEKDAYS = tuple(Weekday)
#: A week, with the overnight range that began the day before and one day to spare.
_HORIZON = 9


def next_due(
    settings: Settings, zone: ZoneInfo, last_start: datetime
) -> datetime | None:
    """When the next scheduled run may start, or None where none ever will.

    At least the interval after the last start, in real time, so that an hour that
    occurs twice brings no extra run; never outside the days and the time range.
    """
    if settings.mode is Mode.DO_NOT_SYNC:
        return None
    minutes = max(settings.interval_minutes or MIN_INTERVAL, MIN_INTERVAL)
    return next_opening(settings, zone, last_start + timedelta(minutes=minutes))


def next_opening(settings: Settings, zone: ZoneInfo, at: datetime) -> datetime | None:
    """The first instant from `at` on at which the schedule allows a start."""
    for start, end in _openings(settings, zone, at):
        if end > at:
            return max(start, at)
    return None


def _openings(
    settings: Settings, zone: ZoneInfo, at: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """The spans in which runs may start, as UTC instants, from the day before on."""
    first = at.astimezone(zone).date() - _DAY
    for day in (first + timedelta(days=count) for count in range(_HORIZON)):
        if settings.days and _WEEKDAYS[day.weekday()] not in settings.days:
            continue
        start, end = _span(settings, zone, day)
        if start < end:
            yield start, end


def _span(settings: Settings, zone: ZoneInfo, day: date) -> tuple[datetime, datetime]:
    """One day's range; it belongs to the day it begins on, also overnight.

    A range without any length on the clock runs round to the same time next day.
    """
    opens = settings.time_from or time()
    closes = settings.time_to or time()
    last = day if closes > opens else day + _DAY
    return _instant(day, opens, zone), _instant(last, closes, zone)


def _instant(day: date, moment: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, moment, tzinfo=zone).astimezone(UTC)
