"""The audit trail in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, select
from sqlalchemy.exc import IntegrityError

from server.adapters.store.engine import reading, writing
from server.adapters.store.tables import audit
from server.domain.errors import NotFound
from server.ports.audit import AuditEntry

_ENTRY = audit.c


class SqlAudit:
    """Fills `AuditTrail`."""

    def __init__(self, engine: Engine) -> None:
        """Keep the database."""
        self._engine = engine

    def add(self, entry: AuditEntry) -> None:
        """Keep an entry; raises `NotFound` for its org or user."""
        row = {
            "org_id": entry.org_id,
            "user_id": entry.user_id or None,
            "actor": entry.actor,
            "action": entry.action,
            "target": entry.target,
            "detail": entry.detail,
            "at": entry.at,
        }
        try:
            with writing(self._engine) as connection:
                connection.execute(audit.insert().values(**row))
        except IntegrityError as error:
            raise NotFound("There is no such org or user.") from error

    def of_org(
        self, org_id: str, *, before: int | None, limit: int
    ) -> tuple[AuditEntry, ...]:
        """So many entries of an org, the newest first; those older than one."""
        wanted = select(audit).where(_ENTRY.org_id == org_id)
        if before is not None:
            wanted = wanted.where(_ENTRY.id < before)
        newest = wanted.order_by(_ENTRY.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            return tuple(_entry(row) for row in connection.execute(newest))

    def prune(self, before: datetime) -> int:
        """Erase what is older; gives how many entries."""
        with writing(self._engine) as connection:
            old = audit.delete().where(_ENTRY.at < before)
            return connection.execute(old).rowcount


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        org_id=row.org_id,
        user_id=row.user_id or "",
        actor=row.actor,
        action=row.action,
        target=row.target,
        detail=row.detail,
        at=row.at,
    )
