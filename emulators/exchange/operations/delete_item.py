"""DeleteItem: for good, into the recoverable items, or into Deleted Items."""

from __future__ import annotations

from emulators.exchange import calendaring, derived, meetings
from emulators.exchange.calls import Call, answer_each
from emulators.exchange.items import Entry, Item, Occurrence
from emulators.exchange.soap import Element, ResponseError

_TYPES = "HardDelete SoftDelete MoveToDeletedItems"
_SEND = "SendToNone SendOnlyToAll SendToAllAndSaveCopy"
_REQUIRED = {
    "CalendarItem": (
        "SendMeetingCancellations",
        "ErrorSendMeetingCancellationsRequired",
    ),
    "Task": ("AffectedTaskOccurrences", "ErrorAffectedTaskOccurrencesRequired"),
}
_OCCURRENCES = "AllOccurrences SpecifiedOccurrenceOnly"


def execute(call: Call) -> Element:
    """Delete each item; an occurrence is taken out of its series."""
    kind = call.attribute("DeleteType", _TYPES)
    for name, allowed in (
        ("SendMeetingCancellations", _SEND),
        ("AffectedTaskOccurrences", _OCCURRENCES),
    ):
        if call.request.get(name) is not None:
            call.attribute(name, allowed)

    def delete(identifier: Element) -> list[Element]:
        entry = call.entry(identifier)
        _check_required(call, entry)
        if entry.element == "CalendarItem":
            _tell(entry, call.request.get("SendMeetingCancellations", "SendToNone"))
        if isinstance(entry, Occurrence):
            calendaring.delete_occurrence(entry)
            entry.folder.mailbox.touch(entry.master)
        else:
            dispose(entry, kind)
        return []

    return answer_each(call, call.members("ItemIds"), delete)


def _check_required(call: Call, entry: Entry) -> None:
    for element, (name, code) in _REQUIRED.items():
        if entry.element == element and call.request.get(name) is None:
            raise ResponseError(code, f"{name} is required for this item.")


def _tell(entry: Entry, send: str) -> None:
    if send == "SendToNone" or entry.values.get("IsCancelled"):
        return
    if derived.is_organizer(entry):
        meetings.send_cancellations(entry, derived.attendees(entry))
    else:
        meetings.send_response(entry, "Decline")


def dispose(item: Item, kind: str) -> None:
    """Delete a stored item in one of the three ways."""
    mailbox = item.folder.mailbox
    target = {
        "SoftDelete": "recoverableitemsdeletions",
        "MoveToDeletedItems": "deleteditems",
    }.get(kind)
    if target is None:
        mailbox.remove(item)
    elif item.folder is mailbox.well_known[target]:
        # What is deleted once more leaves the folder for the recoverable items.
        mailbox.move(item, mailbox.well_known["recoverableitemsdeletions"])
    else:
        mailbox.move(item, mailbox.well_known[target])
