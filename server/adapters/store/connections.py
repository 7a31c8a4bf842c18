"""Connections as JSON; their secrets are sealed in columns of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from server.domain.connections import (
    ExchangeAuth,
    ExchangeConnection,
    SalesforceConnection,
)


def salesforce_facts(connection: SalesforceConnection) -> dict[str, Any]:
    """Everything of a Salesforce connection but its private key."""
    return _without(asdict(connection), "private_key")


def salesforce_of(facts: Mapping[str, Any], private_key: str) -> SalesforceConnection:
    """Put a Salesforce connection together again."""
    return SalesforceConnection(**facts, private_key=private_key)


def exchange_facts(connection: ExchangeConnection) -> dict[str, Any]:
    """Everything of an Exchange connection but its secret."""
    return _without(asdict(connection), "secret")


def exchange_of(facts: Mapping[str, Any], secret: str) -> ExchangeConnection:
    """Put an Exchange connection together again."""
    known = {**facts, "auth": ExchangeAuth(facts["auth"])}
    return ExchangeConnection(**known, secret=secret)


def _without(facts: dict[str, Any], secret: str) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name != secret}
