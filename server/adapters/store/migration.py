"""Bringing a database to the shape the code expects."""

from __future__ import annotations

import functools
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from server.adapters.store.engine import reading, writing
from server.adapters.store.scope import SERVICE

SCRIPTS = Path(__file__).parent / "migrations"
#: Any number, as long as nothing else in this database locks the same.
LOCK = 7_264_310_553


def migrate(engine: Engine) -> None:
    """Upgrade to the newest revision, one process at a time; all or nothing.

    Raises `Unreachable`.
    """
    with writing(engine, SERVICE) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        command.upgrade(configuration(connection), "head")


def is_current(engine: Engine) -> bool:
    """Whether the database has the newest revision; raises `Unreachable`."""
    with reading(engine) as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    return set(found) == _newest()


@functools.cache
def _newest() -> frozenset[str]:
    """The newest revision; every migration has to be imported to know it."""
    return frozenset(ScriptDirectory.from_config(configuration()).get_heads())


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration without a file; its commands use this connection."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    # Silences a warning about an option only alembic.ini would have.
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
