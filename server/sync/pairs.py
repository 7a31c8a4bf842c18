"""A remembered link together with what this run saw of it, and how items compare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from server.domain.items import Observation, Presence
from server.domain.links import Link

#: Before every time there is.
EVER = datetime.min.replace(tzinfo=UTC)


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
