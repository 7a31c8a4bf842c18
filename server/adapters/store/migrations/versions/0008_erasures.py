"""What was erased and when, so that a restored backup can be brought to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "erasure",
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("users", sa.Integer, nullable=False),
        sa.Column("jobs", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_erasure"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("erasure")
