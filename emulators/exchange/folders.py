"""Folders of a mailbox: the well-known ones, their classes and how they are shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emulators.exchange import identifiers
from emulators.exchange.soap import Element, t

if TYPE_CHECKING:
    from emulators.exchange.items import Item
    from emulators.exchange.mailbox import Mailbox

_APPOINTMENTS, _CONTACTS, _TASKS = "IPF.Appointment", "IPF.Contact", "IPF.Task"
_NOTES = "IPF.Note"

# Distinguished name: parent, display name, folder class.
WELL_KNOWN: dict[str, tuple[str, str, str]] = {
    "root": ("", "root", ""),
    "msgfolderroot": ("root", "Top of Information Store", "IPF"),
    "searchfolders": ("root", "Finder", ""),
    "recoverableitemsroot": ("root", "Recoverable Items", ""),
    "recoverableitemsdeletions": ("recoverableitemsroot", "Deletions", ""),
    "recoverableitemsversions": ("recoverableitemsroot", "Versions", ""),
    "recoverableitemspurges": ("recoverableitemsroot", "Purges", ""),
    "calendar": ("msgfolderroot", "Calendar", _APPOINTMENTS),
    "contacts": ("msgfolderroot", "Contacts", _CONTACTS),
    "deleteditems": ("msgfolderroot", "Deleted Items", _NOTES),
    "drafts": ("msgfolderroot", "Drafts", _NOTES),
    "inbox": ("msgfolderroot", "Inbox", _NOTES),
    "journal": ("msgfolderroot", "Journal", "IPF.Journal"),
    "junkemail": ("msgfolderroot", "Junk Email", _NOTES),
    "notes": ("msgfolderroot", "Notes", "IPF.StickyNote"),
    "outbox": ("msgfolderroot", "Outbox", _NOTES),
    "sentitems": ("msgfolderroot", "Sent Items", _NOTES),
    "tasks": ("msgfolderroot", "Tasks", _TASKS),
}
_ELEMENTS = {
    _APPOINTMENTS: "CalendarFolder",
    _CONTACTS: "ContactsFolder",
    _TASKS: "TasksFolder",
}
CLASS_OF_ELEMENT = {element: name for name, element in _ELEMENTS.items()}


@dataclass(eq=False)
class Folder:
    """One folder with its items by number and its subfolders in order."""

    number: int
    mailbox: Mailbox
    parent: Folder | None
    name: str
    folder_class: str
    distinguished: str = ""
    change: int = 0
    items: dict[int, Item] = field(default_factory=dict)
    subfolders: list[Folder] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The id clients see."""
        return identifiers.folder_id(self.number)

    @property
    def change_key(self) -> str:
        """The version clients see."""
        return identifiers.change_key(self.change)

    @property
    def element(self) -> str:
        """The element that shows a folder of this class."""
        # Subclasses such as IPF.Appointment.Birthday are shown like their class.
        words = ".".join(self.folder_class.split(".")[:2])
        return _ELEMENTS.get(words, "Folder")

    def below(self) -> list[Folder]:
        """Return every folder below this one, parents before children."""
        found: list[Folder] = []
        for folder in self.subfolders:
            found += [folder, *folder.below()]
        return found

    def holds(self, element: str) -> bool:
        """Tell whether items of this element may be created in the folder."""
        needed = {
            "CalendarItem": "CalendarFolder",
            "Contact": "ContactsFolder",
            "Task": "TasksFolder",
        }.get(element)
        return needed is None or self.element == needed or self._takes_anything()

    def _takes_anything(self) -> bool:
        return self.distinguished in ("deleteditems", "recoverableitemsdeletions")


_DEFAULT = ("FolderId", "DisplayName", "TotalCount", "ChildFolderCount")
_ORDER = (
    "FolderId",
    "ParentFolderId",
    "FolderClass",
    "DisplayName",
    "TotalCount",
    "ChildFolderCount",
    "EffectiveRights",
    "DistinguishedFolderId",
    "UnreadCount",
)


def folder_element(folder: Folder, base_shape: str, uris: set[str]) -> Element:
    """Return a folder in a base shape with the properties of these FieldURIs."""
    wanted = {"FolderId"} | {uri.partition(":")[2] for uri in uris}
    if base_shape == "Default":
        wanted |= {*_DEFAULT, "UnreadCount"}
    elif base_shape == "AllProperties":
        wanted |= set(_ORDER)
    shown = (_property(folder, name) for name in _ORDER if name in wanted)
    return t(folder.element, [element for element in shown if element is not None])


def folder_id_element(folder: Folder, tag: str = "FolderId") -> Element:
    """Return the id of a folder as an element."""
    return t(tag, Id=folder.id, ChangeKey=folder.change_key)


def _property(folder: Folder, name: str) -> Element | None:
    if name == "FolderId":
        return folder_id_element(folder)
    if name == "ParentFolderId":
        parent = folder.parent or folder
        return folder_id_element(parent, "ParentFolderId")
    if name == "EffectiveRights":
        return rights_element()
    if name == "UnreadCount" and folder.element not in ("Folder", "TasksFolder"):
        return None
    text = _text(folder, name)
    return None if text is None else t(name, text)


def _text(folder: Folder, name: str) -> str | None:
    values = {
        "FolderClass": folder.folder_class or None,
        "DisplayName": folder.name,
        "TotalCount": str(len(folder.items)),
        "ChildFolderCount": str(len(folder.subfolders)),
        "DistinguishedFolderId": folder.distinguished or None,
        "UnreadCount": str(_unread(folder)),
    }
    return values[name]


def _unread(folder: Folder) -> int:
    return sum(item.values.get("IsRead") is False for item in folder.items.values())


def rights_element() -> Element:
    """Return the EffectiveRights of somebody who may do everything."""
    names = (
        "CreateAssociated",
        "CreateContents",
        "CreateHierarchy",
        "Delete",
        "Modify",
        "Read",
        "ViewPrivateItems",
    )
    return t("EffectiveRights", [t(name, "true") for name in names])
