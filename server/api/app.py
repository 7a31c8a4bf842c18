"""The web process: the service's HTTP door."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api

from server import bootstrap, logs
from server.api.errors import register_errors
from server.api.health import HEALTH
from server.api.operator import OPERATOR
from server.api.runtime import RUNTIME
from server.bootstrap import Runtime

#: Bytes; nothing this API takes is larger.
_MAX_BODY = 64 * 1024

_SETTINGS: dict[str, Any] = {
    "API_TITLE": "Tandem",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "MAX_CONTENT_LENGTH": _MAX_BODY,
}


def create_app(runtime: Runtime | None = None) -> Flask:
    """Build the web application, around a runtime of its own unless given one."""
    built = runtime or bootstrap.for_process()
    if runtime is None:
        logs.configure(form=built.config.log_format, level=built.config.log_level)
    app = Flask("server.api", static_folder=None)
    app.config.update(_SETTINGS)
    app.extensions[RUNTIME] = built
    api = Api(app)
    api.register_blueprint(HEALTH)
    api.register_blueprint(OPERATOR)
    register_errors(app)
    return app
