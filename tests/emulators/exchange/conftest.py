"""An Exchange emulator with two mailboxes, checked against Microsoft's schemas."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import exchangelib
import pytest
from exchangelib.protocol import FailFast

from emulators.clock import EmulatedClock
from emulators.exchange.app import EWS_PATH, ExchangeEmulator
from emulators.exchange.outlook import UserMailbox
from emulators.faults import FaultPlan
from emulators.host import Server, serve
from tests.emulators.exchange import ews_schema
from tests.emulators.exchange.wire import Wire

ANN, BOB, PASSWORD = "ann@example.com", "bob@example.com", "correct horse"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

Connect = Callable[..., exchangelib.Account]


@pytest.fixture
def emulator() -> ExchangeEmulator:
    """Give an organisation of two people whose clock stands still."""
    clock = EmulatedClock()
    clock.freeze(NOW)
    emulator = ExchangeEmulator(clock, FaultPlan())
    emulator.add_mailbox(ANN, password=PASSWORD, name="Ann Example")
    emulator.add_mailbox(BOB, password=PASSWORD, name="Bob Example")
    return emulator


@pytest.fixture
def ann(emulator: ExchangeEmulator) -> UserMailbox:
    """Give the mailbox of Ann, who lives in New York."""
    return emulator.mailbox(ANN)


@pytest.fixture
def bob(emulator: ExchangeEmulator) -> UserMailbox:
    """Give the mailbox of Bob, who lives in New York."""
    return emulator.mailbox(BOB)


@pytest.fixture
def server(emulator: ExchangeEmulator) -> Iterator[Server]:
    """Serve the emulator; no request and no answer may break the schema."""
    if not ews_schema.AVAILABLE:
        with serve(emulator, clock=emulator.clock) as running:
            yield running
        return
    checked = ews_schema.validating(emulator)
    with serve(checked, clock=emulator.clock) as running:
        yield running
    assert checked.findings == []


@pytest.fixture
def connect(server: Server) -> Iterator[Connect]:
    """Give a function that signs exchangelib in to a mailbox."""

    def account(
        address: str = ANN, *, owner: str = "", zone: str = "America/New_York"
    ) -> exchangelib.Account:
        configuration = exchangelib.Configuration(
            service_endpoint=server.url + EWS_PATH,
            credentials=exchangelib.Credentials(address, PASSWORD),
            retry_policy=FailFast(),
        )
        return exchangelib.Account(
            owner or address,
            config=configuration,
            autodiscover=False,
            access_type=exchangelib.DELEGATE,
            default_timezone=exchangelib.EWSTimeZone(zone),
        )

    yield account
    exchangelib.close_connections()


@pytest.fixture
def account(connect: Connect) -> exchangelib.Account:
    """Give Ann's account."""
    return connect()


@pytest.fixture
def wire(emulator: ExchangeEmulator) -> Iterator[Wire]:
    """Give a client that sends SOAP as it is told to, and is Ann."""
    with serve(emulator, clock=emulator.clock) as running:
        yield Wire(running.url, ANN, PASSWORD)
