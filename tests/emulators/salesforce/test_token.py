"""The token endpoint: who gets an access token, and how long it is good."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import SalesforceExpiredSession

from emulators.salesforce.app import SalesforceEmulator
from tests.emulators.salesforce.client import ANA, CONSUMER_KEY, NOW, Client, error_of

REFUSALS: dict[str, tuple[dict[str, Any], str]] = {
    "unknown app": ({"iss": "nobody"}, "invalid_client_id"),
    "unknown user": ({"sub": "zoe@acme.test"}, "invalid_grant"),
    "wrong audience": ({"aud": "https://example.org"}, "invalid_grant"),
    "expired": ({"exp": int(NOW.timestamp()) - 1}, "invalid_grant"),
    "good too long": ({"exp": int(NOW.timestamp()) + 3600}, "invalid_grant"),
}


def test_assertion_buys_a_token_for_its_user(client):
    """A signed assertion of a pre-authorised user gives a token to the API."""
    answer = client.ask_token(client.assertion(ANA))

    body = answer.json()
    assert answer.status_code == 200
    assert body["token_type"] == "Bearer"
    assert body["instance_url"] == client.url
    info = client.session.get(
        f"{client.url}/services/oauth2/userinfo",
        headers={"Authorization": f"Bearer {body['access_token']}"},
    )
    assert info.json()["preferred_username"] == ANA


def test_an_identity_url_is_for_its_own_user(client):
    """The `id` of a token's answer tells who signed in, and nothing about others."""
    token = client.ask_token(client.assertion(ANA)).json()

    def ask(url: str, bearer: str = token["access_token"]):
        headers = {"Authorization": f"Bearer {bearer}"}
        return client.session.get(url, headers=headers)

    told = ask(token["id"]).json()
    assert (told["username"], told["id"]) == (ANA, token["id"])
    assert told["urls"]["rest"] == f"{client.url}/services/data/v{{version}}/"
    assert ask(f"{client.url}/services/data/v66.0").json()["identity"] == token["id"]

    start, org, user = token["id"].rsplit("/", 2)
    refusals = [
        ask(token["id"], "stale"),
        ask(f"{start}/00D000000000000AAA/{user}"),
        ask(f"{start}/{org}/005000000000000AAA"),
    ]
    assert [answer.status_code for answer in refusals] == [403, 403, 403]
    assert refusals[0].text == "Bad_OAuth_Token"


@pytest.mark.parametrize("name", REFUSALS)
def test_bad_claims_are_refused(client, name):
    """Each wrong claim gives the OAuth error that Salesforce documents."""
    claims, error = REFUSALS[name]

    answer = client.ask_token(client.assertion(ANA, **claims))

    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_signature_of_another_key_is_refused(client):
    """Only the key of the app's certificate can sign."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    claims = {
        "iss": CONSUMER_KEY,
        "sub": ANA,
        "aud": "https://login.salesforce.com",
        "exp": int((NOW + timedelta(minutes=1)).timestamp()),
    }

    answer = client.ask_token(jwt.encode(claims, key, algorithm="RS256"))

    assert answer.json() == {
        "error": "invalid_grant",
        "error_description": "invalid assertion",
    }


@pytest.mark.parametrize("why", ["inactive", "not approved"])
def test_user_must_be_active_and_approved(client, org, why):
    """Everybody else hears that the user has not approved the app."""
    if why == "inactive":
        org.set_active(ANA, False)
    else:
        org.org.apps[CONSUMER_KEY].approved.discard(ANA)

    answer = client.ask_token(client.assertion(ANA))

    assert answer.status_code == 400
    assert answer.json()["error_description"] == "user hasn't approved this consumer"


def test_other_grants_are_refused(client):
    """The endpoint knows the JWT bearer grant only."""
    answer = client.session.post(
        f"{client.url}/services/oauth2/token", data={"grant_type": "password"}
    )

    assert answer.json()["error"] == "unsupported_grant_type"


@pytest.mark.parametrize("end", ["time", "revoked", "deactivated"])
def test_session_ends(client, org, end):
    """A token stops being good by time, by revocation and with its user."""
    salesforce = client.salesforce()
    salesforce.limits()
    if end == "time":
        org.clock.shift(timedelta(seconds=org.org.settings.session_seconds + 1))
    elif end == "revoked":
        org.sessions.revoke_user(ANA)
    else:
        org.set_active(ANA, False)

    with pytest.raises(SalesforceExpiredSession) as caught:
        salesforce.limits()

    assert error_of(caught)["errorCode"] == "INVALID_SESSION_ID"


def test_use_keeps_a_session_alive(client, org):
    """The time-out counts from the last call."""
    salesforce = client.salesforce()
    for _ in range(3):
        org.clock.shift(timedelta(seconds=org.org.settings.session_seconds - 60))

        assert salesforce.limits()


class _Rerouted(requests.adapters.HTTPAdapter):
    """Sends what is meant for *.salesforce.com to the emulator."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(self, request, *args, **more):
        request.url = self._url + request.path_url
        return super().send(request, *args, **more)


def test_simple_salesforce_signs_in_by_itself(
    client: Client, org: SalesforceEmulator, app_key: rsa.RSAPrivateKey
):
    """Its own JWT login works against the token endpoint, real time included."""
    org.clock.reset()
    client.session.mount("https://acme.my.salesforce.com", _Rerouted(client.url))
    pem = _pem(app_key)

    salesforce = Salesforce(
        username=ANA,
        consumer_key=CONSUMER_KEY,
        privatekey=pem,
        domain="login",
        instance_url="acme.my",
        session=client.session,
    )

    assert salesforce.query("SELECT COUNT() FROM Event")["totalSize"] == 0


def _pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
