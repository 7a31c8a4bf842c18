"""Puts a scene's people, records and events into the Salesforce emulator."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from emulators.salesforce.access import Grants
from emulators.salesforce.app import SalesforceEmulator
from emulators.scenes.cast import (
    ACCOUNTS,
    COLLEAGUES,
    COMPANY,
    DEALS,
    INTEGRATION_USERNAME,
    PROSPECTS,
    REPS,
    SMART_DOMAIN,
    Deal,
    Prospect,
    Rep,
)
from emulators.scenes.events import Event, Policy
from emulators.scenes.weeks import Moment

_SALES, _SYNC_USER, _INTEGRATION = "Sales", "Tandem User", "Tandem Integration"
_ADMIN = "Tandem_Admin"
# The people and records of the org are older than anything on the calendars.
_ORG_AGE = 400


class SalesforceSide:
    """The Salesforce side of a scene; `ids` finds people and records by name."""

    def __init__(self, salesforce: SalesforceEmulator, moment: Moment) -> None:
        self._salesforce = salesforce
        self._moment = moment
        self.ids: dict[str, str] = {}

    def add_users(self) -> None:
        """Add the reps, their colleagues, and the integration user."""
        with self._salesforce.clock.held(self._moment.ago(_ORG_AGE)):
            self._salesforce.org.add_profile(Grants(name=_SALES))
            self._add_package_grants()
            for rep in (*REPS, *COLLEAGUES):
                self.ids[rep.name] = self._add_user(rep)
            self._add_integration_user()

    def _add_package_grants(self) -> None:
        """Add what the package's permission set gives the people who sync."""
        grants = Grants(name=_SYNC_USER, custom_metadata={"Tandem_Setting__mdt"})
        self._salesforce.org.add_permission_set(grants)
        self._salesforce.org.add_permission_set(Grants(name=_ADMIN))

    def _add_user(self, rep: Rep) -> str:
        user_id = self._salesforce.add_user(
            rep.address,
            zone=rep.zone,
            profile=_SALES,
            FirstName=rep.first,
            LastName=rep.last,
            Title=rep.title,
            CompanyName=COMPANY,
        )
        self._salesforce.org.assign(rep.address, _SYNC_USER)
        return user_id

    def _add_integration_user(self) -> None:
        """Add the user that reads policies, describes, and who administers Tandem."""
        salesforce = self._salesforce
        grants = Grants(name=_INTEGRATION, view_all_data=True, view_setup=True)
        grants.custom_metadata = {"Tandem_Setting__mdt"}
        salesforce.org.add_permission_set(grants)
        salesforce.add_user(
            INTEGRATION_USERNAME,
            zone="America/New_York",
            FirstName="Tandem",
            LastName="Integration",
        )
        salesforce.org.assign(INTEGRATION_USERNAME, _INTEGRATION)

    def add_records(self) -> None:
        """Add accounts, contacts, leads and opportunities."""
        with self._salesforce.clock.held(self._moment.ago(_ORG_AGE)):
            for name in ACCOUNTS:
                self.ids[name] = self._insert("Account", Name=name, Type="Customer")
            for prospect in PROSPECTS:
                if prospect.kind:
                    self.ids[prospect.name] = self._add_prospect(prospect)
            for deal in DEALS:
                self.ids[deal.name] = self._add_deal(deal)

    def _add_prospect(self, prospect: Prospect) -> str:
        fields: dict[str, Any] = {
            "FirstName": prospect.first,
            "LastName": prospect.last,
            "Email": prospect.address,
            "Title": prospect.title,
        }
        if prospect.alternate:
            fields["Alternate_Email__c"] = prospect.alternate
        if prospect.kind == "Lead":
            fields["Company"] = prospect.company
        else:
            fields["AccountId"] = self.ids[prospect.company]
        return self._insert(prospect.kind, **fields)

    def _add_deal(self, deal: Deal) -> str:
        closes = self._moment.now + timedelta(days=deal.closes_in)
        return self._insert(
            "Opportunity",
            deal.owner,
            Name=deal.name,
            AccountId=self.ids[deal.account],
            StageName=deal.stage,
            Amount=deal.amount,
            CloseDate=closes.date(),
        )

    def _insert(self, kind: str, owner: Rep = REPS[0], **fields: Any) -> str:
        return self._salesforce.insert(kind, owner.address, **fields)

    def set_policy(self, policy: Policy) -> None:
        """Deploy one admin default or lock."""
        with self._salesforce.clock.held(self._moment.ago(_ORG_AGE)):
            self._salesforce.set_policy(
                policy.object,
                policy.setting,
                policy.value,
                locked=policy.locked,
                scope=policy.scope,
            )

    def smart_addresses(self) -> dict[str, str]:
        """Give each deal's smart address: its record id at the smart domain."""
        return {
            deal.name: f"{self.ids[deal.name]}@{SMART_DOMAIN}".lower()
            for deal in DEALS
            if deal.name in self.ids
        }

    def add(self, owner: Rep, event: Event) -> list[str]:
        """Create an event, or the events of a series, and give their ids."""
        salesforce = self._salesforce
        with salesforce.clock.held(self._moment.ago(event.age)):
            fields = {**self._fields(event), **self._times(owner, event)}
            if event.repeats:
                ids = salesforce.make_series(owner.address, event.repeats, **fields)
            else:
                ids = [salesforce.insert("Event", owner.address, **fields)]
            for invitee in event.invitees:
                who = self.ids[invitee.name]
                relation = {"EventId": ids[0], "RelationId": who}
                salesforce.insert("EventRelation", owner.address, **relation)
        if event.deleted:
            with salesforce.clock.held(self._moment.ago(1)):
                salesforce.delete("Event", owner.address, ids[0])
        return ids

    def _fields(self, event: Event) -> dict[str, Any]:
        what = event.what.name if isinstance(event.what, Deal) else event.what
        fields: dict[str, Any] = {
            "Subject": event.subject,
            "Location": event.location,
            "Description": event.description,
            "Type": event.type,
            "ShowAs": event.show_as,
            "IsPrivate": event.private,
            "WhoId": self.ids[event.who.name] if event.who else None,
            "WhatId": self.ids[what] if what else None,
        }
        return {
            name: value for name, value in fields.items() if value not in ("", None)
        }

    def _times(self, owner: Rep, event: Event) -> dict[str, Any]:
        """Give the times; an all-day event is one of UTC dates, its last included."""
        slot, week = event.slot, self._moment.week
        if slot.all_day:
            first = week.date(slot)
            last = first + timedelta(days=slot.length - 1)
            midnight = "T00:00:00.000Z"
            return {
                "IsAllDayEvent": True,
                "StartDateTime": f"{first}{midnight}",
                "EndDateTime": f"{last}{midnight}",
            }
        start, end = week.span(slot, ZoneInfo(owner.zone))
        return {"StartDateTime": start, "EndDateTime": end}
