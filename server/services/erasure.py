"""Erasure: an org that leaves, or a user who wants to be forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from server.domain.connections import Org, User
from server.domain.errors import Transient
from server.ports.clock import Clock
from server.ports.erasure import ErasureRecord, Erasures
from server.ports.queue import RunQueue
from server.ports.transactions import Transactions
from server.services.audit import Audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """Erases rows first, then what the queue still holds of them.

    A run that is going loses its job and ends at its next commit. Nothing is changed in
    Salesforce or Exchange. `alarm` hears of a queue that cannot be told: its messages
    hold ids that lead nowhere, and run out by themselves.
    """

    erasures: Erasures
    queue: RunQueue
    audit: Audit
    transactions: Transactions
    clock: Clock
    alarm: Callable[[BaseException], None]

    def org(self, org: Org) -> ErasureRecord:
        """Erase an org with its key and its trail; earlier backups still hold them."""
        record, named = self.erasures.org(org.id, self.clock.now())
        self._forget(named)
        return record

    def user(self, user: User) -> ErasureRecord:
        """Erase a user; the audit trail of the org keeps that it was done, not whom."""
        with self.transactions.together():
            record, named = self.erasures.user(user.id, self.clock.now())
            self.audit.by_operator(user.org_id, "user.erased", record.subject)
        self._forget(named)
        return record

    def _forget(self, named: tuple[str, ...]) -> None:
        try:
            self.queue.forget(named)
        except Transient as error:
            self.alarm(error)
