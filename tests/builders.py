"""Values for tests, with sane defaults: name only what the test is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from server.domain.items import CalendarItem, Identity, Observation
from server.domain.kinds import Side
from server.domain.links import Link
from server.domain.reach import Reach
from server.domain.settings import Mode, Settings
from server.sync.facts import Facts
from server.sync.fingerprint import fingerprint
from server.sync.identity import link_id
from server.sync.window import window_around

#: Every scenario's instant: a Sunday, 10:00 in New York.
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
#: What lets the service talk to emulators, which listen on this machine.
HERE = Reach(development=True)
NEW_YORK = ZoneInfo("America/New_York")


def instant(text: str) -> datetime:
    """An aware instant; UTC where the text names no offset."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def an_item(subject: str = "Quarterly review", **fields: Any) -> CalendarItem:
    """A timed appointment of one hour, tomorrow."""
    start = fields.pop("start", NOW + timedelta(days=1))
    end = fields.pop("end", start + timedelta(hours=1))
    return CalendarItem(subject=subject, start=start, end=end, **fields)


def an_all_day_item(day: str, *, days: int = 1, **fields: Any) -> CalendarItem:
    """An all-day event of so many days."""
    first = date.fromisoformat(day)
    last = first + timedelta(days=days)
    subject = fields.pop("subject", "Trade fair")
    return CalendarItem(subject=subject, start=first, end=last, all_day=True, **fields)


def settings(**fields: Any) -> Settings:
    """Settings of a sync that is on."""
    return replace(Settings(mode=Mode.SYNC_ALL), **fields)


def facts(**fields: Any) -> Facts:
    """The world around a plan at NOW in New York."""
    window = window_around(NOW, NEW_YORK, past_days=30, future_days=365)
    given: dict[str, Any] = {
        "org": "org",
        "user": "user",
        "now": NOW,
        "window": window,
        "folder": "calendar",
        "own_addresses": frozenset({"rep@northwind.example"}),
    }
    return Facts(**(given | fields))


def seen(
    side: Side, ref: str, item: CalendarItem | None = None, **fields: Any
) -> Observation:
    """An observation; an Exchange item has a UID of its own."""
    if side is Side.EXCHANGE:
        fields.setdefault("identity", Identity(f"uid-{ref}"))
    fields.setdefault("version", "1")
    return Observation(side=side, ref=ref, item=item, **fields)


def a_link(item: CalendarItem | None = None, **fields: Any) -> Link:
    """A pair `e1` and `s1` that is in step in version 1 of both."""
    content = item or an_item()
    base = fingerprint(content)
    given: dict[str, Any] = {
        "id": link_id("e1"),
        "exchange_ref": "e1",
        "salesforce_ref": "s1",
        "identity": Identity("uid-e1"),
        "exchange_version": "1",
        "salesforce_version": "1",
        "exchange_base": base,
        "salesforce_base": base,
        "start": content.start,
        "end": content.end,
        "folder": "calendar",
    }
    return Link(**(given | fields))
