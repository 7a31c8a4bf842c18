"""Series of calendar items: the t:Recurrence element and its occurrences.

A series keeps its wall-clock time across daylight-saving changes. Its dates
follow from the pattern and the range's start date alone; the item's start only
gives the time of day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import count, dropwhile, islice, takewhile

from lxml import etree

from emulators.exchange.namespaces import TYPES, local_name, type_name
from emulators.exchange.patterns import (
    AbsoluteMonthly,
    AbsoluteYearly,
    Daily,
    Day,
    Index,
    Pattern,
    RelativeMonthly,
    RelativeYearly,
    Weekly,
)
from emulators.exchange.recurrence_elements import (
    InvalidRecurrence,
    child_number,
    child_text,
    parse_pattern,
    pattern_element,
)

__all__ = [
    "AbsoluteMonthly",
    "AbsoluteYearly",
    "Count",
    "Daily",
    "Day",
    "EndDate",
    "Index",
    "InvalidRecurrence",
    "NoEnd",
    "Pattern",
    "Recurrence",
    "RelativeMonthly",
    "RelativeYearly",
    "Weekly",
    "last",
    "last_day",
    "nth",
    "occurrence_end",
    "occurrences",
    "overlaps",
    "parse",
    "to_element",
    "wall_duration",
]

# The limits on Microsoft's pages about t:EndDate and t:NumberOfOccurrences.
LAST_DAY = date(4500, 9, 1)
_MOST_OCCURRENCES = 999


@dataclass(frozen=True, slots=True)
class NoEnd:
    """The series never ends."""


@dataclass(frozen=True, slots=True)
class EndDate:
    """The series ends with the last occurrence on or before a date."""

    day: date


@dataclass(frozen=True, slots=True)
class Count:
    """The series ends after so many occurrences, deleted ones counted."""

    number: int


End = NoEnd | EndDate | Count
Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A pattern with the range of dates in which it applies."""

    pattern: Pattern
    start_date: date
    end: End


def parse(element: etree._Element) -> Recurrence:
    """Read a t:Recurrence of a calendar item; raises InvalidRecurrence.

    The zone suffix of a date says how the date was written, not which day it
    is, so it is left out.
    """
    children = [child for child in element if isinstance(child.tag, str)]
    if len(children) != 2:
        raise InvalidRecurrence("A recurrence is one pattern and one range.")
    pattern, range_ = children
    start_date = _date(range_, "StartDate")
    recurrence = Recurrence(parse_pattern(pattern), start_date, _end(range_))
    if isinstance(recurrence.end, EndDate) and last_day(recurrence) is None:
        raise InvalidRecurrence(
            "The recurrence has no occurrence.", "ErrorRecurrenceHasNoOccurrence"
        )
    return recurrence


def to_element(recurrence: Recurrence, zone_suffix: str) -> etree._Element:
    """Write a t:Recurrence; the suffix ("Z", "+01:00") follows each date."""
    element = etree.Element(type_name("Recurrence"), nsmap={"t": TYPES})
    element.append(pattern_element(recurrence.pattern))
    start = f"{recurrence.start_date.isoformat()}{zone_suffix}"
    match recurrence.end:
        case NoEnd():
            _add(element, "NoEndRecurrence", StartDate=start)
        case EndDate(day):
            ends = f"{day.isoformat()}{zone_suffix}"
            _add(element, "EndDateRecurrence", StartDate=start, EndDate=ends)
        case Count(number):
            counted = {"StartDate": start, "NumberOfOccurrences": str(number)}
            _add(element, "NumberedRecurrence", **counted)
    return element


def occurrences(
    recurrence: Recurrence,
    *,
    start: datetime,
    duration: timedelta,
    zone: tzinfo,
    between: Window,
) -> Iterator[datetime]:
    """Yield the starts (UTC, ascending) of the occurrences that touch a window.

    `duration` is the wall-clock length of the item (see `wall_duration`).
    """
    opening, closing = between
    for begins in _starts(recurrence, start, zone, opening - duration):
        if begins >= closing:
            return
        if overlaps(begins, occurrence_end(begins, duration, zone), between):
            yield begins


def overlaps(begins: datetime, ends: datetime, window: Window) -> bool:
    """Tell whether an item belongs to a calendar view.

    Exchange also lists an item that ends at the very moment the view begins.
    """
    return begins < window[1] and ends >= window[0]


