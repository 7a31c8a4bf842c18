"""Access tokens by the OAuth 2.0 JWT bearer flow, one for each user of an org.

simple-salesforce can only ask hosts under salesforce.com for them, with an audience
made from the same name; an org behind a port or another domain needs our own request.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jwt
import requests
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from server.adapters.salesforce.errors import translated
from server.adapters.salesforce.transport import Transport
from server.domain.connections import SalesforceConnection
from server.domain.errors import (
    CredentialsRejected,
    Permanent,
    TandemError,
    Throttled,
    Unreachable,
)
from server.domain.reach import PUBLIC, Reach
from server.ports.tokens import NoShelf, TokenShelf

#: What reading a key raises that is none, is encrypted or is of an unknown kind.
_UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm)
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
#: Salesforce refuses assertions that are valid for longer than five minutes.
_LIFETIME = timedelta(minutes=3)
#: Sessions end after two idle hours unless an org sets less; asking with an ended one
#: would cost a request.
_IDLE = timedelta(minutes=90)
#: How long after its login a token is shared, however often it is used: a session
#: outlives the permission to use the app, and whoever loses that has to be noticed.
_SHARED = timedelta(hours=1)
_IDENTITY = re.compile(r".*/id/(?P<org>00D\w{12,15})/(?P<user>005\w{12,15})")
_UNAPPROVED = "user hasn't approved this consumer"
#: Errors of the token endpoint that pass by themselves.
_PASSING = frozenset({"server_error", "temporarily_unavailable", "unknown_error"})
#: How the limits of logins (3,600 a user and hour) and of calls are told: Salesforce
#: puts them into the same status and error as credentials it does not take.
_THROTTLES = re.compile(r"(login|request|rate)[ _](rate|limit)[ _]exceeded", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A session at Salesforce and whose it is."""

    access_token: str = field(repr=False)
    org_id: str
    user_id: str


class TokenCache:
    """The tokens of this process and, by way of the shelf, of all others.

    Safe between threads. A worker's child lives for one run: without a shelf each run
    would log in anew.
    """

    def __init__(self, shelf: TokenShelf | None = None) -> None:
        """Start without any token of this process."""
        self._shelf = shelf or NoShelf()
        self._lock = threading.Lock()
        self._used: dict[str, tuple[Token, datetime]] = {}

    def get(
        self, connection: SalesforceConnection, username: str, now: datetime
    ) -> Token | None:
        """The user's token, if there is one that is likely to be good still."""
        name = _name(connection, username)
        with self._lock:
            token, used_at = self._used.get(name, (None, now))
        if token is None or now - used_at > _IDLE:
            token = self._shared(name)
        if token is not None:
            with self._lock:
                self._used[name] = token, now
        return token

    def put(
        self,
        connection: SalesforceConnection,
        username: str,
        token: Token,
        now: datetime,
    ) -> None:
        """Keep the user's token."""
        name = _name(connection, username)
        with self._lock:
            self._used[name] = token, now
        text = json.dumps(asdict(token))
        self._shelf.put(name, text, _SHARED.total_seconds())

    def discard(
        self, connection: SalesforceConnection, username: str, token: Token
    ) -> None:
        """Forget a token that was refused, unless it has been renewed already."""
        name = _name(connection, username)
        with self._lock:
            known, _ = self._used.get(name, (None, None))
            if known == token:
                del self._used[name]
        if self._shared(name) == token:
            self._shelf.drop(name)

    def _shared(self, name: str) -> Token | None:
        found = self._shelf.get(name)
        return None if found is None else Token(**json.loads(found[0]))


def _name(connection: SalesforceConnection, username: str) -> str:
    """All that a token is given for: nobody finds it who could not ask for it."""
    told = (
        connection.instance_url,
        connection.login_url,
        connection.consumer_key,
        connection.private_key,
        username.lower(),
    )
    return json.dumps(["salesforce", *told])


