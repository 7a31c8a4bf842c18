"""Errors as HTTP answers: one table of our own, one shape for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from flask_smorest import Api
from marshmallow import Schema, fields
from werkzeug.exceptions import HTTPException

from server import logs
from server.domain.errors import (
    EditConflict,
    Interrupted,
    InvalidSetting,
    LockedSetting,
    NotAdministrator,
    NotFound,
    Permanent,
    Refused,
    TandemError,
    Throttled,
    Transient,
    Unauthenticated,
)

_LOG = logs.logger(__name__)
#: Seconds after which something that passes is worth another try.
RETRY_AFTER = 30
#: What a caller without good proof is told besides (RFC 6750, 3).
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="tandem"'}

_STATUS: tuple[tuple[type[TandemError], int], ...] = (
    (Unauthenticated, 401),
    (NotAdministrator, 403),
    (NotFound, 404),
    (LockedSetting, 403),
    (InvalidSetting, 422),
    (EditConflict, 412),
    (Refused, 409),
    (Transient, 503),
    (Interrupted, 503),
    (Permanent, 409),
    (TandemError, 500),
)

#: What to do about an error that says nothing of it itself.
_REMEDIES = {
    400: "Send the request as the API's description says.",
    404: "Check the address; the API's description lists all of them.",
    405: "Use one of the methods in the header Allow.",
    413: "Send less; no request needs more than 64 kB.",
    415: "Send JSON, with the header Content-Type: application/json.",
    422: "Correct the fields that are named.",
    429: "Wait as many seconds as the header Retry-After says.",
    500: "Try again; if it happens again, tell support.",
}
_UNNAMED = "Try again; if it happens again, tell support."


class FieldErrorSchema(Schema):
    """What is wrong with one field."""

    field = fields.String(required=True)
    reason = fields.String(required=True)
    remedy = fields.String(required=True)


class ErrorSchema(Schema):
    """Every error: its HTTP status, what is wrong and what to do about it."""

    code = fields.Integer(required=True)
    message = fields.String(required=True)
    remedy = fields.String(required=True)
    errors = fields.List(
        fields.Nested(FieldErrorSchema),
        required=True,
        metadata={"description": "The fields that are wrong, if it is about fields."},
    )


class TandemApi(Api):  # type: ignore[misc]
    """flask-smorest with our shape of errors."""

    ERROR_SCHEMA = ErrorSchema

    def handle_http_exception(self, error: HTTPException) -> ResponseReturnValue:
        """Answer an error of Flask, of webargs or of a view in our shape."""
        code = error.code or 500
        data: Mapping[str, Any] = getattr(error, "data", None) or {}
        found = list(_field_errors(data.get("messages") or {}))
        message = data.get("message") or _message(error, code)
        remedy = data.get("remedy") or _REMEDIES.get(code, _UNNAMED)
        headers = dict(error.get_headers()) | dict(data.get("headers") or {})
        headers.pop("Content-Type", None)
        return _shape(code, message, remedy, found), code, headers


def register_errors(app: Flask) -> None:
    """Answer every error of ours in the one shape."""
    app.register_error_handler(TandemError, _answer)


def status_of(error: TandemError) -> int:
    """The status of HTTP that an error is answered with."""
    return next(code for kind, code in _STATUS if isinstance(error, kind))


def _answer(error: TandemError) -> ResponseReturnValue:
    code = status_of(error)
    headers: dict[str, str] = {}
    if isinstance(error, Unauthenticated):
        _LOG.info("caller_refused", why=error.why)
        headers = CHALLENGE
    if code == HTTPStatus.SERVICE_UNAVAILABLE:
        headers = {"Retry-After": str(_pause(error))}
    found = []
    name = getattr(error, "field", "")
    if name:
        reason = error.message.removeprefix(f"{name}: ")
        found = [{"field": name, "reason": reason, "remedy": error.remedy}]
    return jsonify(_shape(code, error.message, error.remedy, found)), code, headers


def _pause(error: TandemError) -> int:
    wanted = error.retry_after if isinstance(error, Throttled) else 0.0
    return max(RETRY_AFTER, round(wanted))


def _shape(
    code: int, message: str, remedy: str, errors: list[dict[str, str]]
) -> dict[str, Any]:
    return {"code": code, "message": message, "remedy": remedy, "errors": errors}


def _message(error: HTTPException, code: int) -> str:
    """A sentence for what went wrong; an unexpected error tells nothing of itself."""
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "Something unexpected happened."
    if code == HTTPStatus.UNPROCESSABLE_ENTITY:
        return "Some fields are wrong."
    return error.description or error.name


def _field_errors(messages: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Flatten what webargs says: by location, then by field, then a list."""
    if not isinstance(messages, Mapping):
        for reason in messages if isinstance(messages, list) else [messages]:
            yield from _reason(reason, path)
        return
    for name, inner in messages.items():
        is_location = not path and name in {"json", "query", "headers", "form", "path"}
        below = path if is_location or name == "_schema" else f"{path}.{name}"
        yield from _field_errors(inner, below.lstrip("."))


def _reason(reason: Any, path: str) -> Iterator[dict[str, str]]:
    remedy = _REMEDIES[422]
    if isinstance(reason, Mapping):
        reason, remedy = reason["reason"], reason["remedy"]
    yield {"field": path, "reason": str(reason), "remedy": remedy}
