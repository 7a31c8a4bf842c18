"""Sessions on the emulated Exchange: signing in, TLS, folders, errors, silence."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulators.certificates import TLSFiles
from emulators.exchange.app import EWS_PATH
from emulators.faults import Fault
from emulators.host import Server, make_ca, serve
from server.adapters.exchange.ews.calendar import EwsCalendar
from server.adapters.exchange.ews.folders import CalendarFolder, check, folders
from server.adapters.exchange.ews.session import EwsSession
from server.domain.connections import ExchangeAuth, ExchangeConnection
from server.domain.errors import (
    AccessLost,
    CertificateInvalid,
    CredentialsRejected,
    FolderMissing,
    InvalidSetting,
    MailboxMissing,
    Permanent,
    TandemError,
    Throttled,
    Unreachable,
)
from server.domain.kinds import Side
from server.ports.side import FeedRequest
from tests.builders import HERE
from tests.contracts.calendar_worlds import WINDOW, ZONE, appointment, creation
from tests.contracts.exchange_world import ANN, BOB, PASSWORD, ExchangeWorld
from tests.contracts.test_calendar_side import whole

CLIENT, SECRET, TENANT = "client-1", "client secret", "tenant-1"


def oauth(world: ExchangeWorld, **changes: Any) -> dict[str, Any]:
    """Say how the application signs in; each world has a token address of its own."""
    world.emulator.add_application(CLIENT, secret=SECRET, tenant=TENANT)
    values = {
        "auth": ExchangeAuth.OAUTH,
        "client_id": CLIENT,
        "secret": SECRET,
        "tenant": TENANT,
        "token_url": f"{world.url}/{TENANT}/oauth2/v2.0/token",
    }
    return {**values, **changes}


def raised(world: ExchangeWorld, **connection: Any) -> TandemError:
    """Give what the check of a connection says is wrong."""
    with pytest.raises(TandemError) as caught:
        check(world.session(**connection))
    return caught.value


# --- signing in -------------------------------------------------------------------


def test_an_application_reads_the_mailbox_it_acts_for(
    exchange_world: ExchangeWorld,
) -> None:
    """OAuth impersonates the user, and Basic does not."""
    exchange_world.add(appointment("Hers"))
    session = exchange_world.session(**oauth(exchange_world))
    [found] = whole(EwsCalendar(session)).observations
    assert found.item is not None
    assert found.item.subject == "Hers"


def test_runs_share_one_token(exchange_world: ExchangeWorld) -> None:
    """Several mailboxes and runs cost one token request, which is no call."""
    settings = oauth(exchange_world)
    for mailbox in (ANN, BOB, ANN):
        connection = exchange_world.connection(**settings)
        with EwsSession(connection, mailbox=mailbox, zone=ZONE, reach=HERE) as session:
            check(session)
            assert session.calls == 1
    counted = exchange_world.emulator.requests.by_operation()
    assert counted["token"] == 1


def test_a_token_that_expired_is_renewed_once(exchange_world: ExchangeWorld) -> None:
    """The request is sent again with a new token; the run notices nothing."""
    session = exchange_world.session(**oauth(exchange_world))
    check(session)
    exchange_world.fault("expired_token")
    check(session)
    assert session.calls == 3


def test_a_token_that_stays_rejected_needs_a_person(
    exchange_world: ExchangeWorld,
) -> None:
    """Renewing does not go on for ever."""
    settings = oauth(exchange_world)
    exchange_world.fault("expired_token", times=0, operation="GetFolder")
    error = raised(exchange_world, **settings)
    assert isinstance(error, CredentialsRejected)
    assert exchange_world.emulator.requests.by_operation()["GetFolder"] == 2


def test_a_wrong_client_secret_is_rejected(exchange_world: ExchangeWorld) -> None:
    """The sign-in service refuses the application before Exchange is asked."""
    settings = oauth(exchange_world, secret="wrong")
    assert isinstance(raised(exchange_world, **settings), CredentialsRejected)
    assert set(exchange_world.emulator.requests.by_operation()) == {"token"}


def test_a_sign_in_service_that_is_down_is_unreachable(
    exchange_world: ExchangeWorld,
) -> None:
    """Nothing was asked of Exchange, so no write can have happened."""
    exchange_world.fault("unavailable_before", operation="token")
    error = raised(exchange_world, **oauth(exchange_world))
    assert isinstance(error, Unreachable)
    assert not error.sent


def test_a_wrong_password_is_rejected(exchange_world: ExchangeWorld) -> None:
    """Basic credentials are not tried again."""
    assert isinstance(raised(exchange_world, secret="wrong"), CredentialsRejected)


def test_a_password_may_hold_any_letter(exchange_world: ExchangeWorld) -> None:
    """Basic credentials are sent in UTF-8."""
    exchange_world.emulator.accounts.add_user(ANN, "Łódź ≠ 東京", everywhere=False)
    assert check(exchange_world.session(secret="Łódź ≠ 東京"))


@pytest.mark.parametrize("field", ["ews_url", "token_url"])
def test_credentials_are_not_sent_in_the_clear(
    exchange_world: ExchangeWorld, field: str
) -> None:
    """Only this very machine may be reached without TLS."""
    settings = oauth(exchange_world, **{field: "http://mail.example.com/x"})
    with pytest.raises(InvalidSetting) as caught:
        exchange_world.session(**settings)
    assert caught.value.field == field


def test_a_zone_that_exchange_cannot_name_is_refused(
    exchange_world: ExchangeWorld,
) -> None:
    """All-day items would land on other days in a zone made up instead (N15)."""
    with pytest.raises(InvalidSetting) as caught:
        exchange_world.session(zone="Middle/Earth")
    assert caught.value.field == "zone"


# --- what can be wrong ------------------------------------------------------------


def test_an_unknown_mailbox_is_missing(exchange_world: ExchangeWorld) -> None:
    """An application asks for a user who has no mailbox."""
    connection = exchange_world.connection(**oauth(exchange_world))
    with (
        EwsSession(
            connection, mailbox="nobody@example.com", zone=ZONE, reach=HERE
        ) as session,
        pytest.raises(MailboxMissing),
    ):
        check(session)


def test_somebody_elses_mailbox_is_closed(exchange_world: ExchangeWorld) -> None:
    """Ann's password opens no mailbox that is not hers (N23)."""
    connection = exchange_world.connection()
    with (
        EwsSession(connection, mailbox=BOB, zone=ZONE, reach=HERE) as session,
        pytest.raises(AccessLost),
    ):
        check(session)


