"""The servers that other tests run on start, are apart, and leave nothing behind."""

import socket
import stat
from pathlib import Path

import psycopg
import pytest
import redis

from tests import servers


def _refuses(port: int) -> bool:
    """Say whether nothing answers on this loopback port any more."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _port(url: str) -> int:
    return int(url.rpartition(":")[2].partition("/")[0])


def test_valkey_speaks_the_redis_protocol(empty_valkey_url):
    """A client can write to it and read back what it wrote."""
    with redis.Redis.from_url(empty_valkey_url) as client:
        client.set("key", "value")

        assert client.get("key") == b"value"


def test_valkey_starts_each_test_empty(valkey_url, request):
    """What another test has left behind is gone."""
    with redis.Redis.from_url(valkey_url) as client:
        client.set("left", "behind")

        request.getfixturevalue("empty_valkey_url")

        assert client.dbsize() == 0


def test_valkey_two_are_apart(valkey_url):
    """A second server has its own port and sees nothing of the first."""
    with servers.run_valkey() as other, redis.Redis.from_url(valkey_url) as client:
        client.set("only", "here")

        with redis.Redis.from_url(other) as second:
            assert second.get("only") is None


def test_valkey_is_gone_afterwards():
    """Nothing listens and no file stays when the block ends."""
    with servers.run_valkey() as url, redis.Redis.from_url(url) as client:
        folder = Path(client.config_get("dir")["dir"])
        assert folder.is_dir()

    assert _refuses(_port(url))
    assert not folder.exists()


def test_postgres_answers_queries(postgres_url):
    """The URL leads to a running Postgres."""
    with psycopg.connect(postgres_url) as db:
        assert db.execute("SELECT 6 * 7").fetchone() == (42,)


def test_postgres_fresh_databases_are_apart(postgres_url):
    """A table of one fresh database does not exist in another."""
    with (
        servers.fresh_database(postgres_url) as one,
        servers.fresh_database(postgres_url) as two,
    ):
        with psycopg.connect(one) as db:
            db.execute("CREATE TABLE mine (id int)")

        with psycopg.connect(two) as db:
            found = db.execute("SELECT to_regclass('mine')").fetchone()

    assert found == (None,)


def test_postgres_fresh_database_is_dropped(postgres_url):
    """A fresh database goes away even while somebody is connected to it."""
    with servers.fresh_database(postgres_url) as url:
        lingering = psycopg.connect(url)

    with pytest.raises(psycopg.OperationalError):
        lingering.execute("SELECT 1")
    lingering.close()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)


def test_postgres_is_gone_afterwards():
    """Nothing listens and no file stays when the block ends."""
    with servers.run_postgres() as url, psycopg.connect(url) as db:
        row = db.execute("SHOW data_directory").fetchone()
        assert row
        data = Path(row[0])
        assert data.is_dir()

    assert _refuses(_port(url))
    assert not data.parent.exists()


def test_programs_out_of_reach_are_copied(tmp_path):
    """Another account gets a copy when it may not enter the original folder."""
    programs = tmp_path / "private" / "bin"
    programs.mkdir(parents=True)
    (programs / "postgres").write_text("program")
    programs.parent.chmod(stat.S_IRWXU)

    found = servers._reachable(programs, tmp_path, {"user": 65534})

    assert found == tmp_path / "install" / "bin"
    assert (found / "postgres").read_text() == "program"


def test_programs_stay_where_we_may_go(tmp_path):
    """Without a change of account nothing is copied."""
    assert servers._reachable(tmp_path, tmp_path, {}) == tmp_path


def test_a_server_that_ends_at_once_is_reported(tmp_path):
    """The error holds what the server said before it ended."""
    starting = servers._running(
        lambda port: ["sh", "-c", "echo no room; exit 1"],
        lambda port: False,
        tmp_path,
    )

    with pytest.raises(servers.ServerDidNotStart, match="no room"), starting:
        pytest.fail("the server cannot have started")


def test_a_private_folder_is_closed(tmp_path):
    """Nobody else may enter below a folder that only its owner may enter."""
    inner = tmp_path / "private" / "inner"
    inner.mkdir(parents=True)
    inner.parent.chmod(stat.S_IRWXU)

    assert not servers._is_open(inner)


def test_the_root_is_open():
    """Every account may enter the top of the file system."""
    assert servers._is_open(Path("/"))
