"""Reading time-zone definitions from EWS elements."""

import re
from datetime import UTC, date, datetime, timedelta

from lxml import etree

from emulators.exchange.namespaces import local_name, type_name
from emulators.exchange.patterns import Day, Index
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

_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_WEEKDAYS = {day: min(day.weekdays) for day in Day}


def parse_duration(text: str) -> timedelta:
    """Read an xs:duration of days and smaller units; raises ValueError."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a duration: {text!r}")
    units = match.groupdict(default="0")
    sign = -1 if units.pop("sign") == "-" else 1
    return sign * timedelta(**{unit: float(value) for unit, value in units.items()})


def rules_of(definition: etree._Element) -> RuleZone | None:
    """Return the zone that a definition's own rules describe, if it has any.

    Raises ValueError or KeyError where they contradict themselves.
    """
    periods = {
        period.get("Id", ""): Period(
            period.get("Name", ""), -parse_duration(period.get("Bias", "PT0S"))
        )
        for period in definition.iterfind(f"{type_name('Periods')}/*")
    }
    groups = {
        group.get("Id", ""): _regime(group, periods)
        for group in definition.iterfind(f"{type_name('TransitionsGroups')}/*")
    }
    stages: list[Stage] = []
    for transition in definition.iterfind(f"{type_name('Transitions')}/*"):
        stages.append(_stage(transition, groups, stages))
    if stages:
        return RuleZone(tuple(stages))
    if len(periods) != 1:
        return None
    (only,) = periods.values()
    return RuleZone((Stage(Regime(only)),))


def meeting_rules(element: etree._Element) -> RuleZone | None:
    """Return the zone of a t:MeetingTimeZone's own rules (Exchange 2007), if any.

    Offsets are biases, so positive west of Greenwich, and Offset adds to
    BaseOffset.
    """
    base = element.findtext(type_name("BaseOffset"))
    if base is None:
        return None
    bias = parse_duration(base)
    changes = tuple(
        _meeting_change(node, name, bias)
        for name in ("Standard", "Daylight")
        if (node := element.find(type_name(name))) is not None
    )
    return RuleZone((Stage(Regime(Period("Standard", -bias), changes)),))


def _regime(group: etree._Element, periods: dict[str, Period]) -> Regime:
    changes = tuple(
        Change(rule, parse_duration(_text(node, "TimeOffset")), periods[_target(node)])
        for node in group
        if (rule := _rule(node)) is not None
    )
    if changes:
        return Regime(changes[-1].to, changes)
    return Regime(periods[_target(group[0])])


def _rule(node: etree._Element) -> DayRule | DateRule | None:
    match local_name(node.tag):
        case "RecurringDayTransition":
            weekday = _WEEKDAYS[Day(_text(node, "DayOfWeek"))]
            occurrence = int(_text(node, "Occurrence"))
            return DayRule(int(_text(node, "Month")), weekday, occurrence)
        case "RecurringDateTransition":
            return DateRule(int(_text(node, "Month")), int(_text(node, "Day")))
        case _:
            return None


def _stage(
    node: etree._Element, groups: dict[str, Regime], earlier: list[Stage]
) -> Stage:
    regime = groups[_target(node)]
    if local_name(node.tag) != "AbsoluteDateTransition":
        return Stage(regime)
    moment = datetime.fromisoformat(_text(node, "DateTime"))
    if moment.tzinfo is not None:
        return Stage(regime, moment.astimezone(UTC).replace(tzinfo=None))
    # A time without a zone is on the clock that is about to change.
    before = earlier[-1].regime.at(moment).offset if earlier else ZERO
    return Stage(regime, moment - before)


def _meeting_change(node: etree._Element, name: str, bias: timedelta) -> Change:
    offset = -(bias + parse_duration(_text(node, "Offset")))
    clock = datetime.strptime(_text(node, "Time")[:8], "%H:%M:%S")  # noqa: DTZ007
    time = timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
    yearly = node.find(type_name("RelativeYearlyRecurrence"))
    if yearly is None:
        day = date.fromisoformat(_text(node, "AbsoluteDate")[:10])
        return Change(DateRule(day.month, day.day), time, Period(name, offset))
    month = datetime.strptime(_text(yearly, "Month"), "%B").month  # noqa: DTZ007
    weekday = _WEEKDAYS[Day(_text(yearly, "DaysOfWeek"))]
    position = Index(_text(yearly, "DayOfWeekIndex")).position
    occurrence = -1 if position == -1 else position + 1
    return Change(DayRule(month, weekday, occurrence), time, Period(name, offset))


def _text(node: etree._Element, name: str) -> str:
    text = node.findtext(type_name(name))
    if text is None:
        raise ValueError(f"{local_name(node.tag)} has no {name}")
    return text.strip()


def _target(node: etree._Element) -> str:
    return _text(node, "To")
