"""Who wants a daily report, and what became of the last one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SCOPE = "(SELECT current_setting('tandem.scope', true))"
OWN = "EXISTS (SELECT 1 FROM sync_user AS owner WHERE owner.id = daily_report.user_id)"


def upgrade() -> None:
    """Create the table; on Postgres behind the wall between orgs."""
    op.create_table(
        "daily_report",
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("told", sa.Date, nullable=False),
        sa.Column("day", sa.Date),
        sa.Column("state", sa.String),
        sa.Column("at", sa.DateTime(timezone=True)),
        sa.Column("token", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("remedy", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_daily_report"),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["sync_user.id"],
            name="fk_daily_report_user_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_daily_report_next_at", "daily_report", ["next_at"])
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE daily_report ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE daily_report FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY scope ON daily_report USING ({SCOPE} = '*' OR {OWN})")


def downgrade() -> None:
    """Drop it."""
    op.drop_table("daily_report")
