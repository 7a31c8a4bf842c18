"""One EWS request in hand, and what every operation does with its members."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from typing import TypeVar

from emulators.exchange import soap
from emulators.exchange.accounts import Accounts, Caller
from emulators.exchange.folders import WELL_KNOWN, Folder
from emulators.exchange.identifiers import (
    parse_change_key,
    parse_folder_id,
    parse_item_id,
)
from emulators.exchange.items import Entry
from emulators.exchange.mailbox import Mailbox
from emulators.exchange.soap import (
    Element,
    ResponseError,
    child,
    children,
    local,
)
from emulators.exchange.store import Store
from emulators.exchange.subscriptions import Subscriptions
from emulators.exchange.timezones import Zone
from emulators.exchange.values import invalid, parse_person
from emulators.faults import Fault

Member = TypeVar("Member")

_DENIED = "Access is denied. Check credentials and try again."
_NO_MAILBOX = "The SMTP address has no mailbox associated with it."


@dataclass(slots=True)
class Call:
    """A request of an authenticated caller, with the fault that strikes it, if any."""

    store: Store
    accounts: Accounts
    subscriptions: Subscriptions
    caller: Caller
    request: Element
    zone: Zone
    fault: Fault | None = None

    @property
    def operation(self) -> str:
        """The operation's name."""
        return local(self.request)

    @property
    def tz(self) -> tzinfo:
        """The zone that naive times of the request are in."""
        return self.zone.tz

    def attribute(self, name: str, allowed: str, default: str | None = None) -> str:
        """Return an attribute of the request; a value not allowed is a fault."""
        value = self.request.get(name, default)
        if value is None or value not in allowed.split():
            raise invalid(f"{self.operation} needs {name}, one of: {allowed}.")
        return value

    def part(self, name: str) -> Element:
        """Return a child of the request; its absence is a fault."""
        found = child(self.request, name)
        if found is None:
            raise invalid(f"{self.operation} needs {name}.")
        return found

    def members(self, name: str) -> list[Element]:
        """Return the members of a list in the request, of which there is one."""
        found = children(self.part(name))
        if not found:
            raise invalid(f"{name} is empty.")
        return found

    def own_mailbox(self) -> Mailbox:
        """Return the caller's own mailbox."""
        mailbox = self.store.mailbox(self.caller.address)
        if mailbox is None:
            raise ResponseError("ErrorMissingEmailAddress", _NO_MAILBOX)
        return mailbox

    def open(self, mailbox: Mailbox | None) -> Mailbox:
        """Return a mailbox that the caller may open, or raise the error."""
        if mailbox is None:
            raise ResponseError("ErrorNonExistentMailbox", _NO_MAILBOX)
        if not self.accounts.may_open(self.caller, mailbox.address):
            raise ResponseError("ErrorAccessDenied", _DENIED)
        return mailbox

    def folder(self, element: Element) -> Folder:
        """Return the folder of a FolderId or DistinguishedFolderId."""
        if local(element) == "FolderId":
            folder = self.store.folder(parse_folder_id(element.get("Id", "")))
            self.open(folder.mailbox)
            return folder
        if local(element) != "DistinguishedFolderId":
            raise invalid(f"{local(element)} is no folder id.")
        return self._distinguished(element)

    def _distinguished(self, element: Element) -> Folder:
        owner = child(element, "Mailbox")
        mailbox = self.own_mailbox() if owner is None else self._named(owner)
        name = element.get("Id", "")
        if name not in WELL_KNOWN:
            raise ResponseError(
                "ErrorFolderNotFound", "The specified folder could not be found."
            )
        return mailbox.well_known[name]

    def _named(self, owner: Element) -> Mailbox:
        return self.open(self.store.mailbox(parse_person(owner).address))

    def target_folder(self, name: str) -> Folder | None:
        """Return the folder that a TargetFolderId child names, if it is there."""
        wrapper = child(self.request, name)
        inside = children(wrapper)
        return self.folder(inside[0]) if inside else None

    def entry(self, element: Element) -> Entry:
        """Return the item or occurrence that an id element names."""
        entry = _RESOLVERS[_resolvable(element)](self.store, element)
        self.open(entry.folder.mailbox)
        return entry

    def refusal(self, position: int) -> ResponseError | None:
        """Return the error that a scripted fault puts at a position of a batch."""
        fault = self.fault
        if fault is None:
            return None
        if fault.kind == "error":
            return ResponseError(fault.code, fault.message)
        if fault.kind == "item_error" and fault.hits(position):
            return ResponseError(fault.code, fault.message)
        if fault.kind == "conflict" and fault.hits(position):
            return ResponseError("ErrorIrresolvableConflict", fault.message)
        return None


