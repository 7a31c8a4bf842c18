"""The policy that holds for a user, whoever can read it (N20)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from server.domain.connections import Org, User
from server.domain.errors import TandemError
from server.domain.org import OrgFacts
from server.domain.policy import Policy
from server.ports.clock import Clock
from server.ports.connector import Connector
from server.ports.stores import PolicyMemory


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Finds an org's defaults and locks.

    They come with the user's own first request. A user who may not read them is still
    bound by them: the integration user reads them instead, and failing that the last
    known ones stay in force; never "no locks".
    """

    connector: Connector
    memory: PolicyMemory
    clock: Clock

    def complete(self, org: Org, facts: OrgFacts) -> OrgFacts:
        """The facts with the policy that holds; costs nothing where it was read."""
        if facts.policy_readable:
            self.memory.remember(org.id, facts.policy, self.clock.now())
            return facts
        found = self._as_integration_user(org) or self.memory.recall(org.id)
        return replace(facts, policy=found or Policy())

    def _as_integration_user(self, org: Org) -> Policy | None:
        username = org.salesforce.integration_username
        if not username:
            return None
        reader = User(id="", org_id=org.id, username=username, mailbox="")
        door = self.connector.salesforce(org, reader)
        try:
            facts = door.org.facts()
        except TandemError:
            # Whatever keeps that user out must not stop this one; the last known holds.
            return None
        finally:
            door.close()
        if not facts.policy_readable:
            return None
        self.memory.remember(org.id, facts.policy, self.clock.now())
        return facts.policy
