"""A remembered link together with what this run saw of it."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.items import Observation
from server.domain.links import Link


@dataclass(frozen=True, slots=True)
class Pair:
    """A remembered link with what this run saw of its two items."""

    link: Link
    exchange: Observation | None
    salesforce: Observation | None
