"""Starts the syncs of users who never chose, where an administrator chose for them.

Such a user may never open the panel, so nobody saves anything and no job is planned
(T02). The dispatcher therefore looks now and then whether an org's policy switches
syncs on, and asks for the first run of everybody who is meant. Where records are for
profiles, the integration user tells who has those; where nobody can tell, everybody who
could be meant runs once a day, and that run reads the profile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from server.domain.connections import Org
from server.domain.errors import InvalidSetting, Transient
from server.domain.kinds import Kind
from server.domain.org import OrgFacts, Profile
from server.domain.policy import WHOLE_ORG, Policy, PolicyRule
from server.domain.runs import Trigger
from server.domain.settings import Mode
from server.ports.clock import Clock
from server.ports.reviews import Review, Reviews
from server.ports.stores import JobStore, Orgs, Resting
from server.services.effective import effective, value_of
from server.services.policies import Policies
from server.services.runs import Runs

#: An org's policy is looked at so often; each time costs it a request or two.
PERIOD = timedelta(minutes=10)
#: Who has which profile is asked again after so long, because profiles change.
HOLDERS_AGAIN = timedelta(hours=1)
#: The same where Salesforce cannot be asked, and a run has to find out.
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
        rules = _about_mode(self.policies.of_org(org), kind)
        review = self._renewed(last, rules)
        wanted = self._wanted(org, kind, rules, review)
        if wanted is None:
            self.memory.keep(org.id, review)
            return 0
        # Those who have to wait are found again by the next look.
        told = review.profiles_at if len(wanted) > AT_ONCE else now
        self.memory.keep(org.id, replace(review, profiles_at=told))
        for one in wanted[:AT_ONCE]:
            self.runs.ask(one.user_id, kind, Trigger.ENABLED)
        return len(wanted[:AT_ONCE])

    def _renewed(self, last: Review | None, rules: tuple[PolicyRule, ...]) -> Review:
        """This look; whoever ran after `since` has had the answer of these rules."""
        now, digest = self.clock.now(), _digest(rules)
        if last is None or last.digest != digest:
            return Review(digest=digest, since=now, at=now)
        is_old = bool(_profiles(rules)) and now - last.since >= AGAIN
        return replace(last, since=now if is_old else last.since, at=now)

    def _wanted(
        self, org: Org, kind: Kind, rules: tuple[PolicyRule, ...], review: Review
    ) -> list[Resting] | None:
        """Who has to run; None where it is not the time to tell who has a profile."""
        profiles, now = _profiles(rules), self.clock.now()
        told = review.profiles_at
        if profiles and told is not None and now - told < HOLDERS_AGAIN:
            return None
        resting = self.jobs.resting(org.id, kind, seen=review.since, failed=now - RETRY)
        could = [one for one in resting if _could_be_meant(one, rules)]
        if not could:
            return []
        try:
            holders = self.policies.holders(org, profiles) if profiles else {}
        except Transient:
            return None
        if holders is None:
            return could
        return [one for one in could if _is_meant(one, rules, holders, kind)]


def _about_mode(policy: Policy | None, kind: Kind) -> tuple[PolicyRule, ...]:
    """The records that decide whether this kind is on for somebody."""
    rules = policy.rules if policy else ()
    return tuple(
        rule
        for rule in rules
        if rule.setting == "mode" and rule.kind in (None, kind) and _is_usable(rule)
    )


def _is_usable(rule: PolicyRule) -> bool:
    try:
        value_of(rule)
    except InvalidSetting:
        return False
    return True


def _profiles(rules: tuple[PolicyRule, ...]) -> frozenset[str]:
    return frozenset(rule.scope for rule in rules) - {WHOLE_ORG}


def _could_be_meant(user: Resting, rules: tuple[PolicyRule, ...]) -> bool:
    """Whether the rules could switch on this user, whatever the profile is.

    Own words count: only a lock overrides a sync that a user has switched off.
    """
    on = [rule for rule in rules if value_of(rule) not in (None, Mode.DO_NOT_SYNC)]
    if user.mode in (None, ""):
        return bool(on)
    return user.mode == Mode.DO_NOT_SYNC and any(rule.locked for rule in on)


def _is_meant(
    user: Resting,
    rules: tuple[PolicyRule, ...],
    holders: Mapping[str, Profile],
    kind: Kind,
) -> bool:
    """Whether the rules switch on this user, who has the profile told or none named."""
    held = holders.get(user.username, Profile())
    facts = OrgFacts(
        user_id="",
        zone="UTC",
        profile=held.name,
        profile_id=held.id,
        policy=Policy(rules),
    )
    own = {"mode": Mode.DO_NOT_SYNC.value} if user.mode else {}
    return effective(own, facts, kind).settings.mode is not Mode.DO_NOT_SYNC


def _digest(rules: tuple[PolicyRule, ...]) -> str:
    """Tells one set of rules from another."""
    told = sorted((rule.scope, rule.value, str(rule.locked)) for rule in rules)
    return hashlib.sha256(repr(told).encode()).hexdigest()
