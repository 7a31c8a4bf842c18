"""Opening the database: drivers, SQLite's settings, and errors in plain words."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from server.adapters.store.engine import leave_to_parent, open_engine, reading, writing
from server.domain.errors import Unreachable


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_postgres_url_uses_psycopg_3(scheme: str):
    """Heroku's `postgres://` works as well as SQLAlchemy's own names."""
    engine = open_engine(f"{scheme}://user:pass@127.0.0.1:1/name")
    assert engine.dialect.driver == "psycopg"
    assert engine.url.password == "pass"


def test_sqlite_is_set_up_for_several_processes(sqlite_engine: Engine):
    """Every connection has foreign keys, a patient lock and the write-ahead log."""
    with writing(sqlite_engine) as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "busy_timeout", "journal_mode")
        }
    assert settings == {
        "foreign_keys": 1,
        "busy_timeout": 15_000,
        "journal_mode": "wal",
    }


def test_a_reader_does_not_wait_for_the_writer(engine: Engine):
    """While a transaction writes, others read what was stored before."""
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE note (word TEXT)"))
    with writing(engine) as writer:
        writer.execute(text("INSERT INTO note VALUES ('new')"))
        with reading(engine) as reader:
            assert reader.execute(text("SELECT count(*) FROM note")).scalar() == 0


def test_a_failed_block_is_rolled_back(engine: Engine):
    """An exception inside the block undoes everything in it, tables too."""

    def fail() -> None:
        with writing(engine) as connection:
            connection.execute(text("CREATE TABLE note (word TEXT)"))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE note (word TEXT)"))


def test_an_unreachable_server_is_told_in_one_sentence():
    """Nobody behind the address: a transient error with a remedy, and no URL in it."""
    engine = open_engine("postgres://user:pass@127.0.0.1:1/name")
    with pytest.raises(Unreachable) as caught, reading(engine):
        pass
    assert "tandem migrate" in caught.value.remedy
    assert "pass" not in str(caught.value)


def test_a_database_without_tables_is_told_with_a_remedy(sqlite_engine: Engine):
    """A forgotten migration is an error that names the command."""
    with pytest.raises(Unreachable) as caught, reading(sqlite_engine) as connection:
        connection.execute(text("SELECT * FROM org"))
    assert "tandem migrate" in caught.value.remedy


def test_errors_never_show_parameters(engine: Engine):
    """What a customer stored does not appear in the text of an error."""
    broken = text("SELECT * FROM nowhere WHERE word = :word").bindparams(word="Surgery")
    with pytest.raises(DBAPIError) as caught, engine.connect() as connection:
        connection.execute(broken)
    assert "Surgery" not in str(caught.value)


def test_a_child_leaves_the_parents_connections_alone(engine: Engine):
    """After the call new connections are made and the old ones still work."""
    pool = engine.pool
    with engine.connect() as parents:
        leave_to_parent(engine)
        with reading(engine) as own:
            assert own.execute(text("SELECT 1")).scalar() == 1
        assert parents.execute(text("SELECT 2")).scalar() == 2
    pool.dispose()
