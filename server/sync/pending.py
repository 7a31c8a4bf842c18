"""Creates whose answer was never stored: find out whether they happened (N6).

A link is stored as pending before its create is sent. The next run finds the created
item by our mark and goes on as if the answer had arrived, whatever the source has been
through since; without the mark the create did not happen, and the source is new again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.domain.items import Observation
from server.domain.kinds import Side
from server.domain.links import Link, LinkState
from server.sync.facts import Facts
from server.sync.identity import salesforce_key
from server.sync.pairs import Pair, by_age, is_present

Loose = dict[str, Observation]


@dataclass(frozen=True, slots=True)
class Completion:
    """What became of the pending creates.

    `abandoned` are those that did not happen and whose source is decided afresh.
    """

    pairs: tuple[Pair, ...] = ()
    abandoned: tuple[Link, ...] = ()


def complete_pending(
    links: Sequence[Link], exchange: Loose, salesforce: Loose, facts: Facts
) -> Completion:
    """Pair what pending creates made with where it came from.

    Takes the items of a pair out of the loose ones. A copy that was to be made again
    keeps its link, because only that tells what it was (N13). What one create came
    from was not made by another, though a copy may share its UID or its stamp (N7).
    """
    sources = frozenset(link.exchange_ref or link.salesforce_ref for link in links)
    pairs = []
    abandoned = []
    for link in sorted(links, key=lambda link: link.id):
        if link.exchange_ref:
            pair = _made_event(link, exchange, salesforce, sources, facts)
        else:
            pair = _made_item(link, exchange, salesforce, sources)
        if pair is None:
            pair = _to_repeat(link, exchange, salesforce)
        if pair is not None:
            pairs.append(pair)
        elif link.exchange_ref in exchange or link.salesforce_ref in salesforce:
            abandoned.append(link)
    return Completion(tuple(pairs), tuple(abandoned))


def _made_event(
    link: Link,
    exchange: Loose,
    salesforce: Loose,
    sources: frozenset[str],
    facts: Facts,
) -> Pair | None:
    key = salesforce_key(facts.org, facts.user, facts.kind, link.identity)
    candidates = _candidates(salesforce, sources)
    made = [event for event in candidates if event.mark == key]
    if not made:
        return None
    event = salesforce.pop(min(made, key=by_age).ref)
    completed = replace(link, salesforce_ref=event.ref, state=LinkState.ACTIVE)
    source = exchange.pop(link.exchange_ref, None)
    return Pair(completed, source, event, found=True)


def _made_item(
    link: Link, exchange: Loose, salesforce: Loose, sources: frozenset[str]
) -> Pair | None:
    made = [item for item in _candidates(exchange, sources) if _is_made(link, item)]
    if not made:
        return None
    # A copy carries the stamp as well; what we made is the oldest (N7).
    item = exchange.pop(min(made, key=by_age).ref)
    completed = replace(
        link,
        exchange_ref=item.ref,
        identity=item.identity or link.identity,
        state=LinkState.ACTIVE,
    )
    source = salesforce.pop(link.salesforce_ref, None)
    return Pair(completed, item, source, found=True)


def _candidates(loose: Loose, sources: frozenset[str]) -> list[Observation]:
    return [o for o in loose.values() if o.ref not in sources and is_present(o)]


def _is_made(link: Link, item: Observation) -> bool:
    """By our stamp, or by what it was where it was brought back from the bin."""
    if item.mark == link.salesforce_ref:
        return True
    return bool(link.identity.uid) and item.identity == link.identity


def _to_repeat(link: Link, exchange: Loose, salesforce: Loose) -> Pair | None:
    """The pair of a copy that is still to be made again, with its survivor."""
    missing_side = Side.SALESFORCE if link.exchange_ref else Side.EXCHANGE
    if link.origin is not missing_side:
        return None
    if missing_side is Side.EXCHANGE and link.salesforce_ref in salesforce:
        return Pair(link, None, salesforce.pop(link.salesforce_ref))
    if missing_side is Side.SALESFORCE and link.exchange_ref in exchange:
        return Pair(link, exchange.pop(link.exchange_ref), None)
    return None
