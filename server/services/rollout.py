"""Starts the syncs of users who never chose, where an administrator chose for them.

Such a user may never open the panel, so nobody saves anything and no job is planned
(T02). The dispatcher therefore looks now and then whether an org's policy switches
syncs on, and asks for the first run of everybody who could be meant. That run reads the
user's own profile and decides; whoever is not meant costs this one run.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.connections import Org
from server.domain.errors import InvalidSetting
from server.domain.kinds import Kind
from server.domain.policy import WHOLE_ORG, Policy, PolicyRule
from server.domain.runs import Trigger
from server.domain.settings import Mode
from server.ports.clock import Clock
from server.ports.stores import JobStore, Orgs, Resting, Review, Reviews
from server.services.effective import value_of
from server.services.policies import Policies
from server.services.runs import Runs

#: An org's policy is looked at so often; each time costs it a request or two.
PERIOD = timedelta(minutes=10)
#: Who was not meant is asked about again, because profiles change.
AGAIN = timedelta(days=1)
#: A first run that failed is repeated after so long.
RETRY = timedelta(minutes=30)
#: First runs of an org that are asked for at once; the others follow.
AT_ONCE = 200
#: Seconds after which the remaining orgs are left to the next look.
PATIENCE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """Carries an administrator's choice to those who have made none."""

    orgs: Orgs
    jobs: JobStore
    memory: Reviews
    policies: Policies
    runs: Runs
    clock: Clock

    def review(self, kind: Kind = Kind.CALENDAR) -> int:
        """Ask for the first runs that are owed; gives how many.

        An org that cannot be asked is judged by its last known policy. Raises
        `Unreachable` for the database alone.
        """
        begun, count = self.clock.now(), 0
        for org in self.orgs.all():
            count += self._review(org, kind)
            if self.clock.now() - begun > PATIENCE:
                break
        return count

    def _review(self, org: Org, kind: Kind) -> int:
        now, last = self.clock.now(), self.memory.last(org.id)
        if last is not None and now - last.at < PERIOD:
            return 0
        if not self.jobs.resting(org.id, kind, seen=now, failed=now):
            return 0
        rules = _switching_on(self.policies.of_org(org), kind)
        since = self._since(rules, last)
        self.memory.keep(org.id, Review(digest=_digest(rules), since=since, at=now))
        if not rules:
            return 0
        resting = self.jobs.resting(org.id, kind, seen=since, failed=now - RETRY)
        wanted = [one for one in resting if _is_meant(one, rules)][:AT_ONCE]
        for one in wanted:
            self.runs.ask(one.user_id, kind, Trigger.ENABLED)
        return len(wanted)

    def _since(self, rules: tuple[PolicyRule, ...], last: Review | None) -> datetime:
        """Since when these rules hold: whoever ran after that has had their answer."""
        now = self.clock.now()
        if last is None or last.digest != _digest(rules):
            return now
        by_profile = any(rule.scope != WHOLE_ORG for rule in rules)
        return now if by_profile and now - last.since >= AGAIN else last.since


def _switching_on(policy: Policy | None, kind: Kind) -> tuple[PolicyRule, ...]:
    """The records that can switch this kind on for somebody."""
    rules = policy.rules if policy else ()
    return tuple(
        rule
        for rule in rules
        if rule.setting == "mode" and rule.kind in (None, kind) and _is_on(rule)
    )


def _is_on(rule: PolicyRule) -> bool:
    try:
        return value_of(rule) != Mode.DO_NOT_SYNC
    except InvalidSetting:
        return False


def _is_meant(user: Resting, rules: tuple[PolicyRule, ...]) -> bool:
    """Whether the rules could switch on this user, whose profile is not known here.

    Own words count: only a lock overrides a sync that a user has switched off.
    """
    if user.mode in (None, ""):
        return True
    return user.mode == Mode.DO_NOT_SYNC and any(rule.locked for rule in rules)


def _digest(rules: tuple[PolicyRule, ...]) -> str:
    """Tells one set of rules from another."""
    told = sorted((rule.scope, rule.value, str(rule.locked)) for rule in rules)
    return hashlib.sha256(repr(told).encode()).hexdigest()
