"""Who calls, and what every answer tells the caller's software to refrain from."""

from __future__ import annotations

import hmac
from contextlib import AbstractContextManager

from flask import Flask, Response, g, request
from flask_smorest import Blueprint, abort

from server import logs
from server.api.errors import CHALLENGE
from server.api.runtime import current_runtime
from server.api.scope import enter
from server.domain.connections import User
from server.domain.errors import Unauthenticated

#: Nothing here is a page: nothing may be loaded, framed, kept or guessed.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def protect(app: Flask) -> None:
    """Put the security headers on every answer, also on errors."""

    @app.after_request
    def _add_headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def user_blueprint(name: str, description: str, below: str = "") -> Blueprint:
    """A part of the API that answers nobody but a user who proved who they are."""
    prefix = f"/v1{below}"
    made = Blueprint(name, __name__, url_prefix=prefix, description=description)
    made.before_request(_identify)
    return made


def admin_blueprint(name: str, description: str) -> Blueprint:
    """A part of the API for administrators of an org alone."""
    made = user_blueprint(f"admin {name}", description, "/admin")
    made.before_request(_require_administrator)
    return made


def current_user() -> User:
    """The user this call is made for; nothing else says whose data it is about."""
    found: User = g.user
    return found


def admit(secret: str, *, variable: str) -> None:
    """Abort with 401 unless the bearer token is this secret; unset it opens nothing.

    `variable` names where the operator sets it.
    """
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not secret or not hmac.compare_digest(given.encode(), secret.encode()):
        abort(
            401,
            message="The token is missing or wrong.",
            remedy=f"Send {variable} of the service as the bearer token.",
            headers=CHALLENGE,
        )


def together() -> AbstractContextManager[None]:
    """Store what the block changes, and what `audit` notes of it, as one."""
    return current_runtime().database.transactions.together()


def audit(action: str, target: str = "", detail: str = "") -> None:
    """Note what the caller has done; never what an item or an address is.

    Called within `together`, or where a use case asks for a note: no change without
    its entry, and no entry without its change.
    """
    current_runtime().audit.by(current_user(), action, target, detail)


def bearer() -> str:
    """The token of this request; raises `Unauthenticated` without one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("no_token")
    return token.strip()


def _require_administrator() -> None:
    current_runtime().administration.administrators.require(current_user())


def _identify() -> None:
    runtime = current_runtime()
    caller = runtime.callers.identify(bearer())
    enter(runtime.database.for_org(caller.org_id))
    user = runtime.database.users.get(caller.user_id)
    if user.org_id != caller.org_id:
        raise Unauthenticated("moved")
    g.user = user
    logs.add(org=user.org_id, user=user.id)
    pause = runtime.rates.count(user.id)
    if pause:
        abort(
            429,
            message="There were too many calls in this minute.",
            headers={"Retry-After": str(pause)},
        )
