"""The effective policy of an org as its administrators check it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from server.domain.connections import Org
from server.domain.errors import AccessLost, InvalidSetting, TandemError
from server.domain.kinds import Kind
from server.domain.org import OrgFacts
from server.domain.policy import WHOLE_ORG, Policy, PolicyRule
from server.ports.clock import Clock
from server.ports.connector import Connector
from server.ports.stores import PolicyMemory
from server.services.administrators import integration_user
from server.services.effective import effective, value_of
from server.services.setting_values import Value, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyLine:
    """What one setting is for whoever chose nothing; `rule` made it so, if any did."""

    setting: str
    value: Value
    locked: bool
    rule: PolicyRule | None


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """A record that does not do what it seems to say."""

    record: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPage:
    """The policy for a kind and a profile; `trouble` is why it may be out of date.

    `profiles` are the org's, and those that records name where it cannot be asked.
    """

    lines: tuple[PolicyLine, ...]
    problems: tuple[PolicyProblem, ...]
    profiles: tuple[str, ...]
    checked_at: datetime | None
    trouble: TandemError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyView:
    """Reads the policy as the integration user; the last known one where it cannot."""

    connector: Connector
    memory: PolicyMemory
    clock: Clock

    def of(self, org: Org, kind: Kind, profile: str) -> PolicyPage:
        """What holds for everybody of a profile, or of none in particular if empty.

        Raises what keeps Salesforce away where no policy was ever read.
        """
        try:
            policy, profiles = self._ask(org)
        except TandemError as error:
            known = self.memory.recall(org.id)
            if known is None:
                raise
            since = self.memory.known_since(org.id)
            return _page(known, {}, (kind, profile), since, error)
        now = self.clock.now()
        return _page(policy, profiles, (kind, profile), now, None)

    def _ask(self, org: Org) -> tuple[Policy, Mapping[str, str]]:
        door = self.connector.salesforce(org, integration_user(org))
        try:
            facts = door.org.facts()
            profiles = door.org.profiles()
        finally:
            door.close()
        if not facts.policy_readable:
            raise AccessLost(
                "The integration user may not read the defaults and locks.",
                remedy="Give it read access to Tandem_Setting__mdt.",
            )
        self.memory.remember(org.id, facts.policy, self.clock.now())
        return facts.policy, profiles


def _page(
    policy: Policy,
    profiles: Mapping[str, str],
    wanted: tuple[Kind, str],
    checked_at: datetime | None,
    trouble: TandemError | None,
) -> PolicyPage:
    kind, profile = wanted
    names = set(profiles) or {rule.scope for rule in policy.rules} - {WHOLE_ORG}
    return PolicyPage(
        lines=tuple(_lines(policy, kind, profile, profiles.get(profile, ""))),
        problems=tuple(_problems(policy, profiles)),
        profiles=tuple(sorted(names)),
        checked_at=checked_at,
        trouble=trouble,
    )


def _lines(
    policy: Policy, kind: Kind, profile: str, profile_id: str
) -> Iterator[PolicyLine]:
    facts = OrgFacts(
        user_id="", zone="UTC", profile=profile, profile_id=profile_id, policy=policy
    )
    found = effective({}, facts, kind)
    rules = {rule.name: rule for rule in policy.rules}
    for setting, value in values_of(found.settings).items():
        yield PolicyLine(
            setting=setting,
            value=value,
            locked=setting in found.locked,
            rule=rules.get(found.sources.get(setting, "")),
        )


def _problems(policy: Policy, profiles: Mapping[str, str]) -> Iterator[PolicyProblem]:
    known = {name.casefold() for name in profiles}
    known |= {profile_id[:15].casefold() for profile_id in profiles.values()}
    places = Counter(map(_place, policy.rules))
    for rule in sorted(policy.rules, key=lambda rule: rule.name):
        try:
            value_of(rule)
        except InvalidSetting as error:
            yield PolicyProblem(rule.name, error.message, error.remedy)
        named = rule.scope.casefold()
        if profiles and rule.scope != WHOLE_ORG and not {named, named[:15]} & known:
            yield PolicyProblem(
                rule.name,
                f"Scope: there is no profile {rule.scope}.",
                "Write Org, or the name or Id of a profile.",
            )
        if places[_place(rule)] > 1:
            yield PolicyProblem(
                rule.name,
                "Another record sets the same for the same scope; the last by name "
                "counts.",
                "Keep one of them.",
            )


def _place(rule: PolicyRule) -> tuple[str, str, str, str]:
    return (rule.kind or "", rule.unknown_kind, rule.setting, rule.scope.casefold())
