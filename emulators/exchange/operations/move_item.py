"""MoveItem: items into another folder, where they have new ids."""

from emulators.exchange.calls import Call, answer_each
from emulators.exchange.operations.transfer import target, transferable
from emulators.exchange.shapes import id_only
from emulators.exchange.soap import Element, m


def execute(call: Call) -> Element:
    """Move each item and return its new id."""
    call.members("ToFolderId")

    def move(identifier: Element) -> list[Element]:
        item = transferable(call, identifier)
        moved = item.folder.mailbox.move(item, target(call))
        return [m("Items", [id_only(moved)])]

    return answer_each(call, call.members("ItemIds"), move, empty="Items")
