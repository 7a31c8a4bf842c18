"""The web-server flow: an administrator signs in, and Salesforce says of which org.

Salesforce Help, "OAuth 2.0 Web Server Flow for Web App Integration" and "User Info
Endpoint". The token is used for some questions and then revoked; nothing of it is kept.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import requests

from server.adapters.salesforce.administrators import assignment_parts
from server.adapters.salesforce.errors import translated
from server.adapters.salesforce.tokens import identity, oauth_error, throttled
from server.adapters.salesforce.transport import Transport
from server.domain.connections import SalesforceConnection
from server.domain.errors import (
    NotAdministrator,
    Permanent,
    Refused,
    TandemError,
    Throttled,
    Unreachable,
)
from server.domain.reach import PUBLIC, Reach
from server.ports.clock import Clock
from server.ports.onboarding import Proof

_OAUTH = "/services/oauth2"
#: `openid` opens the user info, `api` the query for the permission set.
_SCOPE = "openid api"
_VERSION = SalesforceConnection.__dataclass_fields__["api_version"].default
#: Errors of the token endpoint that only the people who run the service can mend.
_OURS = frozenset(
    {
        "invalid_client",
        "invalid_client_id",
        "invalid_client_credentials",
        "redirect_uri_mismatch",
        "unsupported_grant_type",
        "inactive_client",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebServerLogin:
    """Fills `AdministratorLogin` for one app of Salesforce.

    `client_id` is its consumer key; `client_secret` may be empty where the app does not
    ask for it. `ca_file` replaces the public authorities.
    """

    client_id: str
    client_secret: str = field(default="", repr=False)
    redirect_uri: str
    clock: Clock
    reach: Reach = PUBLIC
    ca_file: str = ""

    def address(self, login_url: str, *, state: str, challenge: str) -> str:
        """Where to send a browser."""
        self.reach.check_salesforce("my_domain", login_url)
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": _SCOPE,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{login_url}{_OAUTH}/authorize?{urlencode(query)}"

    def prove(self, login_url: str, *, code: str, verifier: str) -> Proof:
        """What the code that came back is worth."""
        with Transport(self.ca_file, self.reach) as transport, translated():
            granted = self._granted(transport, login_url, code, verifier)
            transport.headers["Authorization"] = f"Bearer {granted['access_token']}"
            try:
                return self._proof(transport, login_url, granted)
            finally:
                _revoke(transport, login_url, granted["access_token"])

    def _proof(
        self, transport: Transport, login_url: str, granted: dict[str, str]
    ) -> Proof:
        """Ask whose token it is, and whether they administer Tandem."""
        instance_url = granted["instance_url"].rstrip("/")
        info = _read(transport, f"{login_url}{_OAUTH}/userinfo")
        org_id, user_id = info.get("organization_id"), info.get("user_id")
        if identity(granted["id"]) != (org_id, user_id):
            raise _incomplete()
        data = f"{instance_url}/services/data/v{_VERSION}"
        parts = assignment_parts(user_id=str(user_id), username="", at=self.clock.now())
        ways = (_read(transport, f"{data}/{one.path}", as_user=True) for one in parts)
        if not any(found.get("totalSize") for found in ways):
            raise NotAdministrator("This is for the administrators of Tandem.")
        return Proof(
            org_id=str(org_id),
            instance_url=instance_url,
            username=str(info.get("preferred_username", "")),
        )

    def _granted(
        self, transport: Transport, login_url: str, code: str, verifier: str
    ) -> dict[str, str]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "code_verifier": verifier,
        }
        if self.client_secret:
            form["client_secret"] = self.client_secret
        answer = transport.post(f"{login_url}{_OAUTH}/token", data=form)
        if answer.status_code != requests.codes.ok:
            raise _refused(answer, transport.retry_after)
        granted = answer.json()
        names = ("access_token", "instance_url", "id")
        if not isinstance(granted, dict) or any(
            not isinstance(granted.get(name), str) for name in names
        ):
            raise _incomplete()
        return {name: granted[name] for name in names}


def _read(transport: Transport, url: str, *, as_user: bool = False) -> dict[str, Any]:
    answer = transport.get(url)
    if answer.status_code >= requests.codes.server_error:
        raise Unreachable("Salesforce does not answer as it should.")
    refused = (requests.codes.bad_request, requests.codes.forbidden)
    if as_user and answer.status_code in refused:
        raise NotAdministrator(
            "Salesforce does not tell whether you administer Tandem.",
            remedy="Sign in as somebody who has the permission set Tandem_Admin and "
            "the right View Setup and Configuration.",
        )
    found = answer.json() if answer.status_code == requests.codes.ok else None
    if not isinstance(found, dict):
        raise _incomplete()
    return found


def _revoke(transport: Transport, login_url: str, token: str) -> None:
    # A token that cannot be revoked ends by itself; the proof holds all the same.
    with suppress(requests.RequestException, TandemError):
        transport.post(f"{login_url}{_OAUTH}/revoke", data={"token": token})


def _refused(answer: requests.Response, retry_after: float) -> TandemError:
    error, description = oauth_error(answer)
    if throttled(answer.status_code, f"{error} {description}"):
        return Throttled(
            "Salesforce refuses more logins for now.", retry_after=retry_after
        )
    if answer.status_code >= requests.codes.server_error:
        return Unreachable("Salesforce gives no token for now.")
    if error in _OURS:
        return Permanent(
            f"Salesforce does not know this service's app ({error}).",
            remedy="Tell the people who run this service.",
        )
    return Refused(
        "Salesforce no longer takes this sign-in.", remedy="Start once more."
    )


def _incomplete() -> Permanent:
    return Permanent(
        "Salesforce's answer does not say whose sign-in it was.",
        remedy="Have the scopes openid and api given to the app.",
    )
