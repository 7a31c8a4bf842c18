"""How the database is opened, on SQLite and on Postgres."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError

from server.adapters.store.scope import OF_CALL, tell_scope
from server.adapters.store.transactions import shared_on, sharing
from server.domain.errors import Permanent, Unreachable

#: Milliseconds a connection waits for SQLite's one writer before it gives up.
BUSY_MILLISECONDS = 15_000
#: Seconds until a Postgres that does not answer counts as unreachable.
CONNECT_SECONDS = 10
#: Marks transactions that write nothing, see `reading`.
READS = "tandem_reads"


def open_engine(url: str) -> Engine:
    """Open the database behind a URL: a SQLite file or a Postgres.

    Nothing is connected yet; raises `Permanent` for any other URL. Parameters never
    show in errors and logs, because they hold customers' data.
    """
    parsed = _driver_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        parsed,
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={"connect_timeout": CONNECT_SECONDS},
    )
    event.listen(engine, "begin", tell_scope)
    return engine


def leave_to_parent(engine: Engine) -> None:
    """After a fork: forget the parent's connections without closing them."""
    engine.dispose(close=False)


@contextmanager
def writing(engine: Engine, scope: str = "") -> Iterator[Connection]:
    """Run the block in one transaction that may write; raises `Unreachable`.

    Within `together` it is a part of that transaction: what it wrote goes alone where
    it raises. `scope` replaces the one that holds around the call, see `scope`.
    """
    shared = shared_on(engine)
    with _reachable():
        if shared is not None:
            with shared.connection.begin_nested():
                yield shared.connection
            return
        chosen = engine.execution_options(**{OF_CALL: scope}) if scope else engine
        with chosen.begin() as connection:
            yield connection


@contextmanager
def reading(engine: Engine, scope: str = "") -> Iterator[Connection]:
    """Run the block in one transaction that waits for no writer on SQLite.

    Within `together` it sees what that transaction has changed. `scope` as for
    `writing`. Raises `Unreachable`.
    """
    shared = shared_on(engine)
    options = {READS: True, OF_CALL: scope}
    with _reachable():
        if shared is not None:
            yield shared.connection
            return
        with engine.execution_options(**options).begin() as connection:
            yield connection


class SqlTransactions:
    """Fills `Transactions`; the scope of a block is the one that holds at its begin."""

    def __init__(self, engine: Engine) -> None:
        """Keep the database."""
        self._engine = engine

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one transaction of all that the stores change in the block."""
        if shared_on(self._engine) is not None:
            yield
            return
        engine = self._engine
        with writing(engine) as connection, sharing(engine, connection) as shared:
            yield
        for tell in shared.later:
            tell()

    def afterwards(self, tell: Callable[[], None]) -> None:
        """Call once the block is stored."""
        shared = shared_on(self._engine)
        if shared is None:
            tell()
        else:
            shared.later.append(tell)


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise Unreachable(
            "The database does not answer as it should.",
            remedy="Check DATABASE_URL and that `tandem migrate` has run.",
        ) from error


def _driver_url(url: str) -> URL:
    """Choose psycopg 3; Heroku's `postgres://` is unknown to SQLAlchemy."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise _not_understood() from None
    if parsed.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        raise _not_understood()
    return parsed


def _not_understood() -> Permanent:
    """The URL itself, which may hold a password, is not told."""
    return Permanent(
        "The address of the database cannot be understood.",
        remedy="Write DATABASE_URL like sqlite:///var/tandem.db or postgres://…",
    )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Leave transactions to `_begin_sqlite` and let readers pass the writer."""
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_MILLISECONDS}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a lock taken later fails instead of waiting."""
    reads = connection.get_execution_options().get(READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
