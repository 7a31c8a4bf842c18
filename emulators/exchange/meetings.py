"""Meetings between mailboxes: invitations, updates, cancellations and answers."""

from __future__ import annotations

from collections.abc import Iterable

from emulators.exchange import derived
from emulators.exchange.items import Deviation, Entry, Item, Occurrence, Values
from emulators.exchange.mailbox import Event, Mailbox
from emulators.exchange.values import Attendee, Person

# What belongs to each participant's own copy and never travels with a meeting.
_PERSONAL = frozenset(
    "Categories ReminderIsSet ReminderMinutesBeforeStart MyResponseType"
    " AppointmentReplyTime LegacyFreeBusyStatus Importance Culture Flag"
    " MeetingRequestWasSent".split()
)
_WHEN = ("Start", "End", "Recurrence", "IsAllDayEvent")
CANCELLED_PREFIX = "Canceled: "


def send_requests(entry: Entry, audience: Iterable[Attendee], kind: str) -> None:
    """Mail an invitation ("request") or its "update", and let the copies follow."""
    to = list(audience)
    if not to:
        return
    entry.master.values["MeetingRequestWasSent"] = True
    _mail(entry, kind, derived.organizer(entry), [a.person for a in to])
    for mailbox in mailboxes(entry, to):
        copy = place_copy(mailbox, entry)
        _deliver(mailbox, "MeetingRequest", entry, copy)


def send_cancellations(entry: Entry, audience: Iterable[Attendee]) -> None:
    """Mail that a meeting or one of its occurrences is off, and mark the copies."""
    to = list(audience)
    _mail(entry, "cancellation", derived.organizer(entry), [a.person for a in to])
    for copy in cancel_copies(entry, to):
        _deliver(copy.folder.mailbox, "MeetingCancellation", entry, copy)


def cancel_copies(entry: Entry, audience: Iterable[Attendee]) -> list[Item]:
    """Mark the attendees' copies of a meeting or occurrence as cancelled."""
    copies = [
        copy
        for mailbox in mailboxes(entry, audience)
        for copy in _copies(mailbox, entry)
    ]
    for copy in copies:
        _mark_cancelled(copy.folder.mailbox, copy, entry)
    return copies


def send_response(entry: Entry, response: str) -> None:
    """Mail an attendee's answer, which the organiser's item then shows."""
    attendee = entry.folder.mailbox.person
    _mail(entry, "response", attendee, [derived.organizer(entry)])
    for item in record_response(entry, response):
        message = _deliver(item.folder.mailbox, "MeetingResponse", entry, item)
        message.values["ResponseType"] = response


def record_response(entry: Entry, response: str) -> list[Item]:
    """Let the organiser's items show an attendee's answer, and return them."""
    own = entry.folder.mailbox
    mailbox = own.store.mailbox(derived.organizer(entry).address)
    items = [] if mailbox is None else mailbox.find_uid(entry.values["UID"])
    for item in items:
        _show_response(item, own.person, response)
    return items


def place_copy(mailbox: Mailbox, entry: Entry) -> Item:
    """Bring an attendee's copy of a meeting up to date, or create it."""
    copies = _copies(mailbox, entry)
    if not copies:
        return _new_copy(mailbox, entry)
    for copy in copies:
        if isinstance(entry, Occurrence) and copy.rule is not None:
            _follow_occurrence(copy, entry)
        else:
            _follow(copy, entry)
        mailbox.touch(copy)
    return copies[0]


def respond(item: Entry, response: str) -> None:
    """Record the mailbox owner's own answer on the copy of the meeting."""
    busy = item.values.get("IntendedFreeBusyStatus", "Busy")
    answer = {
        "MyResponseType": response,
        "AppointmentReplyTime": item.folder.mailbox.store.now(),
        "LegacyFreeBusyStatus": "Tentative" if response == "Tentative" else busy,
    }
    if isinstance(item, Occurrence):
        deviation = item.master.deviations.setdefault(item.original_start, Deviation())
        deviation.values.update(answer)
    else:
        item.values.update(answer)


def _mail(entry: Entry, kind: str, sender: Person, to: list[Person]) -> None:
    recipients = tuple(person.address for person in to if person.key != sender.key)
    entry.folder.mailbox.store.mail(
        kind,
        sender.address,
        recipients,
        subject=str(entry.values.get("Subject", "")),
        uid=str(entry.values.get("UID", "")),
    )


def mailboxes(entry: Entry, audience: Iterable[Attendee]) -> list[Mailbox]:
    """Return the mailboxes of the organisation that attendees have."""
    own = entry.folder.mailbox
    found = (own.store.mailbox(attendee.person.address) for attendee in audience)
    return [mailbox for mailbox in found if mailbox is not None and mailbox is not own]


