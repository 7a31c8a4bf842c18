"""Dropping the object's name or alias from the front of the paths of a query."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from emulators.salesforce.soql.syntax import (
    Comparison,
    Condition,
    Junction,
    Negation,
    Path,
    Query,
)


def resolve(query: Query) -> Query:
    """Give the query with `SELECT e.Subject FROM Event e` as `SELECT Subject`."""
    names = {query.source.lower(), (query.alias or query.source).lower()}

    def bare(path: Path) -> Path:
        return path[1:] if len(path) > 1 and path[0].lower() in names else path

    def condition(part: Condition) -> Condition:
        if isinstance(part, Junction):
            return replace(part, parts=tuple(map(condition, part.parts)))
        if isinstance(part, Negation):
            return Negation(condition(part.part))
        return Comparison(bare(part.path), part.operator, part.operand)

    def item(one: Any) -> Any:
        return bare(one) if isinstance(one, tuple) else one

    return replace(
        query,
        items=tuple(map(item, query.items)),
        where=query.where and condition(query.where),
        order=tuple(replace(key, path=bare(key.path)) for key in query.order),
    )
