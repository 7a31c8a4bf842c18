"""Rows of what a user's sync leaves out or could not do yet, made from its memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import blake2b

from server.domain.kinds import Side
from server.domain.links import Baseline, Blocked, Exclusion, Link, LinkState
from server.domain.reasons import Reason, Standing
from server.ports.state import JobState, StateChange
from server.services.row_actions import RowAction, actions_of
from server.sync.reading import RETRY_FOR

#: Of such items a row says only that one exists (N11).
_ANONYMOUS = frozenset({Reason.PRIVATE})
_HANDLE_BYTES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """One item that takes no part, or not fully, as its user reads it.

    `id` names the row in commands and tells nothing of the item. `since` is when the
    item was first left out (None where that is not remembered, as for pairs), `until`
    when it is no longer tried. `paired` tells that it has a copy on the other side or
    had one. `blocked` names the writes that Prevent Operations keeps off, `actions`
    what the user can do. `ref` is the item's id in its system, for the service alone.
    """

    id: str
    side: Side
    reason: Reason
    detail: str = ""
    start: datetime | date | None = None
    since: datetime | None = None
    until: datetime | None = None
    paired: bool = False
    blocked: tuple[Blocked, ...] = ()
    actions: tuple[RowAction, ...] = ()
    ref: str = field(default="", repr=False)

    @property
    def standing(self) -> Standing:
        """Whether the item is excluded, or unresolved and tried again."""
        return self.reason.standing


def rows_of(baseline: Baseline, now: datetime) -> tuple[LeftOut, ...]:
    """Everything left out: unresolved first, then by time."""
    pairs = pairs_of(baseline)
    rows = [
        _of_exclusion(row, pairs.get((row.side, row.ref)), now)
        for row in baseline.exclusions
        if not is_over(row, now)
    ]
    rows.extend(_of_link(link, now) for link in _apart(baseline))
    return tuple(sorted(rows, key=_order))


def matching(
    baseline: Baseline, handle: str, now: datetime
) -> Iterator[Exclusion | Link]:
    """What is remembered under a row's id."""
    for link in _apart(baseline):
        if handle_of(*place(link)) == handle:
            yield link
    for row in baseline.exclusions:
        if handle_of(row.side, row.ref) == handle and not is_over(row, now):
            yield row


def pairs_of(baseline: Baseline) -> dict[tuple[Side, str], Link]:
    """The pair that each item belongs to."""
    return {(side, link.ref(side)): link for link in baseline.links for side in Side}


def handle_of(side: Side, ref: str) -> str:
    """The id of an item's row: short, always the same, and telling nothing."""
    text = f"{side.value}\x1f{ref}".encode()
    return blake2b(text, digest_size=_HANDLE_BYTES).hexdigest()


def place(link: Link) -> tuple[Side, str]:
    """The item a pair's row stands for: the survivor, the marked one, or Exchange's."""
    side = link.gone.other if link.gone is not None else Side.EXCHANGE
    if link.state is LinkState.FROZEN and link.marked is not None:
        side = link.marked
    return side, link.ref(side)


def is_apart(link: Link) -> bool:
    """Whether a pair does not take part, or not fully."""
    if link.state in (LinkState.PENDING, LinkState.FROZEN):
        # A frozen pair that is to be looked at afresh has a row of its own.
        return link.state is LinkState.FROZEN and link.reason is not None
    return link.state is not LinkState.ACTIVE or bool(link.blocked or link.reason)


def _apart(baseline: Baseline) -> Iterator[Link]:
    """The pairs that have a row, unless the wish to remove a copy has taken it over."""
    wished = {
        (row.side, row.ref)
        for row in baseline.exclusions
        if row.reason is Reason.COPY_UNWANTED
    }
    return (x for x in baseline.links if is_apart(x) and place(x) not in wished)


def is_over(row: Exclusion, now: datetime) -> bool:
    """Whether an unresolved item is past its days and no longer tried (2.2)."""
    unresolved = row.reason.standing is Standing.UNRESOLVED
    kept = row.ignored or row.blocked
    return unresolved and not kept and now - row.first_seen >= RETRY_FOR


def loaded(state: JobState, now: datetime) -> Baseline:
    """Everything remembered, after dropping the items whose days are over."""
    baseline = state.load()
    over = {(row.side, row.ref) for row in baseline.exclusions if is_over(row, now)}
    if not over:
        return baseline
    state.commit(StateChange(readmitted=tuple(sorted(over))))
    kept = tuple(row for row in baseline.exclusions if (row.side, row.ref) not in over)
    return replace(baseline, exclusions=kept)


def _of_exclusion(row: Exclusion, pair: Link | None, now: datetime) -> LeftOut:
    anonymous = row.reason in _ANONYMOUS
    unresolved = row.reason.standing is Standing.UNRESOLVED
    return LeftOut(
        id=handle_of(row.side, row.ref),
        side=row.side,
        reason=row.reason,
        detail="" if anonymous else row.detail,
        start=None if anonymous else row.start,
        since=row.first_seen,
        until=row.first_seen + RETRY_FOR if unresolved else None,
        paired=pair is not None,
        blocked=_in_order(row.blocked),
        actions=actions_of(row, pair, now),
        ref=row.ref,
    )


def _of_link(link: Link, now: datetime) -> LeftOut:
    side, ref = place(link)
    reason = link.reason or _unsaid(link)
    return LeftOut(
        id=handle_of(side, ref),
        side=side,
        reason=reason,
        start=None if reason in _ANONYMOUS else link.start,
        paired=True,
        blocked=_in_order(link.blocked),
        actions=actions_of(link, link, now),
        ref=ref,
    )


def _unsaid(link: Link) -> Reason:
    """Why a pair is apart that does not say so itself."""
    return Reason.PREVENTED if link.blocked else Reason.OUT_OF_WINDOW


def _in_order(blocked: Iterable[Blocked]) -> tuple[Blocked, ...]:
    return tuple(sorted(blocked))


def _order(row: LeftOut) -> tuple[bool, str, str]:
    when = row.start.isoformat() if row.start else ""
    return (row.standing is not Standing.UNRESOLVED, when, row.id)
