"""When things happen in a scene: wall-clock times in weeks around its `now`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time as a calendar shows it, without a zone.

    `day` is "Tue 09:30", or "Tue" for whole days; `length` is in minutes, or in
    days for whole days; `week` counts from the scene's own week.
    """

    day: str
    length: int
    week: int = 0

    @property
    def all_day(self) -> bool:
        """Say whether the slot covers whole days."""
        return " " not in self.day


def at(day: str, minutes: int, week: int = 0) -> Slot:
    """Give a slot of so many minutes: at("Tue 09:30", 45)."""
    return Slot(day, minutes, week)


def days(day: str, count: int = 1, week: int = 0) -> Slot:
    """Give a slot of whole days: days("Thu", 2)."""
    return Slot(day, count, week)


@dataclass(frozen=True, slots=True)
class Week:
    """The week a scene plays in; on a weekend that is the week to come."""

    monday: date

    @classmethod
    def of(cls, now: datetime) -> Week:
        """Give the week of an instant, by its date in UTC."""
        today = now.astimezone(UTC).date()
        monday = today - timedelta(days=today.weekday())
        if today.weekday() >= _SATURDAY:
            monday += timedelta(weeks=1)
        return cls(monday)

    def date(self, slot: Slot) -> date:
        """Give the date that a slot begins on."""
        weekday = _WEEKDAYS.index(slot.day.partition(" ")[0])
        return self.monday + timedelta(weeks=slot.week, days=weekday)

    def span(self, slot: Slot, zone: tzinfo) -> tuple[datetime, datetime]:
        """Give start and end in UTC of a slot on the wall clocks of a zone.

        Minutes pass in real time; whole days run from midnight to midnight.
        """
        clock = slot.day.partition(" ")[2] or "00:00"
        start = _wall(self.date(slot), time.fromisoformat(clock), zone)
        if slot.all_day:
            last = self.date(slot) + timedelta(days=slot.length)
            return start, _wall(last, time(), zone)
        return start, start + timedelta(minutes=slot.length)


def _wall(day: date, clock: time, zone: tzinfo) -> datetime:
    """Give the instant at which the zone's clocks show this."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """The instant a scene is built around, and until when its history reaches.

    `now` may lie in the emulated future or past; nothing is stamped as made
    after `present`, the emulators' own time, so that later changes stay later.
    """

    now: datetime
    present: datetime

    @property
    def week(self) -> Week:
        """The scene's own week."""
        return Week.of(self.now)

    def ago(self, days: int) -> datetime:
        """Give the instant so many days before, for when something was made."""
        return min(self.now, self.present) - timedelta(days=days)
