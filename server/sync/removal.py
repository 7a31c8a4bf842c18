"""The user wants the copy of a resting pair gone, and the marked item kept (A17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from server.domain.actions import Delete, Exclude
from server.domain.items import Observation
from server.domain.kinds import Operation, Side
from server.domain.links import Exclusion, Link, LinkState
from server.domain.reasons import Reason
from server.domain.settings import Settings
from server.sync.changes import Changes, change_of
from server.sync.decision import Decision, outcome_of, remembered
from server.sync.deletions import untold
from server.sync.facts import Facts
from server.sync.linked import decide_pair, exclusion_of
from server.sync.pairs import Pair, is_present
from server.sync.prevention import blocked_by
from server.sync.selection import hard_exclusion


def removal_wish(
    link: Link, rows: Mapping[tuple[Side, str], Exclusion]
) -> Exclusion | None:
    """The row that asks for the removal of a resting pair's copy, if there is one."""
    if link.state is not LinkState.FROZEN:
        return None
    found = (rows.get((side, link.ref(side))) for side in Side)
    return next(
        (row for row in found if row and row.reason is Reason.COPY_UNWANTED), None
    )


def decide_removal(
    pair: Pair, wish: Exclusion, settings: Settings, facts: Facts
) -> Decision:
    """Delete the copy that carries no mark, and remember the other item as left out.

    Where nothing keeps the pair apart any more, the wish has lost its sense and the
    pair goes on. Prevent Operations outrank the wish (N19).
    """
    item, event, link = pair.exchange, pair.salesforce, pair.link
    if item is None or event is None:
        # It was not read yet what the mark is on: the wish waits.
        return Decision((Exclude(exclusion=wish),))
    changes = Changes(
        change_of(link, item, Side.EXCHANGE), change_of(link, event, Side.SALESFORCE)
    )
    present = is_present(item) and is_present(event)
    reason = exclusion_of(link, changes, settings, facts) if present else None
    if reason is None:
        return decide_pair(pair, settings, facts)
    kept, gone = _kept_and_gone(link, item, event, facts)
    target = gone.side
    blocked = blocked_by(settings, link.blocked, target, Operation.DELETE)
    if blocked:
        row = outcome_of(kept, Reason.PREVENTED, operation=Operation.DELETE)
        return Decision((), (row,))
    action = Delete(
        side=target,
        ref=gone.ref,
        expect=gone.version,
        link=link,
        item=gone.item,
        leaves=replace(
            remembered(kept, reason, facts), ignored=reason is Reason.IGNORED
        ),
    )
    return Decision((action,), untold(link, target, Operation.DELETE, gone.item))


def _kept_and_gone(
    link: Link, item: Observation, event: Observation, facts: Facts
) -> tuple[Observation, Observation]:
    """The marked item and its copy; where the marks do not tell, the original."""
    marked = [
        seen
        for seen in (item, event)
        if seen.item is not None and hard_exclusion(seen.item, facts) is not None
    ]
    original = item if link.origin is Side.EXCHANGE else event
    kept = marked[0] if len(marked) == 1 else original
    return kept, event if kept is item else item
