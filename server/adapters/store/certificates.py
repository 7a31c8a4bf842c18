"""The registered certificates in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, select
from sqlalchemy.exc import IntegrityError

from server.adapters.store import tables
from server.adapters.store.caller_tables import certificate as table
from server.adapters.store.engine import reading, writing
from server.adapters.store.scope import SERVICE
from server.domain.callers import Certificate
from server.domain.errors import NotFound, Refused

_COLUMNS = table.c


class SqlCertificates:
    """Fills `Certificates`; what a certificate says is public."""

    def __init__(self, engine: Engine) -> None:
        """Keep the database."""
        self._engine = engine

    def add(self, certificate: Certificate) -> None:
        """Register one whose key nobody has registered."""
        org = tables.org.c.id
        try:
            with writing(self._engine) as connection:
                known = select(org).where(org == certificate.org_id)
                if connection.execute(known).one_or_none() is None:
                    raise NotFound(
                        "There is no such org.", remedy="See: tandem org list"
                    )
                connection.execute(table.insert().values(_row(certificate)))
        except IntegrityError as error:
            raise Refused(
                "The key of this certificate is registered already.",
                remedy="Create a new certificate in Salesforce Setup; each needs a key "
                "of its own.",
            ) from error

    def of_org(self, org_id: str) -> tuple[Certificate, ...]:
        """All certificates of an org, the one that ends last first."""
        return self._all(_COLUMNS.org_id == org_id)

    def usable(self, at: datetime) -> tuple[Certificate, ...]:
        """The certificates of all orgs that are valid at an instant."""
        valid = (_COLUMNS.not_before <= at) & (_COLUMNS.not_after > at)
        return self._all(valid, SERVICE)

    def note_use(self, fingerprint: str, at: datetime) -> None:
        """Remember when one was used."""
        own = table.update().where(_COLUMNS.fingerprint == fingerprint)
        with writing(self._engine, SERVICE) as connection:
            connection.execute(own.values(last_used_at=at))

    def remove(self, org_id: str, fingerprint: str) -> None:
        """Forget one; its tokens go with it."""
        own = (_COLUMNS.org_id == org_id) & (_COLUMNS.fingerprint == fingerprint)
        with writing(self._engine) as connection:
            if connection.execute(table.delete().where(own)).rowcount == 0:
                raise NotFound(
                    "This org has no such certificate.", remedy="See: tandem cert list"
                )

    def _all(
        self, condition: ColumnElement[bool], scope: str = ""
    ) -> tuple[Certificate, ...]:
        order = (_COLUMNS.not_after.desc(), _COLUMNS.fingerprint)
        wanted = select(table).where(condition).order_by(*order)
        with reading(self._engine, scope) as connection:
            return tuple(_certificate(row) for row in connection.execute(wanted))


def _row(certificate: Certificate) -> dict[str, Any]:
    return {column.name: getattr(certificate, column.name) for column in _COLUMNS}


def _certificate(row: Row[Any]) -> Certificate:
    return Certificate(**row._mapping)
