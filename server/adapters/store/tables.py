"""Every table; the migrations must agree with it (a test compares them)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

from server.adapters.store.columns import UtcDateTime

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

#: Only a living link holds its items; tombstones and detached pairs keep old refs.
LIVING = "state IN ('active', 'frozen')"


def _id() -> Column[str]:
    return Column("id", String, primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, String, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _owner(column: str, table: str, *, primary_key: bool = False) -> Column[str]:
    """A reference to the row this one belongs to and vanishes with."""
    key = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Column(column, String, key, primary_key=primary_key, nullable=False)


org = Table(
    "org",
    metadata,
    _id(),
    Column("name", String, nullable=False, unique=True),
    _text("salesforce_org_id"),
    Column("salesforce", JSON, nullable=False),
    Column("exchange", JSON, nullable=False),
    Column("vocabulary", JSON, nullable=False),
    # In which domains its administrators may give mailboxes.
    Column("mailbox_domains", JSON, nullable=False, server_default="[]"),
    # The secrets of the two connections, encrypted with the org's data key.
    Column("salesforce_secret", LargeBinary, nullable=False),
    Column("exchange_secret", LargeBinary, nullable=False),
    # The data key, encrypted with the master key of that version.
    Column("data_key", LargeBinary, nullable=False),
    _text("key_version"),
)

# "user" is a reserved word in Postgres.
sync_user = Table(
    "sync_user",
    metadata,
    _id(),
    _owner("org_id", "org"),
    _text("username"),
    # The username in lower case, because Salesforce ignores its case.
    Column("username_key", String, nullable=False, unique=True),
    _text("mailbox"),
    Column("mailbox_source", String, nullable=False, server_default="administrator"),
    # What Salesforce last told of the user, and when.
    Column("facts", JSON(none_as_null=True)),
    Column("facts_at", UtcDateTime),
    _text("salesforce_id"),
    _text("zone"),
    Column("exchange", JSON(none_as_null=True)),
    Column("exchange_secret", LargeBinary),
    Column("active", Boolean, nullable=False),
    Index(None, "org_id"),
)

user_settings = Table(
    "user_settings",
    metadata,
    _owner("user_id", "sync_user", primary_key=True),
    Column("kind", String, primary_key=True),
    Column("values", JSON, nullable=False),
    _number("version"),
)

# Who wants a report each morning, and what became of the last one.
daily_report = Table(
    "daily_report",
    metadata,
    _owner("user_id", "sync_user", primary_key=True),
    Column("enabled", Boolean, nullable=False),
    Column("next_at", UtcDateTime),
    # The last day that a report was about; the next one goes on from there.
    Column("told", Date, nullable=False),
    # The last morning that was dealt with, and how; days are those of the user's zone.
    Column("day", Date),
    Column("state", String),
    Column("at", UtcDateTime),
    # Grows with every claim, as that of a job does.
    Column("token", BigInteger, nullable=False),
    _number("tries"),
    Column("lease_until", UtcDateTime),
    _text("reason"),
    _text("remedy"),
    Index(None, "next_at"),
)

job = Table(
    "sync_job",
    metadata,
    _id(),
    _owner("user_id", "sync_user"),
    _text("kind"),
    _text("state"),
    # What asked for the queued or running run, and for the one after it.
    Column("trigger", String),
    Column("rerun_trigger", String),
    # Grows with every claim; whoever holds an older one is fenced off.
    Column("token", BigInteger, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("queued_at", UtcDateTime),
    Column("next_due_at", UtcDateTime),
    # Outlives the run itself, which is pruned after 30 days (A37).
    _text("last_run_id"),
    Column("last_ended_at", UtcDateTime),
    Column("last_status", String),
    # When it was last seen switched off; forgotten by the run that settles after.
    Column("off_at", UtcDateTime),
    UniqueConstraint("user_id", "kind"),
    Index(None, "state", "next_due_at"),
)

run = Table(
    "sync_run",
    metadata,
    _id(),
    _owner("job_id", "sync_job"),
    _text("trigger"),
    _text("status"),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("calls", JSON, nullable=False),
    Column("written", JSON, nullable=False),
    _number("adopted"),
    _number("failed"),
    _number("excluded"),
    _text("error"),
    _text("remedy"),
    # Which kind of error it was, in one word, for counting; empty for none.
    Column("cause", String, nullable=False, server_default=""),
    Column("needs_person", Boolean, nullable=False),
    # The user's word on what this run held back.
    Column("answer", String),
    Column("answered_at", UtcDateTime),
    Index(None, "job_id", "started_at"),
    Index(None, "started_at"),
)

outcome = Table(
    "outcome",
    metadata,
    # SQLite counts up only a column whose type is exactly INTEGER.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    _owner("run_id", "sync_run"),
    _text("side"),
    _text("ref"),
    Column("operation", String),
    Column("done", Boolean, nullable=False),
    Column("reason", String),
    _text("detail"),
    Column("subject", LargeBinary),
    Column("start", String),
    Column("uid", String),
    Column("original_start", String),
    Index(None, "run_id"),
)

held_deletion = Table(
    "held_deletion",
    metadata,
    _owner("run_id", "sync_run", primary_key=True),
    Column("side", String, primary_key=True),
    Column("ref", String, primary_key=True),
    _text("expect"),
    _text("link_id"),
    Column("subject", LargeBinary),
    Column("start", String),
)

memory = Table(
    "memory",
    metadata,
    _owner("job_id", "sync_job", primary_key=True),
    Column("cursors", JSON, nullable=False),
    Column("window_first_day", Date, nullable=False),
    Column("window_last_day", Date, nullable=False),
    _text("folder"),
    _text("settings_version"),
)

link = Table(
    "link",
    metadata,
    _owner("job_id", "sync_job", primary_key=True),
    _id(),
    _text("exchange_ref"),
    _text("salesforce_ref"),
    _text("uid"),
    Column("original_start", String),
    _text("exchange_version"),
    _text("salesforce_version"),
    _text("exchange_base"),
    _text("salesforce_base"),
    # ISO 8601: a date for an all-day item, else a point in time in UTC.
    _text("start"),
    _text("end"),
    _text("origin"),
    Column("organized_by_user", Boolean, nullable=False),
    _text("state"),
    Column("reason", String),
    Column("gone", String),
    Column("marked", String),
    _text("blocked"),
    _text("folder"),
    _number("body_kept"),
    _number("attendees"),
    _text("invited"),
)


def _one_living_link(ref: str) -> Index:
    """An item takes part in one pair at a time (N6)."""
    condition = text(f"{LIVING} AND {ref} <> ''")
    options: dict[str, Any] = {
        "sqlite_where": condition,
        "postgresql_where": condition,
    }
    return Index(None, link.c.job_id, link.c[ref], unique=True, **options)


_one_living_link("exchange_ref")
_one_living_link("salesforce_ref")

exclusion = Table(
    "exclusion",
    metadata,
    _owner("job_id", "sync_job", primary_key=True),
    Column("side", String, primary_key=True),
    Column("ref", String, primary_key=True),
    _text("reason"),
    _text("version"),
    Column("uid", String),
    Column("original_start", String),
    Column("start", String),
    Column("end", String),
    _text("blocked"),
    Column("first_seen", UtcDateTime, nullable=False),
    _text("detail"),
    Column("ignored", Boolean, nullable=False),
)

address_rule = Table(
    "address_rule",
    metadata,
    # A digest of all the rest, so that a rule exists once.
    _id(),
    _owner("org_id", "org"),
    # None: the rule holds for every user of the org.
    Column("user_id", String, ForeignKey("sync_user.id", ondelete="CASCADE")),
    # None: the rule holds for every kind.
    Column("kind", String),
    _text("effect"),
    _text("entry"),
    Index(None, "org_id"),
)

# Who did what; it goes with the org, with whoever did it, and by age.
audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    _owner("org_id", "org"),
    # None: an operator, who is no user.
    Column("user_id", String, ForeignKey("sync_user.id", ondelete="CASCADE")),
    *(_text(name) for name in ("actor", "action", "target", "detail")),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "org_id", "id"),
    Index(None, "user_id"),
    Index(None, "at"),
)

# That something was erased; names nobody and stays when everything else is gone.
erasure = Table(
    "erasure",
    metadata,
    Column("subject", String, primary_key=True),
    _text("what"),
    _number("users"),
    _number("jobs"),
    Column("at", UtcDateTime, nullable=False),
)

# A cache: rows belong to no user row and go by age.
shape = Table(
    "shape",
    metadata,
    Column("key", String, primary_key=True),
    _text("text"),
    Column("kept_at", UtcDateTime, nullable=False),
)
