"""The token endpoint: the JWT bearer grant, and who a token belongs to."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography import x509

from emulators.salesforce.errors import invalid_session
from emulators.salesforce.org import App, Org
from emulators.salesforce.rest.wire import Answer, Request
from emulators.salesforce.schema import Row

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
# Salesforce takes assertions that expire within three minutes, and allows for a
# clock that is off by as much as two more.
_LONGEST = timedelta(minutes=5)
_AUDIENCES = ("https://login.salesforce.com", "https://test.salesforce.com")
_NOT_APPROVED = "user hasn't approved this consumer"


class TokenError(Exception):
    """A refusal of the token endpoint: OAuth error code and description."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description

    def to_answer(self) -> Answer:
        """Give the refusal as an answer."""
        body = {"error": self.error, "error_description": self.description}
        return Answer(400, body)


def login_rate_exceeded() -> TokenError:
    """Give the answer to a user who logs in more than 3,600 times an hour."""
    return TokenError("invalid_grant", "login rate exceeded")


@dataclass(slots=True)
class Session:
    """One access token: whose it is and until when it is good."""

    username: str
    expires: datetime


class Sessions:
    """The access tokens of the org."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._tokens: dict[str, Session] = {}

    def open(self, user: Row) -> str:
        """Give a new access token for a user."""
        token = f"{self._org.id[:15]}!{secrets.token_urlsafe(72)}"
        self._tokens[token] = Session(user["Username"], self._deadline())
        return token

    def username(self, token: str | None) -> str | None:
        """Say whose token it is, good or expired; None when it is unknown."""
        session = self._tokens.get(token or "")
        return session.username if session else None

    def usernames(self) -> list[str]:
        """Say whose tokens there are, good ones and expired ones."""
        return [session.username for session in self._tokens.values()]

    def user(self, token: str | None) -> Row:
        """Give the user of a good token and keep the session alive."""
        session = self._tokens.get(token or "")
        if session is None or session.expires <= self._org.clock.now():
            raise invalid_session()
        user = self._org.user(session.username)
        if user is None or not user["IsActive"]:
            raise invalid_session()
        session.expires = self._deadline()
        return user

    def revoke(self, token: str | None) -> None:
        """Make a token worthless."""
        self._tokens.pop(token or "", None)

    def revoke_user(self, username: str) -> None:
        """Make every token of a user worthless."""
        mine = username.lower()
        for token, session in list(self._tokens.items()):
            if session.username.lower() == mine:
                del self._tokens[token]

    def _deadline(self) -> datetime:
        seconds = self._org.settings.session_seconds
        return self._org.clock.now() + timedelta(seconds=seconds)


def bearer(request: Request) -> str | None:
    """Read the access token of a request."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() in ("bearer", "oauth") else None


def claimed_user(request: Request) -> str | None:
    """Say, unverified, for whom a token is asked: what faults go by."""
    assertion = form_of(request).get("assertion", "")
    try:
        claims = jwt.decode(assertion, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return None
    subject = claims.get("sub")
    return subject if isinstance(subject, str) else None


def grant_type(request: Request) -> str:
    """Say which flow a token request belongs to."""
    return form_of(request).get("grant_type", "")


def grant(org: Org, sessions: Sessions, request: Request) -> Answer:
    """Answer a token request with a token, or say what is wrong with it."""
    try:
        form = form_of(request)
        if form.get("grant_type") != JWT_BEARER:
            raise TokenError("unsupported_grant_type", "grant type not supported")
        user = _user(org, _claims(org, request, form.get("assertion", "")))
    except TokenError as refused:
        return refused.to_answer()
    body = {
        "access_token": sessions.open(user),
        "scope": "api web",
        "instance_url": request.base_url,
        "id": request.identity_url(org.id, user["Id"]),
        "token_type": "Bearer",
    }
    return Answer(200, body)


def form_of(request: Request) -> dict[str, str]:
    """Read the parameters of an OAuth request, from its query and its form."""
    fields = parse_qs(request.body.decode("utf-8", "replace"))
    return {**request.query, **{name: values[0] for name, values in fields.items()}}


def _claims(org: Org, request: Request, assertion: str) -> dict[str, Any]:
    """Verify an assertion by the certificate of the app that it names."""
    app = _app(org, assertion)
    key = x509.load_pem_x509_certificate(app.certificate_pem.encode()).public_key()
    try:
        claims: dict[str, Any] = jwt.decode(
            assertion,
            key,  # type: ignore[arg-type]
            algorithms=["RS256"],
            options={
                "require": ["iss", "sub", "aud", "exp"],
                "verify_aud": False,
                # The emulated clock decides, not the machine's.
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.InvalidTokenError:
        raise TokenError("invalid_grant", "invalid assertion") from None
    _check_claims(org, request, claims)
    return claims


def _app(org: Org, assertion: str) -> App:
    try:
        claims = jwt.decode(assertion, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        raise TokenError("invalid_grant", "invalid assertion") from None
    app = org.apps.get(str(claims.get("iss")))
    if app is None:
        raise TokenError("invalid_client_id", "client identifier invalid")
    return app


def _check_claims(org: Org, request: Request, claims: dict[str, Any]) -> None:
    audience = str(claims["aud"]).rstrip("/").removesuffix("/services/oauth2/token")
    if audience not in (*_AUDIENCES, request.base_url):
        raise TokenError("invalid_grant", "audience is invalid")
    now = org.clock.now().timestamp()
    # simple-salesforce writes the number as a text, and Salesforce takes it.
    expires = float(claims["exp"]) if str(claims["exp"]).isdigit() else 0.0
    if expires <= now:
        raise TokenError("invalid_grant", "expired authorization code")
    if expires > now + _LONGEST.total_seconds():
        raise TokenError("invalid_grant", "invalid assertion")


def _user(org: Org, claims: dict[str, Any]) -> Row:
    """Find the user; one that is not active and pre-authorised gets no token."""
    username = str(claims["sub"])
    user = org.user(username)
    approved = {one.lower() for one in org.apps[str(claims["iss"])].approved}
    if user is None or not user["IsActive"] or username.lower() not in approved:
        raise TokenError("invalid_grant", _NOT_APPROVED)
    return user
