"""`tandem org`: the Salesforce orgs this service works for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from server.cli.context import ADDRESS, new_id, runtime
from server.cli.output import print_json, print_table
from server.domain.connections import (
    ExchangeAuth,
    ExchangeConnection,
    Org,
    SalesforceConnection,
)
from server.domain.reach import Reach

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def org() -> None:
    """Add and list the Salesforce orgs this service works for."""


@org.command("add")
@click.argument("name")
@click.option(
    "--salesforce-url", required=True, type=ADDRESS, help="The org's My Domain address."
)
@click.option(
    "--login-url", type=ADDRESS, help="Host that gives tokens; the same if left out."
)
@click.option("--salesforce-org-id", default="", help="The org's Id, 18 characters.")
@click.option("--consumer-key", required=True, help="Key of the External Client App.")
@click.option(
    "--private-key-file", required=True, type=_FILE, help="PEM that signs assertions."
)
@click.option(
    "--integration-username", default="", help="User for what belongs to the org."
)
@click.option(
    "--salesforce-ca-file", type=_FILE, help="Authority of a server with its own CA."
)
@click.option(
    "--exchange-url",
    required=True,
    type=ADDRESS,
    help="Address of EWS (…/Exchange.asmx).",
)
@click.option(
    "--exchange-auth",
    type=click.Choice([kind.value for kind in ExchangeAuth]),
    default=ExchangeAuth.OAUTH.value,
    show_default=True,
    help="How this service proves itself to Exchange.",
)
@click.option("--exchange-username", default="", help="Account for Basic.")
@click.option("--exchange-client-id", default="", help="Application for OAuth.")
@click.option("--exchange-tenant", default="", help="Directory for OAuth.")
@click.option("--exchange-token-url", default="", help="Where OAuth tokens come from.")
@click.option(
    "--exchange-secret-file", type=_FILE, help="Password or client secret, in a file."
)
@click.option(
    "--exchange-secret", default="", help="The same as text; others may see it."
)
@click.option(
    "--exchange-ca-file", type=_FILE, help="Authority of a server with its own CA."
)
@click.option("--crm-category", default="", help="Category that designates items.")
@click.option("--exclude-category", default="", help="Category that keeps items out.")
@click.option("--smart-address-domain", default="", help="Domain of Smart Addresses.")
def add(name: str, private_key_file: Path, **options: Any) -> None:
    """Add the org NAME with its connections to Salesforce and Exchange."""
    added = Org(
        id=new_id(),
        name=name,
        salesforce_org_id=options["salesforce_org_id"],
        salesforce=SalesforceConnection(
            instance_url=options["salesforce_url"].rstrip("/"),
            login_url=(options["login_url"] or options["salesforce_url"]).rstrip("/"),
            consumer_key=options["consumer_key"],
            private_key=private_key_file.read_text(),
            integration_username=options["integration_username"],
            ca_file=_path(options["salesforce_ca_file"]),
        ),
        exchange=_exchange(options),
        vocabulary={
            key: options[key]
            for key in ("crm_category", "exclude_category", "smart_address_domain")
            if options[key]
        },
    )
    with runtime() as built:
        _check_addresses(built.reach, added)
        with built.database.transactions.together():
            built.database.orgs.add(added)
            built.audit.by_operator(added.id, "org.added", name)
    click.echo(f"Added {name}. Next: tandem user add {name} USERNAME --mailbox ADDRESS")


def _check_addresses(reach: Reach, org: Org) -> None:
    """Refuse now what every run would refuse; raises `InvalidSetting`."""
    reach.check_salesforce("--salesforce-url", org.salesforce.instance_url)
    reach.check_salesforce("--login-url", org.salesforce.login_url)
    reach.check("--exchange-url", org.exchange.ews_url)
    if org.exchange.token_url:
        reach.check("--exchange-token-url", org.exchange.token_url)


#: What each way of signing in to Exchange cannot do without.
_NEEDED = {
    ExchangeAuth.BASIC: ("exchange_username",),
    ExchangeAuth.OAUTH: ("exchange_client_id", "exchange_tenant"),
}


def _exchange(options: dict[str, Any]) -> ExchangeConnection:
    secret_file: Path | None = options["exchange_secret_file"]
    secret = secret_file.read_text().strip() if secret_file else ""
    for name in _NEEDED[ExchangeAuth(options["exchange_auth"])]:
        if not options[name]:
            option = name.replace("_", "-")
            raise click.UsageError(f"--{option} is needed to sign in to Exchange.")
    return ExchangeConnection(
        ews_url=options["exchange_url"],
        auth=ExchangeAuth(options["exchange_auth"]),
        username=options["exchange_username"],
        secret=secret or options["exchange_secret"],
        client_id=options["exchange_client_id"],
        tenant=options["exchange_tenant"],
        token_url=options["exchange_token_url"],
        ca_file=_path(options["exchange_ca_file"]),
    )


@org.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Erase the org NAME, its users and everything known of them.

    Nothing changes in Salesforce and Exchange. Backups of this database still hold the
    org until they have their own end.
    """
    with runtime() as built:
        found = built.database.orgs.named(name)
        users = len(built.database.users.of_org(found.id))
        if not yes:
            question = f"Erase {name} with {users} users, for good?"
            click.confirm(question, abort=True, err=True)
        record = built.erasure.org(found)
    click.echo(f"Erased {name} with {record.users} users and {record.jobs} syncs.")
    click.echo(f"Record: {record.subject}")


def _path(file: Path | None) -> str:
    return str(file.resolve()) if file else ""


@org.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def list_orgs(as_json: bool) -> None:
    """List the orgs, without their secrets."""
    with runtime() as built:
        found = built.database.orgs.all()
    rows = [
        {
            "name": one.name,
            "salesforce": one.salesforce.instance_url,
            "exchange": one.exchange.ews_url,
            "exchange_auth": one.exchange.auth.value,
        }
        for one in found
    ]
    if as_json:
        print_json(rows)
        return
    columns = ("Name", "Salesforce", "Exchange", "Exchange sign-in")
    print_table("Orgs", columns, [tuple(row.values()) for row in rows])
