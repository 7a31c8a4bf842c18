"""UpdateItem: changes of single properties, with conflict resolution."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from emulators.exchange import changes, derived, meetings, messages
from emulators.exchange.calls import Call, answer_each, check_change_key
from emulators.exchange.changes import Changes
from emulators.exchange.contents import parse_contents
from emulators.exchange.items import Entry, Item, Occurrence
from emulators.exchange.shapes import id_only
from emulators.exchange.soap import Element, ResponseError, child, children, m, t
from emulators.exchange.values import Attendee, invalid

_RESOLUTION = "NeverOverwrite AutoResolve AlwaysOverwrite"
_SEND = (
    "SendToNone SendOnlyToAll SendOnlyToChanged SendToAllAndSaveCopy"
    " SendToChangedAndSaveCopy"
)


@dataclass(frozen=True, slots=True)
class _Guests:
    """Who was invited before an update and who is invited after it."""

    before: dict[str, Attendee]
    after: dict[str, Attendee]

    def audience(self, send: str) -> tuple[list[Attendee], list[Attendee]]:
        """Return who gets a first invitation and who gets an update."""
        new = [a for key, a in self.after.items() if key not in self.before]
        if "Changed" in send and set(self.before) != set(self.after):
            return new, []
        return new, [a for key, a in self.after.items() if key in self.before]

    def removed(self) -> list[Attendee]:
        """Return who is no longer invited."""
        return [a for key, a in self.before.items() if key not in self.after]


def execute(call: Call) -> Element:
    """Update each item; the shape of the request is checked before anything happens."""
    resolution = call.attribute("ConflictResolution", _RESOLUTION)
    if call.request.get("SendMeetingInvitationsOrCancellations") is not None:
        call.attribute("SendMeetingInvitationsOrCancellations", _SEND)
    members = call.members("ItemChanges")
    for member in members:
        _check_shape(call, member)

    def update(member: Element) -> list[Element]:
        identifier = children(member)[0]
        entry = call.entry(identifier)
        _check_conflict(identifier, entry, resolution)
        updated = _update(call, entry, member)
        conflicts = m("ConflictResults", [t("Count", "0")])
        return [m("Items", [id_only(updated)]), conflicts]

    return answer_each(call, members, update, empty="Items")


def _check_shape(call: Call, member: Element) -> None:
    updates = children(child(member, "Updates"))
    if len(children(member)) < 2 or not updates:
        raise invalid("An ItemChange needs an id and Updates.")
    for update in updates:
        for content in children(update)[1:]:
            # What is wrong with a single item answers in its place, later.
            with suppress(ResponseError):
                parse_contents(content, call.tz)


def _check_conflict(identifier: Element, entry: Entry, resolution: str) -> None:
    # A key is needed whatever the resolution, says the page on ResponseCode.
    current = check_change_key(identifier, entry)
    if resolution == "NeverOverwrite" and not current:
        raise ResponseError(
            "ErrorIrresolvableConflict",
            "The send or update operation could not be performed because the change"
            " key passed in the request does not match the current change key.",
        )


def _update(call: Call, entry: Entry, member: Element) -> Entry:
    gathered = Changes(entry, call.tz)
    for update in children(child(member, "Updates")):
        gathered.add(update)
    if entry.element == "CalendarItem":
        return _update_event(call, entry, gathered)
    item = entry.master
    changes.apply(item, gathered)
    if item.element == "Task":
        messages.follow_status(item.values)
    if gathered.is_read_flag_only:
        item.folder.mailbox.touch_read(item)
    else:
        item.folder.mailbox.touch(item)
    return item


def _guests(entry: Entry) -> dict[str, Attendee]:
    return {guest.person.key: guest for guest in derived.attendees(entry)}


def _update_event(call: Call, entry: Entry, gathered: Changes) -> Entry:
    send = call.request.get("SendMeetingInvitationsOrCancellations")
    if send is None:
        raise ResponseError(
            "ErrorSendMeetingInvitationsOrCancellationsRequired",
            "SendMeetingInvitationsOrCancellations is required for calendar items.",
        )
    before = _guests(entry)
    changes.apply(entry, gathered)
    updated = _fresh(entry)
    updated.folder.mailbox.touch(updated.master)
    if send != "SendToNone" and derived.is_organizer(updated):
        _tell(updated, _Guests(before, _guests(updated)), send)
    return updated


def _fresh(entry: Entry) -> Item | Occurrence:
    # An occurrence reads its values once, so it is looked up again.
    if isinstance(entry, Occurrence):
        return entry.master.occurrence(entry.original_start)
    return entry


def _tell(entry: Entry, guests: _Guests, send: str) -> None:
    invited, informed = guests.audience(send)
    meetings.send_requests(entry, invited, "request")
    meetings.send_requests(entry, informed, "update")
    meetings.send_cancellations(entry, guests.removed())
    if send.endswith("AndSaveCopy") and (invited or informed):
        messages.keep_meeting_copy(entry.master)
