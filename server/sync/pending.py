"""Creates whose answer was never stored: find out whether they happened (N6).

A link is stored as pending before its create is sent. The next run finds the created
item by our mark and goes on as if the answer had arrived, whatever the source has been
through since; without the mark the create did not happen, and the source is new again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from server.domain.items import Observation, Presence
from server.domain.kinds import Side
from server.domain.links import Link, LinkState
from server.sync.facts import Facts
from server.sync.identity import salesforce_key
from server.sync.pairs import Pair

_EVER = datetime.min.replace(tzinfo=UTC)
Loose = dict[str, Observation]


def complete_pending(
    links: Sequence[Link], exchange: Loose, salesforce: Loose, facts: Facts
) -> list[Pair]:
    """Pair what pending creates made with where it came from.

    Takes the items of a pair out of the loose ones. The source of a create that did
    not happen stays loose unless it is gone, which makes the link one to forget.
    """
    pairs = []
    for link in links:
        if link.exchange_ref:
            pair = _made_event(link, exchange, salesforce, facts)
        else:
            pair = _made_item(link, exchange, salesforce)
        if pair is not None:
            pairs.append(pair)
    return pairs


def _made_event(
    link: Link, exchange: Loose, salesforce: Loose, facts: Facts
) -> Pair | None:
    key = salesforce_key(facts.org, facts.user, facts.kind, link.identity)
    made = [o for o in salesforce.values() if o.mark == key and _present(o)]
    if not made:
        return _vanished(link, exchange, Side.EXCHANGE)
    event = salesforce.pop(made[0].ref)
    completed = replace(link, salesforce_ref=event.ref, state=LinkState.ACTIVE)
    return Pair(completed, exchange.pop(link.exchange_ref, None), event)


def _made_item(link: Link, exchange: Loose, salesforce: Loose) -> Pair | None:
    made = [o for o in exchange.values() if o.mark == link.salesforce_ref and o.item]
    if not made:
        return _vanished(link, salesforce, Side.SALESFORCE)
    # A copy carries the stamp as well; what we made is the oldest (N7).
    oldest = min(made, key=lambda o: (o.created_at or _EVER, o.ref))
    item = exchange.pop(oldest.ref)
    completed = replace(
        link,
        exchange_ref=item.ref,
        identity=item.identity or link.identity,
        state=LinkState.ACTIVE,
    )
    return Pair(completed, item, salesforce.pop(link.salesforce_ref, None))


def _vanished(link: Link, loose: Loose, side: Side) -> Pair | None:
    """The pair to forget where the source is gone and nothing was made of it."""
    source = loose.get(link.ref(side))
    if source is None or source.presence is not Presence.GONE:
        return None
    del loose[source.ref]
    forgotten = replace(link, state=LinkState.TOMBSTONE, gone=side.other)
    if side is Side.EXCHANGE:
        return Pair(forgotten, source, None)
    return Pair(forgotten, None, source)


def _present(observation: Observation) -> bool:
    return observation.presence is Presence.PRESENT
