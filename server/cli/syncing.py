"""`tandem sync`: one run in the foreground."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from server.cli.context import INSTANT, KIND, find_user, runtime
from server.cli.output import (
    STOPPED,
    TRY_LATER,
    print_error,
    print_json,
    report_json,
    run_exit_code,
)
from server.cli.reports import print_report
from server.domain.errors import Interrupted
from server.domain.kinds import Kind
from server.ports.progress import Progress, Silent


@click.command()
@click.argument("user")
@click.argument("kind", type=KIND)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
@click.option("--now", "planned_for", type=INSTANT, help="Plan as of this instant.")
def sync(user: str, kind: Kind, as_json: bool, planned_for: datetime | None) -> int:
    """Bring USER's calendars together now, in the foreground.

    Ctrl-C ends it between two steps; the next sync carries on.
    """
    with runtime() as built:
        found = find_user(built, user)
        zone = built.database.users.zone(found.id)
        with built.database.transactions.together():
            asked = built.runs.claimable(found.id, kind)
            built.audit.by_operator(found.org_id, "run.asked", found.username, kind)
        with _shown(quiet=as_json) as progress, _stoppable() as stopped:
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
        # Why it failed is told once, on standard error.
        told = replace(report, error="", remedy="")
        print_report(told, found.username, zone=zone)
    if report.error:
        print_error(report.error, report.remedy)
    return STOPPED if stopped else run_exit_code(report)


@contextmanager
def _stoppable() -> Iterator[list[int]]:
    """Let signals end the run as a restart would; gives those that came."""
    came: list[int] = []

    def stop(number: int, _frame: object) -> None:
        came.append(number)
        raise Interrupted("The sync was stopped.")

    wanted = (signal.SIGINT, signal.SIGTERM) if _hears_signals() else ()
    kept = {each: signal.signal(each, stop) for each in wanted}
    try:
        yield came
    finally:
        for each, handler in kept.items():
            signal.signal(each, handler)


def _hears_signals() -> bool:
    """Python lets only the main thread handle signals."""
    return threading.current_thread() is threading.main_thread()


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
