"""`tandem erasures`: what was erased, for whoever restores a backup."""

from __future__ import annotations

import click

from server.cli.context import runtime
from server.cli.output import print_json, print_table
from server.ports.erasure import ErasureRecord


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def erasures(as_json: bool) -> None:
    """List which orgs and users were erased and when, by the ids they had here.

    After a backup was restored, erase again what is in this list and in the backup.
    """
    with runtime() as built:
        rows = [_row(one) for one in built.database.erasures.all()]
    if as_json:
        print_json(rows)
        return
    columns = ("Erased", "Id", "Users", "Jobs", "At (UTC)")
    shown = [tuple(str(cell) for cell in row.values()) for row in rows]
    print_table("Erasures", columns, shown)


def _row(one: ErasureRecord) -> dict[str, str | int]:
    return {
        "what": one.what.value,
        "id": one.subject,
        "users": one.users,
        "jobs": one.jobs,
        "at": f"{one.at:%Y-%m-%d %H:%M}",
    }