def test_a_deleted_folder_is_missing(exchange_world: ExchangeWorld) -> None:
    """The synced calendar was deleted for good."""
    other = exchange_world.ann.add_calendar("Sales")
    cursor = whole(exchange_world.side(other.id)).cursor
    exchange_world.ann.remove_folder(other)
    side = exchange_world.side(other.id)
    with pytest.raises(FolderMissing):
        side.read(FeedRequest(window=WINDOW, cursor=cursor))
    with pytest.raises(FolderMissing):
        side.create([creation(Side.EXCHANGE, appointment(), "key-1")])


def test_an_address_that_is_not_exchange_needs_a_person(
    exchange_world: ExchangeWorld,
) -> None:
    """A wrong path answers, but not with EWS."""
    error = raised(exchange_world, ews_url=f"{exchange_world.url}/owa")
    assert isinstance(error, Permanent)
    assert "EWS address" in error.remedy


def test_a_server_that_is_down_got_no_request(exchange_world: ExchangeWorld) -> None:
    """A refused connection proves that nothing was sent."""
    with serve(exchange_world.emulator) as closed:
        url = closed.url
    error = raised(exchange_world, ews_url=url + EWS_PATH)
    assert isinstance(error, Unreachable)
    assert not error.sent


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("unavailable_before", Unreachable),
        ("drop_before", Unreachable),
        ("throttle", Throttled),
    ],
)
def test_a_failing_request_is_sent_once(
    exchange_world: ExchangeWorld, kind: str, expected: type[TandemError]
) -> None:
    """Whatever goes wrong, the next run repeats it and not the driver."""
    exchange_world.fault(kind, times=0, seconds=1)
    session = exchange_world.session()
    with pytest.raises(expected):
        check(session)
    assert session.calls == 1


