"""UpdateFolder: a folder's name."""

from emulators.exchange.calls import Call, answer_each
from emulators.exchange.folders import Folder, folder_id_element
from emulators.exchange.operations.create_folder import check_name
from emulators.exchange.soap import (
    Element,
    ResponseError,
    child,
    children,
    local,
    m,
    t,
    text_of,
)


def execute(call: Call) -> Element:
    """Rename each folder; other properties cannot be set here."""

    def update(change: Element) -> list[Element]:
        folder = call.folder(children(change)[0])
        for one in children(child(change, "Updates")):
            _rename(folder, one)
        folder.mailbox.touch_folder(folder)
        return [m("Folders", [t(folder.element, [folder_id_element(folder)])])]

    return answer_each(call, call.members("FolderChanges"), update, empty="Folders")


def _rename(folder: Folder, update: Element) -> None:
    parts = children(update)
    uri = parts[0].get("FieldURI", "")
    if local(update) != "SetFolderField" or uri != "folder:DisplayName":
        raise ResponseError(
            "ErrorInvalidPropertySet", f"{uri or 'This property'} cannot be changed."
        )
    name = text_of(parts[1], "DisplayName").strip()
    if name.casefold() != folder.name.casefold() and folder.parent is not None:
        check_name(folder.parent, name)
    folder.name = name
