"""Dates and times as the REST API reads and writes them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

_DATETIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2})?(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?"
)


def to_text(moment: datetime) -> str:
    """Write an instant as in 2026-11-22T15:00:00.000+0000."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def parse_datetime(text: str) -> datetime | None:
    """Read an instant, without a zone as UTC; None when it is not one.

    Fractions of a second are dropped: Salesforce keeps whole seconds.
    """
    match = _DATETIME.fullmatch(text)
    if match is None:
        return None
    day, minutes, seconds, zone = match.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{minutes}{seconds or ':00'}")
        return (moment - _offset(zone)).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def parse_date(text: str) -> date | None:
    """Read a date, or the date part of a date and time; None when it is not one."""
    if len(text) != 10 and parse_datetime(text) is None:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def midnight(day: date) -> datetime:
    """Give the start of a day in UTC."""
    return datetime.combine(day, time(), UTC)


def whole_seconds(moment: datetime) -> datetime:
    """Drop what a Salesforce date/time field does not keep."""
    return moment.astimezone(UTC).replace(microsecond=0)


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone == "Z":
        return timedelta()
    digits = zone[1:].replace(":", "")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return span if zone[0] == "+" else -span
