"""The tables of certificates, used assertions and tokens."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from server.adapters.store.columns import UtcDateTime
from server.adapters.store.tables import metadata as metadata


def _text(name: str) -> Column[str]:
    return Column(name, String, nullable=False)


def _time(name: str) -> Column[object]:
    return Column(name, UtcDateTime, nullable=False)


def _belongs(name: str, to: str) -> Column[str]:
    """A reference to the row this one vanishes with."""
    return Column(name, String, ForeignKey(to, ondelete="CASCADE"), nullable=False)


certificate = Table(
    "certificate",
    metadata,
    Column("fingerprint", String, primary_key=True),
    _belongs("org_id", "org.id"),
    # A key that vouched for two orgs would prove neither.
    Column("key_fingerprint", String, nullable=False, unique=True),
    _text("pem"),
    _time("not_before"),
    _time("not_after"),
    _time("added_at"),
    _text("name"),
    Column("last_used_at", UtcDateTime),
    Index(None, "org_id"),
)

# Holds no customer's data and belongs to nobody: rows go by age.
used_assertion = Table(
    "used_assertion",
    metadata,
    Column("digest", String, primary_key=True),
    _text("first_use"),
    _time("expires_at"),
    Index(None, "expires_at"),
)

access_token = Table(
    "access_token",
    metadata,
    # A stolen database holds no token that could be used.
    Column("digest", String, primary_key=True),
    _belongs("user_id", "sync_user.id"),
    _belongs("fingerprint", "certificate.fingerprint"),
    _time("expires_at"),
    Index(None, "user_id"),
    Index(None, "fingerprint"),
    Index(None, "expires_at"),
)
