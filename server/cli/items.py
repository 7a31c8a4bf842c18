"""`tandem items`: what a user's sync leaves out, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import click

from server.bootstrap import Runtime
from server.cli.context import KIND, change, find_user, runtime
from server.cli.listing import LIST, ListingGroup
from server.cli.output import print_json, print_table
from server.domain.connections import User
from server.domain.kinds import Kind
from server.domain.reasons import Standing
from server.domain.runs import Trigger
from server.services.left_out import LeftOut
from server.services.row_actions import RowAction
from server.services.subjects import Named

_STANDINGS = click.Choice([Standing.EXCLUDED.value, Standing.UNRESOLVED.value])


@click.group(cls=ListingGroup)
def items() -> None:
    """List the items of USER that take no part in the sync of KIND, or not fully.

    Excluded items come back when what keeps them out is gone; unresolved ones are
    tried again for 30 days. Name a row in the other commands by its ref.
    """


@items.command(LIST)
@click.argument("user")
@click.argument("kind", type=KIND)
@click.option("--standing", type=_STANDINGS, help="Only rows that stand so.")
@click.option(
    "--subjects", is_flag=True, help="Ask both systems what the items are called."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def list_items(
    user: str, kind: Kind, standing: str | None, subjects: bool, as_json: bool
) -> None:
    """List the items of USER that take no part in the sync of KIND, or not fully.

    Subjects are not kept here; those of private and excluded items are never shown.
    """
    with runtime() as built:
        found = find_user(built, user)
        wanted = Standing(standing) if standing else None
        rows = built.items.left_out(found.id, kind, wanted)
        named = built.subjects.of(found, rows) if subjects else Named()
    if named.problem is not None:
        click.echo(f"Some subjects are missing: {named.problem.message}", err=True)
    if as_json:
        print_json([_json(row, named) for row in rows])
        return
    columns = ("Ref", "When", "Why", "What to do", "Since", "Until")
    shown = [_cells(row, named) for row in rows]
    print_table("Left out", columns, shown, whole=("Ref",))


@items.command("include")
@click.argument("user")
@click.argument("kind", type=KIND)
@click.argument("ids", nargs=-1, required=True, metavar="REF...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def include(user: str, kind: Kind, ids: tuple[str, ...], as_json: bool) -> None:
    """Have the next sync look at items afresh.

    The sync is queued. Clears what Prevent Operations, 'ignore' or a rejected deletion
    left on them.
    """
    with change() as built:
        found = find_user(built, user)
        built.items.include_again(found.id, kind, ids, trigger=Trigger.COMMAND)
        _note(built, found, RowAction.INCLUDE_AGAIN, (kind, *ids))
    _print_done("included", ids, as_json=as_json)


@items.command("ignore")
@click.argument("user")
@click.argument("kind", type=KIND)
@click.argument("ids", nargs=-1, required=True, metavar="REF...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def ignore(user: str, kind: Kind, ids: tuple[str, ...], as_json: bool) -> None:
    """Never consider items again, until they are included again."""
    with change() as built:
        found = find_user(built, user)
        built.items.ignore(found.id, kind, ids, trigger=Trigger.COMMAND)
        _note(built, found, RowAction.IGNORE, (kind, *ids))
    _print_done("ignored", ids, as_json=as_json)


@items.command("remove-copy")
@click.argument("user")
@click.argument("kind", type=KIND)
@click.argument("ids", nargs=-1, required=True, metavar="REF...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def remove_copy(user: str, kind: Kind, ids: tuple[str, ...], as_json: bool) -> None:
    """Delete the copies of items that were marked to stay out after they had synced.

    The sync is queued. The item that carries the mark stays where it is; its copy in
    the other system goes into the bin there, and nobody is told.
    """
    with change() as built:
        found = find_user(built, user)
        built.items.remove_copy(found.id, kind, ids, trigger=Trigger.COMMAND)
        _note(built, found, RowAction.REMOVE_COPY, (kind, *ids))
    _print_done("to be removed", ids, as_json=as_json)


def _note(built: Runtime, user: User, action: RowAction, rows: tuple[str, ...]) -> None:
    """Note what was done about rows, by their kind and ids, which tell nothing."""
    told = " ".join(dict.fromkeys(rows))
    built.audit.by_operator(user.org_id, f"item.{action}", user.username, told)


def _print_done(done: str, ids: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        print_json({done: list(dict.fromkeys(ids))})
        return
    click.echo(f"{done.capitalize()}: {', '.join(dict.fromkeys(ids))}.")


def _json(row: LeftOut, named: Named) -> dict[str, Any]:
    return {
        "ref": row.id,
        "subject": named.subjects.get(row.id),
        "side": row.side.value,
        "standing": row.standing.value,
        "reason": row.reason.value,
        "text": row.reason.text,
        "remedy": row.reason.remedy,
        "detail": row.detail,
        "start": row.start.isoformat() if row.start else None,
        "since": row.since.isoformat() if row.since else None,
        "until": row.until.isoformat() if row.until else None,
        "paired": row.paired,
        "blocked": [
            {"side": side.value, "operation": operation.value}
            for side, operation in row.blocked
        ],
        "actions": [action.value for action in row.actions],
    }


def _cells(row: LeftOut, named: Named) -> tuple[str, ...]:
    when = row.start.isoformat()[:16].replace("T", " ") if row.start else ""
    return (
        row.id,
        " ".join(part for part in (when, named.subjects.get(row.id)) if part),
        f"{row.side.label}: {row.reason.text}{_more(row)}",
        row.reason.remedy,
        _day(row.since),
        _day(row.until),
    )


def _more(row: LeftOut) -> str:
    closed: Iterable[str] = (
        f"{operation.value} in {side.label}" for side, operation in row.blocked
    )
    parts = [part for part in (row.detail, ", ".join(closed)) if part]
    return f" ({'; '.join(parts)})" if parts else ""


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""
