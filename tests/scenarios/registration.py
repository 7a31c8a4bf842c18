"""Introducing orgs and users to the service, by the commands an operator uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulators.scenes.cast import REPS
from tests.scenarios.service import Service

ORG = "northwind"


def options(told: Mapping[str, Any]) -> dict[str, str]:
    """Give the options of `tandem org add` for the emulators that tell this."""
    exchange, salesforce = told["exchange"], told["salesforce"]
    oauth = exchange["oauth"]
    return {
        "--salesforce-url": salesforce["url"],
        "--salesforce-org-id": salesforce["org_id"],
        "--consumer-key": salesforce["consumer_key"],
        "--private-key-file": salesforce["private_key_file"],
        "--integration-username": salesforce["integration_user"],
        "--salesforce-ca-file": salesforce["ca_file"],
        "--exchange-url": exchange["url"],
        "--exchange-client-id": oauth["client_id"],
        "--exchange-secret": oauth["client_secret"],
        "--exchange-tenant": oauth["tenant"],
        "--exchange-token-url": oauth["token_url"],
    }


def add_org(service: Service, name: str, given: Mapping[str, str]) -> None:
    """Add an org with these options."""
    arguments = [part for pair in given.items() for part in pair]
    service.good("org", "add", name, *arguments)


def register(service: Service, told: Mapping[str, Any]) -> None:
    """Prepare a database and add the org and its two reps."""
    service.good("migrate")
    add_org(service, ORG, options(told))
    for rep in REPS:
        service.good("user", "add", ORG, rep.address, "--mailbox", rep.address)
