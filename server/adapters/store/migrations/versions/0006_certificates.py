"""What certificates are called and when they were last used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; nobody has named the certificates there are."""
    with op.batch_alter_table("certificate") as table:
        nameless = sa.Column("name", sa.String, nullable=False, server_default="")
        table.add_column(nameless)
        table.add_column(sa.Column("last_used_at", sa.DateTime(timezone=True)))
    with op.batch_alter_table("certificate") as table:
        table.alter_column("name", server_default=None)


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("certificate") as table:
        table.drop_column("last_used_at")
        table.drop_column("name")
