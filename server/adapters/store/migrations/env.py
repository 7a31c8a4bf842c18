"""What Alembic runs to get at the database: the connection it was handed."""

from __future__ import annotations

from alembic import context

from server.adapters.store import caller_tables
from server.adapters.store.tables import metadata

# Imported so that its tables are in the metadata as well.
assert caller_tables.metadata is metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite can change a column only by copying the whole table.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
