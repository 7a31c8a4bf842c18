"""MAPI properties that the store derives from an item instead of keeping them."""

from __future__ import annotations

import base64
from uuid import UUID

from emulators.exchange.items import Entry
from emulators.exchange.properties import PropertyPath, PropertyValue

_MEETING = UUID("6ed8da90-450b-101b-98da-00aa003f1305")
# PidLidGlobalObjectId and PidLidCleanGlobalObjectId (MS-OXPROPS, 2.142 and 2.49).
_GLOBAL_ID, _CLEAN_GLOBAL_ID = 0x03, 0x23
_CLASS_ID = bytes.fromhex("040000008200E00074C5B7101A82E008")


def read_property(entry: Entry, path: PropertyPath) -> PropertyValue | None:
    """Return an extended property of an item, kept or derived; None without one."""
    kept = entry.properties.get(path)
    if kept is not None or entry.element != "CalendarItem":
        return kept
    if path.set_id != _MEETING or path.type != "Binary":
        return None
    if path.number not in (_GLOBAL_ID, _CLEAN_GLOBAL_ID):
        return None
    return base64.b64encode(_object_id(str(entry.values.get("UID", "")))).decode()


def _object_id(uid: str) -> bytes:
    """Return the global object id that a UID stands for (MS-OXOCAL, 2.2.1.27)."""
    if uid.upper().startswith(_CLASS_ID.hex().upper()):
        return bytes.fromhex(uid)
    # A UID from elsewhere is carried inside, as MS-OXCICAL says for import.
    data = b"vCal-Uid" + (1).to_bytes(4, "little") + uid.encode() + b"\0"
    return _CLASS_ID + bytes(20) + len(data).to_bytes(4, "little") + data
