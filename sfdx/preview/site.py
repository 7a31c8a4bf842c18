"""The preview's web site: the built panel, who can look, and the Apex methods."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request, send_from_directory
from werkzeug.serving import WSGIRequestHandler, make_server

from sfdx.preview.apex import Controllers
from sfdx.preview.refusal import Refusal, session_ended


@dataclass(frozen=True, slots=True)
class Preview:
    """One running preview; `signed_out` holds users whose session is over."""

    controllers: Controllers
    built: Path
    signed_out: set[str] = field(default_factory=set)

    def answer(self, method: str) -> Response:
        """Answer a component's call of an Apex method."""
        user = request.headers["Preview-User"]
        try:
            if user in self.signed_out:
                raise session_ended()
            text = self.controllers.answer(method, user, request.get_json())
        except Refusal as refused:
            return _with_status(refused.body, refused.status)
        return jsonify(text)

    def app(self) -> Flask:
        """The site as a WSGI application."""
        app = Flask(__name__, static_folder=None)

        @app.get("/session.json")
        def session() -> Response:
            return jsonify(users=self.controllers.org.users())

        @app.post("/apex/<method>")
        def apex(method: str) -> Response:
            return self.answer(method)

        @app.get("/", defaults={"path": "index.html"})
        @app.get("/<path:path>")
        def built(path: str) -> Response:
            return send_from_directory(self.built, path)

        return app


@contextmanager
def serve(preview: Preview, port: int) -> Iterator[str]:
    """Serve on loopback until the block ends; port 0 takes a free one."""
    app = preview.app()
    server = make_server(
        "127.0.0.1", port, app, threaded=True, request_handler=_Silently
    )
    thread = threading.Thread(target=server.serve_forever, name="preview")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Silently(WSGIRequestHandler):
    """Keeps connections open, and requests out of the terminal."""

    protocol_version = "HTTP/1.1"

    def log_request(self, *_: object) -> None:
        """Say nothing about a request that went well."""


def _with_status(body: dict[str, Any], status: int) -> Response:
    answer = jsonify(body)
    answer.status_code = status
    return answer
