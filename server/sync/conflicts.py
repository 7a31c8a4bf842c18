"""Conflict Management: deleted on one side, updated on the other (seed lines 35-43)."""

from __future__ import annotations

from enum import StrEnum

from server.domain.kinds import Side
from server.domain.settings import ConflictRule


class Resolution(StrEnum):
    """What becomes of an item that one side deleted and the other updated."""

    #: The deletion is carried over to the other side.
    DELETE = "delete"
    #: The item is made again where it was deleted (A9).
    RECREATE = "recreate"


def resolve_deletion(rule: ConflictRule, deleted_on: Side) -> Resolution:
    """The conflict matrix (product.md 7.1).

    A master's own action wins, whether that is the deletion or the update (A10).
    """
    if rule is ConflictRule.DELETE_WINS:
        return Resolution.DELETE
    if rule is ConflictRule.KEEP_UPDATED:
        return Resolution.RECREATE
    master = (
        Side.SALESFORCE if rule is ConflictRule.SALESFORCE_MASTER else Side.EXCHANGE
    )
    return Resolution.DELETE if deleted_on is master else Resolution.RECREATE
