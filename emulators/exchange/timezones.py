"""Time zones as Exchange knows them: ids, rules and definitions.

Beside the zones of Windows, mailboxes hold zones under other ids: of meetings
from other systems, of retired registry entries, or named by a display name in
some language. Those carry their rules with them.
"""

from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from lxml import etree

from emulators.exchange.namespaces import local_name, type_name
from emulators.exchange.windows_zones import FURTHER_PLACES, WINDOWS_ZONES
from emulators.exchange.zone_history import stages
from emulators.exchange.zone_parsing import meeting_rules, rules_of
from emulators.exchange.zone_rules import (
    Change,
    DayRule,
    Period,
    Regime,
    RuleZone,
    Stage,
)
from emulators.exchange.zone_writing import definition_element

__all__ = [
    "UTC_ZONE",
    "UnknownZone",
    "Zone",
    "by_iana",
    "by_id",
    "definition",
    "from_element",
    "server_zones",
]

CUSTOM = "tzone://Microsoft/Custom"


class UnknownZone(ValueError):
    """A zone that Exchange cannot resolve; `code` is the EWS response code."""

    def __init__(self, zone_id: str, code: str = "ErrorTimeZone") -> None:
        super().__init__(f"The time zone {zone_id!r} is not known.")
        self.code = code


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone under the id that Exchange reports, with its display name."""

    id: str
    tz: tzinfo
    name: str = ""


def by_id(zone_id: str) -> Zone:
    """Return a zone by Windows id or another id that implies its rules.

    `tzone://Microsoft/Custom` and `Customized Time Zone` imply none: such a zone
    needs a definition (`from_element`). Raises UnknownZone.
    """
    try:
        return _zones()[zone_id]
    except KeyError:
        raise UnknownZone(zone_id) from None


def by_iana(name: str) -> Zone:
    """Return the Windows zone of an IANA name; raises UnknownZone."""
    for zone in server_zones():
        if isinstance(zone.tz, ZoneInfo) and zone.tz.key == name:
            return zone
    if name not in FURTHER_PLACES:
        raise UnknownZone(name)
    return by_id(FURTHER_PLACES[name])


def server_zones() -> list[Zone]:
    """Return the zones that a server lists, from west to east."""
    return [*_windows_zones(), *_RETIRED]


def from_element(element: etree._Element) -> Zone:
    """Read a t:StartTimeZone, t:TimeZoneDefinition or t:MeetingTimeZone.

    A known id stands for the server's own rules, any other id for the rules
    given with it. Raises UnknownZone.
    """
    if local_name(element.tag) == "MeetingTimeZone":
        return _meeting_zone(element)
    zone_id, name = element.get("Id", ""), element.get("Name", "")
    if zone_id in _zones():
        return _zones()[zone_id]
    try:
        rules = rules_of(element)
    except (KeyError, ValueError, IndexError) as error:
        raise UnknownZone(zone_id) from error
    if rules is None:
        raise UnknownZone(zone_id)
    return Zone(zone_id or CUSTOM, rules, name or zone_id)


def definition(zone: Zone, tag: str) -> etree._Element:
    """Write a zone with all its rules; `tag` is a local or a qualified name."""
    qualified = tag if tag.startswith("{") else type_name(tag)
    return deepcopy(_definition(zone, qualified))


@lru_cache(maxsize=1024)
def _definition(zone: Zone, tag: str) -> etree._Element:
    return definition_element(tag, zone.id, zone.name or zone.id, stages(zone.tz))


def _meeting_zone(element: etree._Element) -> Zone:
    name = element.get("TimeZoneName", "")
    if name in _zones():
        return _zones()[name]
    code = "ErrorCalendarInvalidTimeZone"
    try:
        rules = meeting_rules(element)
    except (KeyError, ValueError) as error:
        raise UnknownZone(name, code) from error
    if rules is None:
        raise UnknownZone(name, code)
    return Zone(name or CUSTOM, rules, name)


@lru_cache(maxsize=1)
def _windows_zones() -> tuple[Zone, ...]:
    rows = (line.split("|") for line in WINDOWS_ZONES.splitlines())
    return tuple(Zone(zone_id, ZoneInfo(iana), name) for zone_id, iana, name in rows)


def _retired(zone_id: str, name: str, hours: int, ends: int) -> Zone:
    """Build a zone that Windows keeps with the summer time it once had."""
    standard = Period("Standard", timedelta(hours=hours))
    daylight = Period("Daylight", timedelta(hours=hours + 1))
    changes = (
        Change(DayRule(3, 6, -1), timedelta(hours=2), daylight),
        Change(DayRule(ends, 6, -1), timedelta(hours=3), standard),
    )
    stage = Stage(Regime(standard, changes))
    return Zone(zone_id, RuleZone((stage,)), name)


_RETIRED = (
    _retired("Mid-Atlantic Standard Time", "(UTC-02:00) Mid-Atlantic - Old", -2, 9),
    _retired(
        "Kamchatka Standard Time",
        "(UTC+12:00) Petropavlovsk-Kamchatsky - Old",
        12,
        10,
    ),
)


@lru_cache(maxsize=1)
def _zones() -> dict[str, Zone]:
    """Return every zone whose id alone implies its rules."""
    listed = {zone.id: zone for zone in server_zones()}
    # Some clients store a zone under the name that Windows displays.
    displayed = {
        zone.name: Zone(zone.name, zone.tz, zone.name) for zone in listed.values()
    }
    utc = listed["UTC"]
    coordinated = Zone("tzone://Microsoft/Utc", utc.tz, utc.name)
    return displayed | listed | {coordinated.id: coordinated}


UTC_ZONE = by_id("UTC")
