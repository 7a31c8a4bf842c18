"""DeleteFolder: for good, or into Deleted Items."""

from emulators.exchange.calls import Call, answer_each
from emulators.exchange.soap import Element, ResponseError


def execute(call: Call) -> Element:
    """Delete each folder with what is in it; well-known folders stay."""
    kind = call.attribute("DeleteType", "HardDelete SoftDelete MoveToDeletedItems")

    def delete(identifier: Element) -> list[Element]:
        folder = call.folder(identifier)
        if folder.distinguished:
            raise ResponseError(
                "ErrorDeleteDistinguishedFolder",
                "Distinguished folders cannot be deleted.",
            )
        mailbox = folder.mailbox
        trash = mailbox.well_known["deleteditems"]
        if kind == "MoveToDeletedItems" and folder.parent is not trash:
            mailbox.move_folder(folder, trash)
        else:
            mailbox.remove_folder(folder)
        return []

    return answer_each(call, call.members("FolderIds"), delete)
