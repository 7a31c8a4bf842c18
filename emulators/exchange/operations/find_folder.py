"""FindFolder: the folders below a folder."""

from collections.abc import Callable

from emulators.exchange.calls import Call, answer_each
from emulators.exchange.folder_shapes import parse_folder_shape
from emulators.exchange.folders import Folder, folder_element
from emulators.exchange.paging import indexed_page, page_attributes
from emulators.exchange.restriction import check_length, matches
from emulators.exchange.soap import Element, child, m, t

_READ: dict[str, Callable[[Folder], object]] = {
    "folder:DisplayName": lambda folder: folder.name,
    "folder:FolderClass": lambda folder: folder.folder_class,
    "folder:FolderId": lambda folder: folder.id,
    "folder:TotalCount": lambda folder: len(folder.items),
    "folder:ChildFolderCount": lambda folder: len(folder.subfolders),
}


def execute(call: Call) -> Element:
    """Return the subfolders: of one level (Shallow) or of all levels (Deep)."""
    traversal = call.attribute("Traversal", "Shallow Deep SoftDeleted")
    base, uris = parse_folder_shape(call.request)
    restriction = child(call.request, "Restriction")

    def find(identifier: Element) -> list[Element]:
        parent = call.folder(identifier)
        if restriction is not None:
            check_length(restriction)
        found = parent.below() if traversal == "Deep" else list(parent.subfolders)
        if traversal == "SoftDeleted":
            found = []
        if restriction is not None:
            found = [f for f in found if matches(restriction, _values(f))]
        page = indexed_page(child(call.request, "IndexedPageFolderView"), found)
        shown = [folder_element(folder, base, uris) for folder in page.members]
        return [m("RootFolder", [t("Folders", shown)], **page_attributes(page))]

    return answer_each(call, call.members("ParentFolderIds"), find)


def _values(folder: Folder) -> dict[str, object]:
    return {uri: read(folder) for uri, read in _READ.items()}
