"""Both calendars of a user, read whole through the real drivers and compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
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
from tests.builders import HERE
from tests.salesforce_org import DescribeMemory

#: Salesforce's longest texts, of which a line break takes two characters there.
LOCATION, DESCRIPTION = 255, 32_000
#: How much shorter a cut may be, so as not to part what belongs together.
_SLACK = 20

Key = tuple[str, str, str, str, bool]
Texts = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Calendars:
    """What each side holds for a user between two days."""

    exchange: list[CalendarItem]
    salesforce: list[CalendarItem]

    def differences(self) -> list[str]:
        """Say what one side holds and the other does not, item by item."""
        here, there = _by_key(self.exchange), _by_key(self.salesforce)
        found: list[str] = []
        for key in sorted(here.keys() | there.keys()):
            ours, theirs = here.get(key, []), there.get(key, [])
            found += [f"only in Exchange: {key}"] * (len(ours) - len(theirs))
            found += [f"only in Salesforce: {key}"] * (len(theirs) - len(ours))
            if len(ours) == len(theirs) and not _hold_the_same(ours, theirs):
                found.append(f"other texts: {key}: {ours} and {theirs}"[:500])
        return found

    def without(self, left_out: Callable[[CalendarItem], bool]) -> Calendars:
        """The calendars without what is left out on purpose."""
        kept = [
            [item for item in side if not left_out(item)]
            for side in (self.exchange, self.salesforce)
        ]
        return Calendars(*kept)

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
    with EwsSession(connection, mailbox=user, zone=zone, reach=HERE) as session:
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
    with SalesforceGateway(DescribeMemory(), SystemClock(), reach=HERE).open(
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


def _by_key(items: Iterable[CalendarItem]) -> dict[Key, list[Texts]]:
    """What both systems hold of each item; its texts may be cut in Salesforce."""
    found: dict[Key, list[Texts]] = defaultdict(list)
    for item in items:
        times = (str(item.start), str(item.end))
        key = (item.subject.strip(), *times, str(item.show_as), item.private)
        found[key].append((item.location.strip(), item.body.strip()))
    return found


def _hold_the_same(here: list[Texts], there: list[Texts]) -> bool:
    return all(
        _is_kept(ours[0], theirs[0], LOCATION)
        and _is_kept(ours[1], theirs[1], DESCRIPTION)
        for ours, theirs in zip(sorted(here), sorted(there), strict=True)
    )


def _is_kept(text: str, kept: str, limit: int) -> bool:
    """Whether Salesforce holds a text, or as much of it as there is room for."""
    if text == kept:
        return True
    length = len(kept) + kept.count("\n")
    return text.startswith(kept) and limit - _SLACK <= length <= limit
