"""Who may sign in to the Exchange emulator, and to which mailbox."""

import json
from datetime import timedelta

import exchangelib
import pytest
from exchangelib.errors import ErrorAccessDenied, UnauthorizedError

from emulators.exchange.accounts import TOKEN_LIFETIME
from emulators.exchange.app import EWS_PATH, ExchangeEmulator
from tests.emulators.exchange.conftest import ANN, BOB, Connect
from tests.emulators.exchange.wire import GET_CALENDAR, IMPERSONATE, Wire

TENANT, CLIENT, SECRET = "contoso", "client-1", "s3cret"


@pytest.fixture
def token(emulator: ExchangeEmulator, wire: Wire) -> str:
    """Give a token of an application that may open every mailbox."""
    emulator.add_application(CLIENT, secret=SECRET, tenant=TENANT)
    answer = wire.ask_token(
        TENANT,
        grant_type="client_credentials",
        client_id=CLIENT,
        client_secret=SECRET,
    )
    return str(json.loads(answer.content)["access_token"])


def test_no_credentials_are_challenged(wire: Wire) -> None:
    """A request without credentials is told which ways of signing in there are."""
    wire.user = ""
    answer = wire.call(GET_CALENDAR)
    assert answer.status == 401
    challenge = answer.headers["WWW-Authenticate"]
    assert "Basic" in challenge
    assert "Bearer" in challenge


@pytest.mark.parametrize("password", ["wrong", ""])
def test_wrong_password_is_refused(wire: Wire, password: str) -> None:
    """A wrong password is answered with 401."""
    wire.password = password
    assert wire.call(GET_CALENDAR).status == 401


def test_wrong_password_reaches_exchangelib(connect: Connect, server) -> None:
    """exchangelib reports a wrong password as UnauthorizedError."""
    configuration = exchangelib.Configuration(
        service_endpoint=server.url + EWS_PATH,
        credentials=exchangelib.Credentials(ANN, "wrong"),
        auth_type=exchangelib.BASIC,
    )
    account = exchangelib.Account(
        ANN, config=configuration, autodiscover=False, access_type="delegate"
    )
    with pytest.raises(UnauthorizedError):
        account.root.refresh()


def test_answers_name_the_server_version(wire: Wire) -> None:
    """Every answer carries ServerVersionInfo, an error included."""
    for body in (GET_CALENDAR, "<m:GetNothing/>"):
        version = wire.call(body).all("ServerVersionInfo")[0]
        assert version.get("MajorVersion") == "15"


def test_another_mailbox_is_closed(connect: Connect) -> None:
    """A user has no access to somebody else's mailbox."""
    with pytest.raises(ErrorAccessDenied):
        connect(ANN, owner=BOB).calendar.refresh()


def test_shared_mailbox_is_open(connect: Connect, emulator: ExchangeEmulator) -> None:
    """Full access that was granted opens another mailbox."""
    emulator.share(BOB, ANN)
    shared = connect(ANN, owner=BOB).calendar
    assert shared.id == emulator.mailbox(BOB).calendar.id


def test_application_impersonates(wire: Wire, token: str, bob) -> None:
    """A token with an impersonation header opens the named mailbox."""
    wire.token = token
    answer = wire.call(GET_CALENDAR, IMPERSONATE.format(address=BOB))
    assert answer.codes == ["NoError"]
    assert answer.all("FolderId")[0].get("Id") == bob.calendar.id


def test_application_has_to_impersonate(wire: Wire, token: str) -> None:
    """A token alone opens nothing: the impersonation header must be there."""
    wire.token = token
    answer = wire.call(GET_CALENDAR)
    assert answer.status == 500
    assert answer.codes == ["ErrorInvalidExchangeImpersonationHeaderData"]


def test_impersonation_needs_a_mailbox(wire: Wire, token: str) -> None:
    """Nobody can be impersonated who has no mailbox."""
    wire.token = token
    answer = wire.call(GET_CALENDAR, IMPERSONATE.format(address="no@example.com"))
    assert (answer.status, answer.codes) == (500, ["ErrorNonExistentMailbox"])


def test_user_may_not_impersonate(wire: Wire) -> None:
    """A plain user who impersonates somebody is refused."""
    answer = wire.call(GET_CALENDAR, IMPERSONATE.format(address=BOB))
    assert answer.codes == ["ErrorImpersonateUserDenied"]


def test_service_account_impersonates(
    wire: Wire, emulator: ExchangeEmulator, bob
) -> None:
    """A service account may act as any mailbox user, with Basic as well."""
    emulator.add_service_account("svc@example.com", password="pw")
    wire.user, wire.password = "svc@example.com", "pw"
    answer = wire.call(GET_CALENDAR, IMPERSONATE.format(address=BOB))
    assert answer.all("FolderId")[0].get("Id") == bob.calendar.id


def test_token_expires(wire: Wire, token: str, emulator: ExchangeEmulator) -> None:
    """A token is refused with 401 once its lifetime is over."""
    wire.token = token
    emulator.clock.shift(TOKEN_LIFETIME + timedelta(seconds=1))
    header = IMPERSONATE.format(address=BOB)
    assert wire.call(GET_CALENDAR, header).status == 401


@pytest.mark.parametrize(
    ("tenant", "form", "status"),
    [
        (TENANT, {"client_secret": "no"}, 401),
        ("elsewhere", {}, 401),
        (TENANT, {"grant_type": "password"}, 400),
    ],
)
def test_token_needs_the_right_application(
    wire: Wire, token: str, tenant: str, form: dict[str, str], status: int
) -> None:
    """Wrong secret, wrong tenant or another grant get no token."""
    given = {
        "grant_type": "client_credentials",
        "client_id": CLIENT,
        "client_secret": SECRET,
    }
    assert wire.ask_token(tenant, **(given | form)).status == status


def test_exchangelib_uses_oauth(
    server, emulator: ExchangeEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """exchangelib gets a token and acts as the mailbox of its account."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    emulator.add_application(CLIENT, secret=SECRET, tenant=TENANT)

    class Credentials(exchangelib.OAuth2Credentials):
        @property
        def token_url(self) -> str:
            return f"{server.url}/{self.tenant_id}/oauth2/v2.0/token"

    configuration = exchangelib.Configuration(
        service_endpoint=server.url + EWS_PATH,
        credentials=Credentials(CLIENT, SECRET, tenant_id=TENANT),
        auth_type=exchangelib.OAUTH2,
    )
    account = exchangelib.Account(
        BOB,
        config=configuration,
        autodiscover=False,
        access_type=exchangelib.IMPERSONATION,
    )
    assert account.calendar.id == emulator.mailbox(BOB).calendar.id
    assert emulator.requests["token"] == 1
    exchangelib.close_connections()
