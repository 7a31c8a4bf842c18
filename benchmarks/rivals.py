"""What the planner is measured against: vdirsyncer in memory, and bare dictionaries."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from vdirsyncer.storage.memory import MemoryStorage
from vdirsyncer.sync import SubStatus, _get_actions, _StorageInfo, sync
from vdirsyncer.sync.status import SqliteStatus
from vdirsyncer.vobject import Item

from benchmarks.pairs import EDITED_STEP

_EVENT = """\
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:{uid}
DTSTART:20261123T150000Z
DTEND:20261123T153000Z
SUMMARY:Visit {uid}: gateway installation
LOCATION:{location}
DESCRIPTION:{body}
END:VEVENT
END:VCALENDAR
"""
_BODY = "Agenda, numbers and next steps of the week. " * 8


class _Undone(Exception):
    """Ends vdirsyncer's transaction, so that every run finds the same status."""


class Vdirsyncer:
    """vdirsyncer's own algorithm over its own storages and status, all in memory.

    What is timed is what it does before it carries out its first action: reading both
    sides, the new status, the actions. It keeps its status in SQLite as it goes, which
    the planner leaves to the store; the benchmark `store` measures that.
    """

    def __init__(self, size: int, *, first: bool = False) -> None:
        """Fill one storage; unless it is the first sync, bring the other in step."""
        self._left, self._right = MemoryStorage(), MemoryStorage()
        self._status = SqliteStatus(":memory:")
        self._size = size
        asyncio.run(self._fill(first=first))

    def edit(self) -> None:
        """Change one item in a hundred on the first side."""
        asyncio.run(self._rewrite(EDITED_STEP, "Gate 3"))

    def reload(self) -> None:
        """Make the first side's items anew: it would remember their hashes."""
        asyncio.run(self._rewrite(1, "Dock door 7"))

    def plan(self) -> int:
        """Plan once and give the number of actions."""
        return asyncio.run(self._plan())

    def close(self) -> None:
        """Forget everything."""
        self._status.close()

    async def _fill(self, *, first: bool) -> None:
        for number in range(self._size):
            await self._left.upload(_item(number, "Dock door 7"))
        if not first:
            await sync(self._left, self._right, self._status)

    async def _rewrite(self, step: int, location: str) -> None:
        for number in range(0, self._size, step):
            item = _item(number, location)
            _, etag = await self._left.get(item.ident)
            await self._left.update(item.ident, item, etag)

    async def _plan(self) -> int:
        count = 0
        with suppress(_Undone), self._status.transaction():
            left = _StorageInfo(self._left, SubStatus(self._status, "a"))
            right = _StorageInfo(self._right, SubStatus(self._status, "b"))
            await left.prepare_new_status()
            await right.prepare_new_status()
            count = len(list(_get_actions(left, right)))
            raise _Undone
        return count


def _item(number: int, location: str) -> Any:
    uid = f"visit-{number}"
    return Item(_EVENT.format(uid=uid, location=location, body=_BODY))


@dataclass(frozen=True, slots=True)
class Bare:
    """The least a sync can do: versions of base and both sides, compared by id."""

    base: Mapping[str, bytes]
    left: Mapping[str, bytes]
    right: Mapping[str, bytes]

    def plan(self) -> int:
        """Count what differs anywhere."""
        left, right = self.left.get, self.right.get
        changed = [
            ref
            for ref, version in self.base.items()
            if left(ref) != version or right(ref) != version
        ]
        known = self.base.keys()
        new = [() if s.keys() <= known else s.keys() - known for s in self._sides]
        return len(changed) + sum(map(len, new))

    @property
    def _sides(self) -> tuple[Mapping[str, bytes], Mapping[str, bytes]]:
        return self.left, self.right


def bare(size: int) -> Bare:
    """So many items in step on both sides; no two dictionaries share an object."""
    return Bare(_versions(size), _versions(size), _versions(size))


def _versions(size: int) -> dict[str, bytes]:
    return {f"AAMkAGI2THVSAAA={n:0136d}": n.to_bytes(16, "big") for n in range(size)}
