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
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = dialect.insert(table).values(**row).on_conflict_do_nothing()
    key = next(iter(table.primary_key))
    return connection.execute(new.returning(key)).one_or_none() is not None
