"""For whom the database is asked: one org, or the service itself.

On Postgres a second wall stands behind the conditions of every query: row-level
security shows a transaction the rows of its scope alone, and nothing to one that has
none (stack.md 5.6). SQLite knows no such wall.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from sqlalchemy import Connection

#: The scope of the service itself, which sees every org; an org's scope is its id.
SERVICE: Final = "*"
#: The setting of a transaction that the policies compare with.
SETTING: Final = "tandem.scope"
#: What a call of this package sets for its own transaction.
OF_CALL: Final = "tandem_scope_of_call"
#: What an engine has where nobody said anything.
OF_ENGINE: Final = "tandem_scope_of_engine"

_SCOPE: ContextVar[str] = ContextVar("tandem_scope", default="")


@contextmanager
def within(scope: str) -> Iterator[None]:
    """Ask the database for an org, or for the service, while the block runs."""
    before = _SCOPE.set(scope)
    try:
        yield
    finally:
        _SCOPE.reset(before)


def tell_scope(connection: Connection) -> None:
    """At the begin of a transaction: say for whom it is, for as long as it lasts."""
    options = connection.get_execution_options()
    scope = options.get(OF_CALL) or _SCOPE.get() or options.get(OF_ENGINE, "")
    if scope:
        tell = f"SELECT set_config('{SETTING}', %s, true)"
        connection.exec_driver_sql(tell, (scope,))
