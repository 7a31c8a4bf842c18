"""Calendars of any size as the planner meets them: memory and both feeds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from server.domain.items import CalendarItem, Identity, Observation
from server.domain.kinds import Side
from server.domain.links import Baseline, Link
from server.domain.settings import Mode, Settings
from server.sync.facts import Facts
from server.sync.fingerprint import fingerprint
from server.sync.identity import link_id
from server.sync.window import window_around

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
SETTINGS = Settings(mode=Mode.SYNC_ALL)
FACTS = Facts(
    org="org",
    user="user",
    now=NOW,
    window=window_around(
        NOW, ZoneInfo("America/New_York"), past_days=30, future_days=365
    ),
    folder="calendar",
)
#: One item in so many is edited.
EDITED_STEP = 100
_STAMP = "2026-11-22T14:00:00.000+0000"
_BODY = "Agenda, numbers and next steps of the week. " * 8


@dataclass(frozen=True, slots=True)
class Calendars:
    """What is remembered, and what each side says of it."""

    baseline: Baseline
    exchange: tuple[Observation, ...]
    salesforce: tuple[Observation, ...]


def in_step(size: int) -> Calendars:
    """So many pairs; both sides list every item in the version that is settled."""
    numbers = range(size)
    return Calendars(
        Baseline(links=tuple(map(_link, numbers))),
        tuple(_listed(Side.EXCHANGE, _exchange_ref(n), _etag(n)) for n in numbers),
        tuple(_listed(Side.SALESFORCE, _salesforce_ref(n), _STAMP) for n in numbers),
    )


def edited(calendars: Calendars) -> Calendars:
    """The same, with one item in a hundred edited in Exchange."""
    links = calendars.baseline.links
    changed = {n: _edited(n, links[n]) for n in range(0, len(links), EDITED_STEP)}
    return replace(
        calendars,
        exchange=tuple(changed.get(n, o) for n, o in enumerate(calendars.exchange)),
    )


def reported(calendars: Calendars) -> Calendars:
    """The same, as feeds say it that name nothing but what was edited."""
    return replace(calendars, exchange=calendars.exchange[::EDITED_STEP], salesforce=())


def unlinked(size: int) -> Calendars:
    """So many items in Exchange, and nothing in Salesforce or in memory."""
    seen = tuple(
        Observation(
            side=Side.EXCHANGE,
            ref=_exchange_ref(number),
            version="1",
            item=an_item(number),
            identity=_identity(number),
        )
        for number in range(size)
    )
    return Calendars(Baseline(), seen, ())


def an_item(number: int, *, location: str = "Dock door 7") -> CalendarItem:
    """An appointment of half an hour within the window."""
    start = NOW + timedelta(days=number % 360, minutes=number // 360 % 60)
    return CalendarItem(
        subject=f"Visit {number}: gateway installation",
        start=start,
        end=start + timedelta(minutes=30),
        location=location,
        body=_BODY,
    )


def _link(number: int) -> Link:
    item = an_item(number)
    ref, base = _exchange_ref(number), fingerprint(item)
    return Link(
        id=link_id(ref),
        exchange_ref=ref,
        salesforce_ref=_salesforce_ref(number),
        identity=_identity(number),
        exchange_version=_etag(number),
        salesforce_version=_STAMP,
        exchange_base=base,
        salesforce_base=base,
        start=item.start,
        end=item.end,
        folder="calendar",
    )


def _exchange_ref(number: int) -> str:
    """An id as long as Exchange's own, a new text each time like a parsed answer's."""
    return f"AAMkAGI2THVSAAA={number:0136d}"


def _salesforce_ref(number: int) -> str:
    return f"00U{number:015d}"


def _identity(number: int) -> Identity:
    return Identity(f"040000008200E00074C5B7101A82E008{number:032X}")


def _etag(number: int) -> str:
    return f"DwAAABYAAAB{number:08d}"


def _listed(side: Side, ref: str, version: str) -> Observation:
    """An item that has not changed is listed without its content."""
    return Observation(side=side, ref=ref, version=version)


def _edited(number: int, link: Link) -> Observation:
    return Observation(
        side=Side.EXCHANGE,
        ref=_exchange_ref(number),
        version=f"{link.exchange_version}+",
        item=an_item(number, location="Gate 3"),
        identity=link.identity,
    )
