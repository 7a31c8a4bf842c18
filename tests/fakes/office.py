"""The use cases over fakes: one org, one user, two calendars, a queue, a clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from server.domain.connections import (
    ExchangeAuth,
    ExchangeConnection,
    Org,
    SalesforceConnection,
    User,
)
from server.domain.kinds import Kind, Side
from server.domain.org import OrgFacts
from server.domain.policy import Policy, PolicyRule
from server.domain.runs import Report, Trigger
from server.domain.settings import Vocabulary
from server.ports.stores import Job
from server.services.agreement import Agreement
from server.services.dispatch import Dispatcher
from server.services.policies import Policies
from server.services.rollout import Rollout
from server.services.runs import Runs
from server.services.settings import SettingsService
from server.services.wishes import Stores
from tests.builders import NOW
from tests.fakes.administration import FakeDispatches
from tests.fakes.clock import FakeClock
from tests.fakes.connector import FakeConnector, FakePolicies, FakeQueue, FakeReviews
from tests.fakes.database import FakeDatabase

LEASE = timedelta(minutes=2)
ORG = Org(
    id="o1",
    name="northwind",
    salesforce_org_id="00D",
    salesforce=SalesforceConnection(
        instance_url="https://nw.example",
        login_url="https://nw.example",
        consumer_key="key",
        private_key="pem",
    ),
    exchange=ExchangeConnection(ews_url="https://ex.example", auth=ExchangeAuth.OAUTH),
)
USER = User(
    id="u1",
    org_id="o1",
    username="rep@northwind.example",
    mailbox="rep@northwind.example",
)


class Office:
    """Everything the use cases stand on, and short names for what tests do."""

    def __init__(self, open_database: Callable[[FakeClock], Any] | None = None) -> None:
        """Open with the user's sync off, at NOW.

        A database that is given knows the org and the user already.
        """
        self.clock = FakeClock(NOW)
        if open_database is not None:
            self.database: FakeDatabase = open_database(self.clock)
        else:
            self.database = FakeDatabase(self.clock)
            self.database.orgs.add(ORG)
            self.database.users.add(USER)
        self.systems = FakeConnector(OrgFacts(user_id="005", zone="America/New_York"))
        self.queue = FakeQueue()
        self.alarms: list[BaseException] = []
        policies = Policies(
            connector=self.systems,
            memory=FakePolicies(),
            facts=self.database.facts,
            clock=self.clock,
        )
        self.runs = Runs(
            stores=Stores(
                orgs=self.database.orgs,
                users=self.database.users,
                settings=self.database.settings,
                address_rules=self.database.address_rules,
                jobs=self.database.jobs,
                runs=self.database.runs,
                states=self.database.states,
            ),
            connector=self.systems,
            policies=policies,
            queue=self.queue,
            clock=self.clock,
            lease=LEASE,
            alarm=self.alarms.append,
        )
        self.dispatcher = Dispatcher(
            jobs=self.database.jobs,
            runs=self.database.runs,
            queue=self.queue,
            memory=FakeDispatches(),
            clock=self.clock,
            lease=LEASE,
        )
        self.rollout = Rollout(
            orgs=self.database.orgs,
            jobs=self.database.jobs,
            memory=FakeReviews(),
            policies=policies,
            runs=self.runs,
            clock=self.clock,
        )
        self.settings = SettingsService(
            orgs=self.database.orgs,
            users=self.database.users,
            store=self.database.settings,
            runs=self.runs,
        )

    def agreement(self) -> Agreement:
        """The comparison of both calendars."""
        return Agreement(
            orgs=self.database.orgs,
            settings=self.database.settings,
            address_rules=self.database.address_rules,
            connector=self.systems,
            policies=self.runs.policies,
            clock=self.clock,
            vocabulary=Vocabulary(),
        )

    def choose(self, **values: Any) -> None:
        """Store what the user chose, past the service and its runs."""
        version = self.database.settings.load(USER.id, Kind.CALENDAR).version
        self.database.settings.save(USER.id, Kind.CALENDAR, values, expect=version)

    def chosen(self) -> dict[str, Any]:
        """What the user has stored."""
        return dict(self.database.settings.load(USER.id, Kind.CALENDAR).values)

    def facts(self, **fields: Any) -> None:
        """Change what Salesforce tells."""
        self.systems.facts = replace(self.systems.facts, **fields)

    def policy(self, *rules: PolicyRule) -> None:
        """Put these records into the org."""
        self.facts(policy=Policy(rules))

    def meanwhile(self, act: Any) -> None:
        """Have this happen once, while the next run reads the facts."""

        def once() -> None:
            self.systems.when_asked = lambda: None
            act()

        self.systems.when_asked = once

    def run(self, trigger: Trigger = Trigger.SYNC_NOW, **options: Any) -> Report:
        """Ask for a run and carry it out."""
        asked = self.runs.ask(USER.id, Kind.CALENDAR, trigger)
        report = self.runs.carry_out(asked.job_id, **options)
        assert report is not None
        return report

    def job(self) -> Job:
        """The user's job."""
        job = self.database.jobs.get(USER.id, Kind.CALENDAR)
        assert job is not None
        return job

    def subjects(self, side: Side) -> list[str]:
        """What stands in a calendar."""
        calendars = {
            Side.EXCHANGE: self.systems.exchange_calendar,
            Side.SALESFORCE: self.systems.salesforce_calendar,
        }
        return sorted(item.subject for item in calendars[side].items().values())


def fault(error: BaseException) -> Any:
    """Something that raises this error."""

    def strike() -> None:
        raise error

    return strike
