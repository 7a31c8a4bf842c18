"""What was decided about one item or pair, before the plan is put in order."""

from __future__ import annotations

from dataclasses import dataclass, replace

from server.domain.actions import Action, Exclude, Outcome, Readmit
from server.domain.items import CalendarItem, Observation
from server.domain.kinds import Operation
from server.domain.links import Blocked, Exclusion
from server.domain.reasons import Reason
from server.sync.facts import Facts

#: Reasons whose rows must not show what the item is about (N11).
SECRET = frozenset(
    {
        Reason.PRIVATE,
        Reason.DO_NOT_SYNC,
        Reason.DO_NOT_RECORD,
        Reason.GLOBALLY_EXCLUDED,
    }
)


@dataclass(frozen=True, slots=True)
class Decision:
    """Actions to take and rows to show."""

    actions: tuple[Action, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    def __add__(self, other: Decision) -> Decision:
        """Both decisions, in order."""
        return Decision(self.actions + other.actions, self.outcomes + other.outcomes)


NOTHING = Decision()


def outcome_of(
    observation: Observation,
    reason: Reason | None = None,
    *,
    operation: Operation | None = None,
    detail: str = "",
) -> Outcome:
    """A row about one item: excluded ones have no name, private ones no time (N11)."""
    item = observation.item
    private = item is not None and item.private
    shown = item is not None and not private and reason not in SECRET
    return Outcome(
        side=observation.side,
        ref=observation.ref,
        operation=operation,
        reason=reason,
        detail=detail,
        subject=item.subject if shown and item else "",
        start=item.start if item is not None and not private else None,
        identity=observation.identity,
    )


def left_out(
    observation: Observation,
    reason: Reason,
    facts: Facts,
    *,
    row: Exclusion | None = None,
    blocked: frozenset[Blocked] = frozenset(),
) -> Decision:
    """Leave an item out: remember why, and tell it once.

    An item that is already remembered for the same reason in the same version changes
    nothing, so that a quiet run stays quiet.
    """
    wanted = remembered(observation, reason, facts, blocked)
    if row is not None:
        same_reason = row.reason is reason
        wanted = replace(
            wanted,
            blocked=wanted.blocked | row.blocked,
            first_seen=row.first_seen if same_reason else facts.now,
            ignored=row.ignored,
        )
        if row == wanted:
            return NOTHING
        if same_reason:
            return Decision((Exclude(exclusion=wanted),))
    operation = next(iter(sorted(op for _, op in blocked)), None)
    return Decision(
        (Exclude(exclusion=wanted),),
        (outcome_of(observation, reason, operation=operation),),
    )


def readmitted(row: Exclusion | None) -> Decision:
    """Forget the row of an item that takes part again."""
    if row is None:
        return NOTHING
    return Decision((Readmit(side=row.side, ref=row.ref),))


def remembered(
    observation: Observation,
    reason: Reason,
    facts: Facts,
    blocked: frozenset[Blocked] = frozenset(),
) -> Exclusion:
    """What is remembered of an item that is left out."""
    item: CalendarItem | None = observation.item
    return Exclusion(
        side=observation.side,
        ref=observation.ref,
        reason=reason,
        version=observation.version,
        identity=observation.identity,
        start=item.start if item else None,
        end=item.end if item else None,
        blocked=blocked,
        first_seen=facts.now,
    )
