"""Signs of life of a run, so that nobody takes it over while it waits for an answer."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from server.domain.errors import Fenced, Transient

#: Signs in the time of one lease; two may get lost.
BEATS = 3


@contextmanager
def beating(renew: Callable[[], None], lease: timedelta) -> Iterator[None]:
    """Call `renew` three times in each lease while the block runs.

    It ends with the process, so a killed worker falls silent at once. A claim that was
    lost (`Fenced`) is not renewed again; the run notices at its next commit.
    """
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(lease.total_seconds() / BEATS):
            try:
                renew()
            except Fenced:
                return
            except Transient:
                # The database may be back before the lease is over.
                continue

    # What the thread asks for is asked for whom the block works.
    around = contextvars.copy_context()
    thread = threading.Thread(
        target=around.run, args=(beat,), name="heartbeat", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
