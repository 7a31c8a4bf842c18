"""Response objects in CreateItem: accept, decline, cancel or remove a meeting."""

from __future__ import annotations

from emulators.exchange import calendaring, derived, meetings
from emulators.exchange.calls import Call
from emulators.exchange.items import Entry, Occurrence
from emulators.exchange.shapes import id_only
from emulators.exchange.soap import Element, ResponseError, child, local, t
from emulators.exchange.values import invalid

_RESPONSES = {
    "AcceptItem": ("Accept", "Accept"),
    "TentativelyAcceptItem": ("Tentative", "Tentative"),
    "DeclineItem": ("Decline", "Decline"),
}
ELEMENTS = frozenset({*_RESPONSES, "CancelCalendarItem", "RemoveItem"})


def answer(call: Call, element: Element) -> list[Element]:
    """Carry out a response object and return the items it leaves behind."""
    entry = _referenced(call, element)
    name = local(element)
    if name == "CancelCalendarItem":
        return [id_only(_cancel(entry))]
    if name == "RemoveItem":
        return [id_only(_to_deleted_items(entry))]
    return [id_only(_respond(call, entry, name))]


def _referenced(call: Call, element: Element) -> Entry:
    reference = child(element, "ReferenceItemId")
    if reference is None:
        raise invalid(f"{local(element)} needs a ReferenceItemId.")
    entry = call.entry(t("ItemId", Id=reference.get("Id", "")))
    if entry.element in ("MeetingRequest", "MeetingCancellation"):
        number = entry.values["AssociatedCalendarItemId"]
        return call.store.item(number)
    if entry.element != "CalendarItem":
        raise ResponseError("ErrorInvalidReferenceItem")
    return entry


def _respond(call: Call, entry: Entry, name: str) -> Entry:
    response, code = _RESPONSES[name]
    if not derived.is_meeting(entry) or derived.is_organizer(entry):
        raise ResponseError(f"ErrorCalendarIsOrganizerFor{code}")
    if entry.values.get("IsCancelled"):
        raise ResponseError(f"ErrorCalendarIsCancelledFor{code}")
    meetings.respond(entry, response)
    entry.folder.mailbox.touch(entry.master)
    if call.request.get("MessageDisposition", "SaveOnly") != "SaveOnly":
        meetings.send_response(entry, response)
    return _to_deleted_items(entry) if response == "Decline" else entry


def _cancel(entry: Entry) -> Entry:
    if not derived.is_organizer(entry):
        raise ResponseError("ErrorCalendarIsNotOrganizer")
    meetings.send_cancellations(entry, derived.attendees(entry))
    return _to_deleted_items(entry)


def _to_deleted_items(entry: Entry) -> Entry:
    mailbox = entry.folder.mailbox
    if isinstance(entry, Occurrence):
        calendaring.delete_occurrence(entry)
        mailbox.touch(entry.master)
        return entry.master
    return mailbox.move(entry, mailbox.well_known["deleteditems"])
