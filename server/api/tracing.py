"""One id for each request, on its answer and on all that is logged meanwhile."""

from __future__ import annotations

import re
from time import perf_counter
from uuid import uuid4

from flask import Flask, Response, g, request

from server import logs

#: Where Heroku's router and its likes put the id, and where callers find it.
REQUEST_ID = "X-Request-ID"
#: An id that comes from outside; anything else could forge lines or hold names.
_GOOD_ID = re.compile(r"[0-9A-Za-z_-]{8,128}")
#: The platform asks for these all the time; what they tell is in the metrics.
_SILENT = frozenset({"/healthz", "/readyz", "/metrics"})
#: A variable part of a route, with what it may be: `<string(length=32):run_id>`.
_VARIABLE = re.compile(r"<(?:[^<>]*:)?(\w+)>")

_LOG = logs.logger(__name__)


def trace(app: Flask) -> None:
    """Give every request an id and log how it was answered.

    The log tells the route, never the path or the query: those may name people.
    """

    @app.before_request
    def _begin() -> None:
        given = request.headers.get(REQUEST_ID, "")
        g.request_id = given if _GOOD_ID.fullmatch(given) else uuid4().hex
        g.begun = perf_counter()
        # Threads are used again: nothing of the request before may be left.
        logs.begin(request=g.request_id)

    @app.after_request
    def _end(response: Response) -> Response:
        response.headers[REQUEST_ID] = g.request_id
        if request.path not in _SILENT:
            _LOG.info(
                "request_answered",
                method=request.method,
                route=_route(),
                status=response.status_code,
                milliseconds=round((perf_counter() - g.begun) * 1000),
            )
        return response

    @app.teardown_request
    def _forget(_error: BaseException | None) -> None:
        logs.begin()


def _route() -> str | None:
    """The address of this request without what it names, None for an unknown one."""
    rule = request.url_rule
    return None if rule is None else _VARIABLE.sub(r"{\1}", rule.rule)
