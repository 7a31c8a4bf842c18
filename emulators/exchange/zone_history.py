"""The history of any time zone as stages of yearly rules.

Windows describes a zone by rules such as "the last Sunday in March", the IANA
database by moments. This reads the moments of each year and finds the rules
that they follow, so that a zone can be told in Exchange's terms.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from emulators.exchange.zone_rules import (
    ZERO,
    Change,
    DateRule,
    DayRule,
    Period,
    Regime,
    RuleZone,
    Stage,
)

# Stages before and after these years are those of the first and the last one.
FIRST_YEAR, LAST_YEAR = 2000, 2037
_STEP = timedelta(days=7)
_FINEST = timedelta(seconds=1)
# Counting from the start of the month is what people write, except for "last".
_PREFERENCE = {-1: 0, 1: 1, 2: 2, 3: 3, 4: 4, -2: 5, -3: 6, -4: 7}

Rule = DayRule | DateRule


@dataclass(frozen=True, slots=True)
class _Switch:
    """A change of offset: the naive UTC moment, the offsets around it."""

    moment: datetime
    before: timedelta
    after: timedelta

    @property
    def wall(self) -> datetime:
        return self.moment + self.before


@dataclass(frozen=True, slots=True)
class _YearlyChange:
    """The rules that a change may follow, with its time and offset after it."""

    rules: frozenset[Rule]
    time: timedelta
    after: timedelta


@dataclass(frozen=True, slots=True)
class _Span:
    """A time of one regime that is still to be merged with its neighbours."""

    since: datetime
    offset: timedelta
    changes: tuple[_YearlyChange, ...] = ()


@lru_cache(maxsize=512)
def stages(zone: tzinfo) -> tuple[Stage, ...]:
    """Return the stages of a zone, the first of them without a beginning."""
    if isinstance(zone, RuleZone):
        return zone.stages
    merged: list[_Span] = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for span in _spans(zone, year):
            united = _united(merged[-1], span) if merged else None
            if united is None:
                merged.append(span)
            else:
                merged[-1] = united
    first, *later = (_regime(span) for span in merged)
    since = [span.since for span in merged[1:]]
    return (Stage(first), *map(Stage, later, since))


def _spans(zone: tzinfo, year: int) -> Iterator[_Span]:
    """Describe a year by its rules, or by its moments if it has no rules."""
    opening = _utc(zone, year)
    offset = datetime(year, 1, 1, tzinfo=zone).utcoffset() or ZERO
    switches = tuple(_switches(zone, opening, _utc(zone, year + 1)))
    if len(switches) == 2 and switches[-1].after == offset:
        yield _Span(opening, offset, tuple(map(_yearly, switches)))
        return
    yield _Span(opening, offset)
    for switch in switches:
        yield _Span(switch.moment, switch.after)


def _utc(zone: tzinfo, year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=zone).astimezone(UTC).replace(tzinfo=None)


def _offset(zone: tzinfo, moment: datetime) -> timedelta:
    return moment.replace(tzinfo=UTC).astimezone(zone).utcoffset() or ZERO


def _switches(zone: tzinfo, since: datetime, until: datetime) -> Iterator[_Switch]:
    earlier, before = since, _offset(zone, since)
    while earlier < until:
        later = min(earlier + _STEP, until)
        after = _offset(zone, later)
        if after != before:
            moment = _located(zone, earlier, later)
            if moment < until:
                yield _Switch(moment, before, after)
        earlier, before = later, after


def _located(zone: tzinfo, earlier: datetime, later: datetime) -> datetime:
    before = _offset(zone, earlier)
    while later - earlier > _FINEST:
        middle = earlier + (later - earlier) // 2
        if _offset(zone, middle) == before:
            earlier = middle
        else:
            later = middle
    # The search ends within a second; changes happen on whole seconds.
    return (later + timedelta(microseconds=1)).replace(microsecond=0)


def _yearly(switch: _Switch) -> _YearlyChange:
    wall = switch.wall
    length = monthrange(wall.year, wall.month)[1]
    occurrences = {(wall.day + 6) // 7, -((length - wall.day) // 7 + 1)}
    rules: set[Rule] = {DateRule(wall.month, wall.day)}
    rules |= {
        DayRule(wall.month, wall.weekday(), occurrence)
        for occurrence in occurrences & _PREFERENCE.keys()
    }
    midnight = datetime.combine(wall.date(), datetime.min.time())
    return _YearlyChange(frozenset(rules), wall - midnight, switch.after)


def _united(span: _Span, following: _Span) -> _Span | None:
    """Return one span for both if the same rules can explain both."""
    if len(span.changes) != len(following.changes):
        return None
    if span.offset != following.offset:
        return None
    pairs = zip(span.changes, following.changes, strict=True)
    changes = [_united_change(one, other) for one, other in pairs]
    kept = tuple(change for change in changes if change)
    if len(kept) < len(changes):
        return None
    return _Span(span.since, span.offset, kept)


def _united_change(one: _YearlyChange, other: _YearlyChange) -> _YearlyChange | None:
    rules = one.rules & other.rules
    if not rules or (one.time, one.after) != (other.time, other.after):
        return None
    return _YearlyChange(rules, one.time, one.after)


def _regime(span: _Span) -> Regime:
    offsets = sorted({span.offset, *(change.after for change in span.changes)})
    periods = {
        offset: Period("Standard" if offset == offsets[0] else "Daylight", offset)
        for offset in offsets
    }
    changes = tuple(
        Change(min(change.rules, key=_preference), change.time, periods[change.after])
        for change in span.changes
    )
    return Regime(periods[span.offset], changes)


def _preference(rule: Rule) -> int:
    return 8 if isinstance(rule, DateRule) else _PREFERENCE[rule.occurrence]
