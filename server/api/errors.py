"""Our errors as HTTP answers: one table, one shape."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue

from server.domain.errors import (
    EditConflict,
    InvalidSetting,
    LockedSetting,
    NotFound,
    Refused,
    TandemError,
    Transient,
)

_STATUS: tuple[tuple[type[TandemError], HTTPStatus], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (LockedSetting, HTTPStatus.FORBIDDEN),
    (InvalidSetting, HTTPStatus(422)),
    (EditConflict, HTTPStatus.PRECONDITION_FAILED),
    (Refused, HTTPStatus.BAD_REQUEST),
    (Transient, HTTPStatus.SERVICE_UNAVAILABLE),
    (TandemError, HTTPStatus.CONFLICT),
)


def register_errors(app: Flask) -> None:
    """Answer every error of ours in flask-smorest's own shape."""
    app.register_error_handler(TandemError, _answer)


def _answer(error: TandemError) -> ResponseReturnValue:
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    payload: dict[str, Any] = {
        "code": status.value,
        "status": status.phrase,
        "message": error.message,
        "remedy": error.remedy,
    }
    field = getattr(error, "field", None)
    if field:
        payload["errors"] = {"json": {field: [error.message]}}
    return jsonify(payload), status.value
