"""`tandem keys`: the master keys that protect what is stored."""

from __future__ import annotations

import click

from server.bootstrap import Runtime
from server.cli.context import runtime
from server.cli.output import print_json, print_table


@click.group()
def keys() -> None:
    """Show and rotate the master keys."""


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def list_keys(as_json: bool) -> None:
    """List which master keys orgs still need, by the keys' fingerprints."""
    with runtime() as built:
        rows = _rows(built)
    if as_json:
        print_json(rows)
        return
    shown = [(str(row["key"]), str(row["orgs"]), str(row["state"])) for row in rows]
    print_table("Master keys", ("Fingerprint", "Orgs", "State"), shown)


@keys.command("rotate")
def rotate() -> None:
    """Encrypt every org's key with the first key of TANDEM_MASTER_KEY.

    Put the new key before the old one, parted by a comma, and restart every process
    first. It may be stopped and repeated; the old key is needed until it came to its
    end.
    """
    with runtime() as built:
        count = built.database.orgs.rotate_keys(
            lambda org_id: built.audit.by_operator(org_id, "keys.rotated")
        )
        left = [row for row in _rows(built) if row["state"] != "current"]
    click.echo(f"Encrypted the keys of {count} orgs anew.")
    if not left:
        click.echo("Every older key can be taken out of TANDEM_MASTER_KEY now.")


def _rows(built: Runtime) -> list[dict[str, str | int]]:
    known = built.database.keyring
    found = dict(built.database.orgs.key_versions())
    found.setdefault(known.version, 0)
    return [
        {"key": key, "orgs": count, "state": known.state(key)}
        for key, count in sorted(found.items())
    ]
