"""Properties that the server computes from what an item holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from emulators.exchange import bodies
from emulators.exchange.folders import folder_id_element, rights_element
from emulators.exchange.items import Entry, Item, Occurrence
from emulators.exchange.values import Attendee, Body, OccurrenceInfo, Person, Value

_PREVIEW = 255


def read(entry: Entry, name: str) -> Value:
    """Return a property by element name; None where the item has no such value."""
    compute = _COMPUTED.get(name)
    if entry.element == "CalendarItem" and name in _CALENDAR:
        compute = _CALENDAR[name]
    return entry.values.get(name) if compute is None else compute(entry)


def attendees(entry: Entry) -> list[Attendee]:
    """Return everybody invited, resources included."""
    lists = ("RequiredAttendees", "OptionalAttendees", "Resources")
    return [attendee for name in lists for attendee in entry.values.get(name, ())]


def organizer(entry: Entry) -> Person:
    """Return the organiser: the mailbox's owner unless somebody else invited."""
    found = entry.values.get("Organizer")
    return found if isinstance(found, Person) else entry.folder.mailbox.person


def is_organizer(entry: Entry) -> bool:
    """Tell whether the mailbox's owner organises the item."""
    return organizer(entry).key == entry.folder.mailbox.person.key


def is_meeting(entry: Entry) -> bool:
    """Tell whether an item has attendees or came as an invitation."""
    return bool(attendees(entry)) or not is_organizer(entry)


def text_body(entry: Entry) -> Body | None:
    """Return the body as plain text."""
    body = entry.values.get("Body")
    if not isinstance(body, Body):
        return None
    text = body.text if body.format == "Text" else bodies.to_text(body.text)
    return Body("Text", text)


def _names(name: str) -> Callable[[Entry], str]:
    def join(entry: Entry) -> str:
        people = entry.values.get(name, ())
        return "; ".join(person.name or person.address for person in people)

    return join


def _display_to(entry: Entry) -> str:
    if entry.element != "CalendarItem":
        return _names("ToRecipients")(entry)
    invited = entry.values.get("RequiredAttendees", ())
    return "; ".join(attendee.person.name for attendee in invited)


def _size(entry: Entry) -> int:
    body = entry.values.get("Body")
    return 1024 + (len(body.text.encode()) if isinstance(body, Body) else 0)


def _preview(entry: Entry) -> str | None:
    body = text_body(entry)
    return None if body is None else body.text[:_PREVIEW]


def _type(entry: Entry) -> str:
    if isinstance(entry, Occurrence):
        return "Exception" if entry.deviation else "Occurrence"
    return "Single" if entry.rule is None else "RecurringMaster"


def _my_response(entry: Entry) -> str:
    if not is_meeting(entry):
        return "Unknown"
    if is_organizer(entry):
        return "Organizer"
    return str(entry.values.get("MyResponseType", "NoResponseReceived"))


def _state(entry: Entry) -> int:
    # Bits of PidLidAppointmentStateFlags: meeting 1, received 2, cancelled 4.
    state = 1 if is_meeting(entry) else 0
    state |= 0 if is_organizer(entry) else 2
    return state | (4 if entry.values.get("IsCancelled") else 0)


def _duration(entry: Entry) -> str:
    length: timedelta = entry.values["End"] - entry.values["Start"]
    hours, rest = divmod(length.seconds, 3600)
    parts = [f"{length.days}D" if length.days else ""]
    clock = (f"{hours}H" if hours else "") + (f"{rest // 60}M" if rest else "")
    parts.append(f"T{clock}" if clock or not length.days else "")
    return "P" + ("".join(parts) if clock or length.days else "T0S")


def _zone_id(name: str) -> Callable[[Entry], str | None]:
    def identify(entry: Entry) -> str | None:
        zone = entry.values.get(name)
        return None if zone is None else str(zone.id)

    return identify


