"""What commands print: reports, tables, errors, and the exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from server.domain.actions import Outcome
from server.domain.errors import (
    Busy,
    Interrupted,
    NotFound,
    Permanent,
    Refused,
    TandemError,
    Transient,
)
from server.domain.kinds import Operation, Side
from server.domain.runs import Report, RunStatus

UNEXPECTED, USAGE, NOT_FOUND, NEEDS_PERSON, TRY_LATER = 1, 2, 3, 4, 5
PARTIAL, HELD, STOPPED = 6, 7, 130

EXIT_CODES_HELP = (
    "Exit codes: 0 done; 1 something unexpected; 2 the command or a value is wrong; "
    "3 no such org, user, run or row; 4 a person has to act (password, certificate, "
    "mailbox, folder, access); 5 a fault that passes, run it again later; 6 done, but "
    "some items could not be synced; 7 done, but deletions wait for your word; "
    "130 stopped."
)

_RUN_CODES = {
    RunStatus.PARTIAL: PARTIAL,
    RunStatus.HELD: HELD,
    RunStatus.INTERRUPTED: TRY_LATER,
}
_ERROR_CODES: tuple[tuple[type[TandemError], int], ...] = (
    (NotFound, NOT_FOUND),
    (Busy, TRY_LATER),
    (Refused, USAGE),
    (Permanent, NEEDS_PERSON),
    (Transient, TRY_LATER),
    (Interrupted, TRY_LATER),
)


def exit_code(error: TandemError) -> int:
    """The exit code of an error."""
    return next((code for kind, code in _ERROR_CODES if isinstance(error, kind)), 1)


def run_exit_code(report: Report) -> int:
    """The exit code of a run."""
    if report.status is RunStatus.FAILED:
        return NEEDS_PERSON if report.needs_person else TRY_LATER
    return _RUN_CODES.get(report.status, 0)


def console() -> Console:
    """Where people read."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=False)


def print_error(message: str, remedy: str) -> None:
    """One sentence and what to do, on standard error."""
    click.echo(f"Error: {message}", err=True)
    if remedy:
        click.echo(f"What to do: {remedy}", err=True)


def print_json(value: Any) -> None:
    """One JSON value on one line."""
    click.echo(json.dumps(value, ensure_ascii=False))


def print_table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    whole: Sequence[str] = (),
) -> None:
    """A table for people; what stands in it is never taken for markup.

    `whole` names columns that are kept in one line, to be copied.
    """
    table = Table(
        title=title or None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False
    )
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in whole)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    if table.row_count:
        console().print(table)
    else:
        click.echo(f"{title or 'Rows'}: none.")


def report_json(report: Report, username: str) -> dict[str, Any]:
    """A run's report as scripts read it."""
    counts: dict[str, Any] = {
        side.value: {
            operation.value: report.written.get((side, operation), 0)
            for operation in Operation
        }
        for side in Side
    }
    counts.update(
        adopted=report.adopted, failed=report.failed, excluded=report.excluded
    )
    return {
        "run_id": report.run_id,
        "user": username,
        "kind": report.kind.value,
        "trigger": report.trigger.value,
        "status": report.status.value,
        "started_at": report.started_at.isoformat(),
        "ended_at": report.ended_at.isoformat() if report.ended_at else None,
        "writes": report.writes,
        "calls": {side.value: report.calls.get(side, 0) for side in Side},
        "counts": counts,
        "outcomes": [outcome_json(row) for row in report.outcomes],
        "error": report.error,
        "remedy": report.remedy,
    }


def outcome_json(row: Outcome) -> dict[str, Any]:
    """One row of a report as scripts read it."""
    return {
        "side": row.side.value,
        "operation": row.operation.value if row.operation else None,
        "done": row.done,
        "reason": row.reason.value if row.reason else None,
        "text": row.reason.text if row.reason else "",
        "remedy": row.reason.remedy if row.reason else "",
        "detail": row.detail,
        "subject": row.subject,
        "start": row.start.isoformat() if row.start else None,
        "ref": row.ref,
    }
