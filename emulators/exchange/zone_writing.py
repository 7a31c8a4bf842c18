"""Writing time-zone definitions as EWS elements."""

from dataclasses import dataclass, field
from datetime import timedelta

from lxml import etree

from emulators.exchange.namespaces import TYPES, type_name
from emulators.exchange.patterns import GROUPS, Day
from emulators.exchange.zone_rules import ZERO, DateRule, Period, Regime, Stage

_DAYS = {min(day.weekdays): day for day in Day if day not in GROUPS}


def duration_text(value: timedelta) -> str:
    """Write an xs:duration in hours, minutes and seconds."""
    seconds = int(abs(value).total_seconds())
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    parts = [(hours, "H"), (minutes, "M"), (seconds % 60, "S")]
    text = "".join(f"{number}{unit}" for number, unit in parts if number)
    return f"{'-' if value < ZERO else ''}PT{text or '0S'}"


@dataclass(slots=True)
class _Periods:
    """The t:Periods being written, and the id of each by stage label."""

    zone_id: str
    element: etree._Element
    ids: dict[str, Period] = field(default_factory=dict)

    def id_of(self, period: Period, label: int) -> str:
        """Return the id of a period in a stage, adding it if it is new."""
        stem = f"trule:Microsoft/Registry/{self.zone_id}/{label}-{period.name}"
        name, number = stem, 1
        while self.ids.get(name, period) != period:
            number += 1
            name = f"{stem}.{number}"
        if name not in self.ids:
            self.ids[name] = period
            bias = duration_text(-period.offset)
            attributes = {"Bias": bias, "Name": period.name, "Id": name}
            etree.SubElement(self.element, type_name("Period"), attributes)
        return name


def definition_element(
    tag: str, zone_id: str, name: str, stages: tuple[Stage, ...]
) -> etree._Element:
    """Write a full definition under a qualified tag, with Id and Name."""
    element = etree.Element(tag, {"Id": zone_id, "Name": name}, {"t": TYPES})
    periods = _Periods(zone_id, etree.SubElement(element, type_name("Periods")))
    groups = etree.SubElement(element, type_name("TransitionsGroups"))
    transitions = etree.SubElement(element, type_name("Transitions"))
    for number, stage in enumerate(stages):
        group_id = {"Id": str(number)}
        group = etree.SubElement(groups, type_name("TransitionsGroup"), group_id)
        _write_regime(group, stage.regime, periods, _label(stages, number))
        _write_transition(transitions, stages, number)
    return element


def _label(stages: tuple[Stage, ...], number: int) -> int:
    """Return a stage's first year; the earliest stage counts from year 1."""
    return stages[number].since.year


def _write_regime(
    group: etree._Element, regime: Regime, periods: _Periods, label: int
) -> None:
    # Standard time comes first, as in Microsoft's example of the operation.
    used = {regime.period, *(change.to for change in regime.changes)}
    for period in sorted(used, key=lambda period: period.offset):
        periods.id_of(period, label)
    if not regime.changes:
        _write_target(
            group, "Transition", "Period", periods.id_of(regime.period, label)
        )
    for change in regime.changes:
        rule, target = change.rule, periods.id_of(change.to, label)
        name = "RecurringDayTransition"
        if isinstance(rule, DateRule):
            name = "RecurringDateTransition"
        node = _write_target(group, name, "Period", target)
        _add(node, "TimeOffset", duration_text(change.time))
        _add(node, "Month", str(rule.month))
        if isinstance(rule, DateRule):
            _add(node, "Day", str(rule.day))
        else:
            _add(node, "DayOfWeek", _DAYS[rule.weekday])
            _add(node, "Occurrence", str(rule.occurrence))


def _write_transition(
    transitions: etree._Element, stages: tuple[Stage, ...], number: int
) -> None:
    if number == 0:
        _write_target(transitions, "Transition", "Group", "0")
        return
    since = stages[number].since
    before = stages[number - 1].regime.at(since - timedelta(microseconds=1))
    node = _write_target(transitions, "AbsoluteDateTransition", "Group", str(number))
    _add(node, "DateTime", (since + before.offset).isoformat())


def _write_target(
    parent: etree._Element, name: str, kind: str, target: str
) -> etree._Element:
    node = etree.SubElement(parent, type_name(name))
    etree.SubElement(node, type_name("To"), {"Kind": kind}).text = target
    return node


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, type_name(name)).text = text
