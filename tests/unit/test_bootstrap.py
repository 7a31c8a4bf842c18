"""The service put together: what it needs, and what a process keeps of it."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from server import bootstrap, logs
from server.config import Config
from server.domain.connections import ExchangeAuth
from server.domain.errors import (
    AddressForbidden,
    InvalidSetting,
    Permanent,
    TandemError,
    Unreachable,
)
from server.domain.kinds import Kind
from server.domain.runs import Trigger
from tests.fakes.office import ORG, USER

ROOT = Path(__file__).parents[2]
PRIVATE = "Lunch with the minister"
AWAY = "redis://127.0.0.1:1/0"


@pytest.fixture
def config(tmp_path) -> Config:
    """A configuration over a database that is not there yet."""
    return Config(
        database_url=f"sqlite:///{tmp_path / 'new' / 'tandem.db'}",
        redis_url=AWAY,
        master_key=base64.b64encode(bytes(32)).decode(),
        smart_address_domain="sf.example",
    )


@pytest.fixture
def runtime(config) -> Iterator[bootstrap.Runtime]:
    """A service with its tables."""
    built = bootstrap.build(config)
    built.migrate()
    yield built
    built.close()


@pytest.fixture
def _nothing_built() -> Iterator[None]:
    """A process that has not built its service yet."""
    bootstrap.adopt([])
    yield
    bootstrap.adopt([])


@pytest.mark.parametrize(
    "key", ["", "short", "!" * 44, base64.b64encode(b"x").decode()]
)
def test_without_a_good_key_nothing_is_built(config, key):
    """Secrets cannot be kept without it; the remedy says how to make one."""
    with pytest.raises(TandemError, match="TANDEM_MASTER_KEY") as caught:
        bootstrap.build(Config(database_url=config.database_url, master_key=key))

    assert "openssl" in caught.value.remedy


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://u:s3cret@h/db", "postgresql://u:s3cret@h:x/db"]
)
def test_a_database_nobody_knows(config, url):
    """The variable is named, the address with its password is not."""
    with pytest.raises(Permanent) as caught:
        bootstrap.build(Config(database_url=url, master_key=config.master_key))

    assert "DATABASE_URL" in caught.value.remedy
    assert "s3cret" not in str(caught.value) + caught.value.remedy


def test_production_reaches_no_server_on_this_machine(runtime):
    """An org's addresses lead out, or nowhere; only development leads here."""
    user = replace(USER, exchange=None)
    exchange = replace(
        ORG.exchange, ews_url="https://127.0.0.1:1/EWS", auth=ExchangeAuth.BASIC
    )
    salesforce = replace(ORG.salesforce, login_url="https://127.0.0.1:1")
    org = replace(ORG, exchange=exchange, salesforce=salesforce)
    with (
        closing(runtime.connector.exchange(org, user, zone="UTC")) as mailbox,
        pytest.raises(AddressForbidden),
    ):
        mailbox.check()
    with (
        closing(runtime.connector.salesforce(org, user)) as crm,
        pytest.raises(InvalidSetting, match="no address of Salesforce"),
    ):
        crm.check()


def test_a_list_that_would_open_this_machine(config):
    """It ends the process at its start and names its variable."""
    with pytest.raises(InvalidSetting, match="TANDEM_PRIVATE_NETWORKS"):
        bootstrap.build(replace(config, private_networks="127.0.0.0/8"))


def test_building_connects_to_nothing(config):
    """A service is put together although everything is away."""
    built = bootstrap.build(config)

    assert not built.is_migrated()
    built.close()


def test_migrating_makes_the_tables(runtime):
    """Twice does no harm."""
    runtime.migrate()

    assert runtime.is_migrated()


def test_the_operators_domain_reaches_the_runs(runtime):
    """Both who plans and who compares use the same names."""
    assert runtime.runs.vocabulary.smart_address_domain == "sf.example"
    assert runtime.agreement.vocabulary == runtime.runs.vocabulary


@pytest.mark.usefixtures("_nothing_built")
def test_a_process_builds_its_service_once(config, monkeypatch):
    """From the environment, at first use."""
    monkeypatch.setenv("DATABASE_URL", config.database_url)
    monkeypatch.setenv("TANDEM_MASTER_KEY", config.master_key)

    first = bootstrap.for_process()

    assert bootstrap.for_process() is first
    assert first.config.database_url == config.database_url
    first.close()


@pytest.mark.usefixtures("_nothing_built")
def test_a_child_uses_no_connection_of_its_parent(runtime):
    """After a fork the pool is a new one, and the parent's stays as it was."""
    bootstrap.adopt([runtime])
    assert runtime.is_migrated()
    before = runtime.database.engine.pool

    assert bootstrap.for_process(forked=True) is runtime

    assert runtime.database.engine.pool is not before
    assert runtime.is_migrated()


@pytest.fixture
def logged(capsys) -> Iterator[object]:
    """Log as JSON, and read the events."""
    root = logging.getLogger()
    kept = root.handlers[:], root.level

    def read():
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    yield read
    root.handlers[:], root.level = kept
    structlog.reset_defaults()


def test_a_queue_that_is_away_is_logged_as_such(runtime, logged):
    """The wish is kept, and an operator sees why nothing happens."""
    logs.configure()
    runtime.database.orgs.add(ORG)
    runtime.database.users.add(USER)

    runtime.runs.ask(USER.id, Kind.CALENDAR, Trigger.SYNC_NOW)

    (event,) = logged()
    assert (event["event"], event["level"]) == ("queue_not_told", "warning")
    assert event["error"] == "Unreachable"


def test_an_unexpected_error_is_logged_without_its_text(runtime, logged):
    """What a run met is told by its kind and place."""
    logs.configure()

    runtime.runs.alarm(ValueError(PRIVATE))
    runtime.runs.alarm(Unreachable(PRIVATE))

    first, second = logged()
    assert (first["event"], first["level"]) == ("run_failed_unexpectedly", "error")
    assert second["event"] == "queue_not_told"
    assert PRIVATE not in json.dumps([first, second])
