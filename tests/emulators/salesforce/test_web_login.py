"""The web-server flow: the login page, the code, and what is wrong with either."""

from __future__ import annotations

from typing import Any

import pytest

from emulators.salesforce.app import SalesforceEmulator
from tests.browser import came_back
from tests.emulators.salesforce.client import ANA, BEN, CONSUMER_KEY, Client

CALLBACK = "https://app.example/back"
#: The example of RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
ASKED = {
    "response_type": "code",
    "client_id": CONSUMER_KEY,
    "redirect_uri": CALLBACK,
    "state": "a b&c",
    "scope": "openid api",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


@pytest.fixture(autouse=True)
def _callback(org: SalesforceEmulator) -> None:
    """The app has registered where it waits."""
    org.org.apps[CONSUMER_KEY].callback_urls.add(CALLBACK)


def page(client: Client, method: str = "GET", **fields: str):
    """Open the login page, or send it filled in."""
    given = ASKED | fields
    sent: dict[str, Any] = {"params": given} if method == "GET" else {"data": given}
    url = f"{client.url}/services/oauth2/authorize"
    return client.session.request(method, url, allow_redirects=False, **sent)


def told(client: Client, **fields: str) -> dict[str, str]:
    """What the app is told after the page was sent."""
    answer = page(client, "POST", **fields)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{CALLBACK}?")
    back = came_back(answer.headers["Location"])
    assert back.pop("state") == ASKED["state"]
    return back


def trade(client: Client, code: str, **changes: str | None):
    """Trade a code for a token."""
    form: dict[str, str | None] = {
        "grant_type": "authorization_code",
        "client_id": CONSUMER_KEY,
        "redirect_uri": CALLBACK,
        "code": code,
        "code_verifier": VERIFIER,
    }
    return client.session.post(
        f"{client.url}/services/oauth2/token", data=form | changes
    )


def test_a_code_buys_a_token_once(client):
    """The token is that of whoever signed in, and can be revoked."""
    code = told(client, username=ANA)["code"]

    answer = trade(client, code)
    assert answer.status_code == 200
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    info = f"{client.url}/services/oauth2/userinfo"
    assert client.session.get(info, headers=bearer).json()["preferred_username"] == ANA
    assert answer.json()["instance_url"] == client.url

    revoke = f"{client.url}/services/oauth2/revoke"
    form = {"token": answer.json()["access_token"]}
    assert client.session.post(revoke, data=form).status_code == 200
    assert client.session.get(info, headers=bearer).status_code == 401
    assert client.session.post(revoke, data=form).status_code == 400
    assert trade(client, code).json()["error"] == "invalid_grant"


def test_the_page_carries_what_was_asked(client):
    """It shows a form that brings the parameters back, and no script."""
    shown = page(client)
    assert shown.headers["Content-Type"].startswith("text/html")
    assert 'value="a b&amp;c"' in shown.text
    assert CHALLENGE in shown.text


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"username": ANA, "deny": "1"}, "access_denied"),
        ({"username": ANA, "code_challenge": ""}, "invalid_request"),
        ({"username": ANA, "code_challenge_method": "plain"}, "invalid_request"),
        ({"username": ANA, "response_type": "token"}, "unsupported_response_type"),
    ],
)
def test_the_app_is_told_what_is_wrong(client, fields, error):
    """In the words of OAuth, with its state."""
    assert told(client, **fields)["error"] == error


def test_a_user_without_the_app(client, org):
    """Only users that the admin approved get a code."""
    org.org.apps[CONSUMER_KEY].approved.discard(BEN)
    assert told(client, username=BEN)["error"] == "OAUTH_APP_ACCESS_DENIED"


@pytest.mark.parametrize(
    "fields", [{"client_id": "unknown"}, {"redirect_uri": "https://evil.example"}]
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(client, fields):
    """The page itself says what is wrong."""
    for method in ("GET", "POST"):
        answer = page(client, method, username=ANA, **fields)
        assert answer.status_code == 400
        assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code": "unknown"}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_grant"),
        ({"code_verifier": "w" * 43}, "invalid_request"),
        ({"client_id": "unknown"}, "invalid_client_id"),
        ({"redirect_uri": "https://evil.example"}, "redirect_uri_mismatch"),
    ],
)
def test_a_code_is_bound(client, changes, error):
    """To the app, its address and the verifier."""
    code = told(client, username=ANA)["code"]
    answer = trade(client, **({"code": code} | changes))
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_somebody_who_does_not_exist(client):
    """The login page stays."""
    assert page(client, "POST", username="nobody@acme.test").status_code == 400
