"""What really holds for a user: own choices under the admin's defaults and locks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.domain.errors import InvalidSetting
from server.domain.kinds import Kind
from server.domain.org import OrgFacts
from server.domain.policy import WHOLE_ORG, PolicyRule
from server.domain.settings import Settings
from server.services.setting_values import Value, parse, settings_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """The settings a run uses; `locked` names what the admin holds fast.

    `sources` tells for each set key where its value comes from: `user`, or the name of
    the admin's record. `faults` names records that make no sense; they hold nobody up.
    """

    settings: Settings
    locked: frozenset[str] = frozenset()
    sources: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


def effective(
    own: Mapping[str, Value], facts: OrgFacts, kind: Kind = Kind.CALENDAR
) -> Effective:
    """Combine a user's own values with the org's policy.

    For defaults the nearest scope wins, for locks the highest (product.md 2.1), and in
    one scope a rule for this kind before one for all; a lock overrides the user's own
    value, which sleeps until the lock is gone (A40).
    """
    values: dict[str, Value] = {}
    sources: dict[str, str] = {}
    locked: set[str] = set()
    usable, faults = _usable(facts, kind)
    for rule, value in sorted(usable, key=lambda u: _rank(u[0])):
        values[rule.setting], sources[rule.setting] = value, rule.name
    for key, chosen in own.items():
        if chosen is not None:
            values[key], sources[key] = chosen, "user"
    locks = [(rule, value) for rule, value in usable if rule.locked]
    for rule, value in sorted(locks, key=lambda u: _rank(u[0], org_last=True)):
        values[rule.setting], sources[rule.setting] = value, rule.name
        locked.add(rule.setting)
    return Effective(
        settings=settings_from(values),
        locked=frozenset(locked),
        sources=sources,
        faults=faults,
    )


def _usable(
    facts: OrgFacts, kind: Kind
) -> tuple[list[tuple[PolicyRule, Value]], tuple[str, ...]]:
    """The rules that hold for this user, parsed; and what is wrong with others."""
    usable, faults = [], []
    for rule in sorted(facts.policy.rules, key=lambda rule: rule.name):
        if rule.kind not in (None, kind) or not _applies(rule, facts):
            continue
        try:
            value = value_of(rule)
        except InvalidSetting as error:
            faults.append(f"{rule.name}: {error.message}")
            continue
        # Salesforce lets nobody delete a record from the panel; a rule that was taken
        # back there has neither a value nor a lock and must not hide the others.
        if value is not None or rule.locked:
            usable.append((rule, value))
    return usable, tuple(faults)


def value_of(rule: PolicyRule) -> Value:
    """What a rule sets, None where its value is blank; raises `InvalidSetting`."""
    if rule.unknown_kind:
        raise InvalidSetting(
            "Object",
            f"there is no kind of item {rule.unknown_kind}.",
            remedy=f"Known are: {', '.join(Kind)}; none means all of them.",
        )
    return parse(rule.setting, rule.value.strip() or None)


def _rank(rule: PolicyRule, *, org_last: bool = False) -> tuple[bool, bool]:
    """Sorts rules so that the one which wins comes last."""
    return ((rule.scope == WHOLE_ORG) is org_last, rule.kind is not None)


def _applies(rule: PolicyRule, facts: OrgFacts) -> bool:
    """Whether a rule's scope takes this user in.

    Salesforce compares the names of profiles without regard to case, and shows Ids in
    15 characters where its API has 18.
    """
    if rule.scope == WHOLE_ORG:
        return True
    is_id = facts.profile_id != "" and rule.scope[:15] == facts.profile_id[:15]
    return is_id or rule.scope.casefold() == facts.profile.casefold()
