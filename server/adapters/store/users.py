"""The users of all orgs in the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, select
from sqlalchemy.exc import IntegrityError

from server.adapters.store import tables
from server.adapters.store.connections import exchange_facts, exchange_of
from server.adapters.store.engine import reading, writing
from server.adapters.store.orgs import org_key
from server.adapters.store.secrets import DataKey, Keyring
from server.domain.connections import ExchangeConnection, MailboxSource, User
from server.domain.errors import NotFound, Refused
from server.domain.kinds import Kind
from server.ports.stores import JobStatus


class SqlUsers:
    """Fills `Users`."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        """Keep the database and the master keys."""
        self._engine = engine
        self._keyring = keyring

    def add(self, user: User) -> None:
        """Store a new user; raises `NotFound` for an unknown org."""
        try:
            with writing(self._engine) as connection:
                key = org_key(connection, self._keyring, user.org_id)
                row = {"id": user.id, "org_id": user.org_id, "zone": ""}
                row |= _facts(user, key)
                connection.execute(tables.sync_user.insert().values(**row))
        except IntegrityError as error:
            raise _taken(user) from error

    def update(self, user: User) -> None:
        """Replace a user by id; the org they belong to never changes."""
        columns = tables.sync_user.c
        own = (columns.id == user.id) & (columns.org_id == user.org_id)
        try:
            with writing(self._engine) as connection:
                key = self._key_of(connection, user)
                change = tables.sync_user.update().where(own)
                if connection.execute(change.values(**_facts(user, key))).rowcount == 0:
                    raise unknown_user()
        except IntegrityError as error:
            raise _taken(user) from error

    def get(self, user_id: str) -> User:
        """The user with this id."""
        return self._one(_users().where(tables.sync_user.c.id == user_id))

    def named(self, username: str, *, org_id: str | None = None) -> User:
        """The user with this username, in this org if given."""
        wanted = _users().where(tables.sync_user.c.username_key == _key(username))
        if org_id is not None:
            wanted = wanted.where(tables.sync_user.c.org_id == org_id)
        return self._one(wanted)

    def of_org(self, org_id: str) -> tuple[User, ...]:
        """Every user of an org, by username."""
        wanted = _users().where(tables.sync_user.c.org_id == org_id)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).all()
        users = (self._user(row) for row in rows)
        return tuple(sorted(users, key=lambda user: _key(user.username)))

    def remove(self, user_id: str) -> None:
        """Erase a user and everything known of them."""
        gone = tables.sync_user.delete().where(tables.sync_user.c.id == user_id)
        with writing(self._engine) as connection:
            if connection.execute(gone).rowcount == 0:
                raise unknown_user()

    def learn(self, user_id: str, *, salesforce_id: str, zone: str) -> None:
        """Remember what a contact with Salesforce taught."""
        change = tables.sync_user.update().where(tables.sync_user.c.id == user_id)
        learnt = change.values(salesforce_id=salesforce_id, zone=zone)
        with writing(self._engine) as connection:
            if connection.execute(learnt).rowcount == 0:
                raise unknown_user()

    def zone(self, user_id: str) -> str:
        """The user's IANA zone as last learnt, empty before."""
        columns = tables.sync_user.c
        with reading(self._engine) as connection:
            found = connection.execute(
                select(columns.zone).where(columns.id == user_id)
            ).scalar_one_or_none()
        if found is None:
            raise unknown_user()
        return str(found)

    def syncing(self, org_id: str, kind: Kind) -> frozenset[str]:
        """Who of an org syncs a kind: Salesforce Ids and lower-case mailboxes."""
        user, job = tables.sync_user.c, tables.job.c
        planned = (
            select(user.salesforce_id, user.mailbox)
            .join(tables.job, job.user_id == user.id)
            .where(user.org_id == org_id, user.active)
            .where(job.kind == kind)
            .where(job.next_due_at.is_not(None) | (job.state != JobStatus.IDLE))
        )
        with reading(self._engine) as connection:
            rows = connection.execute(planned).all()
        ids = {row.salesforce_id for row in rows}
        return frozenset((ids | {row.mailbox.casefold() for row in rows}) - {""})

    def _key_of(self, connection: Connection, user: User) -> DataKey:
        """The key of the user's org; without the org there is no such user either."""
        try:
            return org_key(connection, self._keyring, user.org_id)
        except NotFound as error:
            raise unknown_user() from error

    def _one(self, wanted: Select[Any]) -> User:
        with reading(self._engine) as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            raise unknown_user()
        return self._user(row)

    def _user(self, row: Row[Any]) -> User:
        return User(
            id=row.id,
            org_id=row.org_id,
            username=row.username,
            mailbox=row.mailbox,
            mailbox_source=MailboxSource(row.mailbox_source),
            salesforce_id=row.salesforce_id,
            exchange=self._exchange(row),
            active=row.active,
        )

    def _exchange(self, row: Row[Any]) -> ExchangeConnection | None:
        if row.exchange is None:
            return None
        key = self._keyring.data_key(row.org_id, row.data_key, row.key_version)
        return exchange_of(
            row.exchange, key.unseal(row.exchange_secret, _place(row.id))
        )


def unknown_user() -> NotFound:
    """What is raised for a user who does not exist, or not for the caller."""
    return NotFound("There is no such user.", remedy="See `tandem user list`.")


def _users() -> Select[Any]:
    """Users together with what decrypts their secrets."""
    key = (tables.org.c.data_key, tables.org.c.key_version)
    return select(tables.sync_user, *key).join(tables.org)


def _facts(user: User, key: DataKey) -> dict[str, Any]:
    exchange = user.exchange
    return {
        "username": user.username,
        "username_key": _key(user.username),
        "mailbox": user.mailbox,
        "mailbox_source": user.mailbox_source.value,
        "salesforce_id": user.salesforce_id,
        "active": user.active,
        "exchange": None if exchange is None else exchange_facts(exchange),
        "exchange_secret": (
            None if exchange is None else key.seal(exchange.secret, _place(user.id))
        ),
    }


def _key(username: str) -> str:
    return username.casefold()


def _place(user_id: str) -> str:
    return f"user/{user_id}/exchange"


def _taken(user: User) -> Refused:
    return Refused(
        f"The user {user.username} already exists.", remedy="Check the username."
    )
