"""Tokens of an application, fetched from a sign-in service on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from emulators.host import serve
from server.adapters.exchange.ews.tokens import (
    Application,
    TokenSource,
    token_source,
)
from server.domain.errors import CredentialsRejected, Unreachable
from tests.builders import HERE
from tests.fakes.tokens import FakeTokenShelf


class SignIn:
    """A sign-in service that answers as a test tells it."""

    def __init__(self) -> None:
        """Give tokens that last an hour."""
        self.asked: list[dict[str, str]] = []
        self.status = "200 OK"
        self.lifetime: object = 3600
        self._numbers = count(1)

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a token request."""
        form = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
        self.asked.append({name: v[0] for name, v in parse_qs(form).items()})
        token = f"token-{next(self._numbers)}"
        body = json.dumps({"access_token": token, "expires_in": self.lifetime})
        start_response(self.status, [("Content-Length", str(len(body)))])
        return [body.encode()]


@pytest.fixture
def sign_in() -> SignIn:
    """Give the sign-in service."""
    return SignIn()


@pytest.fixture
def application(sign_in: SignIn) -> Iterator[Application]:
    """Give an application that signs in there."""
    with serve(sign_in) as server:
        yield Application(
            token_url=server.url,
            client_id="id",
            secret="s",
            scope="https://x/.default",
            reach=HERE,
        )


class Seconds:
    """A clock that a test moves."""

    now = 1000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


def test_a_token_is_asked_for_as_the_standard_says(
    application: Application, sign_in: SignIn
) -> None:
    """The request is that of the client-credentials grant (RFC 6749, 4.4)."""
    assert TokenSource(application).token() == "token-1"
    assert sign_in.asked == [
        {
            "grant_type": "client_credentials",
            "client_id": "id",
            "client_secret": "s",
            "scope": "https://x/.default",
        }
    ]


def test_a_token_is_used_until_shortly_before_its_end(application: Application) -> None:
    """No request is sent with a token that may expire on the way."""
    clock = Seconds()
    source = TokenSource(application, monotonic=clock)
    assert source.token() == "token-1"
    clock.now += 3600 - 121
    assert source.token() == "token-1"
    clock.now += 2
    assert source.token() == "token-2"


def test_only_the_current_token_can_be_forgotten(application: Application) -> None:
    """Two runs that meet the same expired token fetch one new token, not two."""
    source = TokenSource(application)
    old = source.token()
    source.forget(old)
    assert source.token() == "token-2"
    source.forget(old)
    assert source.token() == "token-2"


@pytest.mark.parametrize("status", ["400 Bad Request", "401 Unauthorized", "302 Found"])
def test_a_refusal_needs_a_person(
    application: Application, sign_in: SignIn, status: str
) -> None:
    """Anything but a token or trouble of the service is a refusal."""
    sign_in.status = status
    with pytest.raises(CredentialsRejected):
        TokenSource(application).token()


@pytest.mark.parametrize("status", ["500 Oops", "429 Too Many Requests"])
def test_trouble_of_the_service_passes(
    application: Application, sign_in: SignIn, status: str
) -> None:
    """Nothing was asked of Exchange, so no write can have happened."""
    sign_in.status = status
    with pytest.raises(Unreachable) as caught:
        TokenSource(application).token()
    assert not caught.value.sent


def test_the_source_of_an_application_is_shared(application: Application) -> None:
    """One application has one token in a process; another secret is another one."""
    assert token_source(application) is token_source(application)
    other = Application(
        token_url=application.token_url, client_id="id", secret="new", scope="x"
    )
    assert token_source(other) is not token_source(application)


def test_another_process_takes_the_token_from_the_shelf(
    application: Application, sign_in: SignIn
) -> None:
    """Until it ends or is refused; nobody with another secret finds it."""
    shelf, clock = FakeTokenShelf(), Seconds()
    TokenSource(application, shelf=shelf, monotonic=clock).token()

    child = TokenSource(application, shelf=shelf, monotonic=clock)
    assert child.token() == "token-1"
    assert len(sign_in.asked) == 1
    clock.now += 3600 - 119
    shelf.kept.clear()
    assert child.token() == "token-2"

    child.forget("token-2")
    assert TokenSource(application, shelf=shelf).token() == "token-3"

    stranger = replace(application, secret="guessed")
    assert TokenSource(stranger, shelf=shelf).token() == "token-4"


def test_a_secret_is_not_shown(application: Application) -> None:
    """A traceback or a log of an application leaves its secret out (N11)."""
    assert "secret" not in repr(application)
