"""Row-level security on Postgres: a second wall between orgs.

Whoever owns a table passes its policies unless they are forced, and on Heroku the one
role owns everything. A superuser passes them in any case; `tandem doctor` tells.
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SCOPE = "(SELECT current_setting('tandem.scope', true))"
#: Tables that name their org, and the column that does.
NAMED = {
    "org": "id",
    "sync_user": "org_id",
    "certificate": "org_id",
    "address_rule": "org_id",
    "audit": "org_id",
}
#: Tables whose rows are seen by whoever sees the row they belong to.
OWNED = {
    "user_settings": ("user_id", "sync_user"),
    "sync_job": ("user_id", "sync_user"),
    "access_token": ("user_id", "sync_user"),
    "sync_run": ("job_id", "sync_job"),
    "memory": ("job_id", "sync_job"),
    "link": ("job_id", "sync_job"),
    "exclusion": ("job_id", "sync_job"),
    "outcome": ("run_id", "sync_run"),
    "held_deletion": ("run_id", "sync_run"),
}


def upgrade() -> None:
    """Build the wall; SQLite has none."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, column in NAMED.items():
        _wall(table, f"{column} = {SCOPE}")
    for table, (column, owner) in OWNED.items():
        its = f"owner.id = {table}.{column}"
        # Every name is one of those above.
        _wall(table, f"EXISTS (SELECT 1 FROM {owner} AS owner WHERE {its})")  # nosec B608


def downgrade() -> None:
    """Take it down."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in (*NAMED, *OWNED):
        op.execute(f"DROP POLICY scope ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


def _wall(table: str, own: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY scope ON {table} USING ({SCOPE} = '*' OR {own})")
