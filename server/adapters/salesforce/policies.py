"""The admin's defaults and locks, kept in the org as custom metadata."""

from __future__ import annotations

from collections.abc import Iterable

from server.adapters.salesforce.composite import Answer, Part, query
from server.adapters.salesforce.events import Row
from server.domain.kinds import Kind
from server.domain.policy import WHOLE_ORG, Policy, PolicyRule

_WHOLE_ORG_NAMES = frozenset({"", "org"})


def policy_part() -> Part:
    """The subrequest that reads every rule."""
    return query(
        "SELECT DeveloperName, Object__c, Setting__c, Value__c, Locked__c, Scope__c "
        "FROM Tandem_Setting__mdt ORDER BY DeveloperName"
    )


def is_hidden(answer: Answer) -> bool:
    """Whether the type is not installed or the user may not read it.

    Any other refusal passes by itself and must not be taken for a missing policy:
    locks would open (N20).
    """
    return not answer.ok and answer.lasting


def policy_of(rows: Iterable[Row]) -> Policy:
    """The policy in these rows; a kind nobody knows is kept for the admin."""
    return Policy(tuple(_rule(row) for row in rows))


def _rule(row: Row) -> PolicyRule:
    scope = (row["Scope__c"] or "").strip()
    named = (row["Object__c"] or "").strip()
    kind = _kind(named)
    return PolicyRule(
        name=row["DeveloperName"],
        kind=kind,
        setting=(row["Setting__c"] or "").strip(),
        value=row["Value__c"] or "",
        locked=bool(row["Locked__c"]),
        scope=WHOLE_ORG if scope.lower() in _WHOLE_ORG_NAMES else scope,
        unknown_kind="" if kind else named,
    )


def _kind(text: str) -> Kind | None:
    """The kind behind an object name, which admins write in the singular or plural."""
    name = text.lower()
    matching = (kind for kind in Kind if kind.value in {name, f"{name}s"})
    return next(matching, None)
