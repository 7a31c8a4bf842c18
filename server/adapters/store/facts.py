"""What Salesforce last told of a user, for times when it tells nothing."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select

from server.adapters.store.engine import reading, writing
from server.adapters.store.tables import sync_user
from server.domain.errors import NotFound
from server.domain.org import EventLimits, OrgFacts

#: The same facts are written again after so long, to tell how old they are.
REFRESHED_AFTER = timedelta(seconds=20)

_USER = sync_user.c
_KEPT = ("user_id", "zone", "active", "profile", "profile_id")


class SqlFacts:
    """Fills `FactsMemory`; the facts go with their user."""

    def __init__(self, engine: Engine) -> None:
        """Keep the database."""
        self._engine = engine

    def remember(self, user_id: str, facts: OrgFacts, at: datetime) -> None:
        """Keep the facts, if they are new or the known ones are old."""
        plain = _plain(facts)
        own = _USER.id == user_id
        known = select(_USER.facts, _USER.facts_at).where(own)
        with reading(self._engine) as connection:
            row = connection.execute(known).one_or_none()
        if row is None:
            raise NotFound("There is no such user.")
        if row.facts == plain and at - row.facts_at < REFRESHED_AFTER:
            return
        with writing(self._engine) as connection:
            change = sync_user.update().where(own)
            connection.execute(change.values(facts=plain, facts_at=at))

    def recall(self, user_id: str) -> tuple[OrgFacts, datetime] | None:
        """The facts and when they were told, None where they never were."""
        known = select(_USER.facts, _USER.facts_at).where(_USER.id == user_id)
        with reading(self._engine) as connection:
            row = connection.execute(known).one_or_none()
        if row is None or row.facts is None:
            return None
        return _facts(row.facts), row.facts_at


def _plain(facts: OrgFacts) -> dict[str, Any]:
    limits = {one.name: getattr(facts.limits, one.name) for one in fields(EventLimits)}
    limits["types"] = sorted(facts.limits.types)
    return {name: getattr(facts, name) for name in _KEPT} | {"limits": limits}


def _facts(plain: dict[str, Any]) -> OrgFacts:
    limits = dict(plain["limits"])
    limits["types"] = frozenset(limits["types"])
    kept = {name: plain[name] for name in _KEPT}
    return OrgFacts(**kept, limits=EventLimits(**limits), policy_readable=False)
