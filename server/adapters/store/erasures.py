"""Erasing orgs and users in the database, with a record of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, select

from server.adapters.store import tables
from server.adapters.store.engine import reading, writing
from server.adapters.store.tables import audit, erasure, shape, sync_user
from server.domain.errors import NotFound
from server.ports.erasure import Erased, ErasureRecord

#: Stands in the audit trail where somebody was named who is erased.
ERASED = "erased"
#: The part of an Id of Salesforce that tells one org from another.
_ID_LENGTH = 15


class SqlErasures:
    """Fills `Erasures`."""

    def __init__(self, engine: Engine) -> None:
        """Keep the database."""
        self._engine = engine

    def org(self, org_id: str, at: datetime) -> tuple[ErasureRecord, tuple[str, ...]]:
        """Erase an org; all its rows hang on it but the cache."""
        with writing(self._engine) as connection:
            wanted = select(tables.org).where(tables.org.c.id == org_id)
            row = connection.execute(wanted).one_or_none()
            if row is None:
                raise NotFound("There is no such org.", remedy="See: tandem org list")
            users = _ids(connection, sync_user.c.org_id == org_id)
            jobs = _jobs(connection, users)
            connection.execute(shape.delete().where(_cached(row)))
            connection.execute(tables.org.delete().where(tables.org.c.id == org_id))
            return _record(connection, (Erased.ORG, org_id, at), users, jobs)

    def user(self, user_id: str, at: datetime) -> tuple[ErasureRecord, tuple[str, ...]]:
        """Erase a user, also where the audit trail or the cache names them."""
        with writing(self._engine) as connection:
            wanted = select(sync_user).where(sync_user.c.id == user_id)
            row = connection.execute(wanted).one_or_none()
            if row is None:
                raise NotFound("There is no such user.", remedy="See: tandem user list")
            jobs = _jobs(connection, (user_id,))
            if row.salesforce_id:
                own = shape.c.key.endswith(f"/{row.salesforce_id}", autoescape=True)
                connection.execute(shape.delete().where(own))
            _forget_in_audit(connection, row)
            connection.execute(sync_user.delete().where(sync_user.c.id == user_id))
            return _record(connection, (Erased.USER, user_id, at), (user_id,), jobs)

    def all(self) -> tuple[ErasureRecord, ...]:
        """Every record, the newest first."""
        newest = select(erasure).order_by(erasure.c.at.desc(), erasure.c.subject)
        with reading(self._engine) as connection:
            return tuple(_read(row) for row in connection.execute(newest))


def _cached(row: Row[Any]) -> ColumnElement[bool]:
    """What is cached of an org: its policy, and what describe said to its users."""
    own = shape.c.key.in_([f"policy {row.id}", f"review {row.id}"])
    if len(row.salesforce_org_id) < _ID_LENGTH:
        return own
    salesforce = row.salesforce_org_id[:_ID_LENGTH]
    return own | shape.c.key.startswith(salesforce, autoescape=True)


def _forget_in_audit(connection: Connection, row: Row[Any]) -> None:
    """Entries of the user's own go with the row; others name them as their object."""
    names = (row.id, row.username, row.mailbox)
    theirs = (audit.c.org_id == row.org_id) & audit.c.target.in_(names)
    connection.execute(audit.update().where(theirs).values(target=ERASED))
    proved = (audit.c.org_id == row.org_id) & (audit.c.actor == row.username)
    connection.execute(audit.update().where(proved).values(actor=ERASED))


def _ids(connection: Connection, condition: ColumnElement[bool]) -> tuple[str, ...]:
    found = connection.execute(select(sync_user.c.id).where(condition))
    return tuple(found.scalars())


def _jobs(connection: Connection, users: tuple[str, ...]) -> tuple[str, ...]:
    job = tables.job.c
    found = connection.execute(select(job.id).where(job.user_id.in_(users)))
    return tuple(found.scalars())


def _record(
    connection: Connection,
    done: tuple[Erased, str, datetime],
    users: tuple[str, ...],
    jobs: tuple[str, ...],
) -> tuple[ErasureRecord, tuple[str, ...]]:
    what, subject, at = done
    row = {"what": what, "subject": subject, "users": len(users), "jobs": len(jobs)}
    connection.execute(erasure.insert().values(**row, at=at))
    record = ErasureRecord(
        what=what, subject=subject, users=len(users), jobs=len(jobs), at=at
    )
    # Messages of runs name a job, those of daily reports a user.
    return record, (*jobs, *users)


def _read(row: Row[Any]) -> ErasureRecord:
    return ErasureRecord(
        what=Erased(row.what),
        subject=row.subject,
        users=row.users,
        jobs=row.jobs,
        at=row.at,
    )
