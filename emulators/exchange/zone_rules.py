"""Time zones computed from rules: periods, yearly changes, stages of history.

The model is that of t:TimeZoneDefinition: a zone goes through stages (its
transitions), each with a regime (a transitions group) that either stays in one
period or changes between periods on the same days of every year.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Period:
    """A time of constant offset; `offset` is local time minus UTC."""

    name: str
    offset: timedelta


@dataclass(frozen=True, slots=True)
class DayRule:
    """The n-th day of the week in a month; counted from the end if negative."""

    month: int
    weekday: int
    occurrence: int

    def in_year(self, year: int) -> date:
        """Return the date in a year; the last such day where n is too large."""
        length = monthrange(year, self.month)[1]
        first = (self.weekday - date(year, self.month, 1).weekday()) % 7 + 1
        days = range(first, length + 1, 7)
        if self.occurrence < 0:
            return date(year, self.month, days[max(self.occurrence, -len(days))])
        return date(year, self.month, days[min(self.occurrence, len(days)) - 1])


@dataclass(frozen=True, slots=True)
class DateRule:
    """The same date every year."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        """Return the date in a year; 29 February is the 28th in common years."""
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))


@dataclass(frozen=True, slots=True)
class Change:
    """A yearly change into a period, at a wall-clock time of the day before it."""

    rule: DayRule | DateRule
    time: timedelta
    to: Period

    def wall(self, year: int) -> datetime:
        """Return the moment of the change on the clock that is about to change."""
        midnight = datetime.combine(self.rule.in_year(year), datetime.min.time())
        return midnight + self.time


@dataclass(frozen=True, slots=True)
class Regime:
    """A set of yearly changes, or one lasting period where there are none."""

    period: Period
    changes: tuple[Change, ...] = ()

    def at(self, utc: datetime) -> Period:
        """Return the period in force at a naive UTC moment."""
        found = self.period
        for year in range(utc.year - 1, utc.year + 2):
            for moment, period in _instants(self, year):
                if moment <= utc:
                    found = period
        return found


@lru_cache(maxsize=4096)
def _instants(regime: Regime, year: int) -> tuple[tuple[datetime, Period], ...]:
    """Return the changes of a year as (naive UTC moment, period then in force)."""
    if not regime.changes or not 1 < year < 9999:
        return ()
    changes = sorted(regime.changes, key=lambda change: change.wall(year))
    before = [changes[-1].to, *(change.to for change in changes)]
    return tuple(
        (change.wall(year) - old.offset, change.to)
        for change, old in zip(changes, before, strict=False)
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """A regime and since when (naive UTC) it has been in force."""

    regime: Regime
    since: datetime = datetime.min  # noqa: DTZ901


class RuleZone(tzinfo):
    """A tzinfo made of stages, the earliest first; folds follow PEP 495."""

    def __init__(self, stages: tuple[Stage, ...]) -> None:
        self.stages = stages
        regimes = [stage.regime for stage in stages]
        offsets = {regime.period.offset for regime in regimes}
        offsets |= {change.to.offset for regime in regimes for change in regime.changes}
        self._offsets = sorted(offsets)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RuleZone) and other.stages == self.stages

    def __hash__(self) -> int:
        return hash(self.stages)

    def __repr__(self) -> str:
        return f"RuleZone({self.stages!r})"

    def __reduce__(self) -> tuple[type["RuleZone"], tuple[tuple[Stage, ...]]]:
        return RuleZone, (self.stages,)

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """Return local time minus UTC at a wall-clock time."""
        return None if dt is None else self._local(dt).offset

    def tzname(self, dt: datetime | None) -> str | None:
        """Return the name of the period in force at a wall-clock time."""
        return None if dt is None else self._local(dt).name

    def dst(self, dt: datetime | None) -> timedelta | None:
        """Return how much the period is ahead of the zone's smallest offset."""
        return None if dt is None else self._local(dt).offset - self._offsets[0]

    def fromutc(self, dt: datetime) -> datetime:
        """Convert a moment, marking the second passage of an ambiguous time."""
        offset = self._at(dt.replace(tzinfo=None)).offset
        local = (dt + offset).replace(fold=0)
        return local if self.utcoffset(local) == offset else local.replace(fold=1)

    def _at(self, utc: datetime) -> Period:
        stage = next(
            (stage for stage in reversed(self.stages) if stage.since <= utc),
            self.stages[0],
        )
        return stage.regime.at(utc)

    def _local(self, dt: datetime) -> Period:
        wall = dt.replace(tzinfo=None, fold=0)
        passages = [
            period
            for offset in reversed(self._offsets)
            if (period := self._at(wall - offset)).offset == offset
        ]
        if passages:
            return passages[-1 if dt.fold else 0]
        # The time is skipped: it is read with the offset before the change, or
        # the one after it in its second reading.
        return self._at(wall - self._offsets[0 if dt.fold else -1])
