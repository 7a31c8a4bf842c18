"""getUpdated and getDeleted: which records changed between two instants."""

from __future__ import annotations

from datetime import datetime, timedelta

from emulators.salesforce.errors import ApiError
from emulators.salesforce.rest.call import Call
from emulators.salesforce.rest.wire import Answer
from emulators.salesforce.schema import ObjectType, Row
from emulators.salesforce.timestamps import parse_datetime, to_text

_UPDATED_REACH = timedelta(days=30)
_DELETED_REACH = timedelta(days=15)
_SHORTEST = timedelta(minutes=1)


def updated(call: Call, name: str) -> Answer:
    """List the ids of records created or changed between start and end."""
    kind = _kind(call, name)
    start, end = _span(call, _UPDATED_REACH)
    ids = [
        row["Id"]
        for row in _visible(call, kind)
        if not row["IsDeleted"] and start <= row["SystemModstamp"] < end
    ]
    return Answer(200, {"ids": ids, "latestDateCovered": _covered(call, end)})


def deleted(call: Call, name: str) -> Answer:
    """List the records deleted between start and end."""
    kind = _kind(call, name)
    start, end = _span(call, _DELETED_REACH)
    records = [
        {"id": row["Id"], "deletedDate": to_text(row["_deleted_at"])}
        for row in _visible(call, kind)
        if row["IsDeleted"] and start <= row["_deleted_at"] < end
    ]
    earliest = call.org.now() - _DELETED_REACH
    body = {
        "deletedRecords": records,
        "earliestDateAvailable": to_text(earliest),
        "latestDateCovered": _covered(call, end),
    }
    return Answer(200, body)


def _kind(call: Call, name: str) -> ObjectType:
    kind = call.records.kind(name)
    if not kind.replicateable:
        raise ApiError(
            "INVALID_TYPE_FOR_OPERATION", f"object {kind.name} is not replicable"
        )
    return kind


def _visible(call: Call, kind: ObjectType) -> list[Row]:
    rows = call.org.store.rows(kind.name)
    return [{"IsDeleted": False, **row} for row in rows if call.actor.sees(kind, row)]


def _span(call: Call, reach: timedelta) -> tuple[datetime, datetime]:
    """Read start and end, which count in whole minutes."""
    start, end = _instant(call, "start"), _instant(call, "end")
    if end - start < _SHORTEST:
        raise ApiError(
            "INVALID_REPLICATION_DATE",
            "endDate must be at least one minute after start",
        )
    if start < call.org.now() - reach:
        raise ApiError(
            "INVALID_REPLICATION_DATE",
            f"startDate cannot be more than {reach.days} days ago",
        )
    return start, end


def _instant(call: Call, name: str) -> datetime:
    # A plus sign that the client did not escape arrives as a space.
    text = call.request.query.get(name, "").replace(" ", "+")
    moment = parse_datetime(text)
    if moment is None:
        raise ApiError("MALFORMED_QUERY", f"{name} is not a date and time: {text}")
    return moment.replace(second=0)


def _covered(call: Call, end: datetime) -> str:
    now = call.org.now().replace(second=0)
    return to_text(min(end, now))
