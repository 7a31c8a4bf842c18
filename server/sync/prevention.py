"""Prevent Operations: writes that the user switched off, for now and for good (A7)."""

from __future__ import annotations

from server.domain.kinds import Operation, Side
from server.domain.links import Blocked
from server.domain.settings import Settings


def blocked_by(
    settings: Settings,
    sticky: frozenset[Blocked],
    side: Side,
    *operations: Operation,
) -> frozenset[Blocked]:
    """Which of these operations on a side are prevented; empty when all are allowed.

    A write that a switch once kept from an item stays off for that item after the
    switch is cleared (seed line 31). A re-creation asks for create and update (A11).
    """
    wanted = {(side, operation) for operation in operations}
    return frozenset(wanted & (settings.prevent | sticky))
