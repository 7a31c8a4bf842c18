"""What a user does in Outlook, as Python calls: for scenes and tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from email.utils import parseaddr
from typing import Any, TypedDict, Unpack

from emulators.exchange import bodies, calendaring, derived, meetings, timezones
from emulators.exchange.folders import Folder
from emulators.exchange.identifiers import parse_item_id
from emulators.exchange.items import Entry, Item, Occurrence, Values
from emulators.exchange.mailbox import Mailbox
from emulators.exchange.operations.delete_item import dispose
from emulators.exchange.properties import PropertyPath, PropertyValue
from emulators.exchange.recurrence import Recurrence
from emulators.exchange.soap import ResponseError
from emulators.exchange.store import Store
from emulators.exchange.timezones import Zone
from emulators.exchange.values import Attendee, Body, Person

Moment = datetime | date


class EventFields(TypedDict, total=False):
    """What a calendar item may be given.

    start, end: an aware datetime, a naive one (wall time in `zone`), or a date
    for an all-day item, whose end is exclusive. zone: IANA name, Windows id or
    Zone; the mailbox's own when absent. required, optional, resources,
    organizer: addresses, also as "Name <address>". A meeting's copies are not
    made here; see Mailbox.add_meeting.
    """

    subject: str
    start: Moment
    end: Moment
    all_day: bool
    location: str
    body_html: str
    body_text: str
    zone: str | Zone
    sensitivity: str
    categories: Iterable[str]
    required: Iterable[str]
    optional: Iterable[str]
    resources: Iterable[str]
    organizer: str
    recurrence: Recurrence | None
    show_as: str
    importance: str
    reminder_minutes: int | None
    cancelled: bool
    my_response: str
    uid: str
    properties: Mapping[PropertyPath, PropertyValue]


_PLAIN = {
    "subject": "Subject",
    "location": "Location",
    "sensitivity": "Sensitivity",
    "all_day": "IsAllDayEvent",
    "recurrence": "Recurrence",
    "show_as": "LegacyFreeBusyStatus",
    "importance": "Importance",
    "cancelled": "IsCancelled",
    "my_response": "MyResponseType",
    "uid": "UID",
}
_PEOPLE = {
    "required": "RequiredAttendees",
    "optional": "OptionalAttendees",
    "resources": "Resources",
}


def find_zone(zone: str | Zone) -> Zone:
    """Return a zone by IANA name or Windows id; ValueError when it is unknown."""
    if isinstance(zone, Zone):
        return zone
    try:
        return timezones.by_id(zone)
    except timezones.UnknownZone:
        return timezones.by_iana(zone)


def person(text: str) -> Person:
    """Return the person of an address or of "Name <address>"."""
    name, address = parseaddr(text)
    return Person(address or text, name or address or text)


class UserMailbox(Mailbox):
    """A mailbox with the calls its user makes; each takes the store's lock."""

    def __init__(
        self, store: Store, address: str, *, name: str, zone: str | Zone
    ) -> None:
        """Create the mailbox in the user's zone."""
        super().__init__(store, address, name=name, zone=find_zone(zone))

    def add_event(
        self, *, folder: Folder | None = None, **fields: Unpack[EventFields]
    ) -> str:
        """Create a calendar item and return its id; nobody is mailed."""
        with self.store.lock:
            values = _values(fields, self.zone)
            if values.get("IsAllDayEvent"):
                # Outlook offers a new all-day event as free time.
                values.setdefault("LegacyFreeBusyStatus", "Free")
            calendaring.complete(values, self, values.get("StartTimeZone", self.zone))
            values["MeetingRequestWasSent"] = _invites(values)
            properties = dict(fields.get("properties", {}))
            home = folder or self.calendar
            return self.add(home, "CalendarItem", values, properties).id

    def add_meeting(self, **fields: Unpack[EventFields]) -> str:
        """Create a meeting with the copies of its attendees; nobody is mailed."""
        with self.store.lock:
            id_ = self.add_event(**fields)
            self.place_copies(id_)
            return id_

    def place_copies(self, id_: str) -> list[str]:
        """Bring the attendees' copies of a meeting up to date; return their ids."""
        with self.store.lock:
            entry = self.entry(id_)
            return [
                meetings.place_copy(mailbox, entry).id
                for mailbox in meetings.mailboxes(entry, derived.attendees(entry))
            ]

    def change_event(self, id_: str, **fields: Unpack[EventFields]) -> str:
        """Change an item, a series or, by its own id, a single occurrence."""
        with self.store.lock:
            entry = self.entry(id_)
            values = _values(fields, _zone_of(entry, self.zone))
            if isinstance(entry, Occurrence):
                calendaring.change_occurrence(entry, values)
                target = entry.master.deviations[entry.original_start].properties
            else:
                calendaring.change_item(entry, values)
                target = entry.properties
            target.update(fields.get("properties", {}))
            self.touch(entry.master)
            return entry.id

    def delete_event(self, id_: str, *, kind: str = "MoveToDeletedItems") -> None:
        """Delete an item, or take a single occurrence out of its series."""
        with self.store.lock:
            entry = self.entry(id_)
            if isinstance(entry, Occurrence):
                calendaring.delete_occurrence(entry)
                self.touch(entry.master)
            else:
                dispose(entry, kind)

    def cancel_meeting(self, id_: str) -> None:
        """Cancel a meeting silently: the copies are marked, the own item goes."""
        with self.store.lock:
            entry = self.entry(id_)
            meetings.cancel_copies(entry, derived.attendees(entry))
            self.delete_event(id_)

    def respond_to(self, id_: str, response: str) -> None:
        """Answer an invitation without a mail: Accept, Tentative or Decline."""
        with self.store.lock:
            entry = self.entry(id_)
            meetings.respond(entry, response)
            self.touch(entry.master)
            meetings.record_response(entry, response)

    def move_event(self, id_: str, folder: Folder) -> str:
        """Move an item into a folder and return its new id."""
        with self.store.lock:
            return self.move(self.entry(id_).master, folder).id

    def copy_event(self, id_: str, folder: Folder) -> str:
        """Copy an item into a folder and return the copy's id."""
        with self.store.lock:
            return self.copy(self.entry(id_).master, folder).id

    def add_calendar(self, name: str, parent: Folder | None = None) -> Folder:
        """Create a further calendar below the main one or another folder."""
        with self.store.lock:
            return self.add_folder(parent or self.calendar, name, "IPF.Appointment")

    def entry(self, id_: str) -> Entry:
        """Return the item or occurrence with an id; LookupError when it is gone."""
        try:
            return self.store.entry(parse_item_id(id_))
        except ResponseError as error:
            raise LookupError(f"{self.address} has no item {id_}") from error

    def occurrence_id(self, master_id: str, start: Moment) -> str:
        """Return the id of the occurrence that was planned for a moment or a day."""
        with self.store.lock:
            master = self.entry(master_id).master
            planned = _planned(master, start)
            if planned is None:
                raise LookupError(f"the series has no occurrence on {start}")
            return master.occurrence(planned).id


