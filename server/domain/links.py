"""What is remembered between runs: linked pairs and items left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from server.domain.invitees import Invitation
from server.domain.items import Identity
from server.domain.kinds import Operation, Side
from server.domain.reasons import Reason

#: A write that may never happen to this item again (A7): side and operation.
Blocked = tuple[Side, Operation]


class LinkState(StrEnum):
    """How a remembered pair takes part in the next run."""

    ACTIVE = "active"
    #: A create was sent and its answer not stored yet; it may have happened or not.
    PENDING = "pending"
    #: Both copies stay, nothing is written or deleted (A17, A20).
    FROZEN = "frozen"
    #: No longer a pair; kept so that the survivors are not taken for new (A27, A28).
    DETACHED = "detached"
    #: One copy is gone and the survivor must stay alone (N10).
    TOMBSTONE = "tombstone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One remembered pair: an Exchange item and a Salesforce event.

    `…_version` is the version last settled on each side; `…_base` the fingerprint of
    that side's own content then (two, because the mapping loses detail). `start` and
    `end` are the item's last known time (dates when all-day). `origin` is the side the
    item came from. `body_kept` is how many characters of the Exchange body Salesforce
    has room for, 0 when all fits. `attendees` counts who would be told of a change.
    `gone` is the side whose copy no longer exists, for a tombstone. `marked` is the
    side whose item carries what a frozen pair rests for; None where neither does.
    `invited` are the invitees that the Salesforce event was last given.
    """

    id: str
    exchange_ref: str
    salesforce_ref: str
    identity: Identity
    exchange_version: str = ""
    salesforce_version: str = ""
    exchange_base: str = ""
    salesforce_base: str = ""
    start: datetime | date
    end: datetime | date
    origin: Side = Side.EXCHANGE
    organized_by_user: bool = True
    state: LinkState = LinkState.ACTIVE
    reason: Reason | None = None
    gone: Side | None = None
    marked: Side | None = None
    blocked: frozenset[Blocked] = frozenset()
    folder: str = ""
    body_kept: int = 0
    attendees: int = 0
    invited: tuple[Invitation, ...] = ()

    def ref(self, side: Side) -> str:
        """The id of this pair's item on a side; empty where there is none."""
        return self.exchange_ref if side is Side.EXCHANGE else self.salesforce_ref

    def version(self, side: Side) -> str:
        """The version last settled on a side."""
        if side is Side.EXCHANGE:
            return self.exchange_version
        return self.salesforce_version

    def base(self, side: Side) -> str:
        """The fingerprint of a side's content when it was last settled."""
        return self.exchange_base if side is Side.EXCHANGE else self.salesforce_base


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """An unlinked item that was seen and left out, or a failure to try again.

    Rows with an unresolved reason are read again in the next run; `first_seen` starts
    their 30 days. `blocked` holds writes that stay off (A7); `ignored` is the user's
    own choice never to consider the item again.
    """

    side: Side
    ref: str
    reason: Reason
    version: str = ""
    identity: Identity | None = None
    start: datetime | date | None = None
    end: datetime | date | None = None
    blocked: frozenset[Blocked] = frozenset()
    first_seen: datetime
    detail: str = ""
    ignored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Everything remembered of one job when a run starts.

    `cursors` hold each side's opaque feed position; a missing one means the side has
    to be read whole. `window_last_day` is the last day the previous reads covered and
    `folder` the Exchange folder they covered. `confirmed` names the held deletions
    (side that would be written, id) that the user has confirmed since, `waiting` those
    that nobody has answered yet (N4). `off_at` is when the sync was last found switched
    off, None where it has stayed on since the last settled run (A29).
    """

    links: tuple[Link, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    cursors: dict[Side, str] = field(default_factory=dict)
    window_first_day: date | None = None
    window_last_day: date | None = None
    folder: str = ""
    settings_version: str = ""
    confirmed: frozenset[tuple[Side, str]] = frozenset()
    waiting: frozenset[tuple[Side, str]] = frozenset()
    off_at: datetime | None = None
