"""The planner: facts in, actions out; pure, deterministic and total.

It reads no clock, makes no request and never raises on what the sides report. Two runs
over the same facts, in whatever order they come, give the same plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from server.domain.actions import (
    Action,
    Create,
    Delete,
    Exclude,
    Forget,
    Outcome,
    Plan,
    Readmit,
    Remember,
    Update,
)
from server.domain.items import Observation, Presence
from server.domain.kinds import Side
from server.domain.links import Baseline, Exclusion, Link, LinkState
from server.domain.settings import Mode, Settings
from server.sync.decision import Decision
from server.sync.entries import enter_exchange, enter_salesforce
from server.sync.facts import Facts
from server.sync.guards import hold_mass_deletion
from server.sync.linked import decide_pair
from server.sync.pairing import Pairing, pair_up
from server.sync.pairs import Pair
from server.sync.refoldering import follow_folder, left_behind
from server.sync.removal import decide_removal, removal_wish
from server.sync.sticky_rows import follow_items
from server.sync.twins import adopt, forget_rows

Rows = dict[tuple[Side, str], Exclusion]


def plan(
    baseline: Baseline,
    exchange: Iterable[Observation],
    salesforce: Iterable[Observation],
    settings: Settings,
    facts: Facts,
) -> Plan:
    """Decide everything one run will do (product.md 7.3)."""
    if settings.mode is Mode.DO_NOT_SYNC:
        return Plan()
    links = follow_folder(baseline.links, facts.folder)
    exchange = tuple(exchange)
    followed = follow_items(baseline.exclusions, exchange)
    ignored = {(row.side, row.ref) for row in followed.rows if row.ignored}
    fresh_exchange, fresh_salesforce = _news(
        links, _heeded(exchange, ignored), _heeded(salesforce, ignored)
    )
    if not fresh_exchange and not fresh_salesforce:
        return Plan()
    pairing = pair_up(links, fresh_exchange, fresh_salesforce, facts, followed.rows)
    rows = {(row.side, row.ref): row for row in followed.rows}
    decisions = [
        left_behind(baseline.links, links),
        Decision(tuple(Forget(link=link) for link in pairing.abandoned)),
        *_decisions(pairing, rows, settings, facts),
    ]
    decided = _ordered([*decisions, followed.remembered(decisions)])
    return hold_mass_deletion(
        decided,
        links,
        baseline.confirmed,
        waiting=baseline.waiting,
        after_pause=baseline.off_at is not None,
    )


def _news(
    links: Iterable[Link],
    exchange: Iterable[Observation],
    salesforce: Iterable[Observation],
) -> tuple[list[Observation], list[Observation]]:
    """What differs from memory; most of a run is unchanged and must cost nothing."""
    settled_exchange = {}
    settled_salesforce = {}
    for link in links:
        if link.state is LinkState.ACTIVE:
            settled_exchange[link.exchange_ref] = link.exchange_version
            settled_salesforce[link.salesforce_ref] = link.salesforce_version
    return (
        _changed(exchange, settled_exchange),
        _changed(salesforce, settled_salesforce),
    )


def _heeded(
    observations: Iterable[Observation], ignored: set[tuple[Side, str]]
) -> Iterable[Observation]:
    """What is left without the items the user chose to ignore (T133)."""
    if not ignored:
        return observations
    return [
        o
        for o in observations
        if o.presence is not Presence.PRESENT or (o.side, o.ref) not in ignored
    ]


def _changed(
    observations: Iterable[Observation], settled: dict[str, str]
) -> list[Observation]:
    """What has another version, or was read or tried to be read for its content."""
    present = Presence.PRESENT
    version_of = settled.get
    return [
        o
        for o in observations
        if o.presence is not present
        or not o.version
        or version_of(o.ref) != o.version
        or o.item is not None
        or o.problem is not None
    ]


def _decisions(
    pairing: Pairing, rows: Rows, settings: Settings, facts: Facts
) -> list[Decision]:
    decisions = [
        _with_rows(pair, rows, _kept(pair, _decided(pair, rows, settings, facts)))
        for pair in pairing.pairs
    ]
    for twin in pairing.twins:
        decisions.append(adopt(twin, settings, facts))
        decisions.append(Decision(forget_rows(twin, rows)))
    decisions.extend(
        enter_salesforce(seen, rows.get((seen.side, seen.ref)), settings, facts)
        for seen in pairing.exchange
    )
    decisions.extend(
        enter_exchange(seen, rows.get((seen.side, seen.ref)), settings, facts)
        for seen in pairing.salesforce
    )
    return decisions


def _decided(pair: Pair, rows: Rows, settings: Settings, facts: Facts) -> Decision:
    wish = removal_wish(pair.link, rows)
    if wish is not None:
        return decide_removal(pair, wish, settings, facts)
    return decide_pair(pair, settings, facts)


def _kept(pair: Pair, decision: Decision) -> Decision:
    """Remember what pairing found out, even where nothing else comes of it yet."""
    if not pair.found or any(
        isinstance(a, Remember | Forget) and a.link.id == pair.link.id
        for a in decision.actions
    ):
        return decision
    return Decision((Remember(link=pair.link),)) + decision


def _with_rows(pair: Pair, rows: Rows, decision: Decision) -> Decision:
    """Drop rows of earlier failures of a pair; those decided again keep their age."""
    if not rows:
        return decision
    known = {(side, pair.link.ref(side)) for side in Side} & rows.keys()
    actions = tuple(_aged(action, rows) for action in decision.actions)
    again = {
        (a.exclusion.side, a.exclusion.ref) for a in actions if isinstance(a, Exclude)
    }
    dropped = (Readmit(side=side, ref=ref) for side, ref in sorted(known - again))
    return Decision((*actions, *dropped), decision.outcomes)


def _aged(action: Action, rows: Rows) -> Action:
    """A row that is renewed for the same reason keeps its first day."""
    if not isinstance(action, Exclude):
        return action
    wanted = action.exclusion
    row = rows.get((wanted.side, wanted.ref))
    if row is None or row.reason is not wanted.reason:
        return action
    return Exclude(exclusion=replace(wanted, first_seen=row.first_seen))


def _ordered(decisions: Iterable[Decision]) -> Plan:
    actions: list[Action] = []
    outcomes: list[Outcome] = []
    for decision in decisions:
        actions.extend(decision.actions)
        outcomes.extend(decision.outcomes)
    actions.sort(key=_rank)
    outcomes.sort(key=lambda row: (row.side, row.ref, row.reason or ""))
    return Plan(actions=tuple(actions), outcomes=tuple(outcomes))


def _rank(action: Action) -> tuple[int, str]:
    """Memory first, then creates and updates, deletions last (architecture.md 3)."""
    match action:
        case Remember(link=link) | Forget(link=link):
            return (0, link.id)
        case Exclude(exclusion=row):
            return (1, f"{row.side}{row.ref}")
        case Readmit(side=side, ref=ref):
            return (0, f"{side}{ref}")
        case Create(side=side, link=link):
            return (_WRITE_RANK[side], link.id)
        case Update(side=side, ref=ref):
            return (_WRITE_RANK[side] + 1, ref)
        case Delete(side=side, ref=ref):
            return (_WRITE_RANK[side] + 4, ref)


#: Salesforce before Exchange within creates and updates, and within deletions.
_WRITE_RANK = {Side.SALESFORCE: 2, Side.EXCHANGE: 4}
