"""Calls without TLS are refused: what they carry has been read by others already."""

from __future__ import annotations

from flask import Flask, request
from flask_smorest import abort

from server.api.runtime import current_runtime

#: What a platform asks of a process from within, without TLS.
_OPEN = frozenset({"/healthz", "/readyz"})


def require_tls(app: Flask) -> None:
    """Answer a call without TLS with an error, in production.

    It is not redirected: a caller that sends its token in the clear each time would
    never notice (ASVS 4.1.2).
    """

    @app.before_request
    def _refuse() -> None:
        if _is_secure() or request.path in _OPEN:
            return
        if current_runtime().config.stage == "development":
            return
        abort(
            403,
            message="This service answers over TLS only.",
            remedy="Use an address that begins with https://, and a new token.",
        )


def _is_secure() -> bool:
    """By what the nearest proxy says, which ends TLS on Heroku; it speaks last."""
    proxies = request.headers.get("X-Forwarded-Proto", request.scheme)
    return proxies.rpartition(",")[2].strip().lower() == "https"
