"""Every repository over one database."""

from __future__ import annotations

from sqlalchemy import Engine

from server.adapters.store.address_rules import SqlAddressRules
from server.adapters.store.admissions import SqlAdmissions
from server.adapters.store.audit import SqlAudit
from server.adapters.store.certificates import SqlCertificates
from server.adapters.store.engine import leave_to_parent
from server.adapters.store.facts import SqlFacts
from server.adapters.store.figures import SqlFigures
from server.adapters.store.history import SqlHistory
from server.adapters.store.jobs import SqlJobs
from server.adapters.store.orgs import SqlOrgs
from server.adapters.store.policies import SqlPolicies
from server.adapters.store.reviews import SqlReviews
from server.adapters.store.runs import SqlRuns
from server.adapters.store.secrets import Keyring
from server.adapters.store.settings import SqlSettings
from server.adapters.store.shapes import SqlShapes
from server.adapters.store.states import SqlStates
from server.adapters.store.users import SqlUsers
from server.ports.clock import Clock


class Database:
    """The stores of the service, which share an engine and its connections."""

    def __init__(self, engine: Engine, keyring: Keyring, clock: Clock) -> None:
        """Build the stores; nothing is connected yet."""
        self.engine = engine
        self.clock = clock
        self.orgs = SqlOrgs(engine, keyring)
        self.users = SqlUsers(engine, keyring)
        self.certificates = SqlCertificates(engine)
        self.admissions = SqlAdmissions(engine)
        self.settings = SqlSettings(engine)
        self.address_rules = SqlAddressRules(engine)
        self.audit = SqlAudit(engine)
        self.jobs = SqlJobs(engine)
        self.runs = SqlRuns(engine, keyring)
        self.history = SqlHistory(engine, keyring)
        self.figures = SqlFigures(engine)
        self.shapes = SqlShapes(engine)
        self.facts = SqlFacts(engine)
        self.policies = SqlPolicies(self.shapes)
        self.reviews = SqlReviews(self.shapes)
        self.states = SqlStates(engine=engine, keyring=keyring, clock=clock)

    def after_fork(self) -> None:
        """Call this in a forked child before it touches the database."""
        leave_to_parent(self.engine)

    def close(self) -> None:
        """Close the connections that are not in use."""
        self.engine.dispose()
