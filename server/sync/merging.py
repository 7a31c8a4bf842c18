"""Both sides changed: which group of fields goes which way (A14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.items import Group
from server.domain.kinds import Side
from server.domain.settings import ConflictRule

#: Closer than this, two servers' clocks cannot be told apart; Exchange wins (A14).
TIE = timedelta(seconds=60)

#: What only the organiser of a meeting may change in Exchange (N14).
ORGANIZER_ONLY = frozenset({Group.SUBJECT, Group.TIME, Group.LOCATION, Group.BODY})
#: Groups that never travel from Salesforce to Exchange (A24).
EXCHANGE_OWNED = frozenset({Group.INVITEES})


@dataclass(frozen=True, slots=True)
class Merge:
    """The groups to write to each side; no group is in both."""

    to_salesforce: frozenset[Group]
    to_exchange: frozenset[Group]


def merge(
    exchange: frozenset[Group], salesforce: frozenset[Group], winner: Side
) -> Merge:
    """Three-way merge: a group that both changed goes the winner's way."""
    both = exchange & salesforce
    if winner is Side.EXCHANGE:
        return Merge(exchange, salesforce - both - EXCHANGE_OWNED)
    return Merge(exchange - both, salesforce - EXCHANGE_OWNED)


def winner_of(
    rule: ConflictRule, exchange: datetime | None, salesforce: datetime | None
) -> Side:
    """Who wins a group that both sides changed.

    A master wins; otherwise the later server time, Exchange within a minute of each
    other, because attendees see Exchange's version.
    """
    if rule is ConflictRule.SALESFORCE_MASTER:
        return Side.SALESFORCE
    if rule is ConflictRule.EXCHANGE_MASTER or exchange is None or salesforce is None:
        return Side.EXCHANGE
    return Side.SALESFORCE if salesforce - exchange > TIE else Side.EXCHANGE
