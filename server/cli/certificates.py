"""`tandem cert`: the certificates by which orgs prove who calls."""

from __future__ import annotations

from pathlib import Path

import click

from server.bootstrap import Runtime
from server.cli.context import runtime
from server.cli.output import print_json, print_table
from server.domain.callers import Certificate

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def cert() -> None:
    """Register the certificates with which orgs sign their calls."""


@cert.command("add")
@click.argument("org")
@click.argument("file", type=_FILE)
def add(org: str, file: Path) -> None:
    """Register the certificate in FILE (PEM) for ORG, beside those it has.

    Make sure that FILE comes from the org's administrator: who holds its key can act
    for every user of ORG.
    """
    with runtime() as built:
        pem = file.read_bytes().decode("utf-8", "replace")
        added = built.certificates.add(built.database.orgs.named(org), pem)
    click.echo(f"Registered {added.fingerprint}, valid until {_day(added)}.")


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
    columns = ("Org", "Fingerprint", "Valid from", "Valid until", "State")
    print_table("Certificates", columns, [tuple(row.values()) for row in rows])


@cert.command("remove")
@click.argument("org")
@click.argument("fingerprint")
def remove(org: str, fingerprint: str) -> None:
    """Forget a certificate of ORG; its FINGERPRINT may be cut after 8 digits.

    Calls that were admitted by it end at once.
    """
    with runtime() as built:
        gone = built.certificates.remove(built.database.orgs.named(org), fingerprint)
        left = built.certificates.of_org(built.database.orgs.named(org))
    click.echo(f"Removed {gone.fingerprint}; {len(left)} left.")


def _row(built: Runtime, org: str, certificate: Certificate) -> dict[str, str]:
    return {
        "org": org,
        "fingerprint": certificate.fingerprint,
        "not_before": certificate.not_before.isoformat(),
        "not_after": certificate.not_after.isoformat(),
        "state": built.certificates.state(certificate),
    }


def _day(certificate: Certificate) -> str:
    return certificate.not_after.date().isoformat()
