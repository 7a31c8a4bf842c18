"""Every store over the rows of one process, in the place of the real database."""

from __future__ import annotations

from server.ports.clock import Clock
from tests.fakes.administration import FakeAudit, FakeFacts
from tests.fakes.daily_reports import FakeDailyReports
from tests.fakes.directory import (
    FakeAddressRules,
    FakeOrgs,
    FakeSettings,
    FakeUsers,
)
from tests.fakes.jobs import FakeJobs
from tests.fakes.runs import FakeRuns, FakeStates
from tests.fakes.shelf import Shelf


class FakeDatabase:
    """The stores of the service, under the same names as the real ones."""

    def __init__(self, clock: Clock) -> None:
        """Start empty; `clock` tells when leases end."""
        shelf = Shelf()
        self.orgs = FakeOrgs(shelf)
        self.users = FakeUsers(shelf)
        self.settings = FakeSettings(shelf)
        self.address_rules = FakeAddressRules(shelf)
        self.audit = FakeAudit(shelf)
        self.facts = FakeFacts(shelf)
        self.daily_reports = FakeDailyReports(shelf)
        self.jobs = FakeJobs(shelf)
        self.runs = FakeRuns(shelf, self.jobs)
        self.states = FakeStates(shelf, self.jobs, clock)
