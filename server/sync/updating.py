"""Both sides of a pair are there: carry edits over, group by group."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from server.domain.actions import Outcome, Remember, Update
from server.domain.items import CalendarItem, Group, Observation
from server.domain.kinds import Operation, Side
from server.domain.links import Blocked, Link, LinkState
from server.domain.reasons import Reason
from server.domain.settings import Settings
from server.sync.additions import Subject, with_additions
from server.sync.changes import Change, Changes
from server.sync.decision import NOTHING, Decision, left_out, outcome_of
from server.sync.deletions import untold
from server.sync.facts import Facts
from server.sync.fingerprint import GROUPS, differing_groups, fingerprint, spliced
from server.sync.fitting import fit_for_exchange, fit_for_salesforce
from server.sync.identity import salesforce_key
from server.sync.merging import (
    EXCHANGE_OWNED,
    ORGANIZER_ONLY,
    Merge,
    merge,
    winner_of,
)
from server.sync.prevention import blocked_by

_CONTENT = frozenset(GROUPS) - EXCHANGE_OWNED


@dataclass(frozen=True, slots=True)
class Allowed:
    """The groups that may travel, with what was kept back."""

    merge: Merge
    blocked: frozenset[Blocked] = frozenset()
    outcomes: tuple[Outcome, ...] = ()
    foreign: bool = False


def decide_update(
    link: Link, changes: Changes, settings: Settings, facts: Facts
) -> Decision:
    """Carry the edits of either side over to the other (A14)."""
    if not _in_scope(link, changes, facts):
        return NOTHING
    active = _awake(link, changes)
    allowed = _allowed(active, changes, settings)
    kept = _after_reading(active, changes, allowed)
    to_event = _to_salesforce(kept, changes, allowed.merge, settings, facts)
    settled = _remembered(to_event, kept)
    to_item = _to_exchange(settled, changes, allowed.merge, facts)
    decision = Decision((), allowed.outcomes) + to_event + to_item
    if kept != link:
        decision = Decision((Remember(link=kept),)) + decision
    return _with_additions(decision, kept, changes, settings, facts)


def _with_additions(
    decision: Decision, kept: Link, changes: Changes, settings: Settings, facts: Facts
) -> Decision:
    seen, item = changes.exchange.observation, changes.exchange.item
    if seen is None or item is None:
        return decision
    expect = changes.salesforce.version or kept.salesforce_version
    link = _remembered(Decision(decision.actions[::-1]), kept)
    return with_additions(decision, Subject(link, seen, item, expect), settings, facts)


def _remembered(decision: Decision, link: Link) -> Link:
    """The link as a decision already remembers it."""
    found = (a.link for a in decision.actions if isinstance(a, Remember))
    return next(found, link)


def _in_scope(link: Link, changes: Changes, facts: Facts) -> bool:
    """In the window, or moved out of it or into it just now (A3)."""
    spans = [(link.start, link.end)]
    for change in (changes.exchange, changes.salesforce):
        if change.item is not None and Group.TIME in change.groups:
            spans.append((change.item.start, change.item.end))
    return any(facts.window.contains(start, end) for start, end in spans)


def _awake(link: Link, changes: Changes) -> Link:
    """The link with what Exchange now says of the meeting; no longer frozen."""
    item = changes.exchange.item
    if link.state is LinkState.FROZEN:
        link = replace(link, state=LinkState.ACTIVE, reason=None, marked=None)
    if item is None:
        return link
    return replace(
        link,
        organized_by_user=item.organized_by_user,
        attendees=len(item.attendees),
    )


def _allowed(link: Link, changes: Changes, settings: Settings) -> Allowed:
    """What may travel: the merge, less what others own and what is prevented."""
    exchange, salesforce = changes.exchange, changes.salesforce
    wanted = _merge(link, changes, settings)
    rows: list[Outcome] = []
    foreign = wanted.to_exchange & ORGANIZER_ONLY
    foreign = frozenset() if link.organized_by_user else foreign
    if foreign and salesforce.observation:
        rows.append(_kept_back(salesforce.observation, Reason.NOT_ORGANIZER))
    to_exchange = wanted.to_exchange - foreign
    to_salesforce = wanted.to_salesforce - EXCHANGE_OWNED
    blocked: frozenset[Blocked] = frozenset()
    if to_salesforce and (
        stop := blocked_by(settings, link.blocked, Side.SALESFORCE, Operation.UPDATE)
    ):
        blocked, to_salesforce = blocked | stop, frozenset()
        rows.extend(_prevented_row(link, exchange, stop))
    if to_exchange and (
        stop := blocked_by(settings, link.blocked, Side.EXCHANGE, Operation.UPDATE)
    ):
        blocked, to_exchange = blocked | stop, frozenset()
        rows.extend(_prevented_row(link, salesforce, stop))
    merged = Merge(to_salesforce, to_exchange)
    return Allowed(merged, blocked, tuple(rows), bool(foreign))


def _merge(link: Link, changes: Changes, settings: Settings) -> Merge:
    exchange, salesforce = changes.exchange, changes.salesforce
    groups = exchange.groups
    if not link.organized_by_user:
        if groups and link.reason is Reason.NOT_ORGANIZER:
            # Salesforce had drifted; the organiser's next edit sets all right (T102).
            groups = _CONTENT
        return merge(groups, salesforce.groups, Side.EXCHANGE)
    winner = winner_of(
        settings.conflict_rule, _edited_at(exchange), _edited_at(salesforce)
    )
    return merge(groups, salesforce.groups, winner)


def _edited_at(change: Change) -> datetime | None:
    return change.observation.modified_at if change.observation else None


def _kept_back(seen: Observation, reason: Reason) -> Outcome:
    return outcome_of(seen, reason, operation=Operation.UPDATE)


def _prevented_row(
    link: Link, source: Change, blocked: frozenset[Blocked]
) -> tuple[Outcome, ...]:
    """Told once: a pair whose direction is already closed stays quiet."""
    if source.observation is None or blocked <= link.blocked:
        return ()
    return (_kept_back(source.observation, Reason.PREVENTED),)


def _after_reading(link: Link, changes: Changes, allowed: Allowed) -> Link:
    """The link once all that needs no write is settled.

    Groups that travel stay open until their write has happened; all others are
    settled as seen, so that they are not seen as a change again (N8, N9).
    """
    kept = replace(
        link,
        blocked=link.blocked | allowed.blocked,
        reason=_flag(link, changes, allowed),
    )
    kept = _settle(kept, changes.salesforce, allowed.merge.to_exchange)
    return _settle(kept, changes.exchange, allowed.merge.to_salesforce)


def _settle(link: Link, change: Change, travelling: frozenset[Group]) -> Link:
    if change.observation is None:
        return link
    # Without a version the item is read again, should this run not get to write it.
    version = "" if travelling else change.version
    base, item = link.base(change.side), change.item
    if item is not None:
        base = spliced(base, change.base, frozenset(GROUPS) - travelling)
        if Group.TIME in change.groups - travelling:
            link = replace(link, start=item.start, end=item.end)
    if change.side is Side.EXCHANGE:
        return replace(link, exchange_version=version, exchange_base=base)
    return replace(link, salesforce_version=version, salesforce_base=base)


def _flag(link: Link, changes: Changes, allowed: Allowed) -> Reason | None:
    if allowed.foreign:
        return Reason.NOT_ORGANIZER
    if changes.exchange.groups and link.reason is Reason.NOT_ORGANIZER:
        return None
    return link.reason


def _to_salesforce(
    link: Link, changes: Changes, wanted: Merge, settings: Settings, facts: Facts
) -> Decision:
    seen, item = changes.exchange.observation, changes.exchange.item
    if not wanted.to_salesforce or seen is None or item is None:
        return NOTHING
    fitted = fit_for_salesforce(item, facts.limits, settings.body_overflow)
    if isinstance(fitted, Reason):
        return left_out(seen, fitted, facts)
    new = fingerprint(fitted.item)
    current = changes.salesforce.base or link.salesforce_base
    groups = differing_groups(current, new) & wanted.to_salesforce
    settled = link
    if Group.BODY in wanted.to_salesforce:
        settled = replace(link, body_kept=fitted.body_kept)
    if not groups:
        return _settled_only(settled, changes.exchange, item)
    action = Update(
        side=Side.SALESFORCE,
        ref=link.salesforce_ref,
        expect=changes.salesforce.version or link.salesforce_version,
        item=fitted.item,
        groups=groups,
        link=settled,
        source_version=seen.version,
        source_base=changes.exchange.base,
        settles=wanted.to_salesforce,
        key=_key_of(link, facts) if Group.TIME in groups else "",
    )
    rows: tuple[Outcome, ...] = ()
    if fitted.cut and groups & {Group.BODY, Group.LOCATION}:
        rows = (outcome_of(seen, Reason.TRUNCATED, operation=Operation.UPDATE),)
    return Decision((action,), rows)


def _key_of(link: Link, facts: Facts) -> str:
    """The key of an occurrence, which is another one once its series was moved."""
    if link.identity.original_start is None:
        return ""
    return salesforce_key(facts.org, facts.user, facts.kind, link.identity)


def _settled_only(link: Link, source: Change, item: CalendarItem) -> Decision:
    """Nothing to write: the other side already has what the source says now."""
    kept = replace(link, start=item.start, end=item.end)
    if source.side is Side.EXCHANGE:
        kept = replace(kept, exchange_base=source.base, exchange_version=source.version)
    else:
        kept = replace(
            kept, salesforce_base=source.base, salesforce_version=source.version
        )
    return Decision((Remember(link=kept),))


def _to_exchange(link: Link, changes: Changes, wanted: Merge, facts: Facts) -> Decision:
    seen, item = changes.salesforce.observation, changes.salesforce.item
    if not wanted.to_exchange or seen is None or item is None:
        return NOTHING
    fitted = fit_for_exchange(item)
    if isinstance(fitted, Reason):
        return left_out(seen, fitted, facts)
    whole = _with_tail(item, link, changes.exchange.item)
    new = fingerprint(whole)
    current = changes.exchange.base or link.exchange_base
    groups = differing_groups(current, new) & wanted.to_exchange
    if not groups:
        return _settled_only(link, changes.salesforce, item)
    action = Update(
        side=Side.EXCHANGE,
        ref=link.exchange_ref,
        expect=changes.exchange.version or link.exchange_version,
        item=whole,
        groups=groups,
        link=replace(link, body_kept=len(item.body) if link.body_kept else 0),
        source_version=seen.version,
        source_base=changes.salesforce.base,
        settles=wanted.to_exchange,
    )
    return Decision((action,), untold(link, Side.EXCHANGE, Operation.UPDATE, whole))


def _with_tail(
    item: CalendarItem, link: Link, exchange: CalendarItem | None
) -> CalendarItem:
    """Put back the end of a body that Salesforce had no room for (N18)."""
    if not link.body_kept or exchange is None:
        return item
    return replace(item, body=item.body + exchange.body[link.body_kept :])
