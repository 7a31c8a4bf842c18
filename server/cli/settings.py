"""`tandem settings`: what a user chose for a kind, and what the admin holds fast."""

from __future__ import annotations

import click

from server.cli.context import KIND, find_user, runtime
from server.cli.output import print_error, print_json, print_table
from server.domain.errors import InvalidSetting
from server.domain.kinds import Kind
from server.services.effective import Effective
from server.services.setting_values import KEYS, Value, values_of

_HELP = "Settings: " + ", ".join(KEYS) + "."


@click.group()
def settings() -> None:
    """Show and change a user's sync settings."""


@settings.command("show")
@click.argument("user")
@click.argument("kind", type=KIND)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def show(user: str, kind: Kind, as_json: bool) -> None:
    """Show what holds for USER, and which settings the admin has locked."""
    with runtime() as built:
        saved = built.settings.show(find_user(built, user), kind)
    _print(saved.effective, saved.version, as_json=as_json)


@settings.command("set", epilog=_HELP)
@click.argument("user")
@click.argument("kind", type=KIND)
@click.argument("assignments", nargs=-1, required=True, metavar="KEY=VALUE...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def change(user: str, kind: Kind, assignments: tuple[str, ...], as_json: bool) -> None:
    """Change settings of USER; `KEY=` takes the user's own value back.

    Switching the sync on asks for one run at once.
    """
    changes = dict(_split(text) for text in assignments)
    with runtime() as built:
        found = find_user(built, user)
        told = f"{kind.value}: {', '.join(sorted(changes))}"
        saved = built.settings.change(
            found,
            kind,
            changes,
            note=lambda: built.audit.by_operator(
                found.org_id, "settings.changed", found.username, told
            ),
        )
    _print(saved.effective, saved.version, as_json=as_json)
    if saved.started and not as_json:
        click.echo("The sync is on; its first run is queued.")


def _split(text: str) -> tuple[str, str | None]:
    key, equals, value = text.partition("=")
    if not equals:
        raise InvalidSetting(
            key, "has no value.", remedy="Write it like mode=sync_all."
        )
    return key.strip(), value.strip() or None


def _print(found: Effective, version: str, *, as_json: bool) -> None:
    values = values_of(found.settings)
    if as_json:
        print_json(
            {
                "values": values,
                "locked": sorted(found.locked),
                "sources": dict(found.sources),
                "faults": list(found.faults),
                "version": version,
            }
        )
        return
    rows = [(key, _text(value), _origin(key, found)) for key, value in values.items()]
    print_table("Settings", ("Setting", "Value", "From"), rows)
    for fault in found.faults:
        print_error(
            f"The admin's record {fault}", "Correct the record in Salesforce Setup."
        )


def _origin(key: str, found: Effective) -> str:
    source = found.sources.get(key, "default")
    return f"{source}, locked" if key in found.locked else source


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)
