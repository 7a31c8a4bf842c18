"""What a control request says: its JSON or query, its fields, and refusals."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.types import WSGIEnvironment

Action = Callable[..., Any]


class ControlError(Exception):
    """A request the door refuses: HTTP status, what is wrong, what to do."""

    def __init__(self, status: HTTPStatus, error: str, remedy: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.remedy = remedy


def read_given(environ: WSGIEnvironment) -> Mapping[str, Any]:
    """Read the query of a GET, or the JSON object of any other request."""
    if environ["REQUEST_METHOD"] == "GET":
        return dict(parse_qsl(environ.get("QUERY_STRING", "")))
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length)
    try:
        values = json.loads(body) if body.strip() else {}
    except ValueError as broken:
        raise _no_object(f"the body is not JSON: {broken}") from broken
    if not isinstance(values, dict):
        raise _no_object("the body is not a JSON object")
    return values


def _no_object(error: str) -> ControlError:
    """Ask for a JSON object as the request body."""
    remedy = 'send a JSON object such as {"name": "busy-week"}'
    return ControlError(HTTPStatus.BAD_REQUEST, error, remedy)


def needed(given: Mapping[str, Any], field: str) -> str:
    """Give a text field that has to be there."""
    value = given.get(field)
    if not isinstance(value, str) or not value:
        raise ValueError(f'"{field}" is missing; it is a text')
    return value


def instant(value: object) -> datetime:
    """Read an instant: ISO 8601 with a zone or Z."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    if moment is None or moment.tzinfo is None:
        example = "2026-11-22T15:00:00Z"
        raise ValueError(f"{value!r} is no instant; write it with a zone: {example}")
    return moment


def check_fields(name: str, action: Action, given: Mapping[str, Any]) -> None:
    """Refuse fields that the action does not have, and name those it has."""
    try:
        inspect.signature(action).bind(**given)
    except TypeError as wrong:
        known = ", ".join(fields_of(action)) or "none"
        raise ValueError(f"{name}: {wrong}; its fields are: {known}") from wrong


def fields_of(action: Action) -> list[str]:
    """Name an action's fields; those that may be left out carry a question mark."""
    return [
        name if field.default is field.empty else f"{name}?"
        for name, field in inspect.signature(action).parameters.items()
    ]


def first_line(documented: Callable[..., Any]) -> str:
    """Give the sentence a function is documented with."""
    return (inspect.getdoc(documented) or "").partition("\n")[0]
