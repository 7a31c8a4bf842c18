"""The content of the mailboxes as JSON values, for a person or a test to look at."""

from __future__ import annotations

from typing import Any

from emulators.exchange import derived
from emulators.exchange.folders import Folder
from emulators.exchange.items import Item
from emulators.exchange.mailbox import Mailbox
from emulators.exchange.store import Store

_SHOWN = (
    "UID",
    "Subject",
    "Start",
    "End",
    "IsAllDayEvent",
    "Location",
    "Sensitivity",
    "Categories",
    "CalendarItemType",
    "IsCancelled",
    "MyResponseType",
)


def content(store: Store, address: str, folder: str) -> list[dict[str, Any]]:
    """Return folders with items; an address or a folder name narrows the list."""
    found = []
    for mailbox in _mailboxes(store, address):
        for one in mailbox.well_known["root"].below():
            if one.items and folder in ("", one.name, one.distinguished):
                found.append(_folder(mailbox, one))
    return found


def _mailboxes(store: Store, address: str) -> list[Mailbox]:
    if not address:
        return list(store.mailboxes.values())
    mailbox = store.mailbox(address)
    if mailbox is None:
        raise LookupError(f"there is no mailbox {address}")
    return [mailbox]


def _folder(mailbox: Mailbox, folder: Folder) -> dict[str, Any]:
    items = [_item(item) for item in folder.items.values()]
    return {"mailbox": mailbox.address, "folder": folder.name, "items": items}


def _item(item: Item) -> dict[str, Any]:
    shown: dict[str, Any] = {"element": item.element, "id": item.id}
    for name in _SHOWN:
        value = derived.read(item, name)
        if value is not None and value != "":
            shown[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return shown
