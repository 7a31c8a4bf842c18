"""`tandem dispatch|clock|migrate`: what keeps the service going."""

from __future__ import annotations

import signal
import threading

import click

from server import bootstrap, config, logs
from server.bootstrap import Runtime
from server.cli.context import runtime
from server.domain.errors import TandemError

#: Seconds between two dispatches of the clock, and the most that may be wished for.
EVERY, LONGEST = 60, 600

_LOG = logs.logger(__name__)


@click.command()
def dispatch() -> None:
    """Start what is due, runs and daily reports, and what got lost; for a scheduler."""
    with runtime() as built:
        # Nothing is kept longer because the queue is away.
        built.retention.sweep()
        count = built.dispatcher.dispatch()
        reports = built.daily_reports.dispatch()
        count += built.rollout.review()
    said = _counted(count, "run")
    if reports:
        said += f" and {_counted(reports, 'daily report')}"
    click.echo(f"Handed on {said}.")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


@click.command()
@click.option(
    "--every",
    type=click.IntRange(1, LONGEST),
    default=EVERY,
    show_default=True,
    metavar="SECONDS",
    help="Seconds between two dispatches.",
)
def clock(every: int) -> None:
    """Dispatch again and again until told to stop; a process instead of a scheduler."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    settings = config.read()
    logs.configure(form=settings.log_format, level=settings.log_level)
    with runtime() as built:
        _LOG.info("clock_started", every=every)
        while not ended.is_set():
            tick(built)
            ended.wait(every)
    _LOG.info("clock_stopped")


def tick(built: Runtime) -> None:
    """Dispatch once; what is away now may be back at the next tick."""
    try:
        built.retention.sweep()
        handed_on = built.dispatcher.dispatch()
        reports = built.daily_reports.dispatch()
        first_runs = built.rollout.review()
    except TandemError as error:
        _LOG.warning("dispatch_failed", exc_info=error)
        return
    if handed_on or reports or first_runs:
        told = {"runs": handed_on, "reports": reports, "first_runs": first_runs}
        _LOG.info("dispatched", **told)


@click.command()
def migrate() -> None:
    """Prepare the database for this version."""
    built = bootstrap.build(config.read())
    try:
        built.migrate()
    finally:
        built.close()
    click.echo("The database is ready.")
