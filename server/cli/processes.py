"""`tandem web|worker`: the processes of the service.

Each takes the place of this one, so nothing of the service is loaded here.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from server import config

#: gunicorn's configuration at the project's root.
_GUNICORN_CONF = Path(__file__).parents[2] / "gunicorn.conf.py"


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help="Port to listen on; $PORT if left out.",
)
def web(port: int | None) -> None:
    """Serve the API."""
    config.require_key(config.read())
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
