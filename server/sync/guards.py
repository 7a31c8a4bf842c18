"""The last look at a plan: too many deletions wait for the user's word (N4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from server.domain.actions import Action, Delete, Outcome, Plan
from server.domain.kinds import Operation, Side
from server.domain.links import Link, LinkState
from server.domain.reasons import Reason

#: So many deletions in one run are ordinary, whatever their share.
ORDINARY = 10
#: The share of all pairs above which more than the ordinary number is unusual.
UNUSUAL_SHARE = 0.20
#: With so few pairs, deleting all of them is ordinary work.
FEW_PAIRS = 3


def hold_mass_deletion(plan: Plan, links: Iterable[Link]) -> Plan:
    """Take the deletions out of a plan that would delete unusually much.

    Unusual is more than 10 and more than 20 % of the pairs on one side, or all of more
    than 3 pairs.
    """
    counts = {side: _count(plan.actions, side) for side in Side}
    if not any(counts.values()):
        return plan
    pairs = sum(link.state is LinkState.ACTIVE for link in links)
    unusual = {side for side, count in counts.items() if is_unusual(count, pairs)}
    if not unusual:
        return plan
    held = tuple(a for a in plan.actions if isinstance(a, Delete) and a.side in unusual)
    rest = tuple(a for a in plan.actions if a not in set(held))
    rows = tuple(_row(action) for action in held)
    return replace(plan, actions=rest, outcomes=plan.outcomes + rows, held=held)


def is_unusual(deletions: int, pairs: int) -> bool:
    """Whether so many deletions among so many pairs need the user's word."""
    if deletions >= pairs > FEW_PAIRS:
        return True
    return deletions > ORDINARY and deletions > pairs * UNUSUAL_SHARE


def _count(actions: Sequence[Action], side: Side) -> int:
    return sum(isinstance(a, Delete) and a.side is side for a in actions)


def _row(action: Delete) -> Outcome:
    item = action.item
    return Outcome(
        side=action.side,
        ref=action.ref,
        operation=Operation.DELETE,
        reason=Reason.HELD,
        subject=item.subject if item is not None and not item.private else "",
        start=action.link.start,
        identity=action.link.identity,
    )
