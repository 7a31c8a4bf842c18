"""The audit trail and what Salesforce last told, kept in this process."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from server.domain.errors import NotFound
from server.domain.org import OrgFacts
from server.domain.policy import Policy
from server.ports.audit import AuditEntry
from tests.fakes.shelf import Shelf, atomic


class FakeAudit:
    """Fills `AuditTrail`."""

    def __init__(self, shelf: Shelf) -> None:
        """Work on these rows."""
        self.shelf = shelf
        self._last = 0

    @atomic
    def add(self, entry: AuditEntry) -> None:
        """Keep an entry of an org, and of a user of its, that is there."""
        if entry.org_id not in self.shelf.orgs:
            raise NotFound("There is no such org.")
        if entry.user_id:
            self.shelf.require_user(entry.user_id)
        self._last += 1
        self.shelf.audit.append(replace(entry, id=self._last))

    @atomic
    def of_org(
        self, org_id: str, *, before: int | None, limit: int
    ) -> tuple[AuditEntry, ...]:
        """So many entries of an org, the newest first."""
        mine = [
            entry
            for entry in reversed(self.shelf.audit)
            if entry.org_id == org_id and (before is None or entry.id < before)
        ]
        return tuple(mine[:limit])

    @atomic
    def prune(self, before: datetime) -> int:
        """Erase what is older; gives how many entries."""
        kept = [entry for entry in self.shelf.audit if entry.at >= before]
        gone = len(self.shelf.audit) - len(kept)
        self.shelf.audit = kept
        return gone


class FakeFacts:
    """Fills `FactsMemory`."""

    def __init__(self, shelf: Shelf) -> None:
        """Work on these rows."""
        self.shelf = shelf

    @atomic
    def remember(self, user_id: str, facts: OrgFacts, at: datetime) -> None:
        """Keep the facts; the time of the same facts now and then."""
        self.shelf.require_user(user_id)
        kept = replace(facts, email="", policy=Policy(), policy_readable=False)
        known = self.shelf.facts.get(user_id)
        if known is None or known[0] != kept or at - known[1] >= timedelta(seconds=20):
            self.shelf.facts[user_id] = (kept, at)

    @atomic
    def recall(self, user_id: str) -> tuple[OrgFacts, datetime] | None:
        """The facts and when they were told."""
        return self.shelf.facts.get(user_id)


class FakeDispatches:
    """Fills `DispatchMemory`."""

    def __init__(self) -> None:
        """No dispatch is known."""
        self.at: datetime | None = None

    def note(self, at: datetime) -> None:
        """Remember a dispatch."""
        self.at = at

    def last(self) -> datetime | None:
        """The last one."""
        return self.at
