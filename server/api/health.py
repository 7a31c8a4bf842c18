"""Whether the process lives, and whether it can work."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask.views import MethodView
from flask_smorest import Blueprint

from server.api.runtime import current_runtime
from server.domain.errors import TandemError

HEALTH = Blueprint("health", __name__, description="Alive and ready")


@HEALTH.route("/healthz")
class Alive(MethodView):
    """The process answers."""

    def get(self) -> ResponseReturnValue:
        """Say that the process lives."""
        return jsonify({"alive": True})


@HEALTH.route("/readyz")
class Ready(MethodView):
    """Database and queue answer."""

    def get(self) -> ResponseReturnValue:
        """Say of each part whether it works; 503 where one does not."""
        runtime = current_runtime()
        parts = {
            "database": _works(runtime.is_migrated),
            "queue": _works(lambda: bool(runtime.queue.check())),
        }
        ready = all(parts.values())
        status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
        return jsonify({"ready": ready, **parts}), status.value


def _works(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except TandemError:
        return False
