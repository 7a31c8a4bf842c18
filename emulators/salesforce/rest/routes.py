"""Which resource answers which path, and the operation name each call counts as."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from emulators.salesforce.errors import ApiError, no_such_resource
from emulators.salesforce.rest import (
    collections,
    composite,
    discovery,
    queries,
    replication,
    rows,
)
from emulators.salesforce.rest.call import Call
from emulators.salesforce.rest.wire import Answer, Request

_NAME = r"(\w+)"
_ID = r"([^/]+)"
_VERSION = re.compile(r"/services/data/v(\d+)\.0(?:/(.*))?")


@dataclass(frozen=True, slots=True)
class Route:
    """One method on one kind of path."""

    method: str
    pattern: re.Pattern[str]
    operation: str
    answer: Callable[..., Answer]


def _route(method: str, path: str, operation: str, answer: Any) -> Route:
    return Route(method, re.compile(path), operation, answer)


_ROWS = f"sobjects/{_NAME}/{_ID}"
_KEYS = f"sobjects/{_NAME}/{_NAME}/(.+)"

ROUTES: tuple[Route, ...] = (
    _route("GET", "", "resources", discovery.resources),
    _route("GET", "limits", "limits", discovery.limits),
    _route("GET", "query", "query", queries.query),
    _route("GET", "queryAll", "queryAll", queries.query_all),
    _route("GET", f"(query|queryAll)/{_ID}", "queryMore", queries.query_more),
    _route("POST", "composite", "composite", composite.composite),
    _route("POST", "composite/batch", "composite.batch", composite.batch),
    _route("POST", "composite/sobjects", "collections.create", collections.create),
    _route("PATCH", "composite/sobjects", "collections.update", collections.update),
    _route("DELETE", "composite/sobjects", "collections.delete", collections.delete),
    _route(
        "PATCH",
        f"composite/sobjects/{_NAME}/{_NAME}",
        "collections.upsert",
        collections.upsert,
    ),
    _route(
        "GET",
        f"composite/sobjects/{_NAME}",
        "collections.retrieve",
        collections.retrieve,
    ),
    _route(
        "POST",
        f"composite/sobjects/{_NAME}",
        "collections.retrieve",
        collections.retrieve,
    ),
    _route("GET", "sobjects", "sobjects", discovery.sobjects),
    _route("GET", f"sobjects/{_NAME}", "sobject.info", discovery.sobject),
    _route("POST", f"sobjects/{_NAME}", "sobject.create", rows.create),
    _route("GET", f"sobjects/{_NAME}/describe", "describe", discovery.describe_sobject),
    _route("GET", f"sobjects/{_NAME}/updated", "updated", replication.updated),
    _route("GET", f"sobjects/{_NAME}/deleted", "deleted", replication.deleted),
    _route("GET", _ROWS, "sobject.get", rows.read),
    _route("PATCH", _ROWS, "sobject.update", rows.update),
    _route("DELETE", _ROWS, "sobject.delete", rows.delete),
    _route(
        "DELETE",
        f"sobjects/{_NAME}/{_ID}/fromThisEventOnwards",
        "sobject.delete",
        rows.delete_onwards,
    ),
    _route("GET", _KEYS, "sobject.get", rows.read_by_key),
    _route("PATCH", _KEYS, "sobject.upsert", rows.upsert),
    _route("DELETE", _KEYS, "sobject.delete", rows.delete_by_key),
)


def find(request: Request) -> tuple[str, Route, tuple[str, ...]]:
    """Find the version, the route and its arguments; ApiError when there is none."""
    match = _VERSION.fullmatch(request.path)
    if match is None or not discovery.OLDEST <= int(match[1]) <= discovery.NEWEST:
        raise no_such_resource()
    path = (match[2] or "").strip("/")
    allowed = []
    for route in ROUTES:
        hit = route.pattern.fullmatch(path)
        if hit is None:
            continue
        if route.method == _method(request):
            return f"v{match[1]}.0", route, hit.groups()
        allowed.append(route.method)
    if allowed:
        raise ApiError(
            "METHOD_NOT_ALLOWED",
            f"HTTP Method '{request.method}' not allowed. Allowed are "
            f"{','.join(dict.fromkeys(allowed))}",
        )
    raise no_such_resource()


def _method(request: Request) -> str:
    """Give the method, which a client without PATCH may write in the query."""
    if request.method == "HEAD":
        return "GET"
    return request.query.get("_HttpMethod", request.method).upper()


def answer(call: Call) -> Answer:
    """Answer a call, or a subrequest of one."""
    _, route, arguments = find(call.request)
    return route.answer(call, *arguments)
