"""GetFolder: folders by id or well-known name."""

from emulators.exchange.calls import Call, answer_each
from emulators.exchange.folder_shapes import parse_folder_shape
from emulators.exchange.folders import folder_element
from emulators.exchange.soap import Element, m


def execute(call: Call) -> Element:
    """Return each folder in the shape asked for."""
    base, uris = parse_folder_shape(call.request)

    def get(identifier: Element) -> list[Element]:
        folder = call.folder(identifier)
        return [m("Folders", [folder_element(folder, base, uris)])]

    return answer_each(call, call.members("FolderIds"), get, empty="Folders")
