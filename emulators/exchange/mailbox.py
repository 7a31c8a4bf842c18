"""One mailbox: its folders, its items and the events that subscriptions report."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from emulators.exchange import timezones
from emulators.exchange.folders import WELL_KNOWN, Folder
from emulators.exchange.items import Item, Properties, Values
from emulators.exchange.values import Person

if TYPE_CHECKING:
    from emulators.exchange.store import Store


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an item: what a notification is made of."""

    name: str
    at: datetime
    item: Item
    folder: Folder
    old_id: str = ""
    old_folder: Folder | None = None


class Mailbox:
    """A user's mailbox; all its methods expect the store's lock to be held."""

    def __init__(
        self, store: Store, address: str, *, name: str, zone: timezones.Zone
    ) -> None:
        """Create the well-known folders; the zone is the user's own."""
        self.store = store
        self.address = address
        self.name = name or address
        self.zone = zone
        self.categories: list[str] = []
        self.events: list[Event] = []
        self.well_known: dict[str, Folder] = {}
        for distinguished, (parent, title, folder_class) in WELL_KNOWN.items():
            folder = self.add_folder(self.well_known.get(parent), title, folder_class)
            folder.distinguished = distinguished
            self.well_known[distinguished] = folder

    @property
    def person(self) -> Person:
        """The mailbox's owner."""
        return Person(self.address, self.name)

    @property
    def calendar(self) -> Folder:
        """The main calendar."""
        return self.well_known["calendar"]

    def add_folder(self, parent: Folder | None, name: str, folder_class: str) -> Folder:
        """Create a folder below another one."""
        store = self.store
        folder = Folder(store.next_number(), self, parent, name, folder_class)
        store.folders[folder.number] = folder
        if parent is not None:
            parent.subfolders.append(folder)
        self.touch_folder(folder)
        return folder

    def touch_folder(self, folder: Folder) -> None:
        """Give a folder a new change key after a change of its own properties."""
        folder.change = self.store.next_change()

    def remove_folder(self, folder: Folder) -> None:
        """Delete a folder with everything in it."""
        for gone in [*folder.below(), folder]:
            for item in list(gone.items.values()):
                self.remove(item)
            del self.store.folders[gone.number]
        if folder.parent is not None:
            folder.parent.subfolders.remove(folder)

    def move_folder(self, folder: Folder, parent: Folder) -> None:
        """Hang a folder below another one of the mailbox."""
        if folder.parent is not None:
            folder.parent.subfolders.remove(folder)
        folder.parent = parent
        parent.subfolders.append(folder)
        self.touch_folder(folder)

    def add(
        self, folder: Folder, element: str, values: Values, properties: Properties
    ) -> Item:
        """Store a new item."""
        now = self.store.now()
        number = self.store.next_number()
        item = Item(number, element, folder, values, properties, now, now)
        self._insert(item)
        self._happened("CreatedEvent", item)
        return item

    def _insert(self, item: Item) -> None:
        item.change = self.store.next_change()
        self.store.items[item.number] = item
        item.folder.items[item.number] = item

    def touch(self, item: Item) -> None:
        """Give an item a new change key and modification time."""
        item.change = self.store.next_change()
        item.modified = self.store.now()
        self._happened("ModifiedEvent", item)

    def touch_read(self, item: Item) -> None:
        """Record that only the read flag changed; the content stays the same."""
        item.read_change = self.store.next_change()
        self._happened("ModifiedEvent", item)

    def remove(self, item: Item) -> None:
        """Delete an item for good."""
        del self.store.items[item.number]
        del item.folder.items[item.number]
        self._happened("DeletedEvent", item)

    def move(self, item: Item, folder: Folder) -> Item:
        """Move an item; in the new folder it has a new id."""
        moved = self._duplicate(item, folder)
        moved.created, moved.modified = item.created, item.modified
        del self.store.items[item.number]
        del item.folder.items[item.number]
        event = self._event("MovedEvent", moved, item)
        self.events.append(event)
        if folder.mailbox is not self:
            folder.mailbox.events.append(event)
        return moved

    def copy(self, item: Item, folder: Folder) -> Item:
        """Copy an item, extended properties and UID included."""
        duplicate = self._duplicate(item, folder)
        folder.mailbox.events.append(self._event("CopiedEvent", duplicate, item))
        return duplicate

    def _duplicate(self, item: Item, folder: Folder) -> Item:
        now = self.store.now()
        duplicate = Item(
            self.store.next_number(),
            item.element,
            folder,
            dict(item.values),
            dict(item.properties),
            now,
            now,
            deviations=copy.deepcopy(item.deviations),
            deleted=set(item.deleted),
        )
        self._insert(duplicate)
        return duplicate

    def _event(self, name: str, item: Item, old: Item) -> Event:
        return Event(name, self.store.now(), item, item.folder, old.id, old.folder)

    def _happened(self, name: str, item: Item) -> None:
        self.events.append(Event(name, self.store.now(), item, item.folder))

    def find_uid(self, uid: str) -> list[Item]:
        """Return the calendar items with a UID outside the deleted ones."""
        trash = {self.well_known["deleteditems"], *self._recoverable()}
        return [
            item
            for folder in self.well_known["root"].below()
            if folder not in trash
            for item in folder.items.values()
            if item.element == "CalendarItem" and item.values.get("UID") == uid
        ]

    def _recoverable(self) -> list[Folder]:
        return self.well_known["recoverableitemsroot"].below()
