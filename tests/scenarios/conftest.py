"""The world every scenario plays in, and what every scenario ends with."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from emulators.running import Running
from emulators.scenes.cast import SMART_DOMAIN
from emulators.world import World as EmulatedWorld
from tests.emulators.exchange import ews_schema
from tests.scenarios.registration import register
from tests.scenarios.service import Service
from tests.scenarios.world import NOW, World
from tests.servers import fresh_database

_KEY = base64.b64encode(b"scenario" * 4).decode()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Both emulators on loopback, one pair for each xdist worker.

    Every SOAP document of all scenarios is held to Microsoft's schemas.
    """
    checked = ews_schema.validating if ews_schema.AVAILABLE else None
    world = EmulatedWorld.make(around_exchange=checked)
    folder = tmp_path_factory.mktemp("emulators")
    with ExitStack() as stack:
        emulators = Running(world, folder, (0, 0), stack)
        emulators.play("empty", NOW)
        yield emulators
    if isinstance(world.exchange_door, ews_schema.Validating):
        assert world.exchange_door.findings == []


def settings_of(database_url: str, valkey_url: str) -> dict[str, str]:
    """The configuration of a service in scenarios."""
    return {
        # Both systems are emulated on this machine.
        "TANDEM_STAGE": "development",
        "TANDEM_SPREAD_MINUTES": "0",
        "DATABASE_URL": database_url,
        "REDIS_URL": valkey_url,
        "TANDEM_MASTER_KEY": _KEY,
        "TANDEM_SMART_ADDRESS_DOMAIN": SMART_DOMAIN,
    }


@pytest.fixture(scope="session")
def sqlite_template(
    running: Running, valkey_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """An SQLite file in which org and reps are registered."""
    file = tmp_path_factory.mktemp("template") / "tandem.db"
    with pytest.MonkeyPatch.context() as environment:
        settings = settings_of(f"sqlite:///{file}", valkey_url)
        register(Service(settings, environment), running.describe())
    return file


@pytest.fixture(scope="session")
def postgres_template(
    running: Running, valkey_url: str, postgres_url: str
) -> Iterator[str]:
    """A Postgres database in which org and reps are registered."""
    with fresh_database(postgres_url) as url:
        with pytest.MonkeyPatch.context() as environment:
            register(
                Service(settings_of(url, valkey_url), environment), running.describe()
            )
        yield url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A copy of the registered SQLite file."""
    for part in sqlite_template.parent.glob(f"{sqlite_template.name}*"):
        shutil.copy(part, tmp_path)
    return f"sqlite:///{tmp_path / sqlite_template.name}"


@pytest.fixture
def postgres_copy_url(postgres_template: str, postgres_url: str) -> Iterator[str]:
    """A copy of the registered Postgres database."""
    template = postgres_template.rpartition("/")[2]
    with fresh_database(postgres_url, template) as url:
        yield url


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """The database of a scenario: SQLite, unless it is played on `both_databases`.

    With `--postgres` it is Postgres for all.
    """
    whole = request.config.getoption("postgres")
    usual = "postgres_copy_url" if whole else "sqlite_url"
    return str(request.getfixturevalue(getattr(request, "param", usual)))


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave SQLite out where all is played on Postgres."""
    if config.getoption("postgres"):
        items[:] = [item for item in items if not _is_on_sqlite(item)]


def _is_on_sqlite(item: pytest.Item) -> bool:
    call = getattr(item, "callspec", None)
    return call is not None and call.params.get("database_url") == "sqlite_url"


@pytest.fixture
def service(
    database_url: str, valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> Service:
    """The service, configured and with the org and its two reps."""
    return Service(settings_of(database_url, valkey_url), monkeypatch)


@pytest.fixture
def world(running: Running, service: Service) -> World:
    """Empty calendars, people on file, every sync switched off."""
    running.play("empty", NOW)
    running.world.clock.reset()
    found = World(running, service)
    found.forget_tokens()
    return found


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Check after each scenario what holds after every scenario."""
    result = yield
    world = pyfuncitem.funcargs.get("world")
    if isinstance(world, World):
        world.check_end()
    return result
