"""SOQL's date literals: TODAY, LAST_N_DAYS:n and the like, as ranges of days."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from emulators.salesforce.soql.grammar import malformed

_SPAN = re.compile(
    r"(?:(LAST|NEXT)_(?:(N)_)?(90_)?|(THIS)_|(N)_)(DAY|WEEK|MONTH|QUARTER|YEAR)S?(_AGO)?"
)
_MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}
_DAYS = {"TODAY": 0, "YESTERDAY": -1, "TOMORROW": 1}


def days_of(name: str, count: int | None, today: date) -> tuple[date, date]:
    """Give the first day of a date literal and the day after its last."""
    if name in _DAYS and count is None:
        day = today + timedelta(days=_DAYS[name])
        return day, day + timedelta(days=1)
    match = _SPAN.fullmatch(name)
    if match is None or bool(match[2] or match[5]) != (count is not None):
        raise malformed(f"unexpected token: '{name}'")
    side, _, ninety, this, ago, unit, _ = match.groups()
    if bool(ago) != bool(match[7]) or (unit == "DAY" and not (count or ninety)):
        raise malformed(f"unexpected token: '{name}'")
    number = 90 if ninety else count or 1
    if this:
        return _whole(unit, today, 0, 1)
    if ago:
        return _whole(unit, today, -number, 1)
    return _run(unit, today, number, side)


def _run(unit: str, today: date, number: int, side: str) -> tuple[date, date]:
    """Give the n units before or after; days before today include today."""
    if side == "LAST":
        first, after = _whole(unit, today, -number, number)
        return first, after + timedelta(days=1) if unit == "DAY" else after
    return _whole(unit, today, 1, number)


def _whole(unit: str, today: date, offset: int, number: int) -> tuple[date, date]:
    """Give a run of whole units that starts some units away from the current one."""
    return _start(unit, today, offset), _start(unit, today, offset + number)


def _start(unit: str, today: date, offset: int) -> date:
    """Give the first day of the unit some units away; weeks start on Sunday."""
    if unit == "DAY":
        return today + timedelta(days=offset)
    if unit == "WEEK":
        sunday = today - timedelta(days=today.isoweekday() % 7)
        return sunday + timedelta(weeks=offset)
    size = _MONTHS[unit]
    months = today.year * 12 + today.month - 1
    year, month = divmod((months // size + offset) * size, 12)
    return date(year, month + 1, 1)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Give the instant a day begins in a zone."""
    return datetime.combine(day, time(), zone)
