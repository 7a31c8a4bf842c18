"""Every environment variable the service reads: name, type, default and meaning."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any


class ConfigError(Exception):
    """A variable that cannot be used; the message names it and the remedy."""


def _variable(
    default: str | int,
    meaning: str,
    *,
    choices: tuple[str, ...] = (),
    least: int = 0,
    secret: bool = False,
) -> Any:
    """A field of `Config`, with what its documentation and its check need.

    `least` is the smallest number allowed. A secret is never shown.
    """
    about = {"meaning": meaning, "choices": choices, "least": least}
    return field(default=default, repr=not secret, metadata=about)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The service's configuration, read once at the start of a process.

    `docs/admin/configuration.md` is written from these fields.
    """

    stage: str = _variable(
        "production",
        "`development` opens what production refuses: calls without TLS, servers on "
        "this machine, and an emulated Salesforce.",
        choices=("production", "development"),
    )
    database_url: str = _variable(
        "sqlite:///var/tandem.db",
        "Where everything durable is kept: SQLite or Postgres. Heroku's `postgres://` "
        "is understood.",
        secret=True,
    )
    redis_url: str = _variable(
        "redis://127.0.0.1:6379/0",
        "Where runs are handed to workers; `rediss://` for TLS.",
        secret=True,
    )
    master_key: str = _variable(
        "",
        "32 bytes in base64 that protect all stored secrets; needed by every process. "
        "After a comma, older keys that data may still be encrypted with.",
        secret=True,
    )
    operator_token: str = _variable(
        "",
        "Secret that opens the operator's door of the API; closed while empty.",
        secret=True,
    )
    metrics_token: str = _variable(
        "",
        "Secret that opens `/metrics` to the monitoring; closed while empty.",
        secret=True,
    )
    public_url: str = _variable(
        "",
        "This service's own address as callers know it, like "
        "`https://tandem.example`; the API admits no user while it is empty.",
    )
    onboarding_client_id: str = _variable(
        "",
        "Consumer key of the Salesforce app with which administrators prove their org "
        "at `/onboarding/`; closed while empty.",
    )
    onboarding_client_secret: str = _variable(
        "", "Consumer secret of that app, where the app asks for it.", secret=True
    )
    onboarding_ca_file: str = _variable(
        "", "Authority of an emulated Salesforce for that; in development only."
    )
    private_networks: str = _variable(
        "",
        "Networks that customers' Exchange servers may be in besides the internet, "
        "like `10.20.0.0/16`, parted by commas; never this machine or its link.",
    )
    calls_per_minute: int = _variable(
        120, "Calls a user may make to the API in a minute; 0 for any number."
    )
    smart_address_domain: str = _variable(
        "", "Domain of the Smart Addresses; empty for none. An org may have its own."
    )
    spread_minutes: int = _variable(
        10,
        "Where many users' hours begin at the same minute, their runs start within so "
        "many minutes, and daily reports are sent within them; 0 for all at once.",
    )
    log_format: str = _variable(
        "json", "`json` for machines, `text` for people.", choices=("json", "text")
    )
    log_level: str = _variable(
        "INFO",
        "Lowest level that is logged.",
        choices=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),
    )
    lease_seconds: int = _variable(
        120, "Seconds a worker owns a job without a sign of life.", least=30
    )


#: Heroku's own names where they differ from ours.
_NAMES = {"database_url": "DATABASE_URL", "redis_url": "REDIS_URL"}


def variable(name: str) -> str:
    """The environment variable of a field of `Config`."""
    return _NAMES.get(name, f"TANDEM_{name.upper()}")


def read(environment: Mapping[str, str] | None = None) -> Config:
    """Read the environment; raises `ConfigError` naming what cannot be used."""
    found = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for entry in fields(Config):
        text = found.get(variable(entry.name))
        if text is not None and text != "":
            values[entry.name] = _checked(entry, text)
    return Config(**values)


def require_key(config: Config) -> None:
    """Raise `ConfigError` where there is no master key."""
    if not config.master_key:
        raise ConfigError(
            "TANDEM_MASTER_KEY is not set; use the output of: openssl rand -base64 32"
        )


def inherited(config: Config | None = None) -> dict[str, str]:
    """The environment for a child process, with this configuration put into it."""
    environment = dict(os.environ)
    for entry in fields(Config) if config is not None else ():
        environment[variable(entry.name)] = str(getattr(config, entry.name))
    return environment


def prepare(config: Config) -> None:
    """Make the folder of an SQLite database that is to be created.

    Raises `ConfigError` where that is not possible.
    """
    scheme, _, path = config.database_url.partition(":///")
    if scheme.startswith("sqlite") and path and path != ":memory:":
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise ConfigError(
                "DATABASE_URL names a folder that cannot be made."
            ) from None


def _checked(entry: Field[Any], text: str) -> str | int:
    """The value of a variable, of its type and within its bounds."""
    name, choices = variable(entry.name), entry.metadata["choices"]
    if choices and text not in choices:
        raise ConfigError(f"{name} must be one of {', '.join(choices)}.")
    if entry.type not in ("int", int):
        return text
    least = entry.metadata["least"]
    if not (text.isascii() and text.isdigit()):
        raise ConfigError(f"{name} must be a whole number.")
    if int(text) < least:
        raise ConfigError(f"{name} must be at least {least}.")
    return int(text)
