"""`tandem demo`: a finished first sync of a busy week, with nothing set up before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from server.cli.context import INSTANT
from server.cli.demo_tour import Tour
from server.cli.demo_world import World, start_world
from server.cli.output import console, print_json, report_json
from server.cli.reports import print_report
from server.config import inherited
from server.domain.connections import User
from server.domain.errors import Unreachable
from server.domain.kinds import Kind
from server.domain.runs import Report
from server.ports.stores import JobStatus

_ROOT = Path(__file__).parents[2]
#: Seconds that one run of the demo may take.
_PATIENCE = 120.0
_POLL = 0.1


@click.command()
@click.option("--once", is_flag=True, help="End after the second run.")
@click.option(
    "--rules/--no-rules",
    default=None,
    help="Then show rule after rule; by default unless --once or --json is given.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--scene", default="busy-week", show_default=True, help="The world to start from."
)
@click.option("--now", "at", type=INSTANT, help="Set the scene around this instant.")
def demo(
    once: bool, rules: bool | None, as_json: bool, scene: str, at: datetime | None
) -> int:
    """Show a first sync: emulated Exchange and Salesforce, web, queue and worker."""
    with ExitStack() as stack:
        # What was started must end with the demo, however that ends.
        stack.enter_context(_handling(signal.SIGTERM, _interrupt))
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="tandem-demo-")))
        _say("Starting Exchange, Salesforce, queue, web and worker…", quiet=as_json)
        stays = not (once or as_json)
        started = start_world(folder, scene=scene, at=at, clock=stays)
        world = stack.enter_context(started)
        shown = _show(world, quiet=as_json)
        if rules if rules is not None else stays:
            tour = Tour(world, partial(_report, world, world.users[0]))
            shown["rules"] = tour.show(quiet=as_json)
        with _ending() as ended:
            if as_json:
                print_json(shown)
            if not once:
                _stay_up(world, ended, quiet=as_json)
    return 0 if shown["agree"] and not shown["mails"] else 1


def _show(world: World, *, quiet: bool) -> dict[str, Any]:
    for user in world.users:
        world.panel.switch_on(user)
    first = {
        user.username: _reported(world, user, "", quiet=quiet) for user in world.users
    }
    _say("Once more, with nothing changed in between:", quiet=quiet)
    second = {}
    for user in world.users:
        world.panel.sync_now(user)
        last = first[user.username].run_id
        second[user.username] = _reported(world, user, last, quiet=quiet)
    differences = sum(
        len(world.runtime.agreement.differences(user)) for user in world.users
    )
    mails = world.mails()
    agreed = "hold the same" if not differences else f"differ in {differences} items"
    _say(f"Both calendars {agreed}. Mails sent to attendees: {mails}.", quiet=quiet)
    main, *others = world.users
    return {
        **_reports(main, first, second),
        "others": [_reports(user, first, second) for user in others],
        "agree": not differences,
        "mails": mails,
    }


def _reports(
    user: User, first: Mapping[str, Report], second: Mapping[str, Report]
) -> dict[str, Any]:
    name = user.username
    return {
        "user": name,
        "first_run": report_json(first[name], name),
        "second_run": report_json(second[name], name),
    }


def _reported(world: World, user: User, last: str, *, quiet: bool) -> Report:
    """The run after the `last` one, printed."""
    report = _report(world, user, last)
    if not quiet:
        zone = world.runtime.database.users.zone(user.id)
        print_report(report, user.username, zone=zone)
    return report


def _report(world: World, user: User, last: str) -> Report:
    """The run after the `last` one, wanted over the API, carried out by the worker."""
    store = world.runtime.database
    patience = threading.Event()
    for _ in range(int(_PATIENCE / _POLL)):
        job = store.jobs.get(user.id, Kind.CALENDAR)
        done = job is not None and job.state is JobStatus.IDLE
        if job is not None and done and job.last_run_id not in ("", last):
            return store.runs.get(user.id, job.last_run_id)
        patience.wait(_POLL)
    raise Unreachable(
        "The worker did not finish a run.",
        remedy=f"Read {world.folder / 'worker.log'}.",
    )


def _stay_up(world: World, ended: threading.Event, *, quiet: bool) -> None:
    """Wait for the end, having said where to look."""
    out = console()
    if not quiet:
        exchange, salesforce = (
            world.emulators["exchange"],
            world.emulators["salesforce"],
        )
        out.print("\nThe demo stays up; press Ctrl-C to end it.")
        out.print(f"  API         {world.web_url}/readyz", markup=False)
        out.print(f"  Exchange    {exchange['control_url']}items", markup=False)
        out.print(f"  Salesforce  {salesforce['control_url']}items", markup=False)
        out.print(f"  Logs        {world.folder}", markup=False)
    with nullcontext() if quiet else panel_beside(world):
        while not ended.wait(3600.0):
            pass


@contextmanager
def panel_beside(world: World) -> Iterator[None]:
    """Serve the panel beside the demo; it says itself where, once it is built."""
    salesforce = world.emulators["salesforce"]
    places = [world.web_url, salesforce["control_url"], salesforce["ca_file"]]
    with (world.folder / "panel.log").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "sfdx.preview.beside", *places],
            cwd=_ROOT,
            env=inherited(),
            stdin=subprocess.DEVNULL,
            stderr=errors,
            # Ctrl-C reaches the demo alone, which ends the panel and its compiler.
            start_new_session=True,
        )
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()


@contextmanager
def _ending() -> Iterator[threading.Event]:
    """Take Ctrl-C and SIGTERM for a good end, once all has been shown."""
    ended = threading.Event()

    def end(_number: int, _frame: object) -> None:
        ended.set()

    with _handling(signal.SIGINT, end), _handling(signal.SIGTERM, end):
        yield ended


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def _handling(number: int, handler: Callable[[int, Any], None]) -> Iterator[None]:
    kept = signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, kept)


def _say(text: str, *, quiet: bool) -> None:
    click.echo(text, err=quiet)
