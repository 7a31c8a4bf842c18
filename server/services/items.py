"""What a user sees of items that are left out, and does with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.domain.errors import NotFound
from server.domain.kinds import Kind
from server.domain.links import Baseline, Exclusion, Link
from server.domain.reasons import Standing
from server.domain.runs import Trigger
from server.ports.state import StateChange
from server.services.left_out import LeftOut, matching, pairs_of, rows_of
from server.services.memory import Memory
from server.services.readmission import (
    copy_unwanted,
    ignored,
    included_again,
    together,
)
from server.services.runs import Runs

_Entry = Exclusion | Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """The use cases around rows."""

    runs: Runs
    memory: Memory

    def left_out(
        self, user_id: str, kind: Kind, standing: Standing | None = None
    ) -> tuple[LeftOut, ...]:
        """Everything that takes no part, or not fully; of one standing if given."""
        rows = rows_of(self.memory.look(user_id, kind), self.runs.clock.now())
        return tuple(row for row in rows if standing in (None, row.standing))

    def include_again(
        self,
        user_id: str,
        kind: Kind,
        ids: Sequence[str],
        *,
        trigger: Trigger = Trigger.SYNC_NOW,
    ) -> None:
        """Have the next run look at these rows' items afresh, and ask for it (A7).

        All or none: raises `NotFound` for an id no row has, `Refused` where an item
        can only be brought back elsewhere, and `Busy`.
        """
        now = self.runs.clock.now()
        with self.memory.changing(user_id, kind, trigger=trigger) as state:
            entries = _found(state.load(), ids, now)
            state.commit(together([included_again(entry, now) for entry in entries]))

    def ignore(
        self,
        user_id: str,
        kind: Kind,
        ids: Sequence[str],
        *,
        trigger: Trigger = Trigger.SYNC_NOW,
    ) -> None:
        """Never consider these rows' items again (T133).

        All or none; raises as `include_again` does.
        """
        now = self.runs.clock.now()
        with self.memory.changing(user_id, kind, trigger=trigger) as state:
            baseline = state.load()
            entries = _found(baseline, ids, now)
            resting = _resting(baseline)
            state.commit(together([resting(entry) for entry in entries]))

    def remove_copy(
        self,
        user_id: str,
        kind: Kind,
        ids: Sequence[str],
        *,
        trigger: Trigger = Trigger.SYNC_NOW,
    ) -> None:
        """Have the next run delete the copies of items that were marked later (A17).

        The marked items stay where they are. All or none; raises `NotFound`, `Busy`,
        and `Refused` for a row whose item has no resting copy.
        """
        now = self.runs.clock.now()
        with self.memory.changing(user_id, kind, trigger=trigger) as state:
            entries = _found(state.load(), ids, now)
            state.commit(together([copy_unwanted(entry, now) for entry in entries]))


def _found(baseline: Baseline, ids: Sequence[str], now: datetime) -> list[_Entry]:
    found: list[_Entry] = []
    for name in dict.fromkeys(ids):
        entries = list(matching(baseline, name, now))
        if not entries:
            raise NotFound(
                f"There is no row {name}.", remedy="List them with: tandem items"
            )
        found.extend(entries)
    return found


def _resting(baseline: Baseline) -> Callable[[_Entry], StateChange]:
    pairs = pairs_of(baseline)

    def rest(entry: _Entry) -> StateChange:
        if isinstance(entry, Link):
            return ignored(entry, entry)
        return ignored(entry, pairs.get((entry.side, entry.ref)))

    return rest
