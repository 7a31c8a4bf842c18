"""Recurrence patterns as EWS elements, read and written.

Ranges of values and error codes are those of Microsoft's pages on the elements
and on ResponseCode.
"""

from calendar import month_name
from collections.abc import Callable

from lxml import etree

from emulators.exchange.namespaces import local_name, type_name
from emulators.exchange.patterns import (
    GROUPS,
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

_MONTHS = list(month_name)
_LONGEST_DAILY = 999
_LONGEST = 99


class InvalidRecurrence(ValueError):
    """A recurrence that Exchange refuses; `code` is the EWS response code."""

    def __init__(
        self, message: str, code: str = "ErrorCalendarInvalidRecurrence"
    ) -> None:
        super().__init__(message)
        self.code = code


def parse_pattern(element: etree._Element) -> Pattern:
    """Read a pattern element; raises InvalidRecurrence.

    Regeneration patterns are for tasks only, so they are refused here.
    """
    name = local_name(element.tag)
    if name not in _READERS:
        raise InvalidRecurrence(f"{name} is no pattern of a calendar item.")
    try:
        return _READERS[name](element)
    except ValueError as error:
        if isinstance(error, InvalidRecurrence):
            raise
        raise InvalidRecurrence(f"{name}: {error}") from error


def pattern_element(pattern: Pattern) -> etree._Element:
    """Write a pattern with its children in the schema's order."""
    name, children = _described(pattern)
    element = etree.Element(type_name(name))
    for child, text in children:
        etree.SubElement(element, type_name(child)).text = text
    return element


def child_text(element: etree._Element, name: str) -> str:
    """Return the text of a required child; raises InvalidRecurrence."""
    text = element.findtext(type_name(name))
    if not text or not text.strip():
        raise InvalidRecurrence(f"{local_name(element.tag)} needs {name}.")
    return text.strip()


def child_number(element: etree._Element, name: str, most: int) -> int:
    """Return a required child's number from 1 to `most`."""
    number = int(child_text(element, name))
    if not 1 <= number <= most:
        raise InvalidRecurrence(f"{name} must be 1 to {most}, not {number}.")
    return number


def _daily(element: etree._Element) -> Pattern:
    return Daily(interval=child_number(element, "Interval", _LONGEST_DAILY))


def _weekly(element: etree._Element) -> Pattern:
    days = frozenset(map(Day, child_text(element, "DaysOfWeek").split()))
    first = Day(element.findtext(type_name("FirstDayOfWeek")) or Day.SUNDAY)
    if days & GROUPS or first in GROUPS:
        raise InvalidRecurrence(
            "A weekly recurrence takes single days only.",
            "ErrorCalendarInvalidDayForWeeklyRecurrence",
        )
    interval = child_number(element, "Interval", _LONGEST)
    return Weekly(interval=interval, days=days, first_day=first)


def _absolute_monthly(element: etree._Element) -> Pattern:
    return AbsoluteMonthly(
        interval=child_number(element, "Interval", _LONGEST),
        day_of_month=child_number(element, "DayOfMonth", 31),
    )


def _relative_monthly(element: etree._Element) -> Pattern:
    return RelativeMonthly(
        interval=child_number(element, "Interval", _LONGEST),
        day=Day(child_text(element, "DaysOfWeek")),
        index=Index(child_text(element, "DayOfWeekIndex")),
    )


def _absolute_yearly(element: etree._Element) -> Pattern:
    return AbsoluteYearly(
        month=_month(element), day_of_month=child_number(element, "DayOfMonth", 31)
    )


def _relative_yearly(element: etree._Element) -> Pattern:
    return RelativeYearly(
        month=_month(element),
        day=Day(child_text(element, "DaysOfWeek")),
        index=Index(child_text(element, "DayOfWeekIndex")),
    )


def _month(element: etree._Element) -> int:
    return _MONTHS.index(child_text(element, "Month"))


_READERS: dict[str, Callable[[etree._Element], Pattern]] = {
    "DailyRecurrence": _daily,
    "WeeklyRecurrence": _weekly,
    "AbsoluteMonthlyRecurrence": _absolute_monthly,
    "RelativeMonthlyRecurrence": _relative_monthly,
    "AbsoluteYearlyRecurrence": _absolute_yearly,
    "RelativeYearlyRecurrence": _relative_yearly,
}

Described = tuple[str, list[tuple[str, str]]]


def _described(pattern: Pattern) -> Described:
    """Return the element's name and its children as (name, text)."""
    match pattern:
        case Daily(interval=interval):
            return "DailyRecurrence", [("Interval", str(interval))]
        case Weekly():
            return "WeeklyRecurrence", [
                ("Interval", str(pattern.interval)),
                ("DaysOfWeek", " ".join(day for day in Day if day in pattern.days)),
                ("FirstDayOfWeek", pattern.first_day),
            ]
        case AbsoluteMonthly(day_of_month=number, interval=interval):
            return "AbsoluteMonthlyRecurrence", [
                ("Interval", str(interval)),
                ("DayOfMonth", str(number)),
            ]
        case AbsoluteYearly(month=month, day_of_month=number):
            return "AbsoluteYearlyRecurrence", [
                ("DayOfMonth", str(number)),
                ("Month", _MONTHS[month]),
            ]
        case _:
            return _described_relative(pattern)


def _described_relative(pattern: Pattern) -> Described:
    match pattern:
        case RelativeMonthly(day=day, index=index, interval=interval):
            return "RelativeMonthlyRecurrence", [
                ("Interval", str(interval)),
                ("DaysOfWeek", day),
                ("DayOfWeekIndex", index),
            ]
        case RelativeYearly(day=day, index=index, month=month):
            return "RelativeYearlyRecurrence", [
                ("DaysOfWeek", day),
                ("DayOfWeekIndex", index),
                ("Month", _MONTHS[month]),
            ]
        case _:
            raise TypeError(f"not a recurrence pattern: {pattern!r}")
