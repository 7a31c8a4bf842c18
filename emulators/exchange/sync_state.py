"""Sync states: what a client has been told so far, held in the state itself.

As in the protocol behind it ([MS-OXCFXICS] 2.2.1.1), a state is two sets: the
items the client has, and the changes it has seen. Both are kept as ranges, so
the order in which changes are handed out does not matter and nothing is
remembered on the server.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from emulators.exchange.soap import ResponseError


def ranges_of(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return a set of numbers as closed ranges in ascending order."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and number <= found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


@dataclass(slots=True)
class SyncState:
    """Which items a client has and which changes it knows of.

    Every change up to and including `seen_until` is known, and so are those
    in `seen`.
    """

    folder: int
    items: set[int] = field(default_factory=set)
    seen_until: int = 0
    seen: set[int] = field(default_factory=set)

    def knows(self, change: int) -> bool:
        """Tell whether the client knows of a change."""
        return change <= self.seen_until or change in self.seen

    def to_text(self) -> str:
        """Return the state as the opaque string of the protocol."""
        data = {
            "f": self.folder,
            "i": ranges_of(self.items),
            "u": self.seen_until,
            "s": ranges_of(self.seen),
        }
        packed = zlib.compress(json.dumps(data, separators=(",", ":")).encode())
        return base64.b64encode(packed).decode()

    @classmethod
    def from_text(cls, text: str) -> SyncState:
        """Read a state back; anything else raises ErrorInvalidSyncStateData."""
        try:
            data = json.loads(zlib.decompress(base64.b64decode(text, validate=True)))
            return cls(
                data["f"], _expand(data["i"]), int(data["u"]), _expand(data["s"])
            )
        except (binascii.Error, zlib.error, ValueError, KeyError, TypeError) as error:
            raise invalid_state() from error


def _expand(ranges: list[tuple[int, int]]) -> set[int]:
    return {number for low, high in ranges for number in range(low, high + 1)}


def invalid_state() -> ResponseError:
    """Return the error for a state that this folder never handed out."""
    return ResponseError(
        "ErrorInvalidSyncStateData", "Synchronization state data is corrupt or invalid."
    )


def begin(text: str, folder: int) -> SyncState:
    """Return the state of a folder that a request goes on from."""
    if not text.strip():
        return SyncState(folder)
    state = SyncState.from_text(text)
    if state.folder != folder:
        raise invalid_state()
    return state
