"""CopyItem: copies of items in a folder, with extended properties and UID."""

from emulators.exchange.calls import Call, answer_each
from emulators.exchange.operations.transfer import target, transferable
from emulators.exchange.shapes import id_only
from emulators.exchange.soap import Element, m


def execute(call: Call) -> Element:
    """Copy each item and return the id of the copy."""
    call.members("ToFolderId")

    def copy(identifier: Element) -> list[Element]:
        item = transferable(call, identifier)
        duplicate = item.folder.mailbox.copy(item, target(call))
        return [m("Items", [id_only(duplicate)])]

    return answer_each(call, call.members("ItemIds"), copy, empty="Items")
