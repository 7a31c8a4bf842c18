"""Every environment variable the service reads: name, type, default and meaning."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any


class ConfigError(Exception):
    """A variable that cannot be used; the message names it and the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The service's configuration, read once at the start of a process."""

    #: Where everything durable is kept; Heroku's `postgres://` is understood.
    database_url: str = "sqlite:///var/tandem.db"
    #: Where runs are handed to workers; `rediss://` for TLS.
    redis_url: str = "redis://127.0.0.1:6379/0"
    #: 32 bytes in base64 that protect all stored secrets; older keys after a comma.
    master_key: str = field(default="", repr=False)
    #: Secret that opens the operator's door of the API; closed while empty.
    operator_token: str = field(default="", repr=False)
    #: Domain of the Smart Addresses, empty for none.
    smart_address_domain: str = ""
    #: `json` for machines, `text` for people.
    log_format: str = "json"
    #: Lowest level that is logged.
    log_level: str = "INFO"
    #: Seconds a worker owns a job without a sign of life.
    lease_seconds: int = 120


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
            values[entry.name] = _typed(entry.name, entry.type, text)
    return Config(**values)


def inherited(config: Config | None = None) -> dict[str, str]:
    """The environment for a child process, with this configuration put into it."""
    environment = dict(os.environ)
    for entry in fields(Config) if config is not None else ():
        environment[variable(entry.name)] = str(getattr(config, entry.name))
    return environment


def prepare(config: Config) -> None:
    """Make the folder of an SQLite database that is to be created."""
    scheme, _, path = config.database_url.partition(":///")
    if scheme.startswith("sqlite") and path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)


def _typed(name: str, kind: object, text: str) -> str | int:
    if kind not in ("int", int):
        return text
    try:
        return int(text)
    except ValueError:
        raise ConfigError(
            f"{variable(name)} must be a whole number, not {text!r}."
        ) from None
