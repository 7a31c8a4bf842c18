"""Used assertions and access tokens in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, select
from sqlalchemy.exc import IntegrityError

from server.adapters.store import tables
from server.adapters.store.caller_tables import access_token, used_assertion
from server.adapters.store.engine import reading, writing
from server.adapters.store.insertion import insert_missing
from server.adapters.store.scope import SERVICE
from server.domain.callers import Caller, Subject
from server.domain.errors import NotFound
from server.ports.callers import Token

_USER = tables.sync_user.c
_USED = used_assertion.c
_TOKEN = access_token.c


class SqlAdmissions:
    """Fills `Admissions`; of assertions and tokens only digests are kept.

    It is asked before anybody knows for which org, so its scope is the service's own.
    """

    def __init__(self, engine: Engine) -> None:
        """Keep the database."""
        self._engine = engine

    def user(self, org_id: str, subject: Subject) -> str | None:
        """The id of the active user of this org whom a subject names."""
        wanted = select(_USER.id).where(
            _USER.org_id == org_id, _USER.active, _named(subject)
        )
        with reading(self._engine, SERVICE) as connection:
            found = connection.execute(wanted.limit(2)).scalars().all()
        return str(found[0]) if len(found) == 1 else None

    def first_use(self, digest: str, use: str, until: datetime, now: datetime) -> str:
        """Remember how an assertion is used, and give how it was used first."""
        with reading(self._engine, SERVICE) as connection:
            known = _first_use(connection, digest)
        if known is not None:
            return known
        row = {"digest": digest, "first_use": use, "expires_at": until}
        with writing(self._engine, SERVICE) as connection:
            old = used_assertion.delete().where(_USED.expires_at < now)
            connection.execute(old)
            insert_missing(connection, used_assertion, row)
            return _first_use(connection, digest) or use

    def issue(self, token: Token) -> None:
        """Keep a token that was given, and forget those that have expired."""
        row = {
            "digest": token.digest,
            "user_id": token.user_id,
            "fingerprint": token.fingerprint,
            "expires_at": token.expires_at,
        }
        old = access_token.delete().where(_TOKEN.expires_at < token.issued_at)
        try:
            with writing(self._engine, SERVICE) as connection:
                connection.execute(old)
                connection.execute(access_token.insert().values(row))
        except IntegrityError as error:
            raise NotFound("The user or the certificate was removed.") from error

    def prune(self, now: datetime) -> int:
        """Forget what has expired."""
        with writing(self._engine, SERVICE) as connection:
            used = used_assertion.delete().where(_USED.expires_at < now)
            given = access_token.delete().where(_TOKEN.expires_at < now)
            return sum(connection.execute(one).rowcount for one in (used, given))

    def caller(self, digest: str, now: datetime) -> Caller | None:
        """Whose token this is."""
        wanted = (
            select(_USER.org_id, _USER.id)
            .join(access_token, _TOKEN.user_id == _USER.id)
            .where(_TOKEN.digest == digest, _TOKEN.expires_at > now, _USER.active)
        )
        with reading(self._engine, SERVICE) as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else Caller(row.org_id, row.id)


def _first_use(connection: Connection, digest: str) -> str | None:
    wanted = select(_USED.first_use).where(_USED.digest == digest)
    return connection.execute(wanted).scalar_one_or_none()


def _named(subject: Subject) -> ColumnElement[bool]:
    """By Id, or by username where no Id is known or none was given."""
    by_name = _USER.username_key == subject.username.casefold()
    if not subject.user_id:
        return by_name
    by_id = _USER.salesforce_id == subject.user_id
    return by_id | ((_USER.salesforce_id == "") & by_name)
