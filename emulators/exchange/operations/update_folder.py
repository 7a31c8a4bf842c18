"""UpdateFolder: a folder's name and class."""

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
    """Set name or class of each folder; other properties cannot be set."""

    def update(change: Element) -> list[Element]:
        folder = call.folder(children(change)[0])
        for one in children(child(change, "Updates")):
            _set(folder, one)
        folder.mailbox.touch_folder(folder)
        return [m("Folders", [t(folder.element, [folder_id_element(folder)])])]

    return answer_each(call, call.members("FolderChanges"), update, empty="Folders")


def _set(folder: Folder, update: Element) -> None:
    path, *content = children(update)
    uri = path.get("FieldURI", "")
    if local(update) == "SetFolderField" and uri == "folder:DisplayName":
        _rename(folder, text_of(content[0], "DisplayName").strip())
    elif local(update) == "SetFolderField" and uri == "folder:FolderClass":
        folder.folder_class = text_of(content[0], "FolderClass", folder.folder_class)
    else:
        raise ResponseError(
            "ErrorInvalidPropertySet", f"{uri or 'This property'} cannot be changed."
        )


def _rename(folder: Folder, name: str) -> None:
    if name.casefold() != folder.name.casefold() and folder.parent is not None:
        check_name(folder.parent, name)
    folder.name = name
