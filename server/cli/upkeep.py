"""`tandem dispatch|migrate`: what keeps the service going."""

from __future__ import annotations

import click

from server import bootstrap, config
from server.cli.context import runtime


@click.command()
def dispatch() -> None:
    """Start every run that is due, and those that got lost; for the scheduler."""
    with runtime() as built:
        count = built.runs.dispatch()
    click.echo("Handed on 1 run." if count == 1 else f"Handed on {count} runs.")


@click.command()
def migrate() -> None:
    """Prepare the database for this version."""
    built = bootstrap.build(config.read())
    try:
        built.migrate()
    finally:
        built.close()
    click.echo("The database is ready.")
