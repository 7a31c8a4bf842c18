"""Values whose form in the database differs from their form in Python."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator

from server.domain.invitees import Invitation, InviteeStatus, Maker
from server.domain.kinds import Operation, Side
from server.domain.links import Blocked

#: A date in ISO format has so many characters; a point in time always has more.
DATE_LENGTH = 10


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC; SQLite alone would give it back without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Turn an aware time to UTC; a naive one is a mistake (`ValueError`)."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone cannot be stored.")
        return value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Give the time back in UTC, whatever zone the connection speaks."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


def moment_text(moment: datetime | date | None) -> str | None:
    """Write a point in time (in UTC) or a date, so that the two stay different.

    A naive time is a mistake (`ValueError`).
    """
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.tzinfo is None:
        raise ValueError("A time without a zone cannot be stored.")
    return moment.astimezone(UTC).isoformat()


def moment(text: str) -> datetime | date:
    """Read what `moment_text` wrote."""
    if len(text) == DATE_LENGTH:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text)


def instant(text: str | None) -> datetime | None:
    """Read a point in time that `moment_text` wrote."""
    return None if text is None else datetime.fromisoformat(text)


def blocked_text(blocked: Iterable[Blocked]) -> str:
    """Write blocked writes as `side:operation`, sorted, comma-separated."""
    return ",".join(sorted(f"{side}:{operation}" for side, operation in blocked))


@lru_cache(maxsize=128)
def blocked(text: str) -> frozenset[Blocked]:
    """Read what `blocked_text` wrote."""
    pairs = (part.split(":") for part in text.split(",") if part)
    return frozenset((Side(side), Operation(operation)) for side, operation in pairs)


def invited_text(invited: Iterable[Invitation]) -> str:
    """Write invitees as `id:status:maker`, comma-separated, in their order."""
    return ",".join(f"{one.person_id}:{one.status}:{one.maker}" for one in invited)


def invited(text: str) -> tuple[Invitation, ...]:
    """Read what `invited_text` wrote."""
    if not text:
        return ()
    parts = (part.split(":") for part in text.split(","))
    return tuple(
        Invitation(person_id, InviteeStatus(status), Maker(maker))
        for person_id, status, maker in parts
    )
