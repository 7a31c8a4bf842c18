"""Time zones of Exchange items, and the calendar days that all-day items lie on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from exchangelib.winzone import MS_TIMEZONE_TO_IANA_MAP

from server.adapters.exchange.ews.elements import Element, T

#: Ids that mailboxes hold and the Unicode tables do not.
_FURTHER = {
    "tzone://Microsoft/Utc": "UTC",
    "Kamchatka Standard Time": "Asia/Kamchatka",
    "Mid-Atlantic Standard Time": "Atlantic/South_Georgia",
}
_DAY = timedelta(days=1)
#: No place on earth is further from UTC (IANA time zone database).
_WESTMOST, _EASTMOST = timedelta(hours=-12), timedelta(hours=14)
_BIAS = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+(?:\.\d+)?S)?)?")


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant a day begins in a zone, in UTC."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


@cache
def zone_named(zone_id: str) -> ZoneInfo | None:
    """The zone behind a Windows or IANA id; None where the id tells nothing."""
    name = _FURTHER.get(zone_id) or MS_TIMEZONE_TO_IANA_MAP.get(zone_id) or zone_id
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_of(element: Element | None) -> ZoneInfo | None:
    """The zone of a StartTimeZone element; None where its id tells nothing."""
    return None if element is None else zone_named(element.get("Id", ""))


def day_begun(moment: datetime, zone: ZoneInfo | None) -> date | None:
    """The day that begins at an instant in a zone; None if none begins then."""
    if zone is None:
        return None
    day = moment.astimezone(zone).date()
    # Where clocks skip midnight the day begins at one o'clock.
    return day if midnight(day, zone) == moment else None


def all_day_date(moment: datetime, definition: Element | None) -> date | None:
    """The day an all-day item starts on; None where it cannot be told for certain.

    Exchange keeps the start of an all-day item at midnight of the item's own zone. If
    the zone's id tells nothing, the offset follows from the instant itself, as no
    place on earth is more than 14 hours from UTC. Where two offsets are possible (only
    around the date line) the zone's own definition decides.
    """
    day = day_begun(moment, zone_of(definition))
    if day is not None:
        return day
    offsets = list(_midnight_offsets(moment))
    if len(offsets) > 1:
        defined = set(_defined_offsets(definition))
        offsets = [offset for offset in offsets if offset in defined]
    return (moment + offsets[0]).date() if len(offsets) == 1 else None


def _midnight_offsets(moment: datetime) -> Iterator[timedelta]:
    """The offsets from UTC for which it is midnight at an instant."""
    clock = moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)
    for offset in (-clock, _DAY - clock):
        if _WESTMOST <= offset <= _EASTMOST:
            yield offset


def _defined_offsets(definition: Element | None) -> Iterator[timedelta]:
    """The offsets from UTC that a zone definition's periods name."""
    if definition is None:
        return
    for period in definition.iter(f"{T}Period"):
        found = _BIAS.fullmatch(period.get("Bias", ""))
        if found is None:
            continue
        sign, days, hours, minutes = found.groups()
        bias = timedelta(
            days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0)
        )
        # A bias is what has to be added to local time to get UTC.
        yield bias if sign else -bias
