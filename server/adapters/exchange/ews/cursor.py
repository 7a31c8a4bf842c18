"""The feed position of a calendar folder, as the engine keeps it for us."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from server.domain.errors import CursorExpired

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """Exchange's sync state of a folder, and the series it has been told of.

    `series` maps a digest of each master's id to its UID: when a series is deleted,
    Exchange names nothing but the master's id.
    """

    folder: str
    state: str
    series: Mapping[str, str] = field(default_factory=dict)

    def to_text(self) -> str:
        """Write the cursor."""
        content = {
            "format": _FORMAT,
            "folder": self.folder,
            "state": self.state,
            "series": dict(self.series),
        }
        return json.dumps(content, separators=(",", ":"))


def parse_cursor(text: str, folder: str) -> Cursor:
    """Read a cursor; raises `CursorExpired` if it is not one of this folder."""
    try:
        content = json.loads(text)
        if content["format"] == _FORMAT and content["folder"] == folder:
            return Cursor(folder, str(content["state"]), dict(content["series"]))
    except (ValueError, KeyError, TypeError):
        pass
    raise CursorExpired("The feed position is not one of this calendar.")


def series_key(master_ref: str) -> str:
    """The digest under which a cursor remembers a series."""
    return blake2b(master_ref.encode(), digest_size=9).hexdigest()
