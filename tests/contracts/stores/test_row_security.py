"""Row-level security on Postgres: a second wall behind the conditions of queries."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, Table, func, select, text
from sqlalchemy.exc import ProgrammingError

from server.adapters.store import caller_tables, tables
from server.adapters.store.database import Database
from server.adapters.store.engine import open_engine, reading, writing
from server.adapters.store.migration import migrate
from server.adapters.store.scope import SERVICE
from server.adapters.store.secrets import Keyring
from server.domain.callers import Certificate, Subject
from server.domain.errors import NotFound
from server.domain.runs import RunStatus, Trigger
from server.ports.callers import Token
from server.services.heartbeat import beating
from tests.contracts.stores.records import CALENDAR, LEASE, NOW, a_user, an_org
from tests.fakes.clock import FakeClock
from tests.servers import fresh_database

#: Tables without a policy, and why each may do without.
OPEN = {
    "shape": "what Salesforce says of objects, the last dispatch; nobody and no item",
    "erasure": "that something was erased; names nobody",
    "used_assertion": "digests that nobody can be told from",
}
ORGS = ("acme", "globex")


@pytest.fixture(scope="module")
def engine(postgres_url: str) -> Iterator[Engine]:
    """A database with two orgs, a user, a job and a run of each, and no scope."""
    with fresh_database(postgres_url) as url:
        opened = open_engine(url)
        migrate(opened)
        fill(Database(opened, Keyring([b"k" * 32]), FakeClock(NOW)))
        yield opened
        opened.dispose()


@pytest.fixture
def database(engine: Engine) -> Database:
    """The stores over it."""
    return Database(engine, Keyring([b"k" * 32]), FakeClock(NOW))


def fill(database: Database) -> None:
    """The same for both orgs, as the service itself."""
    with database.for_service():
        for name in ORGS:
            database.orgs.add(an_org(name))
            database.users.add(a_user(f"ann-{name}", name, username=f"ann@{name}"))
            user_id = f"user-ann-{name}"
            database.settings.save(user_id, CALENDAR, {"mode": "sync_all"}, expect="0")
            database.daily_reports.switch_on(user_id, told=NOW.date(), next_at=NOW)
            asked = database.jobs.ask(user_id, CALENDAR, Trigger.SYNC_NOW, NOW)
            claim = database.jobs.claim(asked.job_id, NOW, LEASE)
            assert claim is not None
            database.runs.start(claim, NOW)
            database.certificates.add(certificate(name))
            database.admissions.issue(token(name))


def certificate(name: str) -> Certificate:
    """A certificate of an org."""
    return Certificate(
        org_id=f"org-{name}",
        pem="PEM",
        fingerprint=f"f-{name}",
        key_fingerprint=f"k-{name}",
        not_before=NOW,
        not_after=NOW + timedelta(days=1),
        added_at=NOW,
    )


def token(name: str) -> Token:
    """A token of an org's user."""
    return Token(
        digest=f"d-{name}",
        user_id=f"user-ann-{name}",
        fingerprint=f"f-{name}",
        issued_at=NOW,
        expires_at=NOW + timedelta(minutes=10),
    )


def count(engine: Engine, table: Table) -> int:
    """How many rows a query without any condition sees."""
    with reading(engine) as connection:
        wanted = select(func.count()).select_from(table)
        return connection.execute(wanted).scalar_one()


def test_every_table_has_a_policy_or_a_reason(engine: Engine):
    """A new table is not forgotten; what is forced holds for its owner too."""
    walls = text(
        "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
        "WHERE c.relrowsecurity AND c.relforcerowsecurity"
    )
    with reading(engine) as connection:
        walled = set(connection.execute(walls).scalars())
    assert caller_tables.metadata is tables.metadata
    assert walled == set(tables.metadata.tables) - set(OPEN)
    assert all(OPEN.values())


FILLED = [
    tables.org,
    tables.sync_user,
    tables.user_settings,
    tables.daily_report,
    tables.job,
    tables.run,
    caller_tables.certificate,
    caller_tables.access_token,
]


