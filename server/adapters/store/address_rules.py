"""The Ignore Lists and Global Exclusion Lists in the database."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Engine, Row, select
from sqlalchemy.exc import IntegrityError

from server.adapters.store import tables
from server.adapters.store.engine import reading, writing
from server.adapters.store.insertion import insert_missing
from server.domain.address_rules import AddressRule, Effect
from server.domain.errors import NotFound
from server.domain.kinds import Kind

_RULE = tables.address_rule.c


class SqlAddressRules:
    """Fills `AddressRules`."""

    def __init__(self, engine: Engine) -> None:
        """Keep the database."""
        self._engine = engine

    def add(self, rule: AddressRule) -> bool:
        """Store a rule; False where it was there."""
        row = {
            "id": _id(rule),
            "org_id": rule.org_id,
            "user_id": rule.user_id or None,
            "kind": rule.kind,
            "effect": rule.effect,
            "entry": rule.entry,
        }
        try:
            with writing(self._engine) as connection:
                return insert_missing(connection, tables.address_rule, row)
        except IntegrityError as error:
            raise NotFound("There is no such org or user.") from error

    def remove(self, rule: AddressRule) -> bool:
        """Erase a rule; False where there was none."""
        gone = tables.address_rule.delete().where(_RULE.id == _id(rule))
        with writing(self._engine) as connection:
            return connection.execute(gone).rowcount == 1

    def of_org(self, org_id: str) -> tuple[AddressRule, ...]:
        """All rules of an org and its users, by effect, owner and entry."""
        wanted = select(tables.address_rule).where(_RULE.org_id == org_id)
        with reading(self._engine) as connection:
            rules = map(_rule, connection.execute(wanted))
            return tuple(sorted(rules, key=_order))


def _order(rule: AddressRule) -> tuple[str, ...]:
    return (rule.effect, rule.user_id, rule.entry, rule.kind or "")


def _rule(row: Row[Any]) -> AddressRule:
    return AddressRule(
        org_id=row.org_id,
        effect=Effect(row.effect),
        entry=row.entry,
        user_id=row.user_id or "",
        kind=None if row.kind is None else Kind(row.kind),
    )


def _id(rule: AddressRule) -> str:
    """The same rule always has the same id, so it cannot be stored twice."""
    parts = (rule.org_id, rule.user_id, rule.kind or "", rule.effect, rule.entry)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
