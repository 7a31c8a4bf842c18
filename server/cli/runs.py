"""`tandem runs`: the history of a user's syncs."""

from __future__ import annotations

import click

from server.cli.context import KIND, find_user, runtime
from server.cli.output import print_json, print_report, print_table, report_json
from server.domain.kinds import Kind, Side
from server.domain.runs import Report


@click.command()
@click.argument("user")
@click.argument("kind", type=KIND, required=False)
@click.option("--run", "run_id", help="Show this run with all its rows.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def runs(
    user: str, kind: Kind | None, run_id: str | None, limit: int, as_json: bool
) -> None:
    """Show the runs of USER, newest first; history is kept for 30 days."""
    with runtime() as built:
        found = find_user(built, user)
        store = built.database.runs
        reports: tuple[Report, ...]
        if run_id:
            reports = (store.get(found.id, run_id),)
        else:
            reports = store.recent(found.id, kind, limit=limit)
    if as_json:
        print_json([report_json(one, found.username) for one in reports])
        return
    if run_id:
        print_report(reports[0], found.username)
        return
    rows = [
        (
            one.run_id,
            one.started_at.isoformat(timespec="seconds"),
            one.kind.value,
            one.trigger.value,
            one.status.value,
            str(one.writes),
            "/".join(str(one.calls.get(side, 0)) for side in Side),
            one.error,
        )
        for one in reports
    ]
    columns = (
        "Run",
        "Started (UTC)",
        "Kind",
        "Asked by",
        "Status",
        "Writes",
        "Requests E/S",
        "Error",
    )
    print_table("Runs", columns, rows)
