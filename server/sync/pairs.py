"""A remembered link together with what this run saw of it, and how items compare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from server.domain.items import Observation, Presence
from server.domain.kinds import Side
from server.domain.links import Link, LinkState

#: Before every time there is.
EVER = datetime.min.replace(tzinfo=UTC)
#: States of what was a pair once and is none any more.
APART = (LinkState.DETACHED, LinkState.TOMBSTONE)


@dataclass(frozen=True, slots=True)
class Pair:
    """A remembered link with what this run saw of its two items.

    `found` tells that the link is not as remembered: one of its items was found.
    """

    link: Link
    exchange: Observation | None
    salesforce: Observation | None
    found: bool = False


def is_present(observation: Observation) -> bool:
    """Whether an item is there, with its content."""
    return observation.presence is Presence.PRESENT and observation.item is not None


def by_age(observation: Observation) -> tuple[datetime, str]:
    """Sorts the oldest item first; equal ages by id, so that the order is fixed."""
    return (observation.created_at or EVER, observation.ref)


def has_lost_item(pair: Pair) -> bool:
    """Whether the Exchange item of a pair is known not to be at its place."""
    if pair.link.state is LinkState.TOMBSTONE:
        return pair.link.gone is Side.EXCHANGE
    if pair.link.state is LinkState.DETACHED:
        return pair.exchange is None or not is_present(pair.exchange)
    return pair.exchange is not None and pair.exchange.presence in (
        Presence.GONE,
        Presence.MOVED,
    )