def _zone_of(entry: Entry, default: Zone) -> Zone:
    zone = entry.values.get("StartTimeZone")
    return zone if isinstance(zone, Zone) else default


def _planned(master: Item, start: Moment) -> datetime | None:
    if isinstance(start, datetime):
        moment = _instant(start, master.zone)
        return moment if master.is_planned(moment) else None
    begin = datetime.combine(start, time(), tzinfo=master.zone)
    window = (begin.astimezone(UTC), (begin + timedelta(days=1)).astimezone(UTC))
    found = [s for s in master.starts(window) if window[0] <= s < window[1]]
    return found[0] if found else None


def _values(fields: EventFields, default: Zone) -> Values:
    given: dict[str, Any] = dict(fields)
    values: Values = {
        name: given[keyword] for keyword, name in _PLAIN.items() if keyword in given
    }
    for keyword, name in _PEOPLE.items():
        if keyword in given:
            values[name] = tuple(Attendee(person(one)) for one in given[keyword])
    _add_times(values, fields, default)
    _add_body(values, fields)
    _add_rest(values, fields)
    return values


def _add_times(values: Values, fields: EventFields, default: Zone) -> None:
    zone = default
    if "zone" in fields:
        zone = find_zone(fields["zone"])
        values["StartTimeZone"] = values["EndTimeZone"] = zone
    if "start" in fields:
        values["Start"] = _instant(fields["start"], zone.tz)
    if "end" in fields:
        values["End"] = _instant(fields["end"], zone.tz)


def _add_body(values: Values, fields: EventFields) -> None:
    if "body_html" in fields:
        values["Body"] = Body("HTML", bodies.document(fields["body_html"]))
    if "body_text" in fields:
        values["Body"] = Body("Text", fields["body_text"])


def _add_rest(values: Values, fields: EventFields) -> None:
    if "categories" in fields:
        values["Categories"] = tuple(fields["categories"]) or None
    if "organizer" in fields:
        values["Organizer"] = person(fields["organizer"])
    if "reminder_minutes" in fields:
        minutes = fields["reminder_minutes"]
        values["ReminderIsSet"] = minutes is not None
        values["ReminderMinutesBeforeStart"] = minutes or 0


def _instant(moment: Moment, zone: tzinfo) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC)


def _invites(values: Values) -> bool:
    return any(values.get(name) for name in _PEOPLE.values())
