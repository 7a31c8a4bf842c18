"""Pairs that were in step once: rest, part, or go on (decision table A)."""

from __future__ import annotations

from dataclasses import replace

from server.domain.actions import Forget, Remember
from server.domain.items import Observation
from server.domain.kinds import Side
from server.domain.links import Link, LinkState
from server.domain.reasons import Reason
from server.domain.settings import Mode, Settings
from server.sync.changes import Change, Changes, change_of
from server.sync.decision import NOTHING, Decision, outcome_of
from server.sync.deletions import cancelled_row, decide_deletion, repeat_create
from server.sync.entries import unreadable
from server.sync.facts import Facts
from server.sync.pairs import Pair
from server.sync.refoldering import enter_new_folder
from server.sync.selection import hard_exclusion, is_designated
from server.sync.updating import decide_update

_APART = (LinkState.TOMBSTONE, LinkState.DETACHED)


def decide_pair(pair: Pair, settings: Settings, facts: Facts) -> Decision:
    """Decide about a linked pair, in the order of product.md 7.3."""
    link = pair.link
    changes = Changes(
        change_of(link, pair.exchange, Side.EXCHANGE),
        change_of(link, pair.salesforce, Side.SALESFORCE),
    )
    exchange, salesforce = changes.exchange, changes.salesforce
    if link.state in _APART:
        apart = _apart(link, changes, settings, facts)
        return apart + enter_new_folder(link, changes, settings, facts)
    if link.state is LinkState.PENDING:
        return repeat_create(link, changes, settings, facts)
    if exchange.gone and salesforce.gone:
        return Decision((Forget(link=link),)) + cancelled_row(exchange, facts)
    if exchange.moved or salesforce.moved:
        return _detached(link, changes)
    problem = _problem(changes, facts)
    if problem is not None:
        return problem
    if exchange.gone or salesforce.gone:
        return decide_deletion(link, changes, settings, facts)
    reason = exclusion_of(link, changes, settings, facts)
    if reason is not None:
        return _frozen(link, changes, reason, facts)
    return decide_update(link, changes, settings, facts)


def _problem(changes: Changes, facts: Facts) -> Decision | None:
    """A row for an item that could not be read; until it can, the pair waits."""
    for change in (changes.exchange, changes.salesforce):
        seen = change.observation
        if seen is not None and seen.problem is not None:
            return unreadable(seen, None, facts)
    return None


def _apart(link: Link, changes: Changes, settings: Settings, facts: Facts) -> Decision:
    """A pair that is no longer one: forgotten once nothing of it is left."""
    left = [
        side for side in Side if side is not link.gone and not changes.on(side).gone
    ]
    if not left:
        return Decision((Forget(link=link),))
    alone = _left_alone(link, changes, settings, facts)
    kept = _looked_at(link, changes.salesforce)
    if alone is not None:
        row = outcome_of(alone, Reason.COPY_DELETED)
        kept = replace(kept, reason=Reason.COPY_DELETED)
        return Decision((Remember(link=kept),), (row,))
    return NOTHING if kept == link else Decision((Remember(link=kept),))


#: Reasons that a survivor keeps, whatever becomes of it: the user's word, or a switch.
_LASTING = frozenset(
    {Reason.PREVENTED, Reason.KEPT, Reason.IGNORED, Reason.COPY_DELETED}
)


def _left_alone(
    link: Link, changes: Changes, settings: Settings, facts: Facts
) -> Observation | None:
    """The survivor, once only the deletion of its copy keeps it out (A3, A17)."""
    if link.gone is None or link.reason in _LASTING:
        return None
    survivor = changes.on(link.gone.other)
    item = survivor.item
    if item is None or not facts.window.contains(item.start, item.end):
        return None
    if exclusion_of(link, changes, settings, facts) is not None:
        return None
    return survivor.observation


def _looked_at(link: Link, event: Change) -> Link:
    """A pair that was moved apart, with the version in which its event was seen.

    Another version may mean that the event is its user's again, and costs a look.
    """
    if link.reason is not Reason.MOVED_OUT or not event.item:
        return link
    return replace(link, salesforce_version=event.version)


def _detached(link: Link, changes: Changes) -> Decision:
    """Moved out of the calendar or to another owner: both copies stay (A28)."""
    moved = changes.exchange if changes.exchange.moved else changes.salesforce
    kept = replace(link, state=LinkState.DETACHED, reason=Reason.MOVED_OUT)
    kept = _looked_at(kept, changes.salesforce)
    if moved.observation is None:
        return Decision((Remember(link=kept),))
    row = outcome_of(moved.observation, Reason.MOVED_OUT)
    if row.start is None and link.reason is not Reason.PRIVATE:
        row = replace(row, start=link.start)
    return Decision((Remember(link=kept),), (row,))


def exclusion_of(
    link: Link, changes: Changes, settings: Settings, facts: Facts
) -> Reason | None:
    """Why a pair must rest now: ignored, excluded, or no longer designated.

    Matching is asked at entry only (A22); the designation of an item that came from
    Exchange may be taken back (A20).
    """
    if link.state is LinkState.FROZEN and link.reason is Reason.IGNORED:
        return Reason.IGNORED
    for change in (changes.exchange, changes.salesforce):
        reason = hard_exclusion(change.item, facts) if change.item else None
        if reason is not None:
            return reason
    item = changes.exchange.item
    if item is None:
        # Only Exchange tells whether what froze the pair is still there.
        return link.reason if link.state is LinkState.FROZEN else None
    designated = link.origin is not Side.EXCHANGE or is_designated(item, facts)
    if settings.mode is Mode.DESIGNATED and not designated:
        return Reason.NOT_DESIGNATED
    return None


def _frozen(link: Link, changes: Changes, reason: Reason, facts: Facts) -> Decision:
    """Rest: both copies stay as they are, nothing is written or deleted (A17).

    The bases stay, so that all that was missed flows when the mark is taken off.
    """
    marked = _marked(changes, facts)
    before = link.marked if link.reason is reason else None
    kept = replace(
        link,
        state=LinkState.FROZEN,
        reason=reason,
        marked=marked.side if marked else before,
        exchange_version=changes.exchange.version or link.exchange_version,
        salesforce_version=changes.salesforce.version or link.salesforce_version,
    )
    if kept == link:
        return NOTHING
    if link.state is LinkState.FROZEN and link.reason is reason:
        return Decision((Remember(link=kept),))
    cause = marked or changes.exchange.observation or changes.salesforce.observation
    rows = (outcome_of(cause, reason),) if cause else ()
    return Decision((Remember(link=kept),), rows)


def _marked(changes: Changes, facts: Facts) -> Observation | None:
    """The item that carries what keeps the pair apart; Exchange's if both do."""
    both = (changes.exchange, changes.salesforce)
    marked = (x for x in both if x.item and hard_exclusion(x.item, facts))
    return next((x.observation for x in marked), None)
