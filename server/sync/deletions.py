"""One side of a pair is gone: carry it over, make it again, or leave the other."""

from __future__ import annotations

from dataclasses import replace

from server.domain.actions import Delete, Forget, Outcome, Remember
from server.domain.items import CalendarItem, Observation, Presence
from server.domain.kinds import Operation, Side
from server.domain.links import Blocked, Link, LinkState
from server.domain.reasons import Reason
from server.domain.settings import Settings
from server.sync.changes import Change, Changes
from server.sync.conflicts import Resolution, resolve_deletion
from server.sync.decision import NOTHING, Decision, left_out, outcome_of
from server.sync.entries import (
    NO_IDENTITY,
    event_create,
    event_remarks,
    item_create,
)
from server.sync.facts import Facts
from server.sync.fingerprint import fingerprint
from server.sync.fitting import fit_for_exchange, fit_for_salesforce
from server.sync.merging import EXCHANGE_OWNED
from server.sync.prevention import blocked_by
from server.sync.selection import hard_exclusion


def decide_deletion(
    link: Link, changes: Changes, settings: Settings, facts: Facts
) -> Decision:
    """Decide about a pair of which exactly one side is gone."""
    deleted_on = Side.EXCHANGE if changes.exchange.gone else Side.SALESFORCE
    survivor = changes.on(deleted_on.other)
    if _rests(link, survivor, facts):
        # What rests or has left the window is history on both sides (A3, A17, N5).
        return Decision((Remember(link=_tombstone(link, deleted_on)),))
    if survivor.item is not None and survivor.groups - EXCHANGE_OWNED:
        resolution = resolve_deletion(settings.conflict_rule, deleted_on)
        if resolution is Resolution.RECREATE:
            return _recreated(link, survivor, settings, facts)
    decision = _carried_over(link, survivor, settings)
    if deleted_on is Side.EXCHANGE:
        decision += cancelled_row(changes.exchange, facts)
    return decision


def repeat_create(
    link: Link, changes: Changes, settings: Settings, facts: Facts
) -> Decision:
    """Make a copy again whose making did not happen the last time (N6)."""
    survivor = changes.on(Side.EXCHANGE if link.exchange_ref else Side.SALESFORCE)
    if survivor.gone or survivor.moved:
        return Decision((Forget(link=link),))
    item = survivor.item
    if item is None or _rests(link, survivor, facts):
        return NOTHING
    return _recreated(link, survivor, settings, facts)


def cancelled_row(exchange: Change, facts: Facts) -> Decision:
    """Remember a cancelled meeting that is still in the mailbox, or it would be new."""
    seen = exchange.observation
    if seen is None or seen.presence is not Presence.PRESENT:
        return NOTHING
    return Decision(left_out(seen, Reason.CANCELLED, facts).actions)


def _rests(link: Link, survivor: Change, facts: Facts) -> bool:
    item = survivor.item
    if link.state is LinkState.FROZEN or (item and hard_exclusion(item, facts)):
        return True
    spans = [(link.start, link.end), *([(item.start, item.end)] if item else ())]
    return not any(facts.window.contains(start, end) for start, end in spans)


def _tombstone(link: Link, gone: Side) -> Link:
    return replace(link, state=LinkState.TOMBSTONE, gone=gone)


def _carried_over(link: Link, survivor: Change, settings: Settings) -> Decision:
    """Delete the survivor too, unless that is prevented (A15)."""
    target = survivor.side
    blocked = blocked_by(settings, link.blocked, target, Operation.DELETE)
    if blocked:
        return _left_alone(link, survivor, blocked)
    action = Delete(
        side=target,
        ref=link.ref(target),
        expect=survivor.version or link.version(target),
        link=link,
        item=survivor.item,
    )
    return Decision((action,), untold(link, target, Operation.DELETE, survivor.item))


def untold(
    link: Link,
    target: Side,
    operation: Operation,
    item: CalendarItem | None = None,
) -> tuple[Outcome, ...]:
    """The remark that attendees of the user's own meeting are not told (N1).

    `item` is what the meeting is about, where that is known.
    """
    if target is not Side.EXCHANGE or not link.organized_by_user or not link.attendees:
        return ()
    people = "attendee was" if link.attendees == 1 else "attendees were"
    return (
        Outcome(
            side=target,
            ref=link.exchange_ref,
            operation=operation,
            done=True,
            reason=Reason.NOT_NOTIFIED,
            detail=f"{link.attendees} {people} not notified",
            subject=item.subject if item is not None and not item.private else "",
            start=link.start,
            identity=link.identity,
        ),
    )


def _left_alone(link: Link, survivor: Change, blocked: frozenset[Blocked]) -> Decision:
    """The survivor stays, and is not taken for new in later runs (N10)."""
    kept = replace(
        _tombstone(link, survivor.side.other),
        blocked=link.blocked | blocked,
        reason=Reason.PREVENTED,
    )
    operation = min(operation for _, operation in blocked)
    row = _row(link, survivor, Reason.PREVENTED, operation)
    return Decision((Remember(link=kept),), (row,))


def _row(link: Link, survivor: Change, reason: Reason, operation: Operation) -> Outcome:
    seen = survivor.observation or Observation(
        side=survivor.side, ref=link.ref(survivor.side), identity=link.identity
    )
    row = outcome_of(seen, reason, operation=operation)
    return row if row.start else replace(row, start=link.start)


def _recreated(
    link: Link, survivor: Change, settings: Settings, facts: Facts
) -> Decision:
    """Make the deleted copy again from the updated one (A9); needs two rights (A11)."""
    target = survivor.side.other
    blocked = blocked_by(
        settings, link.blocked, target, Operation.CREATE, Operation.UPDATE
    )
    if blocked:
        return _left_alone(link, survivor, blocked)
    item, seen = survivor.item, survivor.observation
    if item is None or seen is None:
        return NOTHING
    if target is Side.SALESFORCE:
        return _event_again(link, seen, item, settings, facts)
    return _item_again(link, seen, item, settings, facts)


def _event_again(
    link: Link, seen: Observation, item: CalendarItem, settings: Settings, facts: Facts
) -> Decision:
    fitted = fit_for_salesforce(item, facts.limits, settings.body_overflow)
    if isinstance(fitted, Reason):
        return left_out(seen, fitted, facts)
    kept = replace(
        _fresh(link, item),
        salesforce_ref="",
        salesforce_version="",
        exchange_version=seen.version,
        exchange_base=fingerprint(item),
        salesforce_base=fingerprint(fitted.item),
        body_kept=fitted.body_kept,
        attendees=len(item.attendees),
    )
    return Decision(
        (event_create(kept, fitted, settings, facts),),
        event_remarks(seen, fitted, settings, facts),
    )


def _item_again(
    link: Link, seen: Observation, item: CalendarItem, settings: Settings, facts: Facts
) -> Decision:
    fitted = fit_for_exchange(item)
    if isinstance(fitted, Reason):
        return left_out(seen, fitted, facts)
    # Somebody else's meeting can only be brought back, never made again (N13).
    restore = not link.organized_by_user
    kept = replace(
        _fresh(link, item),
        exchange_ref="",
        exchange_version="",
        # What is made again is another item, with a UID of its own.
        identity=link.identity if restore else NO_IDENTITY,
        salesforce_version=seen.version,
        exchange_base=fingerprint(fitted.item),
        salesforce_base=fingerprint(item),
        body_kept=0,
    )
    return Decision((item_create(kept, item, settings, facts, restore=restore),))


def _fresh(link: Link, item: CalendarItem) -> Link:
    return replace(
        link,
        start=item.start,
        end=item.end,
        state=LinkState.ACTIVE,
        gone=None,
        reason=None,
    )
