"""`tandem web|worker|dispatch|migrate`: the processes of the service."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from server import bootstrap, config
from server.cli.context import runtime

#: gunicorn's configuration at the project's root.
_GUNICORN_CONF = Path(__file__).parents[2] / "gunicorn.conf.py"


@click.command()
@click.option("--port", type=int, help="Port to listen on; $PORT if left out.")
def web(port: int | None) -> None:
    """Serve the API."""
    command = [sys.executable, "-m", "gunicorn", "server.api.app:create_app()"]
    if _GUNICORN_CONF.exists():
        command += ["--config", str(_GUNICORN_CONF)]
    if port is not None:
        command += ["--bind", f"127.0.0.1:{port}"]
    os.execv(command[0], command)


@click.command()
@click.option("--burst", is_flag=True, help="End when nothing is waiting.")
def worker(burst: bool) -> None:
    """Carry out wanted runs until told to stop."""
    command = [sys.executable, "-m", "server.worker"]
    os.execv(command[0], command + ["--burst"] * burst)


@click.command()
def dispatch() -> None:
    """Start every run that is due, and those that got lost; for the scheduler."""
    with runtime() as built:
        count = built.runs.dispatch()
    click.echo(f"Handed on {count} runs.")


@click.command()
def migrate() -> None:
    """Prepare the database for this version."""
    built = bootstrap.build(config.read())
    try:
        built.migrate()
    finally:
        built.close()
    click.echo("The database is ready.")
