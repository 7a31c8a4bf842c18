"""Event series as Lightning makes them: one row for each occurrence."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from emulators.salesforce.changes import Change
from emulators.salesforce.errors import ApiError
from emulators.salesforce.schema import Row

# Salesforce makes the occurrences of an endless series only so far ahead; how
# far it does not publish.
_MOST_OCCURRENCES = 200
_PARTS = frozenset(
    "FREQ INTERVAL COUNT UNTIL BYDAY BYMONTH BYMONTHDAY BYSETPOS WKST".split()
)
_RULE = "Recurrence2PatternText"
_TIMES = (
    "StartDateTime",
    "EndDateTime",
    "ActivityDateTime",
    "ActivityDate",
    "EndDate",
)


def begin_series(change: Change) -> None:
    """Check the pattern of a new event and move it to the first occurrence."""
    row = change.new
    if not change.creating or row.get(_RULE) is None:
        return
    rule = _checked(row[_RULE])
    zone = _zone(change)
    row["_starts"] = starts = _starts(rule, row["StartDateTime"], zone)
    if not starts:
        raise _unsupported("no occurrences")
    row |= {
        "IsRecurrence2": True,
        "Recurrence2PatternStartDate": row["StartDateTime"],
        "Recurrence2PatternTimeZone": zone.key,
        "Recurrence2PatternVersion": "1",
        "_series": change.org.new_series(),
    }
    _move(row, starts[0])


def add_occurrences(change: Change) -> None:
    """Create the other occurrences of a series whose first one was saved."""
    row = change.new
    if not change.creating or row.get("_starts") is None:
        return
    first = {name: value for name, value in row.items() if name != "_starts"}
    change.org.store.put("Event", first)
    for start in row["_starts"][1:]:
        occurrence = {**first, "Tandem_Key__c": None}
        _move(occurrence, start)
        change.org.write_row("Event", occurrence, change.actor)


def _zone(change: Change) -> ZoneInfo:
    if change.new["IsAllDayEvent"]:
        return ZoneInfo("UTC")
    return change.org.zone_of(change.new["OwnerId"])


def _move(row: Row, start: datetime) -> None:
    """Move an occurrence to another start, all its times together."""
    shift = start - row["StartDateTime"]
    for name in _TIMES:
        if row[name] is not None:
            row[name] += shift


def _checked(text: str) -> str:
    """Check an RRULE against the subset that Salesforce takes."""
    rule = text.removeprefix("RRULE:").strip()
    parts = dict(part.partition("=")[::2] for part in rule.split(";") if part)
    unknown = sorted(parts.keys() - _PARTS)
    if unknown:
        raise _unsupported(", ".join(unknown))
    if "FREQ" not in parts or parts.keys() >= {"UNTIL", "COUNT"}:
        raise _unsupported("FREQ is needed, UNTIL and COUNT exclude each other")
    return rule


def _unsupported(what: str) -> ApiError:
    return ApiError(
        "FIELD_INTEGRITY_EXCEPTION",
        f"The recurrence pattern isn't supported: {what}",
        [_RULE],
    )


def _starts(rule: str, first: datetime, zone: ZoneInfo) -> list[datetime]:
    """Expand a rule in local time, so that daylight saving moves the instants."""
    local = first.astimezone(zone).replace(tzinfo=None)
    try:
        expanded = rrulestr(_with_local_until(rule, zone), dtstart=local)
    except ValueError as wrong:
        raise _unsupported(str(wrong)) from None
    starts = []
    for moment in expanded:
        starts.append(moment.replace(tzinfo=zone).astimezone(UTC))
        if len(starts) == _MOST_OCCURRENCES:
            break
    return starts


def _with_local_until(rule: str, zone: ZoneInfo) -> str:
    """Give the rule with its UNTIL in local time, as its start is."""
    parts = []
    for part in filter(None, rule.split(";")):
        name, _, value = part.partition("=")
        if name == "UNTIL" and value.endswith("Z"):
            moment = datetime.fromisoformat(value)
            value = moment.astimezone(zone).strftime("%Y%m%dT%H%M%S")
        parts.append(f"{name}={value}")
    return ";".join(parts)
