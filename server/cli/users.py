"""`tandem user`: whose calendars are synced, and with which mailbox."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from server.bootstrap import Runtime
from server.cli.context import change, find_user, new_id, runtime
from server.cli.output import print_json, print_table
from server.domain.connections import ExchangeAuth, ExchangeConnection, Org, User
from server.domain.kinds import Kind
from server.domain.runs import Trigger
from server.ports.stores import Job

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def user() -> None:
    """Add, list and reconnect users."""


@user.command("add")
@click.argument("org")
@click.argument("username")
@click.option("--mailbox", required=True, help="The user's address in Exchange.")
@click.option(
    "--exchange-username", default="", help="An account of the user's own, for Basic."
)
@click.option("--exchange-password-file", type=_FILE, help="Its password, in a file.")
@click.option(
    "--exchange-password", default="", help="The same as text; others may see it."
)
def add(org: str, username: str, mailbox: str, **account: Any) -> None:
    """Add the Salesforce user USERNAME of ORG with the mailbox to sync with."""
    password = account["exchange_password"]
    if account["exchange_password_file"]:
        password = account["exchange_password_file"].read_text().strip()
    with change() as built:
        found = built.database.orgs.named(org)
        built.database.users.add(
            User(
                id=new_id(),
                org_id=found.id,
                username=username,
                mailbox=mailbox.strip().lower(),
                exchange=_own_account(found, account["exchange_username"], password),
            )
        )
        built.audit.by_operator(found.id, "user.added", username)
    click.echo(
        f"Added {username}. Next: tandem settings set {username} calendar mode=sync_all"
    )


def _own_account(org: Org, username: str, password: str) -> ExchangeConnection | None:
    if not username:
        return None
    return replace(
        org.exchange,
        auth=ExchangeAuth.BASIC,
        username=username,
        secret=password,
        client_id="",
        tenant="",
    )


@user.command("list")
@click.argument("org", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def list_users(org: str | None, as_json: bool) -> None:
    """List the users of ORG, or of all orgs, with their last calendar sync."""
    with runtime() as built:
        orgs = [built.database.orgs.named(org)] if org else built.database.orgs.all()
        rows = [
            _row(built, one, found)
            for one in orgs
            for found in built.database.users.of_org(one.id)
        ]
    if as_json:
        print_json(rows)
        return
    columns = ("Org", "User", "Mailbox", "Last run (UTC)", "Status")
    shown = ("org", "username", "mailbox", "last_run", "status")
    print_table("Users", columns, [tuple(row[key] for key in shown) for row in rows])


@user.command("erase")
@click.argument("username", metavar="USER")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(username: str, yes: bool) -> None:
    """Erase USER and everything known of them.

    Nothing changes in Salesforce and Exchange: pairs simply stop being kept in step.
    """
    with runtime() as built:
        found = find_user(built, username)
        if not yes:
            question = f"Erase {found.username}, for good?"
            click.confirm(question, abort=True, err=True)
        record = built.erasure.user(found)
    click.echo(f"Erased the user with {record.jobs} syncs.")
    click.echo(f"Record: {record.subject}")


@user.command("reconnect")
@click.argument("username", metavar="USER")
@click.option("--mailbox", default="", help="The user's new address in Exchange.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def reconnect(username: str, mailbox: str, as_json: bool) -> None:
    """Forget what is remembered of USER's systems, and queue a sync.

    For a user whose Salesforce or Exchange was connected anew. The sync finds the pairs
    again; what Prevent Operations left on items and the history are gone, ignored items
    stay ignored. Nothing is deleted in either system.
    """
    with change() as built:
        known = find_user(built, username)
        found = built.reconnection.reconnect(
            known, mailbox=mailbox, trigger=Trigger.COMMAND
        )
        moved = "with another mailbox" if found.mailbox != known.mailbox else ""
        built.audit.by_operator(found.org_id, "user.reconnected", found.username, moved)
    if as_json:
        print_json({"username": found.username, "mailbox": found.mailbox})
        return
    click.echo(f"Reconnected {found.username} with {found.mailbox}; a sync is queued.")


def _row(built: Runtime, org: Org, found: User) -> dict[str, str]:
    job: Job | None = built.database.jobs.get(found.id, Kind.CALENDAR)
    ended = job.last_ended_at if job else None
    status = job.last_status if job else None
    return {
        "org": org.name,
        "username": found.username,
        "mailbox": found.mailbox,
        "last_run": f"{ended:%Y-%m-%d %H:%M}" if ended else "Never Run",
        "status": status.value if status else "",
    }
