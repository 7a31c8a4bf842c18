"""The last look at a plan: too many deletions wait for the user's word (N4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from server.domain.actions import Delete, Outcome, Plan
from server.domain.items import CalendarItem
from server.domain.kinds import Operation, Side
from server.domain.links import Link, LinkState
from server.domain.reasons import Reason

#: So many deletions in one run are ordinary, whatever their share.
ORDINARY = 10
#: The share of all pairs above which more than the ordinary number is unusual.
UNUSUAL_SHARE = 0.20
#: With so few pairs, deleting all of them is ordinary work.
FEW_PAIRS = 3


def hold_mass_deletion(
    plan: Plan,
    links: Iterable[Link],
    confirmed: frozenset[tuple[Side, str]] = frozenset(),
    *,
    waiting: frozenset[tuple[Side, str]] = frozenset(),
    after_pause: bool = False,
) -> Plan:
    """Take the deletions out of a plan that would delete unusually much.

    Unusual is more than 10 and more than 20 % of the pairs on one side, or all of more
    than 3 pairs, and after a pause any at all (A29). While an earlier question about a
    side is `waiting`, all that it would lose is: pairs added since do not answer it.
    What the user has confirmed, or asked for item by item, is neither counted nor held.
    """
    deletes = [a for a in plan.actions if isinstance(a, Delete) and a.leaves is None]
    doubtful = [a for a in deletes if (a.side, a.ref) not in confirmed]
    if not doubtful:
        return plan
    pairs = sum(link.state is LinkState.ACTIVE for link in links)
    pairs -= len(deletes) - len(doubtful)
    counts = Counter(action.side for action in doubtful)
    asked = {action.side for action in doubtful if (action.side, action.ref) in waiting}
    unusual = {
        side
        for side, count in counts.items()
        if after_pause or side in asked or is_unusual(count, pairs)
    }
    held = tuple(action for action in doubtful if action.side in unusual)
    if not held:
        return plan
    taken_out = set(held)
    rest = tuple(action for action in plan.actions if action not in taken_out)
    return _told(replace(plan, actions=rest, held=held), plan.outcomes)


def named(plan: Plan, known: Mapping[tuple[Side, str], CalendarItem]) -> Plan:
    """The plan with the content of what it holds, so that the user can judge it."""
    held = tuple(
        replace(action, item=known.get((action.side, action.ref), action.item))
        for action in plan.held
    )
    return _told(replace(plan, held=held), plan.outcomes)


def is_unusual(deletions: int, pairs: int) -> bool:
    """Whether so many deletions among so many pairs need the user's word."""
    if deletions >= pairs > FEW_PAIRS:
        return True
    return deletions > ORDINARY and deletions > pairs * UNUSUAL_SHARE


def _told(plan: Plan, outcomes: Iterable[Outcome]) -> Plan:
    """One row for each held deletion, in the place of all others about it."""
    held = {(action.side, action.ref) for action in plan.held}
    rest = tuple(row for row in outcomes if (row.side, row.ref) not in held)
    return replace(plan, outcomes=rest + tuple(map(_row, plan.held)))


def _row(action: Delete) -> Outcome:
    item = action.item
    private = item is not None and item.private
    return Outcome(
        side=action.side,
        ref=action.ref,
        operation=Operation.DELETE,
        reason=Reason.HELD,
        subject=item.subject if item is not None and not private else "",
        start=None if private else action.link.start,
        identity=action.link.identity,
    )
