"""One transaction for what several repositories change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine


@dataclass(frozen=True, slots=True)
class Shared:
    """A transaction that is open in a thread, and what follows once it is stored."""

    engine: Engine
    connection: Connection
    thread: int = field(default_factory=threading.get_ident)
    later: list[Callable[[], None]] = field(default_factory=list)


_SHARED: ContextVar[Shared | None] = ContextVar("tandem_transaction", default=None)


def shared_on(engine: Engine) -> Shared | None:
    """The transaction that is open on this engine in this thread.

    A thread that was started with a copy of the context has none.
    """
    found = _SHARED.get()
    if found is None or found.engine is not engine:
        return None
    return found if found.thread == threading.get_ident() else None


@contextmanager
def sharing(engine: Engine, connection: Connection) -> Iterator[Shared]:
    """Have all stores over this engine use this connection while the block runs."""
    shared = Shared(engine, connection)
    before = _SHARED.set(shared)
    try:
        yield shared
    finally:
        _SHARED.reset(before)
