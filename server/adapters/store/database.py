"""Every repository over one database."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sqlalchemy import Engine, select, text

from server.adapters.store import tables
from server.adapters.store.address_rules import SqlAddressRules
from server.adapters.store.admissions import SqlAdmissions
from server.adapters.store.audit import SqlAudit
from server.adapters.store.certificates import SqlCertificates
from server.adapters.store.daily_reports import SqlDailyReports
from server.adapters.store.dispatches import SqlDispatches
from server.adapters.store.engine import SqlTransactions, leave_to_parent, reading
from server.adapters.store.erasures import SqlErasures
from server.adapters.store.facts import SqlFacts
from server.adapters.store.figures import SqlFigures
from server.adapters.store.history import SqlHistory
from server.adapters.store.jobs import SqlJobs
from server.adapters.store.orgs import SqlOrgs
from server.adapters.store.policies import SqlPolicies
from server.adapters.store.reviews import SqlReviews
from server.adapters.store.runs import SqlRuns
from server.adapters.store.scope import SERVICE, within
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
        self.keyring = keyring
        self.transactions = SqlTransactions(engine)
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
        self.daily_reports = SqlDailyReports(engine)
        self.figures = SqlFigures(engine)
        self.shapes = SqlShapes(engine)
        self.erasures = SqlErasures(engine)
        self.facts = SqlFacts(engine)
        self.policies = SqlPolicies(self.shapes)
        self.reviews = SqlReviews(self.shapes)
        self.dispatches = SqlDispatches(self.shapes)
        self.states = SqlStates(engine=engine, keyring=keyring, clock=clock)

    def for_org(self, org_id: str) -> AbstractContextManager[None]:
        """See this org alone while the block runs; the wall stands on Postgres."""
        return within(org_id)

    def for_service(self) -> AbstractContextManager[None]:
        """See every org while the block runs: for operators and the dispatcher."""
        return within(SERVICE)

    def org_of_job(self, job_id: str) -> str | None:
        """The org that a job belongs to, None where there is no such job."""
        user, job = tables.sync_user, tables.job
        wanted = select(user.c.org_id).join(job, job.c.user_id == user.c.id)
        with reading(self.engine, SERVICE) as connection:
            found = connection.execute(wanted.where(job.c.id == job_id))
            return found.scalar_one_or_none()

    def org_of_user(self, user_id: str) -> str | None:
        """The org that a user belongs to, None where there is no such user."""
        user = tables.sync_user.c
        wanted = select(user.org_id).where(user.id == user_id)
        with reading(self.engine, SERVICE) as connection:
            return connection.execute(wanted).scalar_one_or_none()

    def passes_walls(self) -> bool:
        """Whether this role is one whom row-level security does not hold back."""
        if self.engine.dialect.name != "postgresql":
            return False
        role = text(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        with reading(self.engine) as connection:
            return bool(connection.execute(role).scalar_one())

    def after_fork(self) -> None:
        """Call this in a forked child before it touches the database."""
        leave_to_parent(self.engine)

    def close(self) -> None:
        """Close the connections that are not in use."""
        self.engine.dispose()
