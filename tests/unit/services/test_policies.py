"""Defaults and locks hold whoever can read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from server.domain.connections import (
    ExchangeAuth,
    ExchangeConnection,
    Org,
    SalesforceConnection,
    User,
)
from server.domain.errors import CredentialsRejected
from server.domain.kinds import Kind
from server.domain.org import OrgFacts, Person, Profile
from server.domain.policy import Policy, PolicyRule
from server.ports.connector import ExchangeDoor, Finding
from server.ports.side import CalendarSide
from server.services.policies import Policies
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.office import ORG as OFFICE_ORG
from tests.fakes.office import USER, Office, fault

LOCK = PolicyRule(
    name="Mode", kind=Kind.CALENDAR, setting="mode", value="designated", locked=True
)
LOCKED = Policy((LOCK,))
ORG = Org(
    id="o1",
    name="northwind",
    salesforce_org_id="00D",
    salesforce=SalesforceConnection(
        instance_url="https://nw.example",
        login_url="https://nw.example",
        consumer_key="key",
        private_key="pem",
        integration_username="integration@northwind.example",
    ),
    exchange=ExchangeConnection(ews_url="https://ex.example", auth=ExchangeAuth.OAUTH),
)
BLIND = OrgFacts(user_id="u1", zone="UTC", policy_readable=False)


@dataclass
class Memory:
    """Keeps the last policy of each org."""

    kept: dict[str, Policy] = field(default_factory=dict)

    def remember(self, org_id: str, policy: Policy, at: datetime) -> None:
        """Keep it."""
        self.kept[org_id] = policy

    def known_since(self, org_id: str) -> datetime | None:
        """Keep no time."""

    def recall(self, org_id: str) -> Policy | None:
        """Give it back."""
        return self.kept.get(org_id)


class NoFacts:
    """Keeps nothing of users."""

    def remember(self, user_id: str, facts: OrgFacts, at: datetime) -> None:
        """Forget it."""

    def recall(self, user_id: str) -> None:
        """Know nothing."""


@dataclass
class Integration:
    """The integration user's Salesforce: gives facts, or fails."""

    answer: OrgFacts | CredentialsRejected
    asked: list[str] = field(default_factory=list)
    open_doors: int = 0

    @property
    def org(self) -> Integration:
        """Read the org through itself."""
        return self

    @property
    def calendar(self) -> CalendarSide:
        """There is none."""
        raise NotImplementedError

    def salesforce(
        self,
        org: Org,
        user: User,
        *,
        cursor: str | None = None,
        retry: frozenset[str] = frozenset(),
        linked: frozenset[str] = frozenset(),
    ) -> Integration:
        """Open the door for a user."""
        self.asked.append(user.username)
        self.open_doors += 1
        return self

    def exchange(
        self, org: Org, user: User, *, zone: str, folder: str = ""
    ) -> ExchangeDoor:
        """There is none."""
        raise NotImplementedError

    def facts(self) -> OrgFacts:
        """Answer as told."""
        if isinstance(self.answer, CredentialsRejected):
            raise self.answer
        return self.answer

    def people(
        self, addresses: Iterable[str], *, alternate: bool
    ) -> Mapping[str, tuple[Person, ...]]:
        """Nobody."""
        return {}

    def is_administrator(self, *, user_id: str, username: str) -> bool:
        """Nobody is."""
        return False

    def holders(self, profiles: Iterable[str]) -> Mapping[str, Profile]:
        """Nobody has any."""
        return {}

    def profiles(self) -> Mapping[str, str]:
        """There are none."""
        return {}

    def check(self) -> list[Finding]:
        """Find nothing."""
        return []

    def close(self) -> None:
        """Count the doors that are closed."""
        self.open_doors -= 1


@pytest.fixture
def memory() -> Memory:
    """An empty memory."""
    return Memory()


def policies(memory: Memory, integration: Integration) -> Policies:
    """The use case over the two."""
    return Policies(
        connector=integration,
        memory=memory,
        facts=NoFacts(),
        clock=FakeClock(NOW),
    )


def readable(policy: Policy) -> OrgFacts:
    """Facts of a user who may read the policy."""
    return replace(BLIND, policy=policy, policy_readable=True)


def test_a_readable_policy_costs_nothing_and_is_remembered(memory: Memory):
    """The user's own first request brings the policy along."""
    integration = Integration(readable(Policy()))
    facts = policies(memory, integration).complete(ORG, readable(LOCKED), "u1")
    assert facts.policy == LOCKED
    assert memory.kept == {"o1": LOCKED}
    assert integration.asked == []


def test_the_integration_user_reads_for_a_user_who_may_not(memory: Memory):
    """A user without access to the type is bound by its locks all the same."""
    integration = Integration(readable(LOCKED))
    facts = policies(memory, integration).complete(ORG, BLIND, "u1")
    assert facts.policy == LOCKED
    assert integration.asked == ["integration@northwind.example"]
    assert integration.open_doors == 0


@pytest.mark.parametrize(
    "answer", [CredentialsRejected("no longer accepted"), BLIND], ids=["out", "blind"]
)
def test_the_last_known_policy_stays_in_force(
    memory: Memory, answer: OrgFacts | CredentialsRejected
):
    """When nobody can read the policy now, no lock opens."""
    memory.kept["o1"] = LOCKED
    integration = Integration(answer)
    facts = policies(memory, integration).complete(ORG, BLIND, "u1")
    assert facts.policy == LOCKED
    assert integration.open_doors == 0


def test_what_was_told_in_the_last_minute_is_enough_to_look_at(office: Office):
    """A user's facts and the org's policy; the older of them tells the age (N20)."""
    asked: list[int] = []
    office.policy(LOCK)
    office.systems.when_asked = lambda: asked.append(1)
    service = office.runs.policies
    assert service.lately(OFFICE_ORG, USER).facts.policy == LOCKED

    office.clock.advance(timedelta(seconds=59))
    known = service.lately(OFFICE_ORG, USER)

    assert (known.facts.policy, known.checked_at) == (LOCKED, NOW)
    assert len(asked) == 1

    # A colleague's look has read the org's policy, but not this user's facts.
    office.clock.advance(timedelta(seconds=1))
    service.memory.remember(OFFICE_ORG.id, LOCKED, office.clock.now())

    assert service.lately(OFFICE_ORG, USER).checked_at == office.clock.now()
    assert len(asked) == 2


def test_no_policy_is_never_taken_for_no_locks(office: Office):
    """Facts alone are not enough to look at: Salesforce is asked (N20)."""
    service = office.runs.policies
    service.facts.remember(USER.id, BLIND, office.clock.now())
    office.systems.when_asked = fault(CredentialsRejected("no longer accepted"))

    with pytest.raises(CredentialsRejected):
        service.lately(OFFICE_ORG, USER)


def test_an_org_without_any_known_policy_has_none(memory: Memory):
    """Before the package is installed there are neither defaults nor locks."""
    without = replace(ORG, salesforce=replace(ORG.salesforce, integration_username=""))
    integration = Integration(BLIND)
    facts = policies(memory, integration).complete(without, BLIND, "u1")
    assert facts.policy == Policy()
    assert integration.asked == []
