"""For which org a request asks the database: until it is known, for none."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack

from flask import Flask, g


def enter(scope: AbstractContextManager[None]) -> None:
    """Stay within this scope until the request is over."""
    if "scopes" not in g:
        g.scopes = ExitStack()
    g.scopes.enter_context(scope)


def leave_scopes(app: Flask) -> None:
    """Leave them when a request is over, however it ends."""

    @app.teardown_request
    def _leave(_error: BaseException | None) -> None:
        scopes: ExitStack | None = g.pop("scopes", None)
        if scopes is not None:
            scopes.close()
