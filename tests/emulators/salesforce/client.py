"""What the tests of the Salesforce emulator sign in and call it with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import SalesforceError

from emulators.host import Server

CONSUMER_KEY = "3MVG9-tandem-test"
ANA, BEN, ADMIN = "ana@acme.test", "ben@acme.test", "admin@acme.test"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
VERSION = "66.0"


class Client:
    """Signs in users of the served org and makes clients for them."""

    def __init__(
        self, server: Server, session: requests.Session, key: rsa.RSAPrivateKey
    ) -> None:
        self.url = server.url
        self.session = session
        self._host = server.url.removeprefix("https://")
        self._key = key

    def assertion(self, username: str, **claims: object) -> str:
        """Sign an assertion for a user; claims replace the usual ones."""
        usual: dict[str, object] = {
            "iss": CONSUMER_KEY,
            "sub": username,
            "aud": "https://login.salesforce.com",
            "exp": int((NOW + timedelta(minutes=3)).timestamp()),
        }
        return jwt.encode({**usual, **claims}, self._key, algorithm="RS256")

    def ask_token(self, assertion: str) -> requests.Response:
        """Send an assertion to the token endpoint."""
        form = {
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": assertion,
        }
        return self.session.post(f"{self.url}/services/oauth2/token", data=form)

    def token(self, username: str = ANA) -> str:
        """Get an access token for a user."""
        answer = self.ask_token(self.assertion(username))
        return str(answer.json()["access_token"])

    def salesforce(self, username: str = ANA) -> Salesforce:
        """Give the unmodified simple-salesforce, signed in as a user."""
        return Salesforce(
            session_id=self.token(username),
            instance=self._host,
            session=self.session,
            version=VERSION,
        )

    def call(
        self, method: str, path: str, *, user: str = ANA, **more: Any
    ) -> requests.Response:
        """Send a raw call below the data URL as a user."""
        headers = {"Authorization": f"Bearer {self.token(user)}"}
        headers |= more.pop("headers", {})
        return self.session.request(
            method,
            f"{self.url}/services/data/v{VERSION}/{path}",
            headers=headers,
            **more,
        )


def event(subject: str = "Call", **fields: Any) -> dict[str, Any]:
    """Give the fields of a one-hour event tomorrow at 15:00 UTC."""
    start = NOW + timedelta(days=1)
    times = {
        "StartDateTime": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "EndDateTime": (start + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return {"Subject": subject, **times, **fields}


def error_of(caught: pytest.ExceptionInfo[SalesforceError]) -> dict[str, Any]:
    """Give the first error of a refused call of simple-salesforce."""
    errors: Any = caught.value.content
    return dict(errors[0])
