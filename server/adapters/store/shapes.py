"""What Salesforce's `describe` said for each user, kept between runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, select

from server.adapters.store import tables
from server.adapters.store.engine import reading, writing
from server.adapters.store.insertion import insert_missing

#: A text this old belongs to nobody who still syncs, and goes with the next `put`.
KEPT_FOR = timedelta(days=30)

_SHAPE = tables.shape.c


class SqlShapes:
    """Remembers texts by key; losing one costs a request, nothing else."""

    def __init__(self, engine: Engine) -> None:
        """Keep the database."""
        self._engine = engine

    def get(self, key: str) -> tuple[str, datetime] | None:
        """The text kept under a key and when it was put there."""
        wanted = select(_SHAPE.text, _SHAPE.kept_at).where(_SHAPE.key == key)
        with reading(self._engine) as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else (row.text, row.kept_at)

    def put(self, key: str, text: str, at: datetime) -> None:
        """Keep a text in the place of an older one."""
        stale = (_SHAPE.key == key) | (_SHAPE.kept_at < at - KEPT_FOR)
        with writing(self._engine) as connection:
            connection.execute(tables.shape.delete().where(stale))
            # Another run of this user may have put the same in this moment.
            row = {"key": key, "text": text, "kept_at": at}
            insert_missing(connection, tables.shape, row)

    def prune(self, before: datetime) -> int:
        """Forget what was put there before; gives how many texts."""
        with writing(self._engine) as connection:
            old = tables.shape.delete().where(_SHAPE.kept_at < before)
            return connection.execute(old).rowcount

    def drop(self, key: str) -> None:
        """Forget what is kept under a key, if there is anything."""
        with writing(self._engine) as connection:
            connection.execute(tables.shape.delete().where(_SHAPE.key == key))