def _copies(mailbox: Mailbox, entry: Entry) -> list[Item]:
    return mailbox.find_uid(entry.values["UID"])


def _shared(values: Iterable[tuple[str, object]]) -> Values:
    return {name: value for name, value in values if name not in _PERSONAL}


def _new_copy(mailbox: Mailbox, entry: Entry) -> Item:
    values = _shared(entry.values.items())
    values["Organizer"] = derived.organizer(entry)
    values["IntendedFreeBusyStatus"] = entry.values.get("LegacyFreeBusyStatus", "Busy")
    values |= {
        "LegacyFreeBusyStatus": "Tentative",
        "MyResponseType": "NoResponseReceived",
        "Importance": entry.values.get("Importance", "Normal"),
        "ReminderIsSet": True,
        "ReminderMinutesBeforeStart": 15,
        "MeetingRequestWasSent": True,
    }
    copy = mailbox.add(mailbox.calendar, "CalendarItem", values, {})
    if isinstance(entry, Item):
        _follow_exceptions(copy, entry)
    return copy


def _follow(copy: Item, entry: Entry) -> None:
    before = {name: copy.values.get(name) for name in _WHEN}
    personal = {n: v for n, v in copy.values.items() if n in _PERSONAL}
    own = {"IntendedFreeBusyStatus": entry.values.get("LegacyFreeBusyStatus", "Busy")}
    copy.values = {**_shared(entry.values.items()), **own, **personal}
    copy.values["Organizer"] = derived.organizer(entry)
    if before != {name: copy.values.get(name) for name in _WHEN}:
        # An answer was given to the old time; the new one needs a new answer.
        copy.values["MyResponseType"] = "NoResponseReceived"
        copy.values["LegacyFreeBusyStatus"] = "Tentative"
    if isinstance(entry, Item):
        _follow_exceptions(copy, entry)


def _follow_exceptions(copy: Item, master: Item) -> None:
    copy.deleted = set(master.deleted)
    copy.deviations = {
        start: Deviation(_shared(deviation.values.items()))
        for start, deviation in master.deviations.items()
    }


def _follow_occurrence(copy: Item, occurrence: Occurrence) -> None:
    deviation = occurrence.deviation
    if deviation is not None:
        shared = _shared(deviation.values.items())
        copy.deviations.setdefault(
            occurrence.original_start, Deviation()
        ).values.update(shared)


def _mark_cancelled(mailbox: Mailbox, copy: Item, entry: Entry) -> None:
    subject = str(entry.values.get("Subject", ""))
    marks = {
        "IsCancelled": True,
        "LegacyFreeBusyStatus": "Free",
        "Subject": (CANCELLED_PREFIX + subject)[:255],
    }
    if isinstance(entry, Occurrence) and copy.rule is not None:
        start = entry.original_start
        occurrence = copy.occurrence(start)
        times = {name: occurrence.values[name] for name in ("Start", "End")}
        deviation = copy.deviations.setdefault(start, Deviation())
        deviation.values.update(times | marks)
    else:
        copy.values.update(marks)
    mailbox.touch(copy)


def _show_response(item: Item, attendee: Person, response: str) -> None:
    mailbox = item.folder.mailbox
    now = mailbox.store.now()
    for name in ("RequiredAttendees", "OptionalAttendees", "Resources"):
        invited = item.values.get(name)
        if invited:
            item.values[name] = tuple(
                one.answering(response, now) if one.person.key == attendee.key else one
                for one in invited
            )
    mailbox.touch(item)


_CLASSES = {
    "MeetingRequest": "IPM.Schedule.Meeting.Request",
    "MeetingCancellation": "IPM.Schedule.Meeting.Canceled",
    "MeetingResponse": "IPM.Schedule.Meeting.Resp",
}
_CARRIED = (
    "Subject",
    "Body",
    "Sensitivity",
    "Importance",
    "UID",
    "Start",
    "End",
    "Location",
    "IsAllDayEvent",
    "StartTimeZone",
    "EndTimeZone",
)


def _deliver(mailbox: Mailbox, element: str, entry: Entry, related: Item) -> Item:
    sender = entry.folder.mailbox.person
    values = {name: entry.values[name] for name in _CARRIED if name in entry.values}
    if element != "MeetingRequest":
        for name in ("IsAllDayEvent", "StartTimeZone", "EndTimeZone"):
            values.pop(name, None)
    values |= {
        "ItemClass": _CLASSES[element],
        "Sender": sender,
        "From": sender,
        "ToRecipients": (mailbox.person,),
        "IsRead": False,
        "AssociatedCalendarItemId": related.number,
    }
    inbox = mailbox.well_known["inbox"]
    message = mailbox.add(inbox, element, values, {})
    mailbox.events.append(Event("NewMailEvent", mailbox.store.now(), message, inbox))
    return message
