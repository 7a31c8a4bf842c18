"""Addresses that an org or a user keeps out: two lists (product.md 2.7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from server.domain.kinds import Kind


class Effect(StrEnum):
    """What an entry does to an item that has the address among its people."""

    #: Global Exclusion List: any hit keeps the whole item out, whatever the mode.
    EXCLUDE = "exclude"
    #: Ignore List: nothing is related through this address; the item itself may sync.
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRule:
    """One entry: a lower-case address, or a domain for all addresses in it.

    Without `user_id` it holds for everybody in the org, and no user can override it.
    Without `kind` it holds for every kind.
    """

    org_id: str
    effect: Effect
    entry: str
    user_id: str = ""
    kind: Kind | None = None
