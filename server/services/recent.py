"""Answers that were just given: for each key a system is asked once in a while."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from server.ports.clock import Clock

Answer = TypeVar("Answer")

#: So many answers are kept before all are forgotten.
_MOST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent(Generic[Answer]):
    """Keeps answers in this process for `holds`, and nowhere else.

    A key has to name everything the answer depends on, above all whose it is. Safe
    between threads: those who ask at the same time share one answer, or one error; an
    error is not kept.
    """

    clock: Clock
    holds: timedelta
    _kept: dict[tuple[str, ...], tuple[Future[Answer], datetime]] = field(
        default_factory=dict
    )
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(
        self, key: tuple[str, ...], ask: Callable[[], Answer], *, fresh: bool = False
    ) -> Answer:
        """The answer for a key; `ask` is called where none is kept, or for `fresh`."""
        coming: Future[Answer] = Future()
        kept = self._keep(key, coming, fresh=fresh)
        if kept is not coming:
            return kept.result()
        try:
            answer = ask()
        except BaseException as error:
            self._forget(key, coming)
            coming.set_exception(error)
            raise
        coming.set_result(answer)
        return answer

    def _keep(
        self, key: tuple[str, ...], coming: Future[Answer], *, fresh: bool
    ) -> Future[Answer]:
        """What is kept for a key; `coming` takes its place where there is nothing."""
        now = self.clock.now()
        with self._lock:
            # What is private must not stay in memory because its owner left.
            for old in [old for old, (_, until) in self._kept.items() if until <= now]:
                del self._kept[old]
            kept = self._kept.get(key)
            if kept is not None and not fresh:
                return kept[0]
            if len(self._kept) >= _MOST:
                self._kept.clear()
            self._kept[key] = coming, now + self.holds
            return coming

    def _forget(self, key: tuple[str, ...], coming: Future[Answer]) -> None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept[0] is coming:
                del self._kept[key]