def nth(
    recurrence: Recurrence, *, start: datetime, zone: tzinfo, index: int
) -> datetime | None:
    """Return the start (UTC) of the occurrence with a 1-based index, if any."""
    days = _days(recurrence, recurrence.start_date)
    day = next(islice(days, index - 1, None), None) if index > 0 else None
    return None if day is None else _instant(day, start, zone)


def last(recurrence: Recurrence, *, start: datetime, zone: tzinfo) -> datetime | None:
    """Return the start (UTC) of the last occurrence; None where there is none."""
    day = last_day(recurrence)
    return None if day is None else _instant(day, start, zone)


def last_day(recurrence: Recurrence) -> date | None:
    """Return the date of the last occurrence; None if endless or empty."""
    if isinstance(recurrence.end, NoEnd):
        return None
    if isinstance(recurrence.end, Count):
        days = _days(recurrence, recurrence.start_date)
        return next(islice(days, recurrence.end.number - 1, None), None)
    return _last_day_until(recurrence, recurrence.end.day)


def wall_duration(begins: datetime, ends: datetime, zone: tzinfo) -> timedelta:
    """Return how much later the clock on the wall shows at the end of an item."""
    naive = [moment.astimezone(zone).replace(tzinfo=None) for moment in (begins, ends)]
    return naive[1] - naive[0]


def occurrence_end(begins: datetime, duration: timedelta, zone: tzinfo) -> datetime:
    """Return the end (UTC) of an occurrence with a wall-clock length.

    A series stores both ends as minutes after midnight ([MS-OXOCAL] 2.2.1.44.1),
    so an all-day occurrence ends at midnight even on a day of 23 hours.
    """
    return (begins.astimezone(zone) + duration).astimezone(UTC)


def _starts(
    recurrence: Recurrence, start: datetime, zone: tzinfo, since: datetime
) -> Iterator[datetime]:
    # One day of margin covers every offset between the zones involved.
    first = recurrence.start_date
    if since > start:
        first = max(first, since.astimezone(zone).date() - timedelta(days=1))
    for day in _days(recurrence, first):
        yield _instant(day, start, zone)


def _instant(day: date, start: datetime, zone: tzinfo) -> datetime:
    clock = start.astimezone(zone).time()
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def _days(recurrence: Recurrence, since: date) -> Iterator[date]:
    """Yield the dates of the series from `since` on."""
    match recurrence.end:
        case Count(number):
            counted = islice(_endless(recurrence, recurrence.start_date), number)
            return dropwhile(lambda day: day < since, counted)
        case EndDate(final):
            return takewhile(lambda day: day <= final, _endless(recurrence, since))
        case NoEnd():
            return _endless(recurrence, since)


def _endless(recurrence: Recurrence, since: date) -> Iterator[date]:
    pattern, anchor = recurrence.pattern, recurrence.start_date
    earliest = max(anchor, since)
    for period in count(pattern.period(anchor, earliest)):
        for day in pattern.dates(anchor, period):
            if day > LAST_DAY:
                return
            if day >= earliest:
                yield day


def _last_day_until(recurrence: Recurrence, final: date) -> date | None:
    pattern, anchor = recurrence.pattern, recurrence.start_date
    # A period is never empty: if its dates are all too late, the one before it
    # holds the last date.
    newest = pattern.period(anchor, final)
    for period in (newest, newest - 1):
        days = pattern.dates(anchor, period) if period >= 0 else ()
        fitting = [day for day in days if anchor <= day <= final]
        if fitting:
            return fitting[-1]
    return None


def _end(range_: etree._Element) -> End:
    match local_name(range_.tag):
        case "NoEndRecurrence":
            return NoEnd()
        case "EndDateRecurrence":
            return EndDate(_end_date(range_))
        case "NumberedRecurrence":
            most = _MOST_OCCURRENCES
            return Count(child_number(range_, "NumberOfOccurrences", most))
        case other:
            raise InvalidRecurrence(f"{other} is no range of a recurrence.")


def _end_date(range_: etree._Element) -> date:
    day = _date(range_, "EndDate")
    if day > LAST_DAY:
        raise InvalidRecurrence(
            f"The end date is after {LAST_DAY}.", "ErrorRecurrenceEndDateTooBig"
        )
    return day


def _date(range_: etree._Element, name: str) -> date:
    text = child_text(range_, name)
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise InvalidRecurrence(f"{name} is no date: {text!r}.") from error


def _add(parent: etree._Element, name: str, **children: str) -> None:
    element = etree.SubElement(parent, type_name(name))
    for child, text in children.items():
        etree.SubElement(element, type_name(child)).text = text
