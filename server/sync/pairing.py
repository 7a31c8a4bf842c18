"""Which Exchange item belongs to which Salesforce event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from server.domain.items import Identity, Observation, Presence
from server.domain.links import Exclusion, Link, LinkState
from server.domain.reasons import Reason
from server.sync.facts import Facts
from server.sync.fingerprint import canonical
from server.sync.identity import owns_key, salesforce_key
from server.sync.pairs import (
    APART,
    EVER,
    Pair,
    by_age,
    has_lost_item,
    is_present,
)
from server.sync.pending import complete_pending
from server.sync.selection import hard_exclusion
from server.sync.shifting import Memory, moved_along


@dataclass(frozen=True, slots=True)
class Twin:
    """Two items without a link that are the same event."""

    exchange: Observation
    salesforce: Observation


@dataclass(frozen=True, slots=True)
class Pairing:
    """Everything seen in this run, sorted into pairs, twins and single items.

    `abandoned` are pending creates that did not happen.
    """

    pairs: tuple[Pair, ...]
    twins: tuple[Twin, ...]
    exchange: tuple[Observation, ...]
    salesforce: tuple[Observation, ...]
    abandoned: tuple[Link, ...] = ()


def pair_up(
    links: Sequence[Link],
    exchange: Iterable[Observation],
    salesforce: Iterable[Observation],
    facts: Facts,
    rows: Iterable[Exclusion] = (),
) -> Pairing:
    """Sort what was seen: known pairs first, then by our own marks, then twins.

    Pairs of which nothing new was seen are left out. `rows` are the items that are
    known and have no pair.
    """
    by_exchange = {o.ref: o for o in exchange}
    by_salesforce = {o.ref: o for o in salesforce}
    pending = [link for link in links if link.state is LinkState.PENDING]
    linked = _linked(_by_right(links), by_exchange, by_salesforce)
    completion = complete_pending(pending, by_exchange, by_salesforce, facts)
    linked.extend(completion.pairs)
    if by_exchange:
        linked = _relinked(linked, by_exchange)
        memory = Memory(links, rows)
        for index, found in moved_along(linked, memory, by_exchange, facts):
            linked[index] = _moved_to(linked[index], by_exchange.pop(found.ref))
    twins = _twins(by_exchange, by_salesforce, facts)
    return Pairing(
        pairs=tuple(p for p in linked if p.exchange or p.salesforce),
        twins=twins,
        exchange=tuple(by_exchange.values()),
        salesforce=tuple(by_salesforce.values()),
        abandoned=completion.abandoned,
    )


def _by_right(links: Sequence[Link]) -> Iterable[Link]:
    """Settled links, in the order of their right to an item: living pairs first."""
    if all(link.state is LinkState.ACTIVE for link in links):
        return links
    settled = [link for link in links if link.state is not LinkState.PENDING]
    return sorted(settled, key=lambda link: (link.state in APART, link.id))


def _linked(
    links: Iterable[Link],
    exchange: dict[str, Observation],
    salesforce: dict[str, Observation],
) -> list[Pair]:
    """Pairs with something new, and those whose lost item may be found again."""
    take_exchange, take_salesforce = exchange.pop, salesforce.pop
    return [
        _returned(
            link,
            take_exchange(link.exchange_ref, None),
            take_salesforce(link.salesforce_ref, None),
        )
        for link in links
        # Most of a calendar has nothing new, and must cost next to nothing.
        if link.exchange_ref in exchange
        or link.salesforce_ref in salesforce
        or link.state in APART
    ]


def _returned(link: Link, item: Observation | None, event: Observation | None) -> Pair:
    """A pair whose two items are where they were goes on; others stay so (A27, A28).

    Its folder was chosen again, or its event was handed back by another owner. An item
    that was moved keeps no id, so one that answers to the old id is at its place.
    """
    here = item is not None and is_present(item)
    there = event is not None and is_present(event)
    handed_back = link.reason is Reason.MOVED_OUT and there
    if here and (link.reason is Reason.FOLDER_CHANGED or handed_back):
        return Pair(_living(link), item, event, found=True)
    return Pair(link, item, event)


def _living(link: Link) -> Link:
    """A pair that goes on after a time apart.

    What Salesforce told meanwhile was not heeded. Without a version its event is asked
    for again, should the run stop before it has carried over what became of it.
    """
    return replace(
        link, state=LinkState.ACTIVE, reason=None, gone=None, salesforce_version=""
    )


def _relinked(pairs: list[Pair], loose: dict[str, Observation]) -> list[Pair]:
    """Find pairs whose Exchange item is back under another id.

    Moving an item gives it a new id, and turning a single item into a series (or back)
    gives its first occurrence a new identity; the UID stays (A27). Only a pair that is
    known to have lost its item is looked at: a copy may share the UID (N7).
    """
    present = [o for o in loose.values() if is_present(o) and o.identity]
    uids = {o.identity.uid for o in present if o.identity}
    stamps = {o.mark for o in present if o.mark}
    orphans = [
        (index, pair)
        for index, pair in enumerate(pairs)
        if (pair.link.identity.uid in uids or pair.link.salesforce_ref in stamps)
        and has_lost_item(pair)
    ]
    if not orphans:
        return pairs
    result = list(pairs)
    for index, pair in sorted(orphans, key=lambda o: _order(o[1].link.identity)):
        found = _same_item(pair.link.identity, present) or _stamped(pair, present)
        if found is not None:
            present.remove(found)
            del loose[found.ref]
            result[index] = _moved_to(pair, found)
    return result


def _same_item(identity: Identity, candidates: list[Observation]) -> Observation | None:
    of_uid = (o for o in candidates if o.identity and o.identity.uid == identity.uid)
    same_uid = sorted(of_uid, key=by_age)
    for observation in same_uid:
        if observation.identity == identity:
            return observation
    # A single item became a series, or a series a single item: the first one continues.
    if identity.original_start is None:
        return min(same_uid, key=_first, default=None)
    singles = [o for o in same_uid if o.identity and o.identity.original_start is None]
    return next(iter(singles), None)


def _stamped(pair: Pair, candidates: list[Observation]) -> Observation | None:
    """The earlier copy of an event in a calendar that was chosen again."""
    link = pair.link
    if link.reason is not Reason.FOLDER_CHANGED:
        return None
    ours = (o for o in candidates if o.mark and o.mark == link.salesforce_ref)
    return min(ours, key=by_age, default=None)


def _first(observation: Observation) -> datetime:
    return _order(observation.identity)


def _order(identity: Identity | None) -> datetime:
    return (identity.original_start if identity else None) or EVER


def _moved_to(pair: Pair, found: Observation) -> Pair:
    link = replace(
        pair.link,
        exchange_ref=found.ref,
        identity=found.identity or pair.link.identity,
        exchange_version="",
    )
    if found.identity is None or found.identity.uid != pair.link.identity.uid:
        # Another copy of the event: nothing is known of what it had in common with it.
        link = replace(link, exchange_base="", salesforce_base="")
    if link.state in APART:
        link = _living(link)
    return Pair(link, found, pair.salesforce, found=True)


def _twins(
    exchange: dict[str, Observation],
    salesforce: dict[str, Observation],
    facts: Facts,
) -> tuple[Twin, ...]:
    """Take out the unlinked items that are one event on both sides."""
    twins = [*_by_key(exchange, salesforce, facts), *_by_stamp(exchange, salesforce)]
    if facts.pair_twins:
        twins.extend(_by_content(exchange, salesforce, facts))
    return tuple(twins)


def _by_key(
    exchange: dict[str, Observation],
    salesforce: dict[str, Observation],
    facts: Facts,
) -> list[Twin]:
    """Events that carry the key of an Exchange item: made by us, answer lost."""
    marked = [o for o in salesforce.values() if o.mark and is_present(o)]
    if not marked:
        return []
    keyed = {o.mark: o for o in sorted(marked, key=by_age, reverse=True)}
    found = []
    for identity_of in (_itself, _before_it_repeated):
        for observation in sorted(exchange.values(), key=by_age):
            identity = identity_of(observation)
            if not is_present(observation) or identity is None:
                continue
            key = salesforce_key(facts.org, facts.user, facts.kind, identity)
            if key in keyed:
                found.append(_take(exchange, salesforce, observation, keyed.pop(key)))
    return found


def _itself(observation: Observation) -> Identity | None:
    return observation.identity


def _before_it_repeated(observation: Observation) -> Identity | None:
    """What an item was before it became a series, or while it was one (T94)."""
    item, identity = observation.item, observation.identity
    if identity is None or item is None:
        return None
    if identity.original_start is not None:
        return Identity(identity.uid)
    return Identity(identity.uid, _start_in_series(item.start))


def _start_in_series(start: datetime | date) -> datetime:
    if isinstance(start, datetime):
        return start
    return datetime(start.year, start.month, start.day, tzinfo=UTC)


def _by_stamp(
    exchange: dict[str, Observation], salesforce: dict[str, Observation]
) -> list[Twin]:
    """Items stamped with an event's Id; of several the oldest, the rest are copies.

    Copying an item copies its stamp, so a later one never inherits the pair (N7).
    """
    stamped = [o for o in exchange.values() if o.mark in salesforce and is_present(o)]
    found = []
    for observation in sorted(stamped, key=by_age):
        event = salesforce.get(observation.mark)
        if event is not None and is_present(event):
            found.append(_take(exchange, salesforce, observation, event))
    return found


def _by_content(
    exchange: dict[str, Observation],
    salesforce: dict[str, Observation],
    facts: Facts,
) -> list[Twin]:
    """Same subject and times, one to one in the order of creation (product.md 2.9).

    An event with a key of ours was made from another item. Paired with this one, it
    would be overwritten as soon as that item came back (N6).
    """
    waiting: dict[tuple[object, ...], list[Observation]] = {}
    for event in sorted(salesforce.values(), key=by_age):
        foreign = not owns_key(event.mark, facts.org, facts.user)
        if foreign and _may_be_twin(event, facts):
            waiting.setdefault(_signature(event), []).append(event)
    found = []
    for observation in sorted(exchange.values(), key=by_age):
        if not _may_be_twin(observation, facts):
            continue
        same = waiting.get(_signature(observation))
        if same:
            found.append(_take(exchange, salesforce, observation, same.pop(0)))
    return found


def _may_be_twin(observation: Observation, facts: Facts) -> bool:
    item = observation.item
    return (
        observation.presence is Presence.PRESENT
        and item is not None
        and not item.child
        and not item.cancelled
        and hard_exclusion(item, facts) is None
        and facts.window.contains(item.start, item.end)
    )


def _signature(
    observation: Observation,
) -> tuple[str, datetime | date, datetime | date]:
    item = observation.item
    if item is None:
        return ("", EVER, EVER)
    return (canonical(item.subject).casefold(), item.start, item.end)


def _take(
    exchange: dict[str, Observation],
    salesforce: dict[str, Observation],
    item: Observation,
    event: Observation,
) -> Twin:
    del exchange[item.ref]
    del salesforce[event.ref]
    return Twin(item, event)
