"""Events as Salesforce keeps them, and as the engine sees them.

Rules of the fields: object reference, "Event". An all-day event starts at UTC
midnight of its first day. Its length is read from and written as the duration, 1,440
minutes a day, because `EndDateTime` means the *last* day there and is easily shifted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from server.domain.actions import Create, Update
from server.domain.items import (
    CalendarItem,
    Group,
    Observation,
    Presence,
    ShowAs,
)
from server.domain.kinds import Side

Row = dict[str, Any]

#: The custom field on Activity that carries our key.
KEY = "Tandem_Key__c"
#: Without these a sync would take an unreadable field for one the user has emptied.
NEEDED = (
    "Id",
    "IsDeleted",
    "OwnerId",
    "SystemModstamp",
    "CreatedDate",
    "LastModifiedDate",
    "Subject",
    "StartDateTime",
    "EndDateTime",
    "DurationInMinutes",
    "IsAllDayEvent",
    "Location",
    "Description",
    "ShowAs",
    "IsPrivate",
    "IsChild",
    "WhoId",
)
#: Read where the org has them and the user may see them.
WELCOME = ("GroupEventType", "IsRecurrence", "Type", KEY)

#: GroupEventType of the record that holds the pattern of a Lightning series.
_SERIES_PATTERN = "3"
_MINUTES_A_DAY = 1440
_SHOW_AS = {
    ShowAs.BUSY: "Busy",
    ShowAs.OUT_OF_OFFICE: "OutOfOffice",
    ShowAs.FREE: "Free",
}
_FROM_SHOW_AS = {theirs: ours for ours, theirs in _SHOW_AS.items()}


def takes_part(row: Row) -> bool:
    """Whether a row is an event of its own.

    Not copies of invitees, and not the patterns of series, whose occurrences are rows
    of their own (Lightning: GroupEventType 3; Classic: IsRecurrence).
    """
    return not (
        row["IsChild"]
        or row.get("IsRecurrence")
        or row.get("GroupEventType") == _SERIES_PATTERN
    )


def observe(row: Row, user_id: str) -> Observation:
    """One row as an observation, with content unless it is deleted."""
    presence = Presence.PRESENT
    if row["IsDeleted"]:
        presence = Presence.GONE
    elif row["OwnerId"] != user_id:
        presence = Presence.MOVED
    return Observation(
        side=Side.SALESFORCE,
        ref=row["Id"],
        version=version_of(row),
        presence=presence,
        item=None if presence is Presence.GONE else _item(row),
        mark=row.get(KEY) or "",
        created_at=instant(row["CreatedDate"]),
        modified_at=instant(row["LastModifiedDate"]),
    )


def unseen(ref: str) -> Observation:
    """An item that was asked for by id and that the user cannot see.

    Emptied from the bin, or given to somebody who does not share it: the answer is the
    same, and lost sight must never delete anything (N5).
    """
    return Observation(side=Side.SALESFORCE, ref=ref, presence=Presence.MOVED)


def version_of(row: Row) -> str:
    """The version of a row: its SystemModstamp and a fingerprint of what was read.

    SystemModstamp has whole seconds, so alone it could not tell an edit in the very
    second of our own write or read from what was settled then.
    """
    content = json.dumps([row[name] for name in NEEDED], ensure_ascii=False)
    digest = hashlib.blake2b(content.encode(), digest_size=6).hexdigest()
    return f"{literal(instant(row['SystemModstamp']))}/{digest}"


def instant(text: str) -> datetime:
    """Read a date and time of Salesforce."""
    return datetime.fromisoformat(text).astimezone(UTC)


def literal(moment: datetime) -> str:
    """Write an instant as SOQL and the REST API take it, in whole milliseconds."""
    written = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return written.replace("+00:00", "Z")


def _item(row: Row) -> CalendarItem:
    start, end = _span(row)
    return CalendarItem(
        subject=row["Subject"] or "",
        start=start,
        end=end,
        all_day=row["IsAllDayEvent"],
        location=row["Location"] or "",
        # The web pages of Salesforce store lines with a carriage return.
        body=(row["Description"] or "").replace("\r\n", "\n"),
        show_as=_FROM_SHOW_AS.get(row["ShowAs"], ShowAs.BUSY),
        private=row["IsPrivate"],
        child=row["IsChild"],
        event_type=row.get("Type") or "",
        who=row["WhoId"] or "",
    )


def _span(row: Row) -> tuple[datetime | date, datetime | date]:
    start = instant(row["StartDateTime"])
    if not row["IsAllDayEvent"]:
        return start, instant(row["EndDateTime"])
    first = start.date()
    days = -(-int(row["DurationInMinutes"] or 0) // _MINUTES_A_DAY)
    if days < 1:
        days = (instant(row["EndDateTime"]).date() - first).days + 1
    return first, first + timedelta(days=max(days, 1))


def fields_to_create(action: Create, *, keyed: bool) -> Row:
    """The fields of a new event; empty ones are left to Salesforce's defaults."""
    item = action.item
    fields: Row = {}
    for group in Group:
        fields |= _group(group, item)
    fields["Type"] = action.event_type
    fields["WhoId"] = item.who
    fields["WhatId"] = item.what
    if keyed:
        fields[KEY] = action.key
    return {name: value for name, value in fields.items() if value not in {None, ""}}


def fields_to_update(action: Update, *, keyed: bool) -> Row:
    """The fields of the changed groups; an emptied one is written as null."""
    fields: Row = {}
    for group in sorted(action.groups):
        fields |= _group(group, action.item)
    if keyed and action.key:
        fields[KEY] = action.key
    return {name: None if value == "" else value for name, value in fields.items()}


def _group(group: Group, item: CalendarItem) -> Mapping[str, Any]:
    """What one group of fields is in Salesforce."""
    match group:
        case Group.SUBJECT:
            return {"Subject": item.subject}
        case Group.TIME:
            return _time(item)
        case Group.LOCATION:
            return {"Location": item.location}
        case Group.BODY:
            return {"Description": item.body}
        case Group.SHOW_AS:
            return {"ShowAs": _SHOW_AS[item.show_as]}
        case Group.INVITEES:
            # Invitees are records of their own; Who is the user's after the create.
            return {}


def _time(item: CalendarItem) -> Mapping[str, Any]:
    if isinstance(item.start, datetime) and isinstance(item.end, datetime):
        return {
            "IsAllDayEvent": False,
            "StartDateTime": literal(item.start),
            "EndDateTime": literal(item.end),
        }
    days = item.end.toordinal() - item.start.toordinal()
    return {
        "IsAllDayEvent": True,
        "StartDateTime": f"{item.start.isoformat()}T00:00:00.000Z",
        "DurationInMinutes": days * _MINUTES_A_DAY,
    }


def columns(known: Iterable[str]) -> tuple[str, ...]:
    """The columns to read, given the fields that the user may see."""
    visible = set(known)
    return NEEDED + tuple(name for name in WELCOME if name in visible)
