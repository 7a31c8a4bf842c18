"""CreateFolder: new folders below a folder."""

from emulators.exchange.calls import Call, answer_each
from emulators.exchange.folders import CLASS_OF_ELEMENT, Folder, folder_id_element
from emulators.exchange.soap import Element, ResponseError, local, m, t, text_of


def execute(call: Call) -> Element:
    """Create each folder; a name that its parent already has is an error."""
    call.members("ParentFolderId")

    def create(element: Element) -> list[Element]:
        parent = call.target_folder("ParentFolderId")
        if parent is None:
            raise ResponseError("ErrorParentFolderNotFound")
        name = text_of(element, "DisplayName").strip()
        check_name(parent, name)
        default = CLASS_OF_ELEMENT.get(local(element), "IPF.Note")
        folder_class = text_of(element, "FolderClass", default)
        folder = parent.mailbox.add_folder(parent, name, folder_class)
        shown = t(folder.element, [folder_id_element(folder)])
        return [m("Folders", [shown])]

    return answer_each(call, call.members("Folders"), create, empty="Folders")


def check_name(parent: Folder, name: str) -> None:
    """Raise the error for a name that is empty or taken."""
    if not name:
        raise ResponseError("ErrorFolderSavePropertyError", "DisplayName is needed.")
    if name.casefold() in {folder.name.casefold() for folder in parent.subfolders}:
        raise ResponseError(
            "ErrorFolderExists", "A folder with the specified name already exists."
        )
