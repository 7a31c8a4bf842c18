"""What a user can do about a row, as buttons and commands offer it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from server.domain.errors import Refused
from server.domain.links import Exclusion, Link
from server.domain.reasons import Reason, Standing
from server.services.readmission import has_unwanted_copy, ignored, included_again

#: What keeps an item out until the user says otherwise; other rules end by themselves.
_BY_WORD = frozenset(
    {
        Reason.PREVENTED,
        Reason.IGNORED,
        Reason.KEPT,
        Reason.COPY_UNWANTED,
        Reason.ORIGINAL_MISSING,
    }
)


class RowAction(StrEnum):
    """One thing to do about a row; `RETRY` is to include an unresolved item again."""

    RETRY = "retry"
    INCLUDE_AGAIN = "include_again"
    IGNORE = "ignore"
    REMOVE_COPY = "remove_copy"


def actions_of(
    entry: Exclusion | Link, pair: Link | None, now: datetime
) -> tuple[RowAction, ...]:
    """What would change something for this row, in the order to be offered.

    `pair` is the one that the item belongs to, if any.
    """
    return tuple(_offered(entry, pair, now))


def _offered(
    entry: Exclusion | Link, pair: Link | None, now: datetime
) -> Iterator[RowAction]:
    reason = entry.reason
    if isinstance(entry, Exclusion) and reason not in _BY_WORD and not entry.blocked:
        if entry.reason.standing is Standing.UNRESOLVED:
            yield RowAction.RETRY
    elif _can_be_included(entry, now):
        yield RowAction.INCLUDE_AGAIN
    if reason is not Reason.IGNORED and _can_be_ignored(entry, pair):
        yield RowAction.IGNORE
    if has_unwanted_copy(entry):
        yield RowAction.REMOVE_COPY


def _can_be_included(entry: Exclusion | Link, now: datetime) -> bool:
    try:
        included_again(entry, now)
    except Refused:
        return False
    return True


def _can_be_ignored(entry: Exclusion | Link, pair: Link | None) -> bool:
    try:
        ignored(entry, pair)
    except Refused:
        return False
    return True
