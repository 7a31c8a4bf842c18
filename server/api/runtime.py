"""How a view gets at the service behind it."""

from __future__ import annotations

from typing import cast

from flask import current_app

from server.bootstrap import Runtime

#: The key under which the application holds its runtime.
RUNTIME = "tandem"


def current_runtime() -> Runtime:
    """The runtime of the application that answers this request."""
    return cast(Runtime, current_app.extensions[RUNTIME])
