"""`tandem runs`: the history of a user's syncs, and the answer to a held one."""

from __future__ import annotations

from collections.abc import Sequence

import click

from server.cli.context import KIND, change, find_user, runtime
from server.cli.listing import LIST, ListingGroup
from server.cli.output import print_json, print_table, report_json
from server.cli.reports import print_report
from server.domain.kinds import Kind
from server.domain.runs import Answer, Report, Trigger
from server.ports.stores import HeldDeletion


@click.group(cls=ListingGroup)
def runs() -> None:
    """Show the runs of USER, newest first; history is kept for 30 days.

    A run that held deletions back waits for your word: see what it would delete with
    --run, then confirm or reject it.
    """


@runs.command(LIST)
@click.argument("user")
@click.argument("kind", type=KIND, required=False)
@click.option("--run", "run_id", help="Show this run with all its rows.")
@click.option(
    "--limit",
    default=20,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="Show so many.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def list_runs(
    user: str, kind: Kind | None, run_id: str | None, limit: int, as_json: bool
) -> None:
    """Show the runs of USER, newest first; history is kept for 30 days."""
    with runtime() as built:
        found = find_user(built, user)
        store = built.database.runs
        if run_id:
            report = store.get(found.id, run_id)
            held = built.held_runs.deletions(found.id, run_id)
            zone = built.database.users.zone(found.id)
            _print_run(report, found.username, held, None if as_json else zone)
            return
        reports = store.recent(found.id, kind, limit=limit)
    if as_json:
        print_json([report_json(one, found.username) for one in reports])
        return
    rows = [
        (
            one.run_id,
            f"{one.started_at:%Y-%m-%d %H:%M}",
            one.kind.value,
            _result(one),
        )
        for one in reports
    ]
    columns = ("Run", "Started (UTC)", "Kind", "What came of it")
    print_table("Runs", columns, rows, whole=("Run",))


@runs.command("confirm")
@click.argument("user")
@click.argument("run")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def confirm(user: str, run: str, as_json: bool) -> None:
    """Let the next sync delete what RUN held back.

    RUN is the newest held run of USER; the sync is queued. Only the deletions that RUN
    shows are allowed: unusually many others are held again.
    """
    with change() as built:
        found = find_user(built, user)
        count = built.held_runs.confirm(found.id, run, trigger=Trigger.COMMAND)
        done = ("run.confirmed", found.username, f"{run}, {count} deletions")
        built.audit.by_operator(found.org_id, *done)
    _print_answer(run, Answer.CONFIRMED, count, as_json=as_json)


@runs.command("reject")
@click.argument("user")
@click.argument("run")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def reject(user: str, run: str, as_json: bool) -> None:
    """Keep what RUN would have deleted.

    RUN is the newest held run of USER; a sync is queued. The items stay where they are
    and no longer sync; bring one back with `tandem items include`.
    """
    with change() as built:
        found = find_user(built, user)
        count = built.held_runs.reject(found.id, run, trigger=Trigger.COMMAND)
        done = ("run.rejected", found.username, f"{run}, {count} deletions")
        built.audit.by_operator(found.org_id, *done)
    _print_answer(run, Answer.REJECTED, count, as_json=as_json)


def _print_answer(run_id: str, answer: Answer, count: int, *, as_json: bool) -> None:
    if as_json:
        print_json({"run_id": run_id, "answer": answer.value, "items": count})
        return
    items = "1 item" if count == 1 else f"{count} items"
    if answer is Answer.CONFIRMED:
        click.echo(f"The next sync deletes {items}; it is queued.")
        return
    click.echo(f"Kept {items}; the next sync is queued.")


def _print_run(
    report: Report, username: str, held: Sequence[HeldDeletion], zone: str | None
) -> None:
    """Print one run with all its rows; as JSON where no zone is given."""
    if zone is None:
        answer = report.answer.value if report.answer else None
        shown = {"answer": answer, "held": [_held_json(row) for row in held]}
        print_json([report_json(report, username) | (shown if held else {})])
        return
    print_report(report, username, zone=zone, shown=None)
    if not held:
        return
    title = f"Would be deleted ({report.answer or 'waits for your word'})"
    rows = [(row.side.label, _when(row), row.subject) for row in held]
    print_table(title, ("In", "When", "Item"), rows)
    if report.answer is None:
        click.echo(f"Answer with: tandem runs confirm {username} {report.run_id}")
        click.echo(f"         or: tandem runs reject {username} {report.run_id}")


def _held_json(row: HeldDeletion) -> dict[str, str | None]:
    return {
        "side": row.side.value,
        "ref": row.ref,
        "subject": row.subject,
        "start": row.start.isoformat() if row.start else None,
    }


def _when(row: HeldDeletion) -> str:
    return row.start.isoformat()[:16].replace("T", " ") if row.start else ""


def _result(report: Report) -> str:
    said = f", {report.answer.value}" if report.answer else ""
    calls = sum(report.calls.values())
    lines = [report.status.value + said, f"{report.writes} writes, {calls} requests"]
    return "\n".join([*lines, report.error] if report.error else lines)
