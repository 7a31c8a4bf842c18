"""CreateItem: new items, and answers to or cancellations of meetings."""

from __future__ import annotations

from dataclasses import dataclass

from emulators.exchange import calendaring, derived, meetings, messages
from emulators.exchange.calls import Call, answer_each
from emulators.exchange.contents import Contents, parse_contents
from emulators.exchange.fields import ITEM_ELEMENTS
from emulators.exchange.folders import Folder
from emulators.exchange.mailbox import Mailbox
from emulators.exchange.operations import respond_item
from emulators.exchange.shapes import id_only
from emulators.exchange.soap import Element, ResponseError, local, m
from emulators.exchange.values import invalid

_SEND = "SendToNone SendOnlyToAll SendToAllAndSaveCopy"
_DISPOSITION = "SaveOnly SendOnly SendAndSaveCopy"
_WRONG_FOLDER = {
    "CalendarItem": "ErrorCannotCreateCalendarItemInNonCalendarFolder",
    "Contact": "ErrorCannotCreateContactInNonContactFolder",
    "Task": "ErrorCannotCreateTaskInNonTaskFolder",
}
_HOME = {"CalendarItem": "calendar", "Contact": "contacts", "Task": "tasks"}
_CREATED_BY_SERVER = ("MeetingRequest", "MeetingResponse", "MeetingCancellation")


@dataclass(frozen=True, slots=True)
class _Member:
    """One item of the request, with its contents or what is wrong with them."""

    element: Element
    contents: Contents | ResponseError


def execute(call: Call) -> Element:
    """Create each item; the request is checked as a whole before anything happens."""
    for name, allowed in (
        ("SendMeetingInvitations", _SEND),
        ("MessageDisposition", _DISPOSITION),
    ):
        if call.request.get(name) is not None:
            call.attribute(name, allowed)
    members = [_parse(call, element) for element in call.members("Items")]

    def create(member: _Member) -> list[Element]:
        return [m("Items", _create(call, member))]

    return answer_each(call, members, create, empty="Items")


def _parse(call: Call, element: Element) -> _Member:
    name = local(element)
    if name in respond_item.ELEMENTS:
        return _Member(element, Contents())
    if name not in ITEM_ELEMENTS:
        raise invalid(f"{name} is no item.")
    try:
        return _Member(element, parse_contents(element, call.tz))
    except ResponseError as error:
        return _Member(element, error)


def _create(call: Call, member: _Member) -> list[Element]:
    name, contents = local(member.element), member.contents
    if isinstance(contents, ResponseError):
        raise contents
    if name in respond_item.ELEMENTS:
        return respond_item.answer(call, member.element)
    if name in _CREATED_BY_SERVER:
        raise ResponseError("ErrorInvalidItemForOperationCreateItem")
    if name == "CalendarItem":
        return _create_event(call, contents)
    if name in ("Message", "Item"):
        return _create_message(call, name, contents)
    return _create_plain(call, name, contents)


def _folder(call: Call, element: str, home: str) -> Folder:
    folder = call.target_folder("SavedItemFolderId")
    if folder is None:
        return call.own_mailbox().well_known[home]
    if not folder.holds(element):
        raise ResponseError(_WRONG_FOLDER[element])
    return folder


def _create_event(call: Call, contents: Contents) -> list[Element]:
    send = call.request.get("SendMeetingInvitations")
    if send is None:
        raise ResponseError(
            "ErrorSendMeetingInvitationsRequired",
            "SendMeetingInvitations is required for calendar items.",
        )
    folder = _folder(call, "CalendarItem", "calendar")
    mailbox = folder.mailbox
    contents.values.pop("IsResponseRequested", None)
    calendaring.complete(contents.values, mailbox, call.zone)
    item = mailbox.add(folder, "CalendarItem", contents.values, contents.properties)
    if send != "SendToNone":
        meetings.send_requests(item, derived.attendees(item), "request")
        if send == "SendToAllAndSaveCopy" and derived.attendees(item):
            messages.keep_meeting_copy(item)
    return [id_only(item)]


def _create_message(call: Call, name: str, contents: Contents) -> list[Element]:
    disposition = call.request.get("MessageDisposition")
    if disposition is None:
        raise ResponseError("ErrorMessageDispositionRequired")
    if disposition == "SaveOnly":
        folder = _folder(call, name, "drafts")
        messages.complete(contents.values, folder.mailbox, draft=True)
        values, properties = contents.values, contents.properties
        return [id_only(folder.mailbox.add(folder, name, values, properties))]
    if disposition == "SendOnly":
        # No folder can say for whom: there is no delegate access to this (EWS
        # reference, CreateItem).
        _send(call.own_mailbox(), contents)
        return []
    folder = _folder(call, name, "sentitems")
    _send(folder.mailbox, contents)
    folder.mailbox.add(folder, name, contents.values, contents.properties)
    # A sent message has no id yet: transport decides about it later.
    return []


def _send(mailbox: Mailbox, contents: Contents) -> None:
    messages.complete(contents.values, mailbox, draft=False)
    messages.send(mailbox, contents)


_CLASSES = {"Contact": "IPM.Contact", "Task": "IPM.Task"}


def _create_plain(call: Call, name: str, contents: Contents) -> list[Element]:
    folder = _folder(call, name, _HOME[name])
    values = contents.values
    values.setdefault("ItemClass", _CLASSES[name])
    values.setdefault("Sensitivity", "Normal")
    values.setdefault("Importance", "Normal")
    messages.COMPLETIONS[name](values)
    item = folder.mailbox.add(folder, name, values, contents.properties)
    return [id_only(item)]
