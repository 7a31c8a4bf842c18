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


class PartProblemSchema(Schema):
    """Why a part does not work, and what the operator can do."""

    part = fields.String(required=True, metadata={"enum": ["database", "queue"]})
    reason = fields.String(required=True)
    remedy = fields.String(required=True)


class ReadySchema(Schema):
    """Which parts work; `ready` when all do."""

    ready = fields.Boolean(required=True)
    database = fields.Boolean(required=True)
    queue = fields.Boolean(required=True)
    problems = fields.List(fields.Nested(PartProblemSchema), required=True)


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
        parts: dict[str, Callable[[], object]] = {
            "database": runtime.require_migrated,
            "queue": runtime.queue.check,
        }
        problems = [
            {"part": part, "reason": error.message, "remedy": error.remedy}
            for part, check in parts.items()
            if (error := _fault(check)) is not None
        ]
        broken = {problem["part"] for problem in problems}
        told = {part: part not in broken for part in parts}
        status = HTTPStatus.SERVICE_UNAVAILABLE if broken else HTTPStatus.OK
        told["ready"] = not broken
        return make_response({**told, "problems": problems}, status.value)


def _fault(check: Callable[[], object]) -> TandemError | None:
    try:
        check()
    except TandemError as error:
        return error
    return None