def answer_each(
    call: Call,
    members: Sequence[Member],
    execute: Callable[[Member], Iterable[Element]],
    *,
    empty: str = "",
) -> Element:
    """Return the response with one message for each member, in order.

    empty: the container that an error message carries without content.
    """
    content = {empty: ""} if empty else {}
    messages = [
        _answer(call, position, partial(execute, member), content)
        for position, member in enumerate(members)
    ]
    return soap.response(call.operation, messages)


def answer_once(
    call: Call, execute: Callable[[], Iterable[Element]], **on_error: str
) -> Element:
    """Return the response of an operation that has a single message.

    on_error: elements, by name with their text, that an error message carries.
    """
    return soap.response(call.operation, [_answer(call, 0, execute, on_error)])


def _answer(
    call: Call,
    position: int,
    execute: Callable[[], Iterable[Element]],
    on_error: Mapping[str, str],
) -> Element:
    try:
        refusal = call.refusal(position)
        if refusal is not None:
            raise refusal
        return soap.success(call.operation, execute())
    except ResponseError as error:
        content = [soap.m(name, text) for name, text in on_error.items()]
        return soap.failure(call.operation, error, content)


def _resolvable(element: Element) -> str:
    name = local(element)
    if name not in _RESOLVERS:
        raise invalid(f"{name} is no item id.")
    return name


def _by_id(store: Store, element: Element) -> Entry:
    return store.entry(parse_item_id(element.get("Id", "")))


def _by_index(store: Store, element: Element) -> Entry:
    key = parse_item_id(element.get("RecurringMasterId", ""))
    master = store.item(key.number)
    if key.original_start is not None or master.rule is None:
        raise ResponseError("ErrorCalendarCannotUseIdForRecurringMasterId")
    index = element.get("InstanceIndex", "")
    if not index.isdigit():
        raise invalid("InstanceIndex must be an integer.")
    start = master.nth_start(int(index))
    if start is None:
        raise ResponseError(
            "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange",
            "Occurrence index is out of recurrence range.",
        )
    if start in master.deleted:
        raise ResponseError(
            "ErrorCalendarOccurrenceIsDeletedFromRecurrence",
            "Occurrence with this index was previously deleted from the recurrence.",
        )
    return master.occurrence(start)


def _by_occurrence(store: Store, element: Element) -> Entry:
    key = parse_item_id(element.get("OccurrenceId", ""))
    if key.original_start is None:
        raise ResponseError("ErrorCalendarCannotUseIdForOccurrenceId")
    return store.entry(key).master


_RESOLVERS: dict[str, Callable[[Store, Element], Entry]] = {
    "ItemId": _by_id,
    "OccurrenceItemId": _by_index,
    "RecurringMasterItemId": _by_occurrence,
}


def check_change_key(element: Element, entry: Entry) -> bool:
    """Tell whether an id element names the current version of an item."""
    text = element.get("ChangeKey")
    if text is None:
        raise ResponseError(
            "ErrorChangeKeyRequiredForWriteOperations",
            "The change key is required for this operation.",
        )
    return parse_change_key(text) == entry.change
