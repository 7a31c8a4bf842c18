"""What users have set for themselves, in the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import IntegrityError

from server.adapters.store import tables
from server.adapters.store.engine import reading, writing
from server.adapters.store.insertion import insert_missing
from server.adapters.store.users import unknown_user
from server.domain.errors import EditConflict
from server.domain.kinds import Kind
from server.ports.stores import JsonValue, SavedSettings

#: The version of settings nobody has saved yet.
UNSAVED = SavedSettings().version


class SqlSettings:
    """Fills `SettingsStore`."""

    def __init__(self, engine: Engine) -> None:
        """Keep the database."""
        self._engine = engine

    def load(self, user_id: str, kind: Kind) -> SavedSettings:
        """What this user has set."""
        with reading(self._engine) as connection:
            row = connection.execute(
                select(tables.user_settings).where(_own(user_id, kind))
            ).one_or_none()
        if row is None:
            return SavedSettings()
        # A row has a method of the name `values`.
        return SavedSettings(values=row._mapping["values"], version=str(row.version))

    def save(
        self,
        user_id: str,
        kind: Kind,
        values: Mapping[str, JsonValue],
        *,
        expect: str,
    ) -> SavedSettings:
        """Replace all values if the version is still `expect`."""
        row = {"user_id": user_id, "kind": kind, "values": dict(values), "version": 1}
        try:
            with writing(self._engine) as connection:
                if expect == UNSAVED:
                    saved = insert_missing(connection, tables.user_settings, row)
                else:
                    saved = _replace(connection, row, expect)
        except IntegrityError as error:
            raise unknown_user() from error
        if not saved:
            raise EditConflict("These settings were changed in the meantime.")
        version = 1 if expect == UNSAVED else int(expect) + 1
        return SavedSettings(values=dict(values), version=str(version))


def _replace(connection: Connection, row: Mapping[str, Any], expect: str) -> bool:
    """Store new values over exactly this version; say whether it was the last one."""
    if not (expect.isascii() and expect.isdigit() and len(expect) < 10):
        return False
    columns = tables.user_settings.c
    change = (
        tables.user_settings.update()
        .where(_own(row["user_id"], row["kind"]), columns.version == int(expect))
        .values({"values": row["values"], "version": columns.version + 1})
    )
    return connection.execute(change).rowcount == 1


def _own(user_id: str, kind: Kind) -> Any:
    columns = tables.user_settings.c
    return (columns.user_id == user_id) & (columns.kind == kind)
