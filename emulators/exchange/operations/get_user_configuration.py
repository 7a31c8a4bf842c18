"""GetUserConfiguration: the master category list of a calendar."""

import base64
from xml.sax.saxutils import quoteattr

from emulators.exchange.calls import Call, answer_once
from emulators.exchange.mailbox import Mailbox
from emulators.exchange.soap import Element, ResponseError, children, m, t

_NAME = "CategoryList"


def execute(call: Call) -> Element:
    """Return the configuration object with the asked-for name of a folder."""
    name = call.part("UserConfigurationName")
    call.part("UserConfigurationProperties")

    def get() -> list[Element]:
        folder = call.folder(children(name)[0])
        if name.get("Name") != _NAME or folder is not folder.mailbox.calendar:
            raise ResponseError(
                "ErrorItemNotFound", "The specified object was not found in the store."
            )
        identity = t("UserConfigurationName", Name=_NAME)
        identity.append(t("FolderId", Id=folder.id, ChangeKey=folder.change_key))
        data = base64.b64encode(_xml(folder.mailbox).encode()).decode()
        return [m("UserConfiguration", [identity, t("XmlData", data)])]

    return answer_once(call, get)


def _xml(mailbox: Mailbox) -> str:
    entries = "".join(
        f'<category name={quoteattr(name)} color="{color}" keyboardShortcut="0"/>'
        for color, name in enumerate(mailbox.categories)
    )
    return f'<categories xmlns="CategoryList.xsd">{entries}</categories>'
