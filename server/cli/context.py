"""What commands share: the runtime, and how users and kinds are named."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from server import bootstrap, config
from server.bootstrap import Runtime
from server.domain.connections import User
from server.domain.errors import NotFound
from server.domain.kinds import Kind

#: The kinds that can be synced today.
READY = (Kind.CALENDAR,)


@contextmanager
def runtime() -> Iterator[Runtime]:
    """The service, wired from the environment; closed at the end."""
    built = bootstrap.build(config.read())
    try:
        built.require_migrated()
        # Whoever types commands runs the service.
        with built.database.for_service():
            yield built
    finally:
        built.close()


@contextmanager
def change() -> Iterator[Runtime]:
    """The service, for a block whose changes and audit entries are stored as one.

    Such a block asks neither Salesforce nor Exchange.
    """
    with runtime() as built, built.database.transactions.together():
        yield built


def new_id() -> str:
    """An id for a new org or user."""
    return uuid.uuid4().hex


def find_user(built: Runtime, name: str) -> User:
    """The user with this username, or with this mailbox where just one has it.

    Raises `NotFound`.
    """
    try:
        return built.database.users.named(name)
    except NotFound:
        users = [
            user
            for org in built.database.orgs.all()
            for user in built.database.users.of_org(org.id)
            if user.mailbox.casefold() == name.casefold()
        ]
    if len(users) == 1:
        return users[0]
    raise NotFound(
        f"There is no user {name}.", remedy="List them with: tandem user list"
    )


class KindType(click.ParamType[Kind]):
    """One of the kinds of item."""

    name = "kind"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Kind:
        """The kind of that name; fails for an unknown one and one still to come."""
        if isinstance(value, Kind):
            return value
        known = {kind.value: kind for kind in Kind}
        kind = known.get(str(value).lower())
        if kind is None:
            self.fail(f"unknown kind; use one of {', '.join(known)}.", param, ctx)
        if kind not in READY:
            self.fail(f"{kind.value} is not synced yet; use calendar.", param, ctx)
        return kind


class InstantType(click.ParamType[datetime]):
    """A point in time in ISO 8601; UTC where it names no offset."""

    name = "ISO-8601"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime:
        """The instant; fails for anything else."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail("write it like 2026-11-22T15:00:00Z.", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class AddressType(click.ParamType[str]):
    """The address of a server."""

    name = "URL"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str:
        """The address; fails for what no client could reach."""
        text = str(value).strip()
        if not re.fullmatch(r"https?://[^/\s@]+(/\S*)?", text):
            self.fail("write it like https://host/…, without a password.", param, ctx)
        return text


ADDRESS = AddressType()
KIND = KindType()
INSTANT = InstantType()
