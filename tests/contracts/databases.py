"""The stores under contract: the fake, SQLite and Postgres."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from server.adapters.store import tables
from server.adapters.store.database import Database
from server.adapters.store.engine import open_engine, writing
from server.adapters.store.migration import migrate
from server.adapters.store.scope import OF_ENGINE, SERVICE
from server.adapters.store.secrets import Keyring
from tests.contracts.stores.records import NOW, Stores
from tests.fakes.clock import FakeClock
from tests.fakes.database import FakeDatabase
from tests.servers import fresh_database


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands at noon."""
    return FakeClock(NOW)


@pytest.fixture(scope="session")
def sqlite_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A migrated SQLite file for all tests of this process."""
    file = tmp_path_factory.mktemp("store") / "tandem.db"
    yield from _migrated(f"sqlite:///{file}")


@pytest.fixture(scope="session")
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    """A migrated Postgres database for all tests of this process."""
    with fresh_database(postgres_url) as url:
        yield from _migrated(url)


def _migrated(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    migrate(engine)
    # A contract speaks of all orgs at once; test_row_security.py is about the wall.
    yield engine.execution_options(**{OF_ENGINE: SERVICE})
    engine.dispose()


@pytest.fixture(params=["fake", "sqlite", "postgres"])
def stores(request: pytest.FixtureRequest, clock: FakeClock) -> Stores:
    """Empty stores: in memory, on SQLite, on Postgres."""
    if request.param == "fake":
        return FakeDatabase(clock)
    engine: Engine = request.getfixturevalue(f"{request.param}_engine")
    with writing(engine) as connection:
        # Everything else belongs to an org and goes with it.
        connection.execute(tables.org.delete())
    return Database(engine, Keyring([b"k" * 32]), clock)