@pytest.mark.parametrize("table", FILLED, ids=lambda table: table.name)
def test_a_forgotten_condition_shows_nobody_else(engine, database, table):
    """One org's rows to that org, all to the service, none to nobody."""
    assert count(engine, table) == 0
    with database.for_org("org-acme"):
        assert count(engine, table) == 1
    with database.for_org("org-nobody"):
        assert count(engine, table) == 0
    with database.for_service():
        assert count(engine, table) == 2
    assert count(engine, table) == 0


def test_repositories_find_nothing_of_others(database):
    """Whoever knows the id of a foreign row gets no further than who does not."""
    with database.for_org("org-acme"):
        assert database.users.get("user-ann-acme").org_id == "org-acme"
        for ask in (
            lambda: database.users.get("user-ann-globex"),
            lambda: database.users.named("ann@globex"),
            lambda: database.orgs.get("org-globex"),
        ):
            with pytest.raises(NotFound):
                ask()
        assert [org.name for org in database.orgs.all()] == ["acme"]
        assert database.jobs.get("user-ann-globex", CALENDAR) is None
        assert database.settings.load("user-ann-globex", CALENDAR).version == "0"
        assert database.runs.recent("user-ann-globex") == ()
        assert not database.daily_reports.of_user("user-ann-globex").enabled


def test_nothing_of_others_is_changed(engine, database):
    """Neither erased nor updated nor added, though the statement names no org."""
    with database.for_org("org-acme"):
        with writing(engine) as connection:
            erased = tables.sync_user.delete().where(
                tables.sync_user.c.id == "user-ann-globex"
            )
            assert connection.execute(erased).rowcount == 0
            changed = tables.run.update().values(status=RunStatus.RUNNING)
            assert connection.execute(changed).rowcount == 1
        with pytest.raises(ProgrammingError, match="row-level security"):
            database.jobs.schedule("user-ann-globex", CALENDAR, NOW)
        with pytest.raises(NotFound):
            database.certificates.add(certificate("globex"))
        row = {"id": "x", "org_id": "org-globex", "effect": "ignore", "entry": "x"}
        add = tables.address_rule.insert().values(**row)
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            writing(engine) as connection,
        ):
            connection.execute(add)
    with database.for_service():
        assert database.users.get("user-ann-globex").org_id == "org-globex"


def test_a_scope_ends_with_its_transaction(engine, database):
    """A connection that goes back to the pool tells the next nothing."""
    with database.for_org("org-acme"):
        assert count(engine, tables.org) == 1
    with engine.begin() as connection:
        said = text("SELECT current_setting('tandem.scope', true)")
        assert connection.execute(said).scalar_one() in {None, ""}


def test_who_calls_is_asked_by_the_service_itself(database):
    """Before a call is admitted nobody knows for which org it is."""
    assert len(database.certificates.usable(NOW)) == 2
    caller = database.admissions.caller("d-globex", NOW)
    assert caller is not None
    assert caller.org_id == "org-globex"
    named = Subject(username="ann@acme")
    assert database.admissions.user("org-acme", named) == "user-ann-acme"
    assert database.admissions.user("org-globex", named) is None


def test_the_org_of_a_job(database):
    """A worker knows nothing but the job's id."""
    with database.for_service():
        job = database.jobs.get("user-ann-globex", CALENDAR)
    assert database.org_of_job(job.id) == "org-globex"
    assert database.org_of_job("nobody") is None


def test_signs_of_life_have_the_scope_of_their_run(engine, database):
    """The thread that renews a lease sees what the run sees, another one nothing."""
    seen: list[int] = []
    renewed = threading.Event()

    def renew() -> None:
        seen.append(count(engine, tables.job))
        renewed.set()

    with (
        database.for_org("org-acme"),
        beating(renew, timedelta(milliseconds=30)),
    ):
        assert renewed.wait(10)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(count, engine, tables.job).result() == 0
    assert set(seen) == {1}


def test_the_role_is_held_back(engine, postgres_url, database):
    """A superuser passes every wall, so operators are told (tandem doctor)."""
    assert not database.passes_walls()
    above = open_engine(postgres_url)
    with reading(above, SERVICE) as connection:
        is_super = connection.execute(
            text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        ).scalar_one()
    assert Database(above, Keyring([b"k" * 32]), FakeClock(NOW)).passes_walls() is (
        is_super
    )
    above.dispose()
