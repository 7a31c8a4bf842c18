"""Whether the process lives, and whether it can work."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Response, make_response
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from server.api.runtime import current_runtime
from server.domain.errors import TandemError

HEALTH = Blueprint("health", __name__, description="Alive and ready")


class AliveSchema(Schema):
    """The process answers."""

    alive = fields.Boolean(required=True)


class ReadySchema(Schema):
    """Which parts work; `ready` when all do."""

    ready = fields.Boolean(required=True)
    database = fields.Boolean(required=True)
    queue = fields.Boolean(required=True)


@HEALTH.route("/healthz")
class Alive(MethodView):
    """The process answers."""

    @HEALTH.response(200, AliveSchema)
    def get(self) -> Response:
        """Say that the process lives."""
        return make_response({"alive": True})


@HEALTH.route("/readyz")
class Ready(MethodView):
    """Database and queue answer."""

    @HEALTH.response(200, ReadySchema)
    @HEALTH.alt_response(503, schema=ReadySchema)
    def get(self) -> Response:
        """Say of each part whether it works; 503 where one does not."""
        runtime = current_runtime()
        parts = {
            "database": _works(runtime.is_migrated),
            "queue": _works(lambda: bool(runtime.queue.check())),
        }
        ready = all(parts.values())
        status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
        return make_response({"ready": ready, **parts}, status.value)


def _works(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except TandemError:
        return False
