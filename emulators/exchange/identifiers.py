"""Opaque ids and change keys of items, occurrences and folders."""

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import UTC, datetime

from emulators.exchange.soap import ResponseError

_ITEM, _OCCURRENCE, _FOLDER = b"I", b"O", b"F"
_MARK = b"\x00\x02\x93\x26"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ItemKey:
    """What an item id stands for: a stored item, or one occurrence of a series."""

    number: int
    original_start: datetime | None = None


def item_id(key: ItemKey) -> str:
    """Return the id that a client sees for an item or an occurrence."""
    if key.original_start is None:
        return _encode(_ITEM + struct.pack(">Q", key.number))
    seconds = int((key.original_start - _EPOCH).total_seconds())
    return _encode(_OCCURRENCE + struct.pack(">Qq", key.number, seconds))


def parse_item_id(text: str) -> ItemKey:
    """Return what an item id stands for, or raise ErrorInvalidIdMalformed."""
    data = _decode(text)
    if data[:1] == _ITEM and len(data) == 9:
        return ItemKey(struct.unpack(">Q", data[1:])[0])
    if data[:1] == _OCCURRENCE and len(data) == 17:
        number, seconds = struct.unpack(">Qq", data[1:])
        return ItemKey(number, datetime.fromtimestamp(seconds, UTC))
    if data[:1] == _FOLDER:
        raise ResponseError("ErrorCannotUseFolderIdForItemId")
    raise ResponseError("ErrorInvalidIdMalformed", "Id is malformed.")


def folder_id(number: int) -> str:
    """Return the id that a client sees for a folder."""
    return _encode(_FOLDER + struct.pack(">Q", number))


def parse_folder_id(text: str) -> int:
    """Return the number of a folder id, or raise ErrorInvalidIdMalformed."""
    data = _decode(text)
    if data[:1] == _FOLDER and len(data) == 9:
        return int(struct.unpack(">Q", data[1:])[0])
    if data[:1] in (_ITEM, _OCCURRENCE):
        raise ResponseError("ErrorCannotUseItemIdForFolderId")
    raise ResponseError("ErrorInvalidIdMalformed", "Id is malformed.")


def change_key(change: int) -> str:
    """Return the ChangeKey of the change with this number."""
    return base64.b64encode(b"\x10\x00\x00\x00" + struct.pack(">Q", change)).decode()


def parse_change_key(text: str) -> int:
    """Return the number of a change, or raise ErrorInvalidChangeKey."""
    try:
        data = base64.b64decode(text, validate=True)
        return int(struct.unpack(">4xQ", data)[0])
    except (binascii.Error, struct.error, ValueError) as error:
        raise ResponseError("ErrorInvalidChangeKey") from error


def _encode(data: bytes) -> str:
    return base64.b64encode(_MARK + data).decode("ascii")


def _decode(text: str) -> bytes:
    if not text:
        raise ResponseError("ErrorInvalidIdEmpty", "Id must be non-empty.")
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ResponseError("ErrorInvalidIdMalformed", "Id is malformed.") from error
    if data[: len(_MARK)] != _MARK:
        raise ResponseError("ErrorInvalidIdMalformed", "Id is malformed.")
    return data[len(_MARK) :]
