"""The policy that holds for a user, whoever can read it (N20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from server.domain.connections import Org, User
from server.domain.errors import Permanent, Refused, TandemError
from server.domain.org import OrgFacts, Profile
from server.domain.policy import Policy
from server.ports.clock import Clock
from server.ports.connector import Connector
from server.ports.stores import FactsMemory, PolicyMemory

#: Whoever only looks sees facts and locks of at most so long ago.
LATELY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Known:
    """What holds for a user, and as of when.

    `problem` is why Salesforce could not be asked now; then these are the last known
    facts and locks, for people who look and choose between runs.
    """

    facts: OrgFacts
    checked_at: datetime
    problem: TandemError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Finds an org's defaults and locks.

    They come with the user's own first request. A user who may not read them is still
    bound by them: the integration user reads them instead, and failing that the last
    known ones stay in force; never "no locks".
    """

    connector: Connector
    memory: PolicyMemory
    facts: FactsMemory
    clock: Clock

    def known(self, org: Org, user: User) -> Known:
        """What holds for a user, the last known where Salesforce cannot be asked.

        Raises what keeps Salesforce away where nothing is known of the user or of the
        org's locks: that there are none may never be assumed.
        """
        door = self.connector.salesforce(org, user)
        try:
            facts = self.complete(org, door.org.facts(), user.id)
        except Refused:
            raise
        except TandemError as error:
            return self._last_known(org, user, error)
        finally:
            door.close()
        return Known(facts, self.clock.now())

    def lately(self, org: Org, user: User) -> Known:
        """What held for a user within the last minute, for people who only look.

        It was stored when a run, a save or another look asked Salesforce, so all
        processes show the same. Asks where that is longer ago; raises as `known`.
        """
        told, read_at = self.facts.recall(user.id), self.memory.known_since(org.id)
        if told is not None and read_at is not None:
            facts, at = told
            at = min(at, read_at)
            policy = self.memory.recall(org.id)
            if self.clock.now() - at < LATELY and policy is not None:
                return Known(replace(facts, policy=policy), at)
        return self.known(org, user)

    def _last_known(self, org: Org, user: User, error: TandemError) -> Known:
        told, policy = self.facts.recall(user.id), self.memory.recall(org.id)
        if told is None or policy is None:
            raise error
        facts, at = told
        return Known(replace(facts, policy=policy), at, error)

    def complete(self, org: Org, facts: OrgFacts, user_id: str) -> OrgFacts:
        """A user's facts with the policy that holds; free where it was read.

        Remembers both for times when Salesforce does not answer.
        """
        self.facts.remember(user_id, facts, self.clock.now())
        if facts.policy_readable:
            self.memory.remember(org.id, facts.policy, self.clock.now())
            return facts
        found = self._as_integration_user(org) or self.memory.recall(org.id)
        return replace(facts, policy=found or Policy())

    def of_org(self, org: Org) -> Policy | None:
        """The policy an org has now, else the last known one; None for none."""
        return self._as_integration_user(org) or self.memory.recall(org.id)

    def holders(
        self, org: Org, profiles: frozenset[str]
    ) -> Mapping[str, Profile] | None:
        """Who has one of these profiles, as `OrgReader` says; None if nobody tells.

        Raises `Transient` where that may be told later.
        """
        username = org.salesforce.integration_username
        if not username:
            return None
        reader = User(id="", org_id=org.id, username=username, mailbox="")
        door = self.connector.salesforce(org, reader)
        try:
            return door.org.holders(profiles)
        except Permanent:
            # Runs find out for each user, which costs more and holds nobody up.
            return None
        finally:
            door.close()

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
