"""The environment, read once: names, defaults, types and bounds."""

from __future__ import annotations

from dataclasses import fields

import pytest

from server.config import Config, ConfigError, inherited, prepare, read, variable

SECRETS = (
    "onboarding_client_secret",
    "database_url",
    "redis_url",
    "master_key",
    "operator_token",
    "metrics_token",
)


def test_without_anything_the_defaults_hold():
    """A developer's machine needs no variables but the key."""
    assert read({}) == Config()


def test_an_empty_variable_is_not_set():
    """A line without a value in a settings file changes nothing."""
    assert read({"TANDEM_LOG_FORMAT": "", "DATABASE_URL": ""}) == Config()


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("TANDEM_STAGE", "development", "stage", "development"),
        ("DATABASE_URL", "postgres://h/db", "database_url", "postgres://h/db"),
        ("REDIS_URL", "rediss://h:1", "redis_url", "rediss://h:1"),
        ("TANDEM_MASTER_KEY", "a,b", "master_key", "a,b"),
        ("TANDEM_OPERATOR_TOKEN", "t", "operator_token", "t"),
        ("TANDEM_PUBLIC_URL", "https://t.example", "public_url", "https://t.example"),
        ("TANDEM_ONBOARDING_CLIENT_ID", "3MVG9", "onboarding_client_id", "3MVG9"),
        ("TANDEM_ONBOARDING_CLIENT_SECRET", "s", "onboarding_client_secret", "s"),
        ("TANDEM_ONBOARDING_CA_FILE", "ca.pem", "onboarding_ca_file", "ca.pem"),
        ("TANDEM_PRIVATE_NETWORKS", "10.0.0.0/8", "private_networks", "10.0.0.0/8"),
        ("TANDEM_CALLS_PER_MINUTE", "0", "calls_per_minute", 0),
        ("TANDEM_SMART_ADDRESS_DOMAIN", "sf.acme", "smart_address_domain", "sf.acme"),
        ("TANDEM_SPREAD_MINUTES", "0", "spread_minutes", 0),
        ("TANDEM_METRICS_TOKEN", "m", "metrics_token", "m"),
        ("TANDEM_LOG_FORMAT", "text", "log_format", "text"),
        ("TANDEM_LOG_LEVEL", "DEBUG", "log_level", "DEBUG"),
        ("TANDEM_LEASE_SECONDS", "30", "lease_seconds", 30),
    ],
)
def test_every_variable(name, text, field, value):
    """Heroku's two have Heroku's names, ours begin with TANDEM."""
    assert variable(field) == name
    assert getattr(read({name: text}), field) == value


def test_no_variable_was_forgotten_above():
    """A new field needs an example."""
    mark = test_every_variable.pytestmark[0]

    assert {case[2] for case in mark.args[1]} == {
        entry.name for entry in fields(Config)
    }


@pytest.mark.parametrize(
    ("name", "text", "remedy"),
    [
        ("TANDEM_LEASE_SECONDS", "soon", "whole number"),
        ("TANDEM_LEASE_SECONDS", "-5", "whole number"),
        ("TANDEM_LEASE_SECONDS", "29", "at least 30"),
        ("TANDEM_LOG_LEVEL", "LOUD", "DEBUG, INFO"),
        ("TANDEM_LOG_FORMAT", "xml", "json, text"),
    ],
)
def test_an_impossible_value_names_its_variable(name, text, remedy):
    """And says what would be possible."""
    with pytest.raises(ConfigError) as caught:
        read({name: text})

    assert name in str(caught.value)
    assert remedy in str(caught.value)


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_not_shown(name):
    """Neither keys nor addresses with passwords in them appear in tracebacks."""
    assert "s3cret" not in repr(read({variable(name): "s3cret"}))


def test_a_child_reads_what_its_parent_had():
    """The environment that is handed on brings back the same configuration."""
    config = Config(master_key="k", log_format="text", lease_seconds=45)

    assert read(inherited(config)) == config


def test_a_child_may_inherit_the_environment_alone():
    """Without a configuration nothing is put into it."""
    assert "TANDEM_LEASE_SECONDS" not in inherited()


def test_the_folder_of_a_new_database_is_made(tmp_path):
    """SQLite makes files, never folders."""
    prepare(Config(database_url=f"sqlite:///{tmp_path}/a/b/tandem.db"))

    assert (tmp_path / "a" / "b").is_dir()


@pytest.mark.parametrize(
    "url", ["sqlite:///:memory:", "sqlite://", "postgresql://h/db", "nonsense"]
)
def test_other_databases_have_no_folder(url, tmp_path, monkeypatch):
    """Nothing is made for a database that is no file."""
    monkeypatch.chdir(tmp_path)

    prepare(Config(database_url=url))

    assert list(tmp_path.iterdir()) == []
