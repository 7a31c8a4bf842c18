"""The last known policy of each org, so that no lock opens while it cannot be read."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from server.adapters.store.shapes import SqlShapes
from server.domain.kinds import Kind
from server.domain.policy import Policy, PolicyRule

#: Written again after so long though nothing changed, or it would be cleared away.
REFRESHED_AFTER = timedelta(days=1)


class SqlPolicies:
    """Fills `PolicyMemory`; a policy holds nothing private."""

    def __init__(self, texts: SqlShapes) -> None:
        """Keep policies beside the other texts that come from Salesforce."""
        self._texts = texts

    def remember(self, org_id: str, policy: Policy, at: datetime) -> None:
        """Keep the policy an org has now."""
        text = json.dumps([_plain(rule) for rule in policy.rules])
        known = self._texts.get(_key(org_id))
        if known is None or known[0] != text or at - known[1] > REFRESHED_AFTER:
            self._texts.put(_key(org_id), text, at)

    def recall(self, org_id: str) -> Policy | None:
        """The policy an org had when it was last readable, None if it never was."""
        known = self._texts.get(_key(org_id))
        if known is None:
            return None
        return Policy(tuple(_rule(plain) for plain in json.loads(known[0])))


def _key(org_id: str) -> str:
    return f"policy {org_id}"


def _plain(rule: PolicyRule) -> list[str | bool]:
    kind = rule.kind.value if rule.kind else ""
    return [rule.name, kind, rule.setting, rule.value, rule.locked, rule.scope]


def _rule(plain: list[str | bool]) -> PolicyRule:
    name, kind, setting, value, locked, scope = plain
    return PolicyRule(
        name=str(name),
        kind=Kind(str(kind)) if kind else None,
        setting=str(setting),
        value=str(value),
        locked=bool(locked),
        scope=str(scope),
    )