def _info(occurrence: Occurrence) -> OccurrenceInfo:
    return OccurrenceInfo(
        occurrence.id,
        occurrence.change_key,
        occurrence.values["Start"],
        occurrence.values["End"],
        occurrence.original_start,
    )


def _first(entry: Entry) -> OccurrenceInfo | None:
    if not isinstance(entry, Item) or entry.rule is None:
        return None
    index = 1
    while (start := entry.nth_start(index)) is not None:
        if start not in entry.deleted:
            return _info(entry.occurrence(start))
        index += 1
    return None


def _last(entry: Entry) -> OccurrenceInfo | None:
    if not isinstance(entry, Item) or entry.rule is None:
        return None
    start = entry.last_start()
    if start is None:
        return None
    left = entry.starts((entry.values["Start"], start + timedelta(seconds=1)))
    return _info(entry.occurrence(left[-1])) if left else None


def _modified(entry: Entry) -> list[OccurrenceInfo] | None:
    if not isinstance(entry, Item):
        return None
    starts = sorted(entry.deviations)
    return [_info(entry.occurrence(start)) for start in starts] or None


def _deleted(entry: Entry) -> list[datetime] | None:
    return (sorted(entry.deleted) or None) if isinstance(entry, Item) else None


def _is_recurring(entry: Entry) -> bool:
    # An organiser's master says false, an attendee's true: Microsoft's page on
    # the element calls the former wrong, but that is what servers answer.
    if isinstance(entry, Occurrence):
        return True
    return entry.rule is not None and not is_organizer(entry)


def _is_unmodified(entry: Entry) -> bool:
    return entry.modified == entry.created


_COMPUTED: dict[str, Callable[[Entry], Value]] = {
    "ParentFolderId": lambda e: folder_id_element(e.folder, "ParentFolderId"),
    "DateTimeReceived": lambda e: e.values.get("DateTimeReceived", e.created),
    "DateTimeSent": lambda e: e.values.get("DateTimeSent", e.created),
    "DateTimeCreated": lambda e: e.created,
    "LastModifiedTime": lambda e: e.modified,
    "LastModifiedName": lambda e: e.folder.mailbox.name,
    "Size": _size,
    "HasAttachments": lambda e: bool(e.values.get("HasAttachments", False)),
    "EffectiveRights": lambda e: rights_element(),
    "Culture": lambda e: e.values.get("Culture", "en-US"),
    "IsAssociated": lambda e: False,
    "IsUnmodified": _is_unmodified,
    "DisplayTo": _display_to,
    "DisplayCc": _names("CcRecipients"),
    "DisplayBcc": _names("BccRecipients"),
    "TextBody": text_body,
    "UniqueBody": lambda e: e.values.get("Body"),
    "NormalizedBody": lambda e: e.values.get("Body"),
    "Preview": _preview,
}
_CALENDAR: dict[str, Callable[[Entry], Value]] = {
    "CalendarItemType": _type,
    "IsRecurring": _is_recurring,
    "IsMeeting": is_meeting,
    "IsOrganizer": is_organizer,
    "Organizer": organizer,
    "MyResponseType": _my_response,
    "AppointmentState": _state,
    "Duration": _duration,
    "DateTimeStamp": lambda e: e.values.get("DateTimeStamp", e.modified),
    "RecurrenceId": lambda e: e.original_start,
    "OriginalStart": lambda e: e.original_start,
    "ReminderDueBy": lambda e: e.values["Start"],
    "ReminderNextTime": lambda e: None,
    "FirstOccurrence": _first,
    "LastOccurrence": _last,
    "ModifiedOccurrences": _modified,
    "DeletedOccurrences": _deleted,
    "ConflictingMeetingCount": lambda e: 0,
    "AdjacentMeetingCount": lambda e: 0,
    "StartTimeZoneId": _zone_id("StartTimeZone"),
    "EndTimeZoneId": _zone_id("EndTimeZone"),
    "TimeZone": _zone_id("StartTimeZone"),
}
