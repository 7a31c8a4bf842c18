"""`tandem cert`: the certificates by which orgs prove who calls."""

from __future__ import annotations

from pathlib import Path

import click

from server.bootstrap import Runtime
from server.cli.context import change, runtime
from server.cli.output import print_json, print_table
from server.domain.callers import Certificate

#: Digits of a fingerprint that people are shown.
_SHOWN = 16
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def cert() -> None:
    """Register the certificates with which orgs sign their calls."""


@cert.command("add")
@click.argument("org")
@click.argument("file", type=_FILE)
@click.option("--name", default="", help="What to call it in lists.")
def add(org: str, file: Path, name: str) -> None:
    """Register the certificate in FILE (PEM) for ORG, beside those it has.

    Make sure that FILE comes from the org's administrator: who holds its key can act
    for every user of ORG.
    """
    pem = file.read_bytes().decode("utf-8", "replace")
    with change() as built:
        found = built.database.orgs.named(org)
        added = built.certificates.add(found, pem, name)
        done = ("certificate.added", added.fingerprint, added.name)
        built.audit.by_operator(found.id, *done)
        outlook = built.certificates.outlook(found)
    click.echo(f"Registered {added.fingerprint}, valid until {_day(added)}.")
    if outlook.remedy:
        click.echo(f"Soon: {outlook.text}. {outlook.remedy}", err=True)


@cert.command("list")
@click.argument("org", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def list_certificates(org: str | None, as_json: bool) -> None:
    """List the certificates of ORG, or of all orgs, and when they end."""
    with runtime() as built:
        orgs = [built.database.orgs.named(org)] if org else built.database.orgs.all()
        rows = [
            _row(built, one.name, certificate)
            for one in orgs
            for certificate in built.certificates.of_org(one)
        ]
    if as_json:
        print_json(rows)
        return
    columns = ("Org", "Name", "Fingerprint", "Valid until", "Last used", "State")
    print_table(
        "Certificates", columns, [_shown(row) for row in rows], whole=("State",)
    )


@cert.command("remove")
@click.argument("org")
@click.argument("fingerprint")
def remove(org: str, fingerprint: str) -> None:
    """Forget a certificate of ORG; its FINGERPRINT may be cut after 8 digits.

    Calls that were admitted by it end at once.
    """
    with change() as built:
        found = built.database.orgs.named(org)
        gone = built.certificates.remove(found, fingerprint)
        done = ("certificate.removed", gone.fingerprint, gone.name)
        built.audit.by_operator(found.id, *done)
        left = built.certificates.of_org(found)
    click.echo(f"Removed {gone.fingerprint}; {len(left)} left.")


def _row(
    built: Runtime, org: str, certificate: Certificate
) -> dict[str, str | int | None]:
    state = built.certificates.state(certificate)
    days = built.certificates.days_left(certificate)
    used = certificate.last_used_at
    return {
        "org": org,
        "name": certificate.name,
        "fingerprint": certificate.fingerprint,
        "not_before": certificate.not_before.isoformat(),
        "not_after": certificate.not_after.isoformat(),
        "last_used_at": used.isoformat() if used else None,
        "state": state,
        "days_left": days,
        "warned_days": built.certificates.warned(certificate),
    }


def _shown(row: dict[str, str | int | None]) -> tuple[str, ...]:
    """A row for people; so much of the fingerprint names a certificate."""
    ending = f"ends in {row['days_left']} days"
    return (
        str(row["org"]),
        str(row["name"]),
        str(row["fingerprint"])[:_SHOWN],
        str(row["not_after"])[:10],
        str(row["last_used_at"] or "never")[:10],
        ending if row["state"] == "ending" else str(row["state"]),
    )


def _day(certificate: Certificate) -> str:
    return certificate.not_after.date().isoformat()
