"""The customers' orgs in the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select
from sqlalchemy.exc import IntegrityError

from server.adapters.store import tables
from server.adapters.store.connections import (
    exchange_facts,
    exchange_of,
    salesforce_facts,
    salesforce_of,
)
from server.adapters.store.engine import SqlTransactions, reading, writing
from server.adapters.store.secrets import DataKey, Keyring
from server.domain.connections import Org
from server.domain.errors import NotFound, Refused

SALESFORCE_PLACE = "org/salesforce"
EXCHANGE_PLACE = "org/exchange"


def _nothing(_org_id: str) -> None:
    """Note nothing."""


class SqlOrgs:
    """Fills `Orgs`."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        """Keep the database and the master keys."""
        self._engine = engine
        self._keyring = keyring

    def add(self, org: Org) -> None:
        """Store a new org with a data key of its own."""
        wrapped = self._keyring.new_data_key(org.id)
        version = self._keyring.version
        key = self._keyring.data_key(org.id, wrapped, version)
        row = {"id": org.id, "data_key": wrapped, "key_version": version}
        try:
            with writing(self._engine) as connection:
                connection.execute(
                    tables.org.insert().values(**row, **_facts(org, key))
                )
        except IntegrityError as error:
            raise _taken(org) from error

    def update(self, org: Org) -> None:
        """Replace an org by its id."""
        try:
            with writing(self._engine) as connection:
                key = org_key(connection, self._keyring, org.id)
                change = tables.org.update().where(tables.org.c.id == org.id)
                connection.execute(change.values(**_facts(org, key)))
        except IntegrityError as error:
            raise _taken(org) from error

    def get(self, org_id: str) -> Org:
        """The org with this id."""
        return self._one(tables.org.c.id == org_id)

    def named(self, name: str) -> Org:
        """The org with this name."""
        return self._one(tables.org.c.name == name)

    def all(self) -> tuple[Org, ...]:
        """Every org, by name."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(tables.org)).all()
        orgs = (self._org(row) for row in rows)
        return tuple(sorted(orgs, key=lambda org: org.name))

    def remove(self, org_id: str) -> None:
        """Erase an org with all that hangs on it."""
        with writing(self._engine) as connection:
            gone = tables.org.delete().where(tables.org.c.id == org_id)
            if connection.execute(gone).rowcount == 0:
                raise _unknown()

    def rotate_keys(self, note: Callable[[str], None] = _nothing) -> int:
        """Wrap every data key with the current master key, each in its own time.

        Whatever stops it, the keys wrapped so far stay so, and both master keys open
        the rest until it is repeated. `note` is called with the id of each org whose
        key was wrapped, in the transaction of that.
        """
        columns, current = tables.org.c, self._keyring.version
        old = select(columns.id, columns.data_key, columns.key_version)
        with reading(self._engine) as connection:
            rows = connection.execute(old.where(columns.key_version != current)).all()
        together = SqlTransactions(self._engine).together
        count = 0
        for org_id, wrapped, version in rows:
            with together():
                if self._rewrap(org_id, wrapped, version):
                    note(org_id)
                    count += 1
        return count

    def _rewrap(self, org_id: str, wrapped: bytes, old_version: str) -> bool:
        """Wrap one data key anew, unless somebody else has done so meanwhile."""
        new = self._keyring.rewrap(org_id, wrapped, old_version)
        columns = tables.org.c
        as_read = (columns.id == org_id) & (columns.key_version == old_version)
        change = tables.org.update().where(as_read)
        with writing(self._engine) as connection:
            done = connection.execute(
                change.values(data_key=new, key_version=self._keyring.version)
            )
        return done.rowcount == 1

    def key_versions(self) -> Mapping[str, int]:
        """How many data keys each master key has wrapped, by the key's name."""
        version = tables.org.c.key_version
        wanted = select(version, func.count()).group_by(version)
        with reading(self._engine) as connection:
            return {row[0]: row[1] for row in connection.execute(wanted)}

    def _one(self, condition: Any) -> Org:
        with reading(self._engine) as connection:
            row = connection.execute(select(tables.org).where(condition)).one_or_none()
        if row is None:
            raise _unknown()
        return self._org(row)

    def _org(self, row: Row[Any]) -> Org:
        key = self._keyring.data_key(row.id, row.data_key, row.key_version)
        secret = key.unseal(row.exchange_secret, EXCHANGE_PLACE)
        private_key = key.unseal(row.salesforce_secret, SALESFORCE_PLACE)
        return Org(
            id=row.id,
            name=row.name,
            salesforce_org_id=row.salesforce_org_id,
            salesforce=salesforce_of(row.salesforce, private_key),
            exchange=exchange_of(row.exchange, secret),
            vocabulary=row.vocabulary,
            mailbox_domains=tuple(row.mailbox_domains),
        )


def org_key(connection: Connection, keyring: Keyring, org_id: str) -> DataKey:
    """Fetch an org's data key; raises `NotFound`."""
    columns = tables.org.c
    wanted = select(columns.data_key, columns.key_version).where(columns.id == org_id)
    row = connection.execute(wanted).one_or_none()
    if row is None:
        raise _unknown()
    return keyring.data_key(org_id, row.data_key, row.key_version)


def _facts(org: Org, key: DataKey) -> dict[str, Any]:
    return {
        "name": org.name,
        "salesforce_org_id": org.salesforce_org_id,
        "salesforce": salesforce_facts(org.salesforce),
        "exchange": exchange_facts(org.exchange),
        "vocabulary": dict(org.vocabulary),
        "mailbox_domains": list(org.mailbox_domains),
        "salesforce_secret": key.seal(org.salesforce.private_key, SALESFORCE_PLACE),
        "exchange_secret": key.seal(org.exchange.secret, EXCHANGE_PLACE),
    }


def _taken(org: Org) -> Refused:
    return Refused(
        f"An org named {org.name} already exists.", remedy="Choose another name."
    )


def _unknown() -> NotFound:
    return NotFound("There is no such org.", remedy="See `tandem org list`.")
