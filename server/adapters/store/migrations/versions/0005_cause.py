"""Which kind of error ended a run, in one word, for counting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what earlier runs met is not known any more."""
    cause = sa.Column("cause", sa.String, nullable=False, server_default="")
    op.add_column("sync_run", cause)


def downgrade() -> None:
    """Drop it."""
    op.drop_column("sync_run", "cause")
