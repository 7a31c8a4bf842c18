"""The calendar contract on Salesforce: the real adapter over the emulator."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import pytest

from server.domain.items import CalendarItem, ShowAs
from server.ports.side import CalendarSide
from tests.salesforce_org import ANA, ServedOrg

_SHOW_AS = {
    ShowAs.BUSY: "Busy",
    ShowAs.OUT_OF_OFFICE: "OutOfOffice",
    ShowAs.FREE: "Free",
}
_FIELDS = {
    "subject": "Subject",
    "location": "Location",
    "body": "Description",
    "private": "IsPrivate",
}


class SalesforceWorld:
    """One rep's calendar in an emulated org."""

    def __init__(self, org: ServedOrg) -> None:
        """Use an empty org."""
        self._org = org

    def side(self) -> CalendarSide:
        """Give the adapter in a run that begins half an hour after the last one."""
        self._org.pass_time(30)
        return self._org.run().calendar

    def add(self, item: CalendarItem) -> str:
        """The rep creates an event."""
        return self._org.emulator.insert("Event", ANA, **_fields(item))

    def change(self, ref: str, **changes: Any) -> None:
        """The rep edits an event."""
        fields = {_FIELDS[name]: value for name, value in changes.items()}
        self._org.emulator.update("Event", ANA, ref, **fields)

    def delete(self, ref: str) -> None:
        """The rep deletes an event."""
        self._org.emulator.delete("Event", ANA, ref)

    def refuse(self, operation: str, positions: Collection[int]) -> None:
        """Refuse records of the next write; the run's first request comes before it."""
        code = "FIELD_CUSTOM_VALIDATION_EXCEPTION"
        self._org.fault("item_error", skip=1, code=code, items=tuple(positions))

    def go_away(self) -> None:
        """Close the connection of the next request."""
        self._org.fault("drop_before")

    def lock_out(self) -> None:
        """End the rep's sessions and take the app away from everybody."""
        self._org.emulator.sessions.revoke_user(ANA)
        for app in self._org.emulator.org.apps.values():
            app.approved.clear()

    def mails(self) -> int:
        """The REST API of the emulated org has no way to mail anybody."""
        return 0


def _fields(item: CalendarItem) -> dict[str, Any]:
    """What the web page of Salesforce would save for such an item."""
    return {
        "Subject": item.subject,
        "Location": item.location or None,
        "Description": item.body or None,
        "ShowAs": _SHOW_AS[item.show_as],
        "IsPrivate": item.private,
        "IsAllDayEvent": item.all_day,
        **_times(item.start, item.end),
    }


def _times(start: datetime | date, end: datetime | date) -> dict[str, str]:
    if isinstance(start, datetime) and isinstance(end, datetime):
        return {"StartDateTime": start.isoformat(), "EndDateTime": end.isoformat()}
    last = date.fromordinal(end.toordinal() - 1)
    return {
        "StartDateTime": f"{start.isoformat()}T00:00:00Z",
        "EndDateTime": f"{last.isoformat()}T00:00:00Z",
    }


@pytest.fixture
def salesforce_world(salesforce_org: ServedOrg) -> SalesforceWorld:
    """Give a rep's empty calendar."""
    return SalesforceWorld(salesforce_org)
