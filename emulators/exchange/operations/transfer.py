"""What moving and copying of items have in common."""

from emulators.exchange.calls import Call
from emulators.exchange.folders import Folder
from emulators.exchange.items import Item, Occurrence
from emulators.exchange.soap import Element, ResponseError


def transferable(call: Call, identifier: Element) -> Item:
    """Return the item to move or copy; an occurrence cannot leave its series."""
    entry = call.entry(identifier)
    if isinstance(entry, Occurrence):
        raise ResponseError(
            "ErrorCalendarCannotMoveOrCopyOccurrence",
            "Cannot move or copy an occurrence of a recurring calendar item.",
        )
    return entry


def target(call: Call) -> Folder:
    """Return the folder to move or copy into."""
    folder = call.target_folder("ToFolderId")
    if folder is None:
        raise ResponseError("ErrorToFolderNotFound", "The target was not found.")
    return folder
