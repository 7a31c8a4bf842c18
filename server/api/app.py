"""The web process: the service's HTTP door."""

from __future__ import annotations

from typing import Any

from flask import Flask

from server import bootstrap, logs
from server.api.admin import ADMIN_PARTS
from server.api.document import DOCUMENT, DOCUMENTS, describe
from server.api.errors import TandemApi, register_errors
from server.api.exclusions import EXCLUSIONS
from server.api.health import HEALTH
from server.api.held import HELD
from server.api.items import ITEMS
from server.api.jobs import JOBS
from server.api.kinds import register_kinds
from server.api.me import ME
from server.api.metrics import METRICS
from server.api.oauth import OAUTH
from server.api.onboarding import ONBOARDING
from server.api.operator import OPERATOR
from server.api.pages import PAGES
from server.api.runs import RUNS
from server.api.runtime import RUNTIME
from server.api.scope import leave_scopes
from server.api.security import protect
from server.api.settings import SETTINGS
from server.api.tls import require_tls
from server.api.tracing import trace
from server.bootstrap import Runtime

#: Bytes; nothing this API takes is larger.
_MAX_BODY = 64 * 1024

_SETTINGS: dict[str, Any] = {
    "API_TITLE": "Tandem",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "MAX_CONTENT_LENGTH": _MAX_BODY,
    "MAX_FORM_MEMORY_SIZE": _MAX_BODY,
    "MAX_FORM_PARTS": 20,
}
_PARTS = (
    OAUTH,
    ME,
    JOBS,
    SETTINGS,
    RUNS,
    HELD,
    ITEMS,
    EXCLUSIONS,
    *ADMIN_PARTS,
    HEALTH,
    OPERATOR,
    DOCUMENTS,
)


def create_app(runtime: Runtime | None = None) -> Flask:
    """Build the web application, around a runtime of its own unless given one."""
    built = runtime or bootstrap.for_process()
    if runtime is None:
        logs.configure(form=built.config.log_format, level=built.config.log_level)
    app = assemble()
    app.extensions[RUNTIME] = built
    return app


def assemble() -> Flask:
    """Put the application together without anything behind it."""
    app = Flask("server.api", static_folder=None)
    app.config.update(_SETTINGS)
    trace(app)
    api = TandemApi(app)
    register_kinds(app, api)
    for part in _PARTS:
        api.register_blueprint(part)
    app.register_blueprint(PAGES)
    app.register_blueprint(ONBOARDING)
    app.register_blueprint(METRICS)
    register_errors(app)
    protect(app)
    require_tls(app)
    leave_scopes(app)
    app.extensions[DOCUMENT] = describe(api)
    return app


def specification() -> dict[str, Any]:
    """The description of the API, as `docs/openapi.json` holds it."""
    found: dict[str, Any] = assemble().extensions[DOCUMENT]
    return found
