"""Puts the service together; the only file that picks adapters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from server import config as configuration
from server import logs
from server.adapters.clock import SystemClock
from server.adapters.doors import Doors
from server.adapters.queue import RedisQueue
from server.adapters.rates import RedisRates
from server.adapters.salesforce.login import WebServerLogin
from server.adapters.shelf import SealedShelf, sealed_shelf
from server.adapters.signatures import X509Signatures
from server.adapters.store.database import Database
from server.adapters.store.engine import open_engine
from server.adapters.store.migration import is_current, migrate
from server.adapters.store.secrets import Keyring
from server.config import Config
from server.domain.errors import Permanent, Refused, Transient
from server.domain.reach import Reach
from server.domain.settings import Vocabulary
from server.ports.clock import Clock
from server.ports.connector import Connector
from server.ports.queue import RunQueue
from server.ports.rates import Rates
from server.services.address_lists import AddressLists
from server.services.administration import Administration
from server.services.administrators import Administrators
from server.services.agreement import Agreement
from server.services.audit import Audit
from server.services.callers import Callers
from server.services.certificates import OrgCertificates
from server.services.choices import FOLDERS_HOLD, ChoicesService
from server.services.connection_check import ConnectionCheck
from server.services.daily_reports import DailyReports
from server.services.daily_summary import Summaries
from server.services.dispatch import Dispatcher
from server.services.erasure import Erasure
from server.services.exclusions import Exclusions
from server.services.held_runs import HeldRuns
from server.services.items import Items
from server.services.mailboxes import Mailboxes
from server.services.memory import Memory
from server.services.onboarding import Onboarding
from server.services.overview import Overview
from server.services.policies import Policies
from server.services.policy_view import PolicyView
from server.services.processes import Processes
from server.services.recent import Recent
from server.services.reconnection import Reconnection
from server.services.retention import Retention
from server.services.rollout import Rollout
from server.services.runs import Runs
from server.services.settings import SettingsService
from server.services.subjects import Subjects
from server.services.wishes import Stores

_LOG = logs.logger(__name__)


@dataclass(slots=True)
class Runtime:
    """Everything an entry point needs, wired once for its process."""

    config: Config
    clock: Clock
    database: Database
    queue: RedisQueue
    connector: Connector
    runs: Runs
    dispatcher: Dispatcher
    processes: Processes
    daily_reports: DailyReports
    rollout: Rollout
    settings: SettingsService
    agreement: Agreement
    held_runs: HeldRuns
    items: Items
    subjects: Subjects
    address_lists: AddressLists
    exclusions: Exclusions
    reconnection: Reconnection
    callers: Callers
    certificates: OrgCertificates
    overview: Overview
    choices: ChoicesService
    rates: Rates
    audit: Audit
    administration: Administration
    onboarding: Onboarding | None
    erasure: Erasure
    retention: Retention
    reach: Reach
    shelf: SealedShelf

    def migrate(self) -> None:
        """Bring the database to the newest shape; raises `Unreachable`."""
        configuration.prepare(self.config)
        migrate(self.database.engine)

    def is_migrated(self) -> bool:
        """Whether the database has the newest shape; raises `Unreachable`."""
        return is_current(self.database.engine)

    def require_migrated(self) -> None:
        """Raise `Refused` where the database has another shape, or `Unreachable`."""
        if not self.is_migrated():
            raise Refused(
                "The database is not prepared for this version.",
                remedy="Run: tandem migrate",
            )

    def close(self) -> None:
        """Give back all connections."""
        self.shelf.close()
        self.queue.close()
        self.database.close()


def build(
    config: Config, *, clock: Clock | None = None, connector: Connector | None = None
) -> Runtime:
    """Wire the service; nothing is connected yet. Raises `Permanent`.

    `clock` and `connector` take the place of the real ones.
    """
    keyring = _keyring(config)
    clock = clock or SystemClock()
    configuration.prepare(config)
    database = Database(open_engine(config.database_url), keyring, clock)
    development = config.stage == "development"
    reach = Reach.parse(config.private_networks, development=development)
    shelf = sealed_shelf(config.redis_url, keyring.derived("tokens"), clock)
    connector = connector or Doors.of_process(database.shapes, clock, reach, shelf)
    policies = Policies(
        connector=connector, memory=database.policies, facts=database.facts, clock=clock
    )
    queue = RedisQueue(config.redis_url)
    runs = _runs(config, database, policies, queue)
    settings = SettingsService(
        orgs=database.orgs, users=database.users, store=database.settings, runs=runs
    )
    memory, audit = Memory(runs=runs), Audit(trail=database.audit, clock=clock)
    return Runtime(
        config,
        clock,
        database,
        queue,
        connector,
        runs,
        _dispatcher(database, runs),
        _processes(database, queue),
        _daily_reports(database, runs),
        _rollout(database, runs),
        settings,
        _agreement(database, runs),
        held_runs=HeldRuns(runs=runs, memory=memory),
        items=Items(runs=runs, memory=memory),
        subjects=Subjects(
            orgs=database.orgs, users=database.users, connector=connector
        ),
        address_lists=AddressLists(rules=database.address_rules),
        exclusions=Exclusions(lists=AddressLists(rules=database.address_rules)),
        reconnection=Reconnection(runs=runs, memory=memory),
        callers=_callers(config, database, clock),
        certificates=_certificates(database, clock),
        overview=Overview(settings=settings, jobs=database.jobs, runs=database.runs),
        choices=_choices(database, connector),
        rates=RedisRates(
            queue.messages.connection, clock, limit=config.calls_per_minute
        ),
        audit=audit,
        administration=_administration(database, queue, memory),
        erasure=_erasure(database, queue, audit),
        retention=_retention(database, audit),
        onboarding=_onboarding(config, database, keyring, reach),
        reach=reach,
        shelf=shelf,
    )


_BUILT: list[Runtime] = []


def for_process(*, forked: bool = False) -> Runtime:
    """The runtime of this process, built on first use.

    A forked child says so before its first use: the parent's database connections are
    not its own.
    """
    if not _BUILT:
        _BUILT.append(build(configuration.read()))
    runtime = _BUILT[0]
    if forked:
        runtime.database.after_fork()
    return runtime


def adopt(runtimes: Sequence[Runtime]) -> None:
    """Use a runtime that was built elsewhere; an empty sequence forgets it."""
    _BUILT[:] = runtimes


def _dispatcher(database: Database, runs: Runs) -> Dispatcher:
    return Dispatcher(
        jobs=database.jobs,
        runs=database.runs,
        queue=runs.queue,
        memory=database.dispatches,
        clock=runs.clock,
        lease=runs.lease,
    )


def _processes(database: Database, queue: RedisQueue) -> Processes:
    return Processes(
        queue=queue,
        figures=database.figures,
        dispatches=database.dispatches,
        clock=database.clock,
    )


def _choices(database: Database, connector: Connector) -> ChoicesService:
    return ChoicesService(
        orgs=database.orgs,
        connector=connector,
        recent=Recent(clock=database.clock, holds=FOLDERS_HOLD),
    )


def _daily_reports(database: Database, runs: Runs) -> DailyReports:
    return DailyReports(
        store=database.daily_reports,
        facts=database.facts,
        summaries=Summaries(past=database.history, runs=runs),
        runs=runs,
    )


def _rollout(database: Database, runs: Runs) -> Rollout:
    return Rollout(
        orgs=database.orgs,
        jobs=database.jobs,
        memory=database.reviews,
        policies=runs.policies,
        runs=runs,
        clock=runs.clock,
    )


def _administration(
    database: Database, queue: RedisQueue, memory: Memory
) -> Administration:
    orgs, users, runs = database.orgs, database.users, memory.runs
    connector = runs.connector
    return Administration(
        administrators=Administrators(orgs=orgs, connector=connector, clock=runs.clock),
        connection=ConnectionCheck(
            orgs=orgs,
            users=users,
            connector=connector,
            history=database.history,
            processes=_processes(database, queue),
            clock=runs.clock,
        ),
        mailboxes=Mailboxes(
            orgs=orgs,
            users=users,
            connector=connector,
            reconnection=Reconnection(runs=runs, memory=memory),
        ),
        policy=PolicyView(
            connector=connector, memory=database.policies, clock=runs.clock
        ),
    )


def _keyring(config: Config) -> Keyring:
    if not config.master_key:
        raise Permanent(
            "TANDEM_MASTER_KEY is not set, so secrets cannot be kept.",
            remedy="Set it to the output of: openssl rand -base64 32",
        )
    return Keyring.parse(config.master_key)


def _runs(
    config: Config, database: Database, policies: Policies, queue: RunQueue
) -> Runs:
    return Runs(
        stores=_stores(database),
        connector=policies.connector,
        policies=policies,
        queue=queue,
        clock=database.clock,
        lease=timedelta(seconds=config.lease_seconds),
        vocabulary=Vocabulary(smart_address_domain=config.smart_address_domain),
        alarm=_alarm,
        note=logs.bound,
        spread=timedelta(minutes=config.spread_minutes),
        transactions=database.transactions,
    )


def _erasure(database: Database, queue: RunQueue, audit: Audit) -> Erasure:
    return Erasure(
        erasures=database.erasures,
        queue=queue,
        audit=audit,
        clock=database.clock,
        transactions=database.transactions,
        alarm=_alarm,
    )


def _retention(database: Database, audit: Audit) -> Retention:
    return Retention(
        audit=audit,
        admissions=database.admissions,
        cache=database.shapes,
        clock=database.clock,
    )


def _onboarding(
    config: Config, database: Database, keyring: Keyring, reach: Reach
) -> Onboarding | None:
    """The proof of orgs, None where no app for it is named."""
    if not config.onboarding_client_id or not config.public_url:
        return None
    login = WebServerLogin(
        client_id=config.onboarding_client_id,
        client_secret=config.onboarding_client_secret,
        redirect_uri=f"{config.public_url.rstrip('/')}/onboarding/callback",
        clock=database.clock,
        reach=reach,
        ca_file=config.onboarding_ca_file if reach.development else "",
    )
    return Onboarding(
        orgs=database.orgs,
        admissions=database.admissions,
        login=login,
        clock=database.clock,
        transactions=database.transactions,
        key=keyring.derived("onboarding"),
    )


def _agreement(database: Database, runs: Runs) -> Agreement:
    return Agreement(
        orgs=database.orgs,
        settings=database.settings,
        address_rules=database.address_rules,
        connector=runs.connector,
        policies=runs.policies,
        clock=runs.clock,
        vocabulary=runs.vocabulary,
    )


def _callers(config: Config, database: Database, clock: Clock) -> Callers:
    return Callers(
        certificates=database.certificates,
        admissions=database.admissions,
        signatures=X509Signatures(),
        clock=clock,
        audience=config.public_url,
    )


def _certificates(database: Database, clock: Clock) -> OrgCertificates:
    return OrgCertificates(
        certificates=database.certificates, signatures=X509Signatures(), clock=clock
    )


def _stores(database: Database) -> Stores:
    return Stores(
        orgs=database.orgs,
        users=database.users,
        settings=database.settings,
        address_rules=database.address_rules,
        jobs=database.jobs,
        runs=database.runs,
        states=database.states,
    )


def _alarm(error: BaseException) -> None:
    if isinstance(error, Transient):
        _LOG.warning("queue_not_told", exc_info=error)
    else:
        _LOG.error("run_failed_unexpectedly", exc_info=error)
