"""What an org's admin sets for its users: defaults and locks."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.kinds import Kind

#: Scope of a rule that holds for everybody in the org.
WHOLE_ORG = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRule:
    """One custom metadata record: a default, or a lock when `locked`.

    `scope` is empty for the whole org, else a Salesforce profile's name or Id. `name`
    is the record's name, for telling the admin which one makes no sense. Without
    `kind` it is for all kinds, unless it names one that does not exist: `unknown_kind`.
    """

    name: str
    kind: Kind | None
    setting: str
    value: str
    locked: bool = False
    scope: str = WHOLE_ORG
    unknown_kind: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """All rules of one org, as last read from Salesforce."""

    rules: tuple[PolicyRule, ...] = ()
