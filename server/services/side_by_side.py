"""Asking several systems at once, and no longer than anybody waits for the answer."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from typing import Any, TypeVar

from server.domain.errors import Unreachable

T = TypeVar("T")
#: Waits for answers until they are there, or until it is enough.
Patience = Callable[[Sequence[Future[Any]]], object]


def of_seconds(limit: float) -> Patience:
    """Patience that ends after so many seconds."""
    return lambda futures: wait(futures, timeout=limit)


def asked_at_once(
    asks: Sequence[Callable[[], T]], patience: Patience
) -> list[Future[T]]:
    """Ask all at the same time; what is not `done()` has not answered in time.

    Each is asked in a thread of its own, which goes on until its request gives up and
    keeps no process from ending. What it asks for is asked for whom the caller works.
    """
    futures = [_begun(ask) for ask in asks]
    patience(futures)
    return futures


def asked_in_time(ask: Callable[[], T], patience: Patience, silent: str) -> T:
    """Ask, and give the answer or raise what was raised.

    Raises `Unreachable` with the text `silent` where there is none in time.
    """
    (future,) = asked_at_once([ask], patience)
    if not future.done():
        raise Unreachable(silent, remedy="Try again in some minutes.")
    return future.result()


def _begun(ask: Callable[[], T]) -> Future[T]:
    future: Future[T] = Future()
    around = contextvars.copy_context()
    thread = threading.Thread(
        target=around.run, args=(_answer, future, ask), name="asking", daemon=True
    )
    thread.start()
    return future


def _answer(future: Future[T], ask: Callable[[], T]) -> None:
    try:
        future.set_result(ask())
    except BaseException as error:  # noqa: BLE001 - whoever waits raises it
        future.set_exception(error)
