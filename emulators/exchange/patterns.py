"""Recurrence patterns of calendar items as arithmetic over calendar dates.

A pattern divides time into periods (so many days, weeks, months or years),
counted from the one that holds the anchor, which is the series' start date.
Any period's dates can be computed directly, so far-away ones cost nothing.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol


class Day(StrEnum):
    """A day of the week, or one of the groups that relative patterns know."""

    SUNDAY = "Sunday"
    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"
    DAY = "Day"
    WEEKDAY = "Weekday"
    WEEKEND_DAY = "WeekendDay"

    @property
    def weekdays(self) -> frozenset[int]:
        """Return the days it stands for, Monday being 0 as in `date.weekday`."""
        return _WEEKDAYS[self]


_WEEKDAYS = {
    Day.MONDAY: frozenset({0}),
    Day.TUESDAY: frozenset({1}),
    Day.WEDNESDAY: frozenset({2}),
    Day.THURSDAY: frozenset({3}),
    Day.FRIDAY: frozenset({4}),
    Day.SATURDAY: frozenset({5}),
    Day.SUNDAY: frozenset({6}),
    Day.DAY: frozenset(range(7)),
    Day.WEEKDAY: frozenset(range(5)),
    Day.WEEKEND_DAY: frozenset({5, 6}),
}
GROUPS = frozenset({Day.DAY, Day.WEEKDAY, Day.WEEKEND_DAY})


class Index(StrEnum):
    """Which of a month's matching days a relative pattern takes."""

    FIRST = "First"
    SECOND = "Second"
    THIRD = "Third"
    FOURTH = "Fourth"
    LAST = "Last"

    @property
    def position(self) -> int:
        """Return the position in a list of the matching days."""
        return -1 if self is Index.LAST else list(Index).index(self)


class Pattern(Protocol):
    """What every recurrence pattern can compute."""

    def period(self, anchor: date, day: date) -> int:
        """Return the number of the period of `day`; the anchor's period is 0."""

    def dates(self, anchor: date, period: int) -> tuple[date, ...]:
        """Return the pattern's dates in a period, ascending and never empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """Every `interval` days."""

    interval: int = 1

    def period(self, anchor: date, day: date) -> int:
        """Return the number of the run of `interval` days that holds `day`."""
        return (day - anchor).days // self.interval

    def dates(self, anchor: date, period: int) -> tuple[date, ...]:
        """Return the first day of the period."""
        return (anchor + timedelta(days=period * self.interval),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """Certain days of every `interval`-th week; weeks begin on `first_day`."""

    days: frozenset[Day]
    interval: int = 1
    first_day: Day = Day.SUNDAY

    def __post_init__(self) -> None:
        if not self.days or self.days & GROUPS:
            raise ValueError("A weekly pattern needs single days of the week.")

    def period(self, anchor: date, day: date) -> int:
        """Return the number of the run of `interval` weeks that holds `day`."""
        weeks = (self._week_start(day) - self._week_start(anchor)).days // 7
        return weeks // self.interval

    def dates(self, anchor: date, period: int) -> tuple[date, ...]:
        """Return the chosen days of the period's first week."""
        start = self._week_start(anchor) + timedelta(weeks=period * self.interval)
        chosen = {weekday for day in self.days for weekday in day.weekdays}
        week = (start + timedelta(days=offset) for offset in range(7))
        return tuple(day for day in week if day.weekday() in chosen)

    def _week_start(self, day: date) -> date:
        (first,) = self.first_day.weekdays
        return day - timedelta(days=(day.weekday() - first) % 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsoluteMonthly:
    """A day of every `interval`-th month; short months take their last day."""

    day_of_month: int
    interval: int = 1

    def period(self, anchor: date, day: date) -> int:
        """Return the number of the run of `interval` months that holds `day`."""
        return (_month_number(day) - _month_number(anchor)) // self.interval

    def dates(self, anchor: date, period: int) -> tuple[date, ...]:
        """Return the one date in the period's first month."""
        year, month = _month_after(anchor, period * self.interval)
        return (_day_in_month(year, month, self.day_of_month),)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeMonthly:
    """For instance the last weekday of every `interval`-th month."""

    day: Day
    index: Index
    interval: int = 1

    def period(self, anchor: date, day: date) -> int:
        """Return the number of the run of `interval` months that holds `day`."""
        return (_month_number(day) - _month_number(anchor)) // self.interval

    def dates(self, anchor: date, period: int) -> tuple[date, ...]:
        """Return the one date in the period's first month."""
        year, month = _month_after(anchor, period * self.interval)
        return (_relative_day(year, month, self.day, self.index),)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsoluteYearly:
    """The same day each year; 29 February falls on the 28th in common years."""

    month: int
    day_of_month: int

    def period(self, anchor: date, day: date) -> int:
        """Return how many calendar years `day` is after the anchor."""
        return day.year - anchor.year

    def dates(self, anchor: date, period: int) -> tuple[date, ...]:
        """Return the one date in the year."""
        return (_day_in_month(anchor.year + period, self.month, self.day_of_month),)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeYearly:
    """For instance the second Tuesday of March each year."""

    month: int
    day: Day
    index: Index

    def period(self, anchor: date, day: date) -> int:
        """Return how many calendar years `day` is after the anchor."""
        return day.year - anchor.year

    def dates(self, anchor: date, period: int) -> tuple[date, ...]:
        """Return the one date in the year."""
        year = anchor.year + period
        return (_relative_day(year, self.month, self.day, self.index),)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month_after(anchor: date, months: int) -> tuple[int, int]:
    year, month = divmod(_month_number(anchor) + months, 12)
    return year, month + 1


def _day_in_month(year: int, month: int, day: int) -> date:
    # "The last day of the month is assumed" (Microsoft's page on DayOfMonth).
    return date(year, month, min(day, monthrange(year, month)[1]))


def _relative_day(year: int, month: int, day: Day, index: Index) -> date:
    length = monthrange(year, month)[1]
    days = (date(year, month, number) for number in range(1, length + 1))
    matching = [each for each in days if each.weekday() in day.weekdays]
    return matching[index.position]
