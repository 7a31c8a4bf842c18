"""Do both calendars hold the same? Asked of the systems, not of our memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from server.domain.actions import Create, Delete, Update, Write
from server.domain.connections import User
from server.domain.feeds import FeedRequest
from server.domain.kinds import Kind
from server.domain.links import Baseline
from server.domain.settings import MAIN_CALENDAR, Vocabulary
from server.ports.clock import Clock
from server.ports.connector import Connector
from server.ports.stores import AddressRules, Orgs, SettingsStore
from server.services.address_lists import AddressLists
from server.services.effective import effective
from server.services.policies import Policies
from server.services.setting_values import own_values
from server.services.vocabulary import vocabulary_of
from server.sync.engine import Assignment, facts_of
from server.sync.plan import plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Compares the two calendars of a user."""

    orgs: Orgs
    settings: SettingsStore
    address_rules: AddressRules
    connector: Connector
    policies: Policies
    clock: Clock
    vocabulary: Vocabulary

    def differences(self, user: User, kind: Kind = Kind.CALENDAR) -> tuple[Write, ...]:
        """What a sync without any memory would write; nothing where both agree.

        Reads both calendars whole through the real drivers and pairs their items by
        our own marks and by content, so what is remembered cannot hide a difference.
        """
        org = self.orgs.get(user.org_id)
        salesforce = self.connector.salesforce(org, user)
        try:
            facts = self.policies.complete(org, salesforce.org.facts(), user.id)
            own = own_values(self.settings.load(user.id, kind).values)
            chosen = effective(own, facts, kind).settings
            exchange = self.connector.exchange(
                org, user, zone=facts.zone, folder=chosen.folder
            )
            lists = AddressLists(rules=self.address_rules).holding(user, kind)
            assignment = Assignment(
                org=org.id,
                user=user.id,
                settings=chosen,
                org_facts=facts,
                now=self.clock.now(),
                folder=chosen.folder or MAIN_CALENDAR,
                mailbox=user.mailbox,
                vocabulary=vocabulary_of(org, self.vocabulary),
                global_exclusions=lists.exclusions,
                ignored_addresses=lists.ignored,
            )
            world = replace(facts_of(assignment, ZoneInfo(facts.zone)), pair_twins=True)
            request = FeedRequest(window=world.window)
            try:
                items = exchange.calendar.read(request).observations
            finally:
                exchange.close()
            events = salesforce.calendar.read(request).observations
        finally:
            salesforce.close()
        decided = plan(Baseline(), items, events, chosen, world)
        writes = (Create, Update, Delete)
        return tuple(a for a in decided.actions if isinstance(a, writes))
