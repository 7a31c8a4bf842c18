"""`tandem exclusions`: addresses that an org or a user keeps out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import click

from server.bootstrap import Runtime
from server.cli.context import KIND, change, find_user, runtime
from server.cli.output import print_json, print_table
from server.domain.address_rules import AddressRule, Effect
from server.domain.errors import NotFound
from server.domain.kinds import Kind
from server.services.address_lists import entry_of
from server.services.exclusions import id_of, told_of

_LISTS = {"global": Effect.EXCLUDE, "ignore": Effect.IGNORE}
_NAMES = {effect: name for name, effect in _LISTS.items()}


@dataclass(frozen=True, slots=True)
class _Target:
    """The list that a command is about."""

    org: str
    effect: Effect
    user: str
    kind: Kind | None

    def rules(self, built: Runtime, entries: Sequence[str]) -> list[AddressRule]:
        org = built.database.orgs.named(self.org)
        owner = find_user(built, self.user) if self.user else None
        if owner is not None and owner.org_id != org.id:
            raise NotFound(
                f"There is no user {self.user} in {org.name}.",
                remedy=f"List them with: tandem user list {org.name}",
            )
        return [
            AddressRule(
                org_id=org.id,
                effect=self.effect,
                entry=entry_of(entry),
                user_id=owner.id if owner else "",
                kind=self.kind,
            )
            for entry in entries
        ]


@click.group()
def exclusions() -> None:
    """Show and change the addresses that an org or a user keeps out.

    Global Exclusion List: one such person keeps the whole item out, in every mode.
    Ignore List: nothing is related through such a person; the item may still sync.
    An entry is an address or a domain. Changes hold from the next sync on.
    """


_LIST_OPTION = click.option(
    "--list",
    "list_name",
    type=click.Choice(list(_LISTS)),
    default="global",
    show_default=True,
    help="Which of the two lists.",
)
_USER_OPTION = click.option(
    "--user", default="", help="The Ignore List of this user alone."
)
_KIND_OPTION = click.option(
    "--kind", type=KIND, help="Ignore for this kind alone; for all if left out."
)
_JSON_OPTION = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON line."
)


@exclusions.command("list")
@click.argument("org")
@_JSON_OPTION
def list_entries(org: str, as_json: bool) -> None:
    """List both lists of ORG, with those of its users."""
    with runtime() as built:
        found = built.database.orgs.named(org)
        users = built.database.users.of_org(found.id)
        rules = built.address_lists.of_org(found.id)
    names = {user.id: user.username for user in users}
    rows = [
        {
            "list": _NAMES[rule.effect],
            "entry": rule.entry,
            "user": names.get(rule.user_id),
            "kind": rule.kind.value if rule.kind else None,
        }
        for rule in rules
    ]
    if as_json:
        print_json(rows)
        return
    cells = [
        (row["list"] or "", row["entry"] or "", row["user"] or "", row["kind"] or "")
        for row in rows
    ]
    print_table("Exclusions", ("List", "Address or domain", "User", "Kind"), cells)


@exclusions.command("add")
@click.argument("org")
@click.argument("entries", nargs=-1, required=True, metavar="ENTRY...")
@_LIST_OPTION
@_USER_OPTION
@_KIND_OPTION
@_JSON_OPTION
def add(
    org: str, entries: tuple[str, ...], list_name: str, as_json: bool, **owner: object
) -> None:
    """Add addresses or domains to a list of ORG."""
    target = _target(org, list_name, owner)
    with change() as built:
        new = [
            rule
            for rule in target.rules(built, entries)
            if built.address_lists.add([rule])
        ]
        _note(built, "exclusion.added", target, new)
    _print_count("added", len(new), as_json=as_json)


@exclusions.command("remove")
@click.argument("org")
@click.argument("entries", nargs=-1, required=True, metavar="ENTRY...")
@_LIST_OPTION
@_USER_OPTION
@_KIND_OPTION
@_JSON_OPTION
def remove(
    org: str, entries: tuple[str, ...], list_name: str, as_json: bool, **owner: object
) -> None:
    """Take addresses or domains from a list of ORG."""
    target = _target(org, list_name, owner)
    with change() as built:
        gone = [
            rule
            for rule in target.rules(built, entries)
            if built.address_lists.remove([rule])
        ]
        _note(built, "exclusion.removed", target, gone)
    _print_count("removed", len(gone), as_json=as_json)


def _target(org: str, list_name: str, owner: dict[str, object]) -> _Target:
    kind = owner["kind"]
    return _Target(
        org=org,
        effect=_LISTS[list_name],
        user=str(owner["user"]),
        kind=kind if isinstance(kind, Kind) else None,
    )


def _note(
    built: Runtime, action: str, target: _Target, rules: Sequence[AddressRule]
) -> None:
    """Note each entry; whose own list it is on stands in the place of its id."""
    for rule in rules:
        owner = find_user(built, target.user).username if rule.user_id else ""
        name, told = id_of(rule), told_of(rule)
        done = (owner, f"{told}, {name}") if owner else (name, told)
        built.audit.by_operator(rule.org_id, action, *done)


def _print_count(done: str, count: int, *, as_json: bool) -> None:
    if as_json:
        print_json({done: count})
        return
    entries = "1 entry" if count == 1 else f"{count} entries"
    click.echo(f"{done.capitalize()} {entries}; holds from the next sync on.")
