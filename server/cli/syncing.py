"""`tandem sync`: one run in the foreground."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from server.cli.context import INSTANT, KIND, find_user, runtime
from server.cli.output import (
    TRY_LATER,
    print_error,
    print_json,
    print_report,
    report_json,
    run_exit_code,
)
from server.domain.kinds import Kind
from server.ports.progress import Progress, Silent


@click.command()
@click.argument("user")
@click.argument("kind", type=KIND)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
@click.option("--now", "planned_for", type=INSTANT, help="Plan as of this instant.")
def sync(user: str, kind: Kind, as_json: bool, planned_for: datetime | None) -> int:
    """Bring USER's calendars together now, in the foreground."""
    with runtime() as built:
        found = find_user(built, user)
        asked = built.runs.claimable(found.id, kind)
        with _shown(quiet=as_json) as progress:
            report = built.runs.carry_out(
                asked.job_id, planned_for=planned_for, progress=progress
            )
    if report is None:
        print_error(
            "This sync is running elsewhere.",
            "Wait for it; another run follows it by itself.",
        )
        return TRY_LATER
    if as_json:
        print_json(report_json(report, found.username))
    else:
        print_report(report, found.username)
    if report.error:
        print_error(report.error, report.remedy)
    return run_exit_code(report)


class _Bars:
    """Shows each step of a run on its own line."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task = bars.add_task("Starting", total=None)

    def step(self, name: str, total: int | None = None) -> None:
        """End the line of the last step and begin one for this."""
        self._finish()
        self._task = self._bars.add_task(name, total=total)

    def advance(self, count: int = 1) -> None:
        """Move the line of the current step."""
        self._bars.advance(self._task, count)

    def _finish(self) -> None:
        self._bars.update(self._task, total=1, completed=1)


@contextmanager
def _shown(*, quiet: bool) -> Iterator[Progress]:
    if quiet or not sys.stderr.isatty():
        yield Silent()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        yield _Bars(bars)
