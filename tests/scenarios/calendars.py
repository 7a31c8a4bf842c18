"""Both calendars of a user, read whole through the real drivers and compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from server.adapters.clock import SystemClock
from server.adapters.exchange.ews.calendar import EwsCalendar
from server.adapters.exchange.ews.session import EwsSession
from server.adapters.salesforce.gateway import SalesforceGateway
from server.domain.connections import (
    ExchangeAuth,
    ExchangeConnection,
    SalesforceConnection,
)
from server.domain.feeds import FeedRequest
from server.domain.items import CalendarItem
from server.domain.window import Window
from tests.salesforce_org import DescribeMemory

#: Salesforce's longest description; what is longer is compared up to there.
DESCRIPTION = 32_000


@dataclass(frozen=True, slots=True)
class Calendars:
    """What each side holds for a user between two days."""

    exchange: list[CalendarItem]
    salesforce: list[CalendarItem]

    def differences(self) -> list[str]:
        """Say what one side holds and the other does not, item by item."""
        left = {_shown(item) for item in self.exchange}
        right = {_shown(item) for item in self.salesforce}
        counts = [f"{len(self.exchange)} items and {len(self.salesforce)} events"]
        return (
            [f"only in Exchange: {one}" for one in sorted(left - right)]
            + [f"only in Salesforce: {one}" for one in sorted(right - left)]
            + counts * (len(self.exchange) != len(self.salesforce))
        )

    def agree(self) -> None:
        """Fail with the differences, if there are any."""
        assert self.differences() == []


def read(told: dict[str, Any], user: str, zone: str, days: list[date]) -> Calendars:
    """Read a user's calendars from the first to the last day, in the user's zone.

    `told` is what the emulators say of themselves.
    """
    request = FeedRequest(window=_window(min(days), max(days), ZoneInfo(zone)))
    return Calendars(
        exchange=_exchange(told["exchange"], user, zone, request),
        salesforce=_salesforce(told["salesforce"], user, request),
    )


def _exchange(
    told: dict[str, Any], user: str, zone: str, request: FeedRequest
) -> list[CalendarItem]:
    connection = ExchangeConnection(
        ews_url=told["url"],
        auth=ExchangeAuth.BASIC,
        username=told["service_account"]["username"],
        secret=told["service_account"]["password"],
    )
    with EwsSession(connection, mailbox=user, zone=zone) as session:
        feed = EwsCalendar(session, "").read(request)
    return _touching(feed.observations, request.window)


def _salesforce(
    told: dict[str, Any], user: str, request: FeedRequest
) -> list[CalendarItem]:
    connection = SalesforceConnection(
        instance_url=told["url"],
        login_url=told["url"],
        consumer_key=told["consumer_key"],
        private_key=Path(told["private_key_file"]).read_text(),
        ca_file=told["ca_file"],
    )
    with SalesforceGateway(DescribeMemory(), SystemClock()).open(
        connection, user
    ) as run:
        feed = run.calendar.read(request)
    return _touching(feed.observations, request.window)


def _touching(observations: Iterable[Any], window: Window) -> list[CalendarItem]:
    items = [seen.item for seen in observations if seen.item is not None]
    return [item for item in items if window.contains(item.start, item.end)]


def _window(first: date, last: date, zone: ZoneInfo) -> Window:
    lower, upper = (
        datetime.combine(day, time(), zone).astimezone(UTC)
        for day in (first, date.fromordinal(last.toordinal() + 1))
    )
    return Window(lower, upper, first, last)


def _shown(item: CalendarItem) -> str:
    """Everything that both systems can hold of an item, as one text."""
    end, body = item.end, item.body.strip()[:DESCRIPTION].strip()
    facts = (item.subject.strip(), item.start, end, item.location.strip()[:255])
    return f"{[str(one) for one in facts]} {item.show_as} {item.private} {body!r}"
