"""Rows of left-out items as they stand now, found by their id or by their item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from server.domain.connections import User
from server.domain.errors import NotFound
from server.domain.kinds import Kind, Side
from server.domain.links import Baseline
from server.services.items import Items
from server.services.left_out import LeftOut, handle_of, pairs_of, rows_of
from server.services.overview import READY

#: One of the use cases of `Items` that change a row.
Change = Callable[[str, Kind, Sequence[str]], None]
#: An item: its side, and its id there.
Place = tuple[Side, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChanges:
    """Changes one row by its id alone, and gives what has become of it."""

    items: Items

    def make(
        self, user: User, row_id: str, change: Change
    ) -> tuple[Kind, LeftOut | None]:
        """Change a user's row; None where its item takes part again in full.

        The row of a pair may have another id then, that of its other item. Raises
        `NotFound`, and whatever the change raises.
        """
        for kind in sorted(READY):
            rows = self.items.left_out(user.id, kind)
            if any(row.id == row_id for row in rows):
                names = _names(self.items.memory.look(user.id, kind), row_id)
                change(user.id, kind, [row_id])
                return kind, self._now(user, kind, row_id, names)
        raise NotFound(
            "There is no such item in the list.",
            remedy="Ask for the list again; the item may sync by now.",
        )

    def _now(
        self, user: User, kind: Kind, row_id: str, names: frozenset[str]
    ) -> LeftOut | None:
        found = {row.id: row for row in self.items.left_out(user.id, kind)}
        if row_id in found:
            return found[row_id]
        return next((found[name] for name in sorted(names) if name in found), None)


def rows_now(
    items: Items, user_id: str, kind: Kind, places: Iterable[Place]
) -> dict[Place, LeftOut]:
    """The rows that a user's items have now; none for items that take part in full.

    The row of a pair may be that of its other item, and a run tells of a copy that it
    could not create under the id of the item on the other side.
    """
    baseline = items.memory.look(user_id, kind)
    rows = {row.id: row for row in rows_of(baseline, items.runs.clock.now())}
    pairs = pairs_of(baseline)
    found = {}
    for side, ref in places:
        names = [handle_of(side, ref), handle_of(side.other, ref)]
        if pair := pairs.get((side, ref)):
            names.append(handle_of(side.other, pair.ref(side.other)))
        if row := next((rows[name] for name in names if name in rows), None):
            found[side, ref] = row
    return found


def _names(baseline: Baseline, row_id: str) -> frozenset[str]:
    """The ids that the two items of a row's pair can have."""
    for link in baseline.links:
        names = {handle_of(side, link.ref(side)) for side in Side if link.ref(side)}
        if row_id in names:
            return frozenset(names)
    return frozenset()
