"""SendItem: sends messages that were saved as drafts."""

from emulators.exchange import messages
from emulators.exchange.calls import Call, answer_each
from emulators.exchange.contents import Contents
from emulators.exchange.soap import Element, ResponseError


def execute(call: Call) -> Element:
    """Send each message, and keep it in Sent Items or another folder if asked to."""
    save = call.attribute("SaveItemToFolder", "true false 1 0") in ("true", "1")
    folder = call.target_folder("SavedItemFolderId")
    if folder is not None and not save:
        raise ResponseError("ErrorInvalidSendItemSaveSettings")

    def send(identifier: Element) -> list[Element]:
        item = call.entry(identifier).master
        if item.element != "Message":
            raise ResponseError("ErrorInvalidItemForOperationSendItem")
        mailbox = item.folder.mailbox
        messages.complete(item.values, mailbox, draft=False)
        messages.send(mailbox, Contents(item.values, item.properties))
        if save:
            mailbox.move(item, folder or mailbox.well_known["sentitems"])
        else:
            mailbox.remove(item)
        return []

    return answer_each(call, call.members("ItemIds"), send)
