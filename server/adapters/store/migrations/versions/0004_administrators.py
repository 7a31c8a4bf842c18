"""What administrators see and decide: the audit trail, mail domains and mailboxes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add one table and five columns."""
    _create_audit()
    domains = sa.Column("mailbox_domains", sa.JSON, nullable=False, server_default="[]")
    op.add_column("org", domains)
    # Until now whoever added a user had named the mailbox.
    source = sa.Column(
        "mailbox_source", sa.String, nullable=False, server_default="administrator"
    )
    op.add_column("sync_user", source)
    op.add_column("sync_user", sa.Column("facts", sa.JSON))
    op.add_column("sync_user", sa.Column("facts_at", sa.DateTime(timezone=True)))
    op.add_column("sync_run", sa.Column("answered_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("sync_run", "answered_at")
    for column in ("facts_at", "facts", "mailbox_source"):
        op.drop_column("sync_user", column)
    op.drop_column("org", "mailbox_domains")
    op.drop_table("audit")


def _create_audit() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "audit",
        sa.Column("id", number, primary_key=True),
        sa.Column("org_id", sa.String, nullable=False),
        sa.Column("user_id", sa.String),
        *(
            sa.Column(name, sa.String, nullable=False)
            for name in ("actor", "action", "target", "detail")
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name="fk_audit_org_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["sync_user.id"],
            name="fk_audit_user_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_audit_org_id_id", "audit", ["org_id", "id"])
    for column in ("user_id", "at"):
        op.create_index(f"ix_audit_{column}", "audit", [column])
