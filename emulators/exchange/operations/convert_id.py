"""ConvertId: the same id in another format."""

import base64
import binascii

from emulators.exchange.calls import Call, answer_each
from emulators.exchange.identifiers import parse_item_id
from emulators.exchange.soap import Element, ResponseError, t

_FORMATS = "EwsLegacyId EwsId EntryId HexEntryId StoreId OwaId"


def execute(call: Call) -> Element:
    """Convert each id; EwsId, EntryId and HexEntryId name the same bytes here."""
    wanted = call.attribute("DestinationFormat", _FORMATS)

    def convert(source: Element) -> list[Element]:
        data = _bytes(source.get("Format", ""), source.get("Id", ""))
        ews_id = base64.b64encode(data).decode()
        key = parse_item_id(ews_id)
        call.open(call.store.item(key.number).folder.mailbox)
        converted = data.hex().upper() if wanted == "HexEntryId" else ews_id
        attributes = {"Id": converted, "Mailbox": source.get("Mailbox", "")}
        identifier = t("AlternateId", Format=wanted, **attributes)
        identifier.tag = identifier.tag.replace("/types}", "/messages}")
        identifier.set(_TYPE, "t:AlternateIdType")
        return [identifier]

    return answer_each(call, call.members("SourceIds"), convert)


_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def _bytes(format_: str, text: str) -> bytes:
    try:
        if format_ == "HexEntryId":
            return bytes.fromhex(text)
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ResponseError("ErrorInvalidIdMalformed", "Id is malformed.") from error