def request_token(
    connection: SalesforceConnection,
    username: str,
    now: datetime,
    reach: Reach = PUBLIC,
) -> Token:
    """Ask Salesforce for a token for `username`; raises `Transient` or `Permanent`.

    Raises `InvalidSetting` for a login URL that is none of Salesforce.
    """
    reach.check_salesforce("login_url", connection.login_url)
    form = {"grant_type": _GRANT, "assertion": _assertion(connection, username, now)}
    url = f"{connection.login_url.rstrip('/')}/services/oauth2/token"
    with Transport(connection.ca_file, reach) as transport, translated():
        answer = transport.post(url, data=form)
        if answer.status_code != requests.codes.ok:
            raise _refused(answer, transport.retry_after)
        return _token(answer.json())


def _assertion(connection: SalesforceConnection, username: str, now: datetime) -> str:
    """Sign who the service is (`iss`) and as whom it asks (`sub`)."""
    claims = {
        "iss": connection.consumer_key,
        "sub": username,
        "aud": connection.login_url.rstrip("/"),
        "exp": int((now + _LIFETIME).timestamp()),
    }
    try:
        return jwt.encode(claims, _signing_key(connection), algorithm="RS256")
    except _UNREADABLE as unreadable:
        raise CredentialsRejected(
            "The private key for Salesforce cannot be read.",
            remedy="Store an RSA key again, as PEM without a passphrase.",
        ) from unreadable


def _signing_key(connection: SalesforceConnection) -> RSAPrivateKey:
    """Read the key; `ValueError` where it is none for RSA.

    Whether its numbers fit each other is not tested: that takes 40 ms at each login,
    and nobody can have changed a key that was sealed with associated data.
    """
    key = serialization.load_pem_private_key(
        connection.private_key.encode(),
        password=None,
        unsafe_skip_rsa_key_validation=True,
    )
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("not an RSA key")
    return key


def _token(answer: dict[str, Any]) -> Token:
    """Read the answer; its `id` is a URL that ends with the org's and user's Id."""
    whose = identity(str(answer.get("id", "")))
    access_token = answer.get("access_token")
    if whose is None or not isinstance(access_token, str):
        raise Permanent(
            "Salesforce's answer holds no token or does not say whose it is.",
            remedy="Give the app the scope `api` and check the login URL.",
        )
    return Token(access_token=access_token, org_id=whose[0], user_id=whose[1])


def identity(url: str) -> tuple[str, str] | None:
    """The Ids of org and user in the URL that names a user; None for another URL."""
    found = _IDENTITY.fullmatch(url)
    return None if found is None else (found["org"], found["user"])


def _refused(answer: requests.Response, retry_after: float) -> TandemError:
    """What the refusal of a token means; its description names nothing private."""
    error, description = oauth_error(answer)
    if throttled(answer.status_code, f"{error} {description}"):
        return Throttled(
            "Salesforce refuses more logins for now.", retry_after=retry_after
        )
    if answer.status_code >= requests.codes.server_error or error in _PASSING:
        return Unreachable(f"Salesforce gives no token for now ({error}).")
    if description == _UNAPPROVED:
        return CredentialsRejected(
            "This user may not use the Tandem app in Salesforce.",
            remedy="Give the user the permission set that pre-authorises the app.",
        )
    return CredentialsRejected(
        f"Salesforce gives no token ({error}).",
        remedy="Check the consumer key, the certificate, the login URL and that "
        "the user is active.",
    )


def throttled(status: int, error: str) -> bool:
    """Whether a refusal only means that there were too many logins or calls."""
    too_many = status == requests.codes.too_many_requests
    return too_many or _THROTTLES.search(error) is not None


def oauth_error(answer: requests.Response) -> tuple[str, str]:
    """The error of a refusal and its description (RFC 6749, 5.2)."""
    try:
        body = answer.json()
    except requests.exceptions.JSONDecodeError:
        body = {}
    if isinstance(body, list) and body:
        # What stands before the endpoint answers like the API.
        body = body[0]
    if not isinstance(body, dict):
        body = {}
    error = str(
        body.get("error") or body.get("errorCode") or f"HTTP {answer.status_code}"
    )
    return error, str(body.get("error_description") or "")
