"""The last known policy of each org, so that no lock opens while it cannot be read."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from server.adapters.store.shapes import SqlShapes
from server.domain.kinds import Kind
from server.domain.policy import Policy, PolicyRule

#: Written again after so long though nothing changed, to tell how old it is.
REFRESHED_AFTER = timedelta(seconds=20)


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
        return Policy(tuple(_rule(*plain) for plain in json.loads(known[0])))

    def known_since(self, org_id: str) -> datetime | None:
        """When that policy was last read, or some seconds before."""
        known = self._texts.get(_key(org_id))
        return None if known is None else known[1]


def _key(org_id: str) -> str:
    return f"policy {org_id}"


def _plain(rule: PolicyRule) -> list[str | bool]:
    kind = rule.kind.value if rule.kind else ""
    what = [rule.name, kind, rule.setting, rule.value]
    return [*what, rule.locked, rule.scope, rule.unknown_kind]


def _rule(name: str, kind: str, setting: str, *rest: str | bool) -> PolicyRule:
    # What was kept before 2026-11-22 names no unknown kind.
    value, locked, scope, unknown = (*rest, "")[:4]
    return PolicyRule(
        name=name,
        kind=Kind(kind) if kind else None,
        setting=setting,
        value=str(value),
        locked=bool(locked),
        scope=str(scope),
        unknown_kind=str(unknown),
    )
