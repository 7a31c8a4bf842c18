"""When a sync may start: days, time range and interval in the user's zone (A4)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from server.domain.errors import Permanent, Throttled, Transient
from server.domain.settings import MIN_INTERVAL, Mode, Settings, Weekday

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_WEEKDAYS = tuple(Weekday)
#: No pause that a system asks for is shorter than this.
_SHORTEST_PAUSE = timedelta(minutes=1)
#: Two weeks: a range in an hour that does not exist may fall out once.
_HORIZON = 16


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


def next_try(
    settings: Settings, zone: ZoneInfo, ended: datetime, fault: Transient
) -> datetime | None:
    """When to go on after a fault that passes by itself; None where the sync is off.

    After the pause that a system asked for, else after the shortest interval (A1),
    however long the user's own is; the days and hours hold for it too (T124).
    """
    if settings.mode is Mode.DO_NOT_SYNC:
        return None
    pause = timedelta(minutes=MIN_INTERVAL)
    if isinstance(fault, Throttled) and fault.retry_after > 0:
        pause = max(timedelta(seconds=fault.retry_after), _SHORTEST_PAUSE)
    return next_opening(settings, zone, ended + pause)


def zone_named(name: str) -> ZoneInfo:
    """The zone of that name, UTC where none was learnt yet; raises `Permanent`."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        raise Permanent(
            "The time zone set in Salesforce is not known.",
            remedy="Choose another time zone in your Salesforce user settings.",
        ) from None


def next_opening(settings: Settings, zone: ZoneInfo, at: datetime) -> datetime | None:
    """The first instant from `at` on at which the schedule allows a start."""
    if is_open(settings, zone, at):
        return at
    first = at.astimezone(zone).date() - _DAY
    for day in (first + _DAY * count for count in range(_HORIZON)):
        for moment in sorted(_beginnings(settings, zone, day)):
            if moment > at and is_open(settings, zone, moment):
                return moment
    return None


def spread(
    hours: tuple[Settings, ZoneInfo] | None,
    due: datetime | None,
    whose: str,
    within: timedelta,
) -> datetime | None:
    """Put off a run at an opening by less than `within`, the same for one user always.

    Everybody's office opens at eight. Runs within the hours are apart by themselves.
    """
    if due is None or hours is None or is_open(*hours, due - _SECOND):
        return due
    later = due + delay(whose, within)
    return later if is_open(*hours, later) else due


def delay(whose: str, within: timedelta) -> timedelta:
    """Whole seconds, fewer than `within`, the same for one user always."""
    digest = hashlib.sha256(whose.encode()).digest()
    share = int.from_bytes(digest[:4]) / 2**32
    return timedelta(seconds=int(share * within.total_seconds()))


def is_open(settings: Settings, zone: ZoneInfo, at: datetime) -> bool:
    """Whether a run may start at this instant, by the clock on the user's wall.

    A range that ends at or before its start lasts until the next day and belongs to
    the day it begins on.
    """
    local = at.astimezone(zone)
    opens, closes = settings.time_from or time(), settings.time_to or time()
    begun = local.time() >= opens and _is_chosen(settings, local.date())
    if opens < closes:
        return begun and local.time() < closes
    return begun or (
        local.time() < closes and _is_chosen(settings, local.date() - _DAY)
    )


def _is_chosen(settings: Settings, day: date) -> bool:
    return not settings.days or _WEEKDAYS[day.weekday()] in settings.days


def _beginnings(settings: Settings, zone: ZoneInfo, day: date) -> Iterator[datetime]:
    """The instants of a day at which the schedule can begin to allow starts.

    The clock shows the opening time, once or twice; or it is put forward past it, or
    back to before the closing time.
    """
    opens = settings.time_from or time()
    for fold in (0, 1):
        yield _instant(day, opens.replace(fold=fold), zone)
    start, end = _instant(day, time(), zone), _instant(day + _DAY, time(), zone)
    # A clock that is put forward at midnight skips the start of the day itself.
    start -= _DAY / 4
    if _offset(zone, start) != _offset(zone, end):
        yield _change(zone, start, end)


def _change(zone: ZoneInfo, start: datetime, end: datetime) -> datetime:
    """The second at which the clock is put forward or back between two instants."""
    before = _offset(zone, start)
    while end - start > _SECOND:
        middle = start + (end - start) // _SECOND // 2 * _SECOND
        if _offset(zone, middle) == before:
            start = middle
        else:
            end = middle
    return end


def _offset(zone: ZoneInfo, at: datetime) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


def _instant(day: date, moment: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, moment, tzinfo=zone).astimezone(UTC)
