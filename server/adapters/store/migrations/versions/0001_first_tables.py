"""Orgs, users, settings, jobs, runs and the memory of jobs.

A revision stands by itself: it repeats what it needs instead of importing tables that
will have changed by the time it runs again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LIVING = "state IN ('active', 'frozen')"
TABLES = (
    "shape",
    "address_rule",
    "exclusion",
    "link",
    "memory",
    "held_deletion",
    "outcome",
    "sync_run",
    "sync_job",
    "user_settings",
    "sync_user",
    "org",
)


def upgrade() -> None:
    """Create all tables."""
    _create_org()
    _create_user()
    _create_settings()
    _create_job()
    _create_run()
    _create_outcome()
    _create_held_deletion()
    _create_memory()
    _create_link()
    _create_exclusion()
    _create_address_rule()
    _create_shape()


def downgrade() -> None:
    """Drop all tables, the dependent ones first."""
    for table in TABLES:
        op.drop_table(table)


def _create_org() -> None:
    op.create_table(
        "org",
        _text("id"),
        _text("name"),
        _text("salesforce_org_id"),
        sa.Column("salesforce", sa.JSON, nullable=False),
        sa.Column("exchange", sa.JSON, nullable=False),
        sa.Column("vocabulary", sa.JSON, nullable=False),
        sa.Column("salesforce_secret", sa.LargeBinary, nullable=False),
        sa.Column("exchange_secret", sa.LargeBinary, nullable=False),
        sa.Column("data_key", sa.LargeBinary, nullable=False),
        _text("key_version"),
        _primary("org", "id"),
        sa.UniqueConstraint("name", name="uq_org_name"),
    )


def _create_user() -> None:
    op.create_table(
        "sync_user",
        _text("id"),
        _text("org_id"),
        _text("username"),
        _text("username_key"),
        _text("mailbox"),
        _text("salesforce_id"),
        _text("zone"),
        sa.Column("exchange", sa.JSON),
        sa.Column("exchange_secret", sa.LargeBinary),
        _flag("active"),
        _primary("sync_user", "id"),
        _belongs("sync_user", "org_id", "org"),
        sa.UniqueConstraint("username_key", name="uq_sync_user_username_key"),
    )
    op.create_index("ix_sync_user_org_id", "sync_user", ["org_id"])


def _create_settings() -> None:
    op.create_table(
        "user_settings",
        _text("user_id"),
        _text("kind"),
        sa.Column("values", sa.JSON, nullable=False),
        _number("version"),
        _primary("user_settings", "user_id", "kind"),
        _belongs("user_settings", "user_id", "sync_user"),
    )


def _create_job() -> None:
    op.create_table(
        "sync_job",
        _text("id"),
        _text("user_id"),
        _text("kind"),
        _text("state"),
        sa.Column("trigger", sa.String),
        sa.Column("rerun_trigger", sa.String),
        sa.Column("token", sa.BigInteger, nullable=False),
        _time("lease_until"),
        _time("queued_at"),
        _time("next_due_at"),
        _text("last_run_id"),
        _time("last_ended_at"),
        sa.Column("last_status", sa.String),
        _primary("sync_job", "id"),
        _belongs("sync_job", "user_id", "sync_user"),
        sa.UniqueConstraint("user_id", "kind", name="uq_sync_job_user_id_kind"),
    )
    op.create_index(
        "ix_sync_job_state_next_due_at", "sync_job", ["state", "next_due_at"]
    )


def _create_run() -> None:
    op.create_table(
        "sync_run",
        _text("id"),
        _text("job_id"),
        _text("trigger"),
        _text("status"),
        _time("started_at", nullable=False),
        _time("ended_at"),
        sa.Column("calls", sa.JSON, nullable=False),
        sa.Column("written", sa.JSON, nullable=False),
        _number("adopted"),
        _number("failed"),
        _number("excluded"),
        _text("error"),
        _text("remedy"),
        _flag("needs_person"),
        sa.Column("answer", sa.String),
        _primary("sync_run", "id"),
        _belongs("sync_run", "job_id", "sync_job"),
    )
    op.create_index(
        "ix_sync_run_job_id_started_at", "sync_run", ["job_id", "started_at"]
    )
    op.create_index("ix_sync_run_started_at", "sync_run", ["started_at"])


def _create_outcome() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "outcome",
        sa.Column("id", number, nullable=False),
        _text("run_id"),
        _text("side"),
        _text("ref"),
        sa.Column("operation", sa.String),
        _flag("done"),
        sa.Column("reason", sa.String),
        _text("detail"),
        sa.Column("subject", sa.LargeBinary),
        sa.Column("start", sa.String),
        sa.Column("uid", sa.String),
        sa.Column("original_start", sa.String),
        _primary("outcome", "id"),
        _belongs("outcome", "run_id", "sync_run"),
    )
    op.create_index("ix_outcome_run_id", "outcome", ["run_id"])


def _create_held_deletion() -> None:
    op.create_table(
        "held_deletion",
        _text("run_id"),
        _text("side"),
        _text("ref"),
        _text("expect"),
        _text("link_id"),
        sa.Column("subject", sa.LargeBinary),
        sa.Column("start", sa.String),
        _primary("held_deletion", "run_id", "side", "ref"),
        _belongs("held_deletion", "run_id", "sync_run"),
    )


def _create_memory() -> None:
    op.create_table(
        "memory",
        _text("job_id"),
        sa.Column("cursors", sa.JSON, nullable=False),
        sa.Column("window_first_day", sa.Date, nullable=False),
        sa.Column("window_last_day", sa.Date, nullable=False),
        _text("folder"),
        _text("settings_version"),
        _primary("memory", "job_id"),
        _belongs("memory", "job_id", "sync_job"),
    )


def _create_link() -> None:
    op.create_table(
        "link",
        _text("job_id"),
        _text("id"),
        _text("exchange_ref"),
        _text("salesforce_ref"),
        _text("uid"),
        sa.Column("original_start", sa.String),
        _text("exchange_version"),
        _text("salesforce_version"),
        _text("exchange_base"),
        _text("salesforce_base"),
        _text("start"),
        _text("end"),
        _text("origin"),
        _flag("organized_by_user"),
        _text("state"),
        sa.Column("reason", sa.String),
        sa.Column("gone", sa.String),
        _text("blocked"),
        _text("folder"),
        _number("body_kept"),
        _number("attendees"),
        _text("invited"),
        _primary("link", "job_id", "id"),
        _belongs("link", "job_id", "sync_job"),
    )
    for ref in ("exchange_ref", "salesforce_ref"):
        _create_living_index(ref)


def _create_living_index(ref: str) -> None:
    """An item takes part in one pair at a time."""
    condition = sa.text(f"{LIVING} AND {ref} <> ''")
    op.create_index(
        f"ix_link_job_id_{ref}",
        "link",
        ["job_id", ref],
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )


def _create_exclusion() -> None:
    op.create_table(
        "exclusion",
        _text("job_id"),
        _text("side"),
        _text("ref"),
        _text("reason"),
        _text("version"),
        sa.Column("uid", sa.String),
        sa.Column("original_start", sa.String),
        sa.Column("start", sa.String),
        sa.Column("end", sa.String),
        _text("blocked"),
        _time("first_seen", nullable=False),
        _text("detail"),
        _flag("ignored"),
        _primary("exclusion", "job_id", "side", "ref"),
        _belongs("exclusion", "job_id", "sync_job"),
    )


def _create_address_rule() -> None:
    op.create_table(
        "address_rule",
        _text("id"),
        _text("org_id"),
        sa.Column("user_id", sa.String),
        sa.Column("kind", sa.String),
        _text("effect"),
        _text("entry"),
        _primary("address_rule", "id"),
        _belongs("address_rule", "org_id", "org"),
        _belongs("address_rule", "user_id", "sync_user"),
    )
    op.create_index("ix_address_rule_org_id", "address_rule", ["org_id"])


def _create_shape() -> None:
    op.create_table(
        "shape",
        _text("key"),
        _text("text"),
        _time("kept_at", nullable=False),
        _primary("shape", "key"),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _belongs(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    """Rows vanish with the row they belong to."""
    return sa.ForeignKeyConstraint(
        [column], [f"{parent}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )
