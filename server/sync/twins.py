"""Two items that turn out to be one event: adopt them as a pair."""

from __future__ import annotations

from dataclasses import replace

from server.domain.actions import Outcome, Readmit, Remember, Update
from server.domain.items import CalendarItem, Group, Observation
from server.domain.kinds import Operation, Side
from server.domain.links import Exclusion, Link, LinkState
from server.domain.reasons import Reason
from server.domain.settings import Mode, Settings
from server.sync.additions import Subject, with_additions
from server.sync.decision import NOTHING, Decision, outcome_of
from server.sync.entries import NO_IDENTITY
from server.sync.facts import Facts
from server.sync.fingerprint import changed_groups, fingerprint
from server.sync.fitting import fit_for_exchange, fit_for_salesforce
from server.sync.identity import link_id, owns_key
from server.sync.merging import EXCHANGE_OWNED, ORGANIZER_ONLY, winner_of
from server.sync.pairing import Twin
from server.sync.prevention import blocked_by
from server.sync.selection import hard_exclusion, is_designated


def adopt(twin: Twin, settings: Settings, facts: Facts) -> Decision:
    """Link two items; where they differ, the conflict rule names the one to follow.

    Nothing is known of what they had in common, so each differing group counts as
    changed on both sides (sync-engine table D, then B).
    """
    item, event = twin.exchange.item, twin.salesforce.item
    if item is None or event is None:
        return NOTHING
    link = _link(twin, item, event, facts)
    for seen, content in ((twin.exchange, item), (twin.salesforce, event)):
        reason = hard_exclusion(content, facts)
        if reason is not None:
            return _resting(link, seen, reason)
    if settings.mode is Mode.DESIGNATED and not is_designated(item, facts):
        if owns_key(twin.salesforce.mark, facts.org, facts.user):
            # Its event was made from it, and it was not designated since (A20).
            return _resting(link, twin.exchange, Reason.NOT_DESIGNATED)
        # Here it is the event that brings the pair in (A23), not the item.
        link = replace(link, origin=Side.SALESFORCE)
    fitted = fit_for_salesforce(item, facts.limits, settings.body_overflow)
    if isinstance(fitted, Reason):
        return Decision((Remember(link=link),), (outcome_of(twin.exchange, fitted),))
    link = replace(link, body_kept=fitted.body_kept)
    differing = (
        changed_groups(fingerprint(event), fingerprint(fitted.item)) - EXCHANGE_OWNED
    )
    decision = Decision((Remember(link=link),))
    if differing:
        decision = _brought_together(link, twin, differing, fitted.item, settings)
    subject = Subject(link, twin.exchange, item, twin.salesforce.version)
    return with_additions(decision, subject, settings, facts)


def forget_rows(
    twin: Twin, rows: dict[tuple[Side, str], Exclusion]
) -> tuple[Readmit, ...]:
    """Drop what was remembered of the two while they were alone."""
    seen = ((Side.EXCHANGE, twin.exchange.ref), (Side.SALESFORCE, twin.salesforce.ref))
    return tuple(
        Readmit(side=side, ref=ref) for side, ref in seen if (side, ref) in rows
    )


def _link(twin: Twin, item: CalendarItem, event: CalendarItem, facts: Facts) -> Link:
    made_by_us = twin.exchange.mark == twin.salesforce.ref
    return Link(
        id=link_id(twin.exchange.ref),
        exchange_ref=twin.exchange.ref,
        salesforce_ref=twin.salesforce.ref,
        identity=twin.exchange.identity or NO_IDENTITY,
        exchange_version=twin.exchange.version,
        salesforce_version=twin.salesforce.version,
        exchange_base=fingerprint(item),
        salesforce_base=fingerprint(event),
        start=item.start,
        end=item.end,
        origin=Side.SALESFORCE if made_by_us else Side.EXCHANGE,
        organized_by_user=item.organized_by_user,
        folder=facts.folder,
        attendees=len(item.attendees),
    )


def _resting(link: Link, marked: Observation, reason: Reason) -> Decision:
    """A pair that is known again and rests, for what `marked` carries or lacks.

    What they had in common is not known; when they wake they are compared afresh.
    """
    frozen = replace(
        link,
        state=LinkState.FROZEN,
        reason=reason,
        marked=None if reason is Reason.NOT_DESIGNATED else marked.side,
        exchange_base="",
        salesforce_base="",
    )
    return Decision((Remember(link=frozen),), (outcome_of(marked, reason),))


def _brought_together(
    link: Link,
    twin: Twin,
    differing: frozenset[Group],
    fitted: CalendarItem,
    settings: Settings,
) -> Decision:
    winner = winner_of(
        settings.conflict_rule, twin.exchange.modified_at, twin.salesforce.modified_at
    )
    if not link.organized_by_user and differing & ORGANIZER_ONLY:
        winner = Side.EXCHANGE
    blocked = blocked_by(settings, frozenset(), winner.other, Operation.UPDATE)
    if blocked:
        source = twin.exchange if winner is Side.EXCHANGE else twin.salesforce
        row = outcome_of(source, Reason.PREVENTED, operation=Operation.UPDATE)
        return Decision((Remember(link=replace(link, blocked=blocked)),), (row,))
    if winner is Side.EXCHANGE:
        return _follow_exchange(link, differing, fitted)
    return _follow_salesforce(link, twin, differing)


def _follow_exchange(
    link: Link, groups: frozenset[Group], fitted: CalendarItem
) -> Decision:
    # Until the write has happened, the winner's side counts as not settled at all.
    open_link = replace(link, exchange_base="", exchange_version="")
    action = Update(
        side=Side.SALESFORCE,
        ref=link.salesforce_ref,
        expect=link.salesforce_version,
        item=fitted,
        groups=groups,
        link=open_link,
        source_version=link.exchange_version,
        source_base=link.exchange_base,
        settles=frozenset(Group),
    )
    return Decision((Remember(link=open_link), action))


def _follow_salesforce(link: Link, twin: Twin, groups: frozenset[Group]) -> Decision:
    event = twin.salesforce.item
    fitted = fit_for_exchange(event) if event else Reason.UNREADABLE
    if isinstance(fitted, Reason):
        rows: tuple[Outcome, ...] = (outcome_of(twin.salesforce, fitted),)
        return Decision((Remember(link=link),), rows)
    open_link = replace(link, salesforce_base="", salesforce_version="")
    action = Update(
        side=Side.EXCHANGE,
        ref=link.exchange_ref,
        expect=link.exchange_version,
        item=fitted.item,
        groups=groups,
        link=open_link,
        source_version=link.salesforce_version,
        source_base=link.salesforce_base,
        settles=frozenset(Group),
    )
    return Decision((Remember(link=open_link), action))
