"""Real databases for the tests of the store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from server.adapters.store.engine import open_engine
from server.adapters.store.scope import OF_ENGINE, SERVICE


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    """A SQLite file that does not exist yet."""
    engine = open_engine(f"sqlite:///{tmp_path / 'tandem.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_engine(empty_postgres_url: str) -> Iterator[Engine]:
    """An empty Postgres database."""
    engine = open_engine(empty_postgres_url)
    yield engine.execution_options(**{OF_ENGINE: SERVICE})
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An empty database of each kind."""
    chosen: Engine = request.getfixturevalue(f"{request.param}_engine")
    return chosen
