"""Inserting a row that may be there already; SQL has no common word for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_missing(
    connection: Connection, table: Table, row: Mapping[str, Any]
) -> bool:
    """Insert the row unless its key is taken; say whether it was inserted."""
    if connection.dialect.name == "sqlite":
        new = sqlite.insert(table).values(**row).on_conflict_do_nothing()
        return connection.execute(new).rowcount == 1
    other = postgresql.insert(table).values(**row).on_conflict_do_nothing()
    return connection.execute(other).rowcount == 1
