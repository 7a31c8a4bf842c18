"""Certificates of orgs, used assertions and access tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the three tables."""
    _create_certificate()
    _create_used_assertion()
    _create_access_token()


def downgrade() -> None:
    """Drop them."""
    for table in ("access_token", "used_assertion", "certificate"):
        op.drop_table(table)


def _create_certificate() -> None:
    op.create_table(
        "certificate",
        _text("fingerprint"),
        _text("org_id"),
        _text("key_fingerprint"),
        _text("pem"),
        _time("not_before"),
        _time("not_after"),
        _time("added_at"),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_certificate"),
        sa.UniqueConstraint("key_fingerprint", name="uq_certificate_key_fingerprint"),
        _belongs("certificate", "org_id", "org.id"),
    )
    op.create_index("ix_certificate_org_id", "certificate", ["org_id"])


def _create_used_assertion() -> None:
    op.create_table(
        "used_assertion",
        _text("digest"),
        _text("first_use"),
        _time("expires_at"),
        sa.PrimaryKeyConstraint("digest", name="pk_used_assertion"),
    )
    op.create_index("ix_used_assertion_expires_at", "used_assertion", ["expires_at"])


def _create_access_token() -> None:
    op.create_table(
        "access_token",
        _text("digest"),
        _text("user_id"),
        _text("fingerprint"),
        _time("expires_at"),
        sa.PrimaryKeyConstraint("digest", name="pk_access_token"),
        _belongs("access_token", "user_id", "sync_user.id"),
        _belongs("access_token", "fingerprint", "certificate.fingerprint"),
    )
    for column in ("user_id", "fingerprint", "expires_at"):
        op.create_index(f"ix_access_token_{column}", "access_token", [column])


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _belongs(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """Rows vanish with the row they belong to."""
    return sa.ForeignKeyConstraint(
        [column], [target], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )
