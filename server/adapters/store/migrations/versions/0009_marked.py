"""Which item of a resting pair carries what it rests for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; pairs that rest already learn it when an item is read."""
    op.add_column("link", sa.Column("marked", sa.String))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("link", "marked")
