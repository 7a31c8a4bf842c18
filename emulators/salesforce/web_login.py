"""The web-server flow: people sign in with a browser, apps trade the code they get.

Salesforce Help, "OAuth 2.0 Web Server Flow for Web App Integration", and the REST guide
for what happens to `code_challenge` and `code_verifier`.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from urllib.parse import urlencode

from emulators.salesforce.org import App, Org
from emulators.salesforce.rest.wire import Answer, Request
from emulators.salesforce.schema import Row
from emulators.salesforce.token import Sessions, TokenError, form_of

AUTHORIZE_PATH = "/services/oauth2/authorize"
REVOKE_PATH = "/services/oauth2/revoke"
AUTHORIZATION_CODE = "authorization_code"
#: Salesforce Help: a code expires after 15 minutes.
_CODE_LASTS = timedelta(minutes=15)
_CARRIED = ("client_id", "redirect_uri", "response_type", "state", "scope")
_PKCE = ("code_challenge", "code_challenge_method")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a code is worth: for whom, for which app, and until when."""

    username: str
    consumer_key: str
    redirect_uri: str
    challenge: str
    expires: datetime


class Codes:
    """The authorization codes of the org; each is good once."""

    def __init__(self, org: Org, sessions: Sessions) -> None:
        self._org = org
        self._sessions = sessions
        self._grants: dict[str, Grant] = {}

    def authorize(self, request: Request) -> Answer:
        """Answer a browser: the login page, or the way back to the app."""
        form = form_of(request)
        try:
            app = self._app(form)
        except TokenError as refused:
            # Nobody is sent to an address that the app did not register.
            return _page(400, f"error={refused.error}: {refused.description}")
        error = _wrong(form)
        if error:
            return _back(form, error=error[0], error_description=error[1])
        if request.method == "GET":
            return _page(200, _login(form))
        return self._signed_in(app, form)

    def exchange(self, request: Request) -> Answer:
        """Answer an app that trades a code for a token."""
        form = form_of(request)
        try:
            app = self._app(form)
            if app.secret and form.get("client_secret") != app.secret:
                raise TokenError("invalid_client", "invalid client credentials")
            user = self._granted(form)
        except TokenError as refused:
            return refused.to_answer()
        body = {
            "access_token": self._sessions.open(user),
            "signature": base64.b64encode(secrets.token_bytes(32)).decode(),
            "scope": "openid api",
            "instance_url": request.base_url,
            "id": request.identity_url(self._org.id, user["Id"]),
            "token_type": "Bearer",
            "issued_at": str(int(self._org.clock.now().timestamp() * 1000)),
        }
        return Answer(200, body)

    def revoke(self, request: Request) -> Answer:
        """End a token."""
        token = form_of(request).get("token", "")
        if self._sessions.username(token) is None:
            return TokenError("invalid_token", "invalid token").to_answer()
        self._sessions.revoke(token)
        return Answer(200)

    def _app(self, form: dict[str, str]) -> App:
        app = self._org.apps.get(form.get("client_id", ""))
        if app is None:
            raise TokenError("invalid_client_id", "client identifier invalid")
        if form.get("redirect_uri") not in app.callback_urls:
            raise TokenError(
                "redirect_uri_mismatch", "redirect_uri must match configuration"
            )
        return app

    def _signed_in(self, app: App, form: dict[str, str]) -> Answer:
        """Give a code to somebody who may use the app, and approved it."""
        if form.get("deny"):
            told = "end-user denied authorization"
            return _back(form, error="access_denied", error_description=told)
        username = form.get("username", "")
        user = self._org.user(username)
        if user is None or not user["IsActive"]:
            return _page(400, "Please check your username and password.")
        if username.lower() not in {one.lower() for one in app.approved}:
            return _back(
                form,
                error="OAUTH_APP_ACCESS_DENIED",
                error_description="user is not admin approved to access this app",
            )
        code = secrets.token_urlsafe(48)
        self._grants[code] = Grant(
            username=username,
            consumer_key=app.consumer_key,
            redirect_uri=form["redirect_uri"],
            challenge=form["code_challenge"],
            expires=self._org.clock.now() + _CODE_LASTS,
        )
        return _back(form, code=code)

    def _granted(self, form: dict[str, str]) -> Row:
        grant = self._grants.pop(form.get("code", ""), None)
        if grant is None or grant.expires <= self._org.clock.now():
            raise TokenError("invalid_grant", "expired authorization code")
        if form["client_id"] != grant.consumer_key:
            raise TokenError("invalid_grant", "invalid authorization code")
        if form["redirect_uri"] != grant.redirect_uri:
            raise TokenError(
                "redirect_uri_mismatch", "redirect_uri must match configuration"
            )
        _check_verifier(grant, form.get("code_verifier"))
        user = self._org.user(grant.username)
        if user is None or not user["IsActive"]:
            raise TokenError("invalid_grant", "inactive user")
        return user


def _wrong(form: dict[str, str]) -> tuple[str, str] | None:
    if form.get("response_type") != "code":
        return "unsupported_response_type", "response type not supported"
    if not form.get("code_challenge"):
        return "invalid_request", "missing required code challenge"
    if form.get("code_challenge_method", "S256") != "S256":
        return "invalid_request", "code challenge method not supported"
    return None


def _check_verifier(grant: Grant, verifier: str | None) -> None:
    """Compare as RFC 7636, 4.6 says; the errors are those of the REST guide."""
    if not verifier:
        raise TokenError("invalid_grant", "missing required code verifier")
    digest = hashlib.sha256(verifier.encode()).digest()
    if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != grant.challenge:
        raise TokenError("invalid_request", "invalid code verifier")


def _back(form: dict[str, str], **told: str) -> Answer:
    """Send the browser back to the app with what it may know."""
    if "state" in form:
        told["state"] = form["state"]
    place = f"{form['redirect_uri']}?{urlencode(told)}"
    return Answer(302, headers={"Location": place})


def _login(form: dict[str, str]) -> str:
    """The login page: whoever names a user is that user."""
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(form[name])}">'
        for name in (*_CARRIED, *_PKCE)
        if name in form
    )
    return (
        f'<form method="post" action="{AUTHORIZE_PATH}">{hidden}'
        '<label>Username <input name="username"></label>'
        '<button>Allow</button><button name="deny" value="1">Deny</button></form>'
    )


def _page(status: int, content: str) -> Answer:
    body = f"<!doctype html><title>Salesforce</title>{content}".encode()
    return Answer(status, body, {"Content-Type": "text/html;charset=UTF-8"})
