"""`tandem doctor`: what works, what does not, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click

from server import bootstrap, config
from server.bootstrap import Runtime
from server.cli.context import find_user
from server.cli.output import NEEDS_PERSON, exit_code, print_json, print_table
from server.domain.connections import Org, User
from server.domain.errors import Refused, TandemError
from server.ports.connector import Finding
from server.services.processes import Standing


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's list; `code` is the exit code it asks for."""

    subject: str
    ok: bool
    detail: str
    remedy: str = ""
    code: int = 0


@click.command()
@click.argument("user", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def doctor(user: str | None, as_json: bool) -> int:
    """Check the parts of the service, and the systems of USER or of the first user.

    The parts: database, queue, workers, clock, row-level security and certificates.
    """
    built = bootstrap.build(config.read())
    try:
        with built.database.for_service():
            checks = _checks(built, user)
    finally:
        built.close()
    if as_json:
        print_json(
            [
                {
                    "subject": one.subject,
                    "ok": one.ok,
                    "detail": one.detail,
                    "remedy": one.remedy,
                }
                for one in checks
            ]
        )
    else:
        rows = [
            (one.subject, "ok" if one.ok else "FAILED", one.detail, one.remedy)
            for one in checks
        ]
        print_table("Doctor", ("What", "State", "Detail", "What to do"), rows)
    return max((one.code for one in checks), default=0)


def _checks(built: Runtime, name: str | None) -> list[Check]:
    checks = _tried("Database", lambda: _database(built))
    checks += _tried("Queue", lambda: [Finding("Queue", built.queue.check())])
    if not checks[0].ok:
        return checks
    if checks[1].ok:
        checks.append(_stands("Workers", built.processes.workers()))
    checks.append(_stands("Clock", built.processes.dispatch()))
    checks += _tried("Row-level security", lambda: _walls(built))
    checks += [_certificates(built, org) for org in built.database.orgs.all()]
    user = find_user(built, name) if name else _first_user(built)
    if user is None:
        return [*checks, Check("Users", True, "none yet", "tandem org add --help")]
    org = built.database.orgs.get(user.org_id)
    salesforce = built.connector.salesforce(org, user)
    exchange = built.connector.exchange(org, user, zone="UTC")
    try:
        checks += _tried("Salesforce", salesforce.check)
        checks += _tried("Exchange", exchange.check)
    finally:
        salesforce.close()
        exchange.close()
    return checks


def _database(built: Runtime) -> Sequence[Finding]:
    built.require_migrated()
    return [Finding("Database", "ready")]


def _walls(built: Runtime) -> Sequence[Finding]:
    """Look whether a second wall stands between orgs, where the database has one."""
    if built.database.passes_walls():
        raise Refused(
            "The database's role is above row-level security.",
            remedy="Connect as a role that is no superuser and has no BYPASSRLS.",
        )
    return []


def _certificates(built: Runtime, org: Org) -> Check:
    """Until when an org's users are admitted; the last week counts as a fault."""
    outlook = built.certificates.outlook(org)
    failed = outlook.urgent and bool(built.certificates.of_org(org))
    return Check(
        f"Certificates of {org.name}",
        not failed,
        outlook.text if outlook.usable or failed else "none yet",
        outlook.remedy if outlook.usable or failed else "tandem cert add --help",
        NEEDS_PERSON if failed else 0,
    )


def _stands(subject: str, found: Standing) -> Check:
    """A part of the service that somebody has to start."""
    code = 0 if found.ok else NEEDS_PERSON
    return Check(subject, found.ok, found.text, found.remedy, code)


def _first_user(built: Runtime) -> User | None:
    for org in built.database.orgs.all():
        for user in built.database.users.of_org(org.id):
            return user
    return None


def _tried(subject: str, check: Callable[[], Sequence[Finding]]) -> list[Check]:
    try:
        return [Check(one.subject, True, one.detail) for one in check()]
    except TandemError as error:
        return [Check(subject, False, error.message, error.remedy, exit_code(error))]
