"""Plain records to put into the stores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

from server.domain.connections import (
    ExchangeAuth,
    ExchangeConnection,
    Org,
    SalesforceConnection,
    User,
)
from server.domain.items import CalendarItem, Identity
from server.domain.kinds import Kind, Side
from server.domain.links import Exclusion, Link
from server.domain.reasons import Reason
from server.domain.runs import Trigger
from server.ports.audit import AuditTrail
from server.ports.daily_reports import DailyReportStore
from server.ports.state import JobState, Settled
from server.ports.stores import (
    AddressRules,
    Claim,
    FactsMemory,
    JobStates,
    JobStore,
    Orgs,
    RunStore,
    SettingsStore,
    Users,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LEASE = timedelta(minutes=5)
CALENDAR = Kind.CALENDAR


class Stores(Protocol):
    """All stores of one database."""

    @property
    def orgs(self) -> Orgs:
        """The customers' orgs."""

    @property
    def users(self) -> Users:
        """Their users."""

    @property
    def settings(self) -> SettingsStore:
        """What users have set."""

    @property
    def address_rules(self) -> AddressRules:
        """Addresses that are kept out."""

    @property
    def audit(self) -> AuditTrail:
        """Who did what."""

    @property
    def facts(self) -> FactsMemory:
        """What Salesforce last told."""

    @property
    def daily_reports(self) -> DailyReportStore:
        """Who wants a daily report."""

    @property
    def jobs(self) -> JobStore:
        """Who may run when."""

    @property
    def runs(self) -> RunStore:
        """The history."""

    @property
    def states(self) -> JobStates:
        """The memory of jobs."""


def an_org(name: str = "acme", **facts: Any) -> Org:
    """An org whose id is made of its name."""
    org = Org(
        id=f"org-{name}",
        name=name,
        salesforce_org_id="00D000000000001",
        salesforce=SalesforceConnection(
            instance_url="https://acme.my.example",
            login_url="https://login.example",
            consumer_key="consumer",
            private_key="-----BEGIN PRIVATE KEY----- of " + name,
            integration_username="robot@acme.example",
        ),
        exchange=ExchangeConnection(
            ews_url="https://mail.acme.example/EWS/Exchange.asmx",
            auth=ExchangeAuth.OAUTH,
            client_id="client",
            secret="exchange secret of " + name,
            tenant="tenant",
        ),
        vocabulary={"crm_category": "Customer"},
    )
    return replace(org, **facts)


def a_user(name: str = "ann", org: str = "acme", **facts: Any) -> User:
    """A user whose id is made of their name."""
    user = User(
        id=f"user-{name}",
        org_id=f"org-{org}",
        username=f"{name}@acme.example",
        mailbox=f"{name}@mail.acme.example",
    )
    return replace(user, **facts)


def a_link(number: int = 1, **facts: Any) -> Link:
    """A timed pair whose ids are made of a number."""
    link = Link(
        id=f"link-{number}",
        exchange_ref=f"exchange-{number}",
        salesforce_ref=f"salesforce-{number}",
        identity=Identity(f"uid-{number}"),
        start=NOW,
        end=NOW + timedelta(hours=1),
    )
    return replace(link, **facts)


def an_exclusion(number: int = 1, **facts: Any) -> Exclusion:
    """A private Exchange item whose id is made of a number."""
    exclusion = Exclusion(
        side=Side.EXCHANGE,
        ref=f"exchange-{number}",
        reason=Reason.PRIVATE,
        first_seen=NOW,
    )
    return replace(exclusion, **facts)


def an_item(subject: str, **facts: Any) -> CalendarItem:
    """A timed item."""
    item = CalendarItem(subject=subject, start=NOW, end=NOW + timedelta(hours=1))
    return replace(item, **facts)


def a_settlement(**facts: Any) -> Settled:
    """The feed positions after a finished run."""
    settled = Settled(
        cursors={Side.EXCHANGE: "state-1", Side.SALESFORCE: "watermark-1"},
        window_first_day=date(2026, 10, 23),
        window_last_day=date(2027, 11, 22),
        folder="",
        settings_version="1",
    )
    return replace(settled, **facts)


def settle_in(stores: Stores) -> User:
    """Store an org and one user, and give the user."""
    stores.orgs.add(an_org())
    user = a_user()
    stores.users.add(user)
    return user


def claimed(stores: Stores, user_id: str, now: datetime = NOW) -> Claim:
    """Ask for a run of the user's calendar and claim it."""
    asked = stores.jobs.ask(user_id, CALENDAR, Trigger.SYNC_NOW, now)
    claim = stores.jobs.claim(asked.job_id, now, LEASE)
    assert claim is not None
    return claim


def opened(stores: Stores, claim: Claim, now: datetime = NOW) -> tuple[str, JobState]:
    """Start a run of a claimed job and open its memory; give the run's id too."""
    run_id = stores.runs.start(claim, now)
    return run_id, stores.states.open(claim, run_id, LEASE)


def counted(count: int) -> Iterator[Link]:
    """So many different links."""
    return (a_link(number) for number in range(count))
