"""The calendar contract on the EWS adapter, over the Exchange emulator."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from emulators.clock import EmulatedClock
from emulators.exchange.app import EWS_PATH, ExchangeEmulator
from emulators.exchange.outlook import UserMailbox
from emulators.faults import Fault, FaultPlan
from emulators.host import serve
from server.adapters.exchange.ews.calendar import EwsCalendar
from server.adapters.exchange.ews.session import EwsSession
from server.domain.connections import ExchangeAuth, ExchangeConnection
from server.domain.items import CalendarItem, ShowAs
from tests.builders import HERE
from tests.contracts.calendar_worlds import ZONE
from tests.emulators.exchange import ews_schema

ANN, BOB, PASSWORD = "ann@example.com", "bob@example.com", "correct horse"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

_SHOW_AS = {ShowAs.BUSY: "Busy", ShowAs.FREE: "Free", ShowAs.OUT_OF_OFFICE: "OOF"}
_OPERATIONS = {"create": "CreateItem", "update": "UpdateItem", "delete": "DeleteItem"}


class ExchangeWorld:
    """An emulated Exchange with Ann's calendar, and the adapter that signs in to it."""

    def __init__(self, emulator: ExchangeEmulator, url: str) -> None:
        """Look at a running emulator."""
        self.emulator = emulator
        self.url = url
        self._sessions: list[EwsSession] = []

    @property
    def ann(self) -> UserMailbox:
        """Ann's mailbox, as she uses it in Outlook."""
        return self.emulator.mailbox(ANN)

    def connection(self, **changes: Any) -> ExchangeConnection:
        """How the adapter reaches the emulator with Ann's password."""
        values: dict[str, Any] = {
            "ews_url": self.url + EWS_PATH,
            "auth": ExchangeAuth.BASIC,
            "username": ANN,
            "secret": PASSWORD,
        }
        return ExchangeConnection(**{**values, **changes})

    def session(self, *, zone: str = ZONE, **changes: Any) -> EwsSession:
        """Open a session that is closed with the world."""
        session = EwsSession(
            self.connection(**changes), mailbox=ANN, zone=zone, reach=HERE
        )
        self._sessions.append(session)
        return session

    def side(self, folder_id: str = "") -> EwsCalendar:
        """Give the adapter as a new run gets it."""
        return EwsCalendar(self.session(), folder_id)

    def close(self) -> None:
        """Close every session."""
        for session in self._sessions:
            session.close()

    def add(self, item: CalendarItem) -> str:
        """Ann makes an item."""
        names = ("subject", "start", "end", "all_day", "location", "body")
        values = {name: getattr(item, name) for name in names}
        values |= {"show_as": item.show_as, "private": item.private}
        return self.ann.add_event(**_as_outlook(values))

    def change(self, ref: str, **changes: Any) -> None:
        """Ann edits an item."""
        self.ann.change_event(ref, **_as_outlook(changes))

    def delete(self, ref: str) -> None:
        """Ann deletes an item."""
        self.ann.delete_event(ref)

    def fault(self, kind: str, **fields: Any) -> None:
        """Plan a fault in the emulator."""
        self.emulator.faults.add(Fault(kind=kind, **fields))

    def refuse(self, operation: str, positions: Collection[int]) -> None:
        """Let Exchange refuse items of the next write."""
        self.fault(
            "item_error",
            operation=_OPERATIONS[operation],
            items=tuple(positions),
            code="ErrorItemSave",
        )

    def go_away(self) -> None:
        """Let Exchange drop the connection after it has executed the request."""
        self.fault("drop_after")

    def lock_out(self) -> None:
        """Change Ann's password."""
        self.emulator.accounts.add_user(ANN, "another one", everywhere=False)

    def mails(self) -> int:
        """How many messages Exchange has sent."""
        return len(self.emulator.mail_log.to_json())


def _as_outlook(fields: dict[str, Any]) -> dict[str, Any]:
    """Say the fields of an item in the words of the emulated Outlook."""
    values = dict(fields)
    if "body" in values:
        values["body_text"] = values.pop("body")
    if "show_as" in values:
        values["show_as"] = _SHOW_AS[values["show_as"]]
    if values.pop("private", False):
        values["sensitivity"] = "Private"
    return values


@pytest.fixture
def exchange_world() -> Iterator[ExchangeWorld]:
    """Serve an Exchange with Ann and Bob; no request may break Microsoft's schema."""
    clock = EmulatedClock()
    clock.freeze(NOW)
    emulator = ExchangeEmulator(clock, FaultPlan())
    emulator.add_mailbox(ANN, password=PASSWORD, name="Ann Example", zone=ZONE)
    emulator.add_mailbox(BOB, password=PASSWORD, name="Bob Example", zone=ZONE)
    app: Any = ews_schema.validating(emulator) if ews_schema.AVAILABLE else emulator
    with serve(app, clock=clock) as server:
        world = ExchangeWorld(emulator, server.url)
        try:
            yield world
        finally:
            world.close()
    assert getattr(app, "findings", []) == []