# --- the server and its folders ---------------------------------------------------


def test_a_check_tells_the_servers_build(exchange_world: ExchangeWorld) -> None:
    """One request opens the calendar and learns the version."""
    session = exchange_world.session()
    assert check(session) == "15.1.2507.6"
    assert session.calls == 1


def test_a_stored_build_is_used(exchange_world: ExchangeWorld) -> None:
    """A build learnt earlier is what the session starts with."""
    assert exchange_world.session(version="15.2.1544.4").version == "15.2.1544.4"


@pytest.mark.parametrize("version", ["", "soon", "99.9.1.1"])
def test_a_build_that_makes_no_sense_is_done_without(
    exchange_world: ExchangeWorld, version: str
) -> None:
    """The session works without a hint."""
    assert check(exchange_world.session(version=version)) == "15.1.2507.6"


def test_calendars_are_listed_with_the_main_one_first(
    exchange_world: ExchangeWorld,
) -> None:
    """Other folders and deleted calendars are not offered."""
    ann = exchange_world.ann
    sales = ann.add_calendar("sales")
    private = ann.add_calendar("Private", sales)
    ann.add_calendar("Old", ann.well_known["deleteditems"])
    session = exchange_world.session()
    assert folders(session) == [
        CalendarFolder(ann.calendar.id, "Calendar", is_main=True),
        CalendarFolder(private.id, "Private"),
        CalendarFolder(sales.id, "sales"),
    ]
    assert session.calls == 2


# --- TLS --------------------------------------------------------------------------


@pytest.fixture
def authority(tmp_path: Path) -> TLSFiles:
    """Give a private certificate authority with a certificate for this machine."""
    return make_ca(tmp_path)


@pytest.fixture
def secure(exchange_world: ExchangeWorld, authority: TLSFiles) -> Iterator[Server]:
    """Serve the same Exchange with TLS."""
    emulator = exchange_world.emulator
    with serve(emulator, tls=authority, clock=emulator.clock) as server:
        yield server


def over_tls(server: Server, ca_file: Path | str) -> ExchangeConnection:
    """Say how Ann signs in with TLS."""
    return ExchangeConnection(
        ews_url=server.url + EWS_PATH,
        auth=ExchangeAuth.BASIC,
        username=ANN,
        secret=PASSWORD,
        ca_file=str(ca_file),
    )


def test_a_private_authority_can_be_named(secure: Server, authority: TLSFiles) -> None:
    """A server with a CA of its own is trusted through its CA file."""
    connection = over_tls(secure, authority.ca_file)
    with EwsSession(connection, mailbox=ANN, zone=ZONE, reach=HERE) as session:
        assert check(session)


def test_an_unknown_authority_is_not_trusted(
    secure: Server, authority: TLSFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where the process's environment names its CA file."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.ca_file))
    with (
        EwsSession(over_tls(secure, ""), mailbox=ANN, zone=ZONE, reach=HERE) as session,
        pytest.raises(CertificateInvalid),
    ):
        check(session)


def test_a_ca_file_that_is_not_there_is_told(secure: Server, tmp_path: Path) -> None:
    """The remedy is about certificates and not about the network."""
    connection = over_tls(secure, tmp_path / "missing.pem")
    with (
        EwsSession(connection, mailbox=ANN, zone=ZONE, reach=HERE) as session,
        pytest.raises(CertificateInvalid),
    ):
        check(session)


# --- silence ----------------------------------------------------------------------


def test_nothing_of_an_item_is_logged(
    exchange_world: ExchangeWorld, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither a debug log nor an error shows subject, text or address (N11)."""
    caplog.set_level(logging.DEBUG)
    exchange_world.add(appointment("Confidential thing", body="Secret body"))
    whole(exchange_world.side())
    exchange_world.emulator.faults.add(Fault(kind="drop_after"))
    action = creation(Side.EXCHANGE, appointment("Confidential thing"), "key-1")
    with pytest.raises(Unreachable) as caught:
        exchange_world.side().create([action])
    told = f"{caught.value!r} {caught.value.message} {caught.value.remedy}"
    for private in ("Confidential", "Secret", ANN, PASSWORD):
        assert private not in caplog.text
        assert private not in told
