"""Rows that follow their items: what was kept out, or ignored, by the user's word (A7).

Exchange gives an item another id when it is moved. What came back to the calendar is
no new item, so its row goes on under the new id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from server.domain.actions import Exclude, Readmit
from server.domain.items import Identity, Observation, Presence
from server.domain.kinds import Side
from server.domain.links import Exclusion
from server.sync.decision import Decision

Seen = Mapping[str, Observation]


def is_sticky(row: Exclusion) -> bool:
    """Whether a row holds until the user says otherwise, whatever the item does."""
    return row.side is Side.EXCHANGE and bool(row.blocked or row.ignored)


def doubtful_rows(rows: Iterable[Exclusion], seen: Seen) -> Iterator[Observation]:
    """Questions about items of sticky rows that left, or came back under another id."""
    returned = _present(seen.values())
    for row in rows:
        if not is_sticky(row) or row.identity is None:
            continue
        own = seen.get(row.ref)
        left = own is not None and own.presence is Presence.SUSPECT
        if left or (own is None and row.identity in returned):
            yield Observation(
                side=row.side,
                ref=row.ref,
                version=row.version,
                presence=Presence.SUSPECT,
                identity=row.identity,
            )


@dataclass(frozen=True, slots=True)
class Followed:
    """All rows as they are now; `moved` maps those with a new id to the old one."""

    rows: tuple[Exclusion, ...]
    moved: Mapping[str, str]

    def remembered(self, decided: Iterable[Decision]) -> Decision:
        """What to store of the moved rows, less what was decided of them anyway."""
        done = {
            _place(action)
            for decision in decided
            for action in decision.actions
            if isinstance(action, Exclude | Readmit)
        }
        left = (Readmit(side=Side.EXCHANGE, ref=old) for old in self.moved.values())
        kept = (
            Exclude(exclusion=row)
            for row in self.rows
            if row.side is Side.EXCHANGE
            and row.ref in self.moved
            and (row.side, row.ref) not in done
        )
        return Decision(
            (*(a for a in left if (a.side, a.ref) not in done), *kept),
        )


def follow_items(
    rows: tuple[Exclusion, ...], exchange: Iterable[Observation]
) -> Followed:
    """Give sticky rows the ids that their items have now.

    Only where the old id is known to be gone: a copy may have the same identity.
    """
    if not any(map(is_sticky, rows)):
        return Followed(rows, {})
    seen = {one.ref: one for one in exchange}
    returned = _present(seen.values())
    taken = {row.ref for row in rows if row.side is Side.EXCHANGE}
    moved: dict[str, str] = {}
    current = []
    for row in rows:
        old = seen.get(row.ref)
        away = old is not None and old.presence is not Presence.PRESENT
        new = returned.get(row.identity) if row.identity and is_sticky(row) else None
        if away and new is not None and new not in taken:
            moved[new] = row.ref
            row = replace(row, ref=new, version="")
        current.append(row)
    return Followed(tuple(current), moved)


def _present(observations: Iterable[Observation]) -> dict[Identity, str]:
    return {
        one.identity: one.ref
        for one in observations
        if one.presence is Presence.PRESENT and one.identity is not None
    }


def _place(action: Exclude | Readmit) -> tuple[Side, str]:
    if isinstance(action, Exclude):
        return action.exclusion.side, action.exclusion.ref
    return action.side, action.ref
