"""What people did to each meeting since the last clean run, and what must follow.

The model knows the sentences of the settings page and nothing of the engine. It
foretells whether a meeting lives and what its fields say after a clean run, and nothing
more of a meeting once it is `wild`:

- a copy was edited that the same run had still to delete or to make again;
- it was private, or taken out of the bin or of another folder: what counts then is what
  the engine remembers, which the general promises hold to account;
- it was edited or copied between two clean runs of which the memory was lost;
- its deletion became history outside the window (A3).

The general promises hold of every meeting at rest: both calendars agree on what is
public and in the window, a second run writes nothing, nothing public is lost or there
twice. `Blind` names what is excepted from the last one (decision 0006).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from server.domain.items import CalendarItem
from server.domain.kinds import Side
from server.domain.settings import ConflictRule

#: The fields that people edit; the body names the meeting and is never edited.
FIELDS = ("subject", "location", "start")

Value = str | datetime | date
Values = dict[str, Value]

#: Whether a meeting lives on that was deleted on this side and updated on the other,
#: straight from the page: a master's action applies to the other side (seed lines
#: 36-39), deleting deletes in both systems (40, 41), keeping updates both (42, 43).
_LIVES_ON = {
    (ConflictRule.SALESFORCE_MASTER, Side.SALESFORCE): False,
    (ConflictRule.SALESFORCE_MASTER, Side.EXCHANGE): True,
    (ConflictRule.EXCHANGE_MASTER, Side.EXCHANGE): False,
    (ConflictRule.EXCHANGE_MASTER, Side.SALESFORCE): True,
    (ConflictRule.DELETE_WINS, Side.EXCHANGE): False,
    (ConflictRule.DELETE_WINS, Side.SALESFORCE): False,
    (ConflictRule.KEEP_UPDATED, Side.EXCHANGE): True,
    (ConflictRule.KEEP_UPDATED, Side.SALESFORCE): True,
}
_MASTERS = {
    ConflictRule.SALESFORCE_MASTER: Side.SALESFORCE,
    ConflictRule.EXCHANGE_MASTER: Side.EXCHANGE,
}


def values_of(item: CalendarItem) -> Values:
    """The fields of an item that people edit."""
    return {name: getattr(item, name) for name in FIELDS}


@dataclass(slots=True)
class Meeting:
    """One meeting as its people think of it, whatever the sync makes of it.

    `base` is what both sides held after the last clean run, None for a new meeting.
    `murky` tells that a run has failed since something was done, so that part of it may
    have been carried over already. `wild` ends all predictions but the general ones.
    """

    name: str
    origin: Side
    base: Values | None = None
    edits: dict[Side, dict[str, list[Value]]] = field(
        default_factory=lambda: {side: {} for side in Side}
    )
    deleted: set[Side] = field(default_factory=set)
    murky: bool = False
    wild: bool = False
    ever_deleted: bool = False

    @property
    def pending(self) -> bool:
        """Whether people did anything since the last clean run."""
        return bool(self.base is None or self.deleted or any(self.edits.values()))

    def edit(self, side: Side, values: Values) -> None:
        """Note an edit; of a copy that a run has made again nothing is foretold."""
        self.wild = self.wild or side in self.deleted
        for name, value in values.items():
            self.edits[side].setdefault(name, []).append(value)

    def delete(self, side: Side) -> None:
        """Note a deletion."""
        self.deleted.add(side)
        self.ever_deleted = True

    def rest(self) -> None:
        """Lie outside the window during a run: a deletion is history then (A3)."""
        self.wild = self.wild or bool(self.deleted)

    def settle(self, values: Values | None) -> None:
        """Start afresh from what both sides hold now."""
        self.base = values
        self.edits = {side: {} for side in Side}
        self.deleted = set()
        self.murky = False

    def fates(self, rule: ConflictRule) -> set[bool]:
        """Whether the meeting may be alive after a clean run: all that is allowed."""
        if not self.deleted:
            return {True}
        if self.deleted == set(Side):
            return {False}
        (deleted_on,) = self.deleted
        if self.base is None and deleted_on is not self.origin:
            # The copy that a failed run made is not told from a create that failed.
            return {True, False}
        if not self.edits[deleted_on.other]:
            return {False}
        if self.murky:
            return {True, False}
        return {_LIVES_ON[rule, deleted_on]}

    def allowed(self, name: str, rule: ConflictRule) -> list[Value]:
        """The values that a field may have after a clean run, if alive."""
        edited = {s: made[name] for s, made in self.edits.items() if name in made}
        if self.deleted and self.murky:
            before = [] if self.base is None else [self.base[name]]
            return [*before, *(v for values in edited.values() for v in values)]
        if self.base is not None and self.deleted:
            (deleted_on,) = self.deleted
            edited.pop(deleted_on, None)
        if not edited:
            return [] if self.base is None else [self.base[name]]
        if len(edited) == 1:
            (values,) = edited.values()
            return values[-1:]
        if self.murky:
            return [value for values in edited.values() for value in values]
        master = _MASTERS.get(rule)
        if master is not None:
            return edited[master][-1:]
        return [values[-1] for values in edited.values()]


def doubled(items: Iterable[CalendarItem], *, most: int = 1) -> list[str]:
    """The names of meetings that a calendar holds more often than that."""
    counts = Counter(item.body for item in items)
    return sorted(name for name, count in counts.items() if count > most)


def broken(
    meeting: Meeting,
    held: dict[Side, CalendarItem | None],
    rule: ConflictRule,
) -> Iterator[str]:
    """What a clean run did to a meeting that its people could not expect."""
    alive = {side: item is not None for side, item in held.items()}
    if len(set(alive.values())) > 1:
        yield f"{meeting.name} is on one side only: {alive}"
        return
    if alive[Side.EXCHANGE] not in meeting.fates(rule):
        yield f"{meeting.name} alive={alive} but allowed {meeting.fates(rule)}"
        return
    for side, item in held.items():
        for name, value in values_of(item).items() if item else ():
            allowed = meeting.allowed(name, rule)
            if allowed and value not in allowed:
                yield f"{meeting.name}.{name} in {side}: {value!r} not in {allowed}"
