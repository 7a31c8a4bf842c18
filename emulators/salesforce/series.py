"""Event series as Lightning makes them: one row for each occurrence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from emulators.salesforce.errors import ApiError
from emulators.salesforce.records import Records

# Salesforce makes the occurrences of an endless series only so far ahead.
_MOST_OCCURRENCES = 200
_PARTS = frozenset(
    "FREQ INTERVAL COUNT UNTIL BYDAY BYMONTH BYMONTHDAY BYSETPOS WKST".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A recurrence: an RRULE, the first start and its zone, and the minutes each.

    `start` is aware; occurrences keep its local time of day in `zone`.
    """

    rule: str
    start: datetime
    minutes: int
    zone: str = "America/New_York"


def make_series(
    records: Records, pattern: Pattern, fields: Mapping[str, Any]
) -> list[str]:
    """Create the occurrences of a series and give their ids in order."""
    rule = checked(pattern.rule)
    kind = records.kind("Event")
    series = records.org.mint.next("00U")
    ids = []
    for start in _starts(rule, pattern):
        values = {**fields, "StartDateTime": start}
        values["DurationInMinutes"] = pattern.minutes
        id = records.insert(kind, values)
        row = records.org.store.get("Event", id) or {}
        marked = {
            **row,
            "IsRecurrence2": True,
            "Recurrence2PatternText": f"RRULE:{rule}",
            "Recurrence2PatternStartDate": pattern.start.astimezone(UTC),
            "Recurrence2PatternTimeZone": pattern.zone,
            "Recurrence2PatternVersion": "1",
            "_series": series,
        }
        records.org.store.put("Event", marked)
        ids.append(id)
    return ids


def checked(text: str) -> str:
    """Check an RRULE against the subset that Salesforce takes."""
    rule = text.removeprefix("RRULE:").strip()
    parts = dict(part.partition("=")[::2] for part in rule.split(";") if part)
    unknown = sorted(parts.keys() - _PARTS)
    if unknown or "FREQ" not in parts or {"UNTIL", "COUNT"} <= parts.keys():
        what = ", ".join(unknown) or "FREQ, UNTIL or COUNT"
        raise ApiError(
            "FIELD_INTEGRITY_EXCEPTION",
            f"The recurrence pattern isn't supported: {what}",
            ["Recurrence2PatternText"],
        )
    return rule


def _starts(rule: str, pattern: Pattern) -> list[datetime]:
    """Expand a rule in local time, so that daylight saving moves the instants."""
    zone = ZoneInfo(pattern.zone)
    local = pattern.start.astimezone(zone).replace(tzinfo=None)
    starts = []
    for moment in rrulestr(_local_until(rule, zone), dtstart=local):
        starts.append(moment.replace(tzinfo=zone).astimezone(UTC))
        if len(starts) == _MOST_OCCURRENCES:
            break
    return starts


def _local_until(rule: str, zone: ZoneInfo) -> str:
    """Give the rule with its UNTIL in local time, as its start is."""
    parts = []
    for part in rule.split(";"):
        name, _, value = part.partition("=")
        if name == "UNTIL" and value.endswith("Z"):
            moment = datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            value = moment.astimezone(zone).strftime("%Y%m%dT%H%M%S")
        parts.append(f"{name}={value}")
    return ";".join(parts)
