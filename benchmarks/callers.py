"""Many callers at once, each on a connection of its own that stays open."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from time import perf_counter
from urllib.parse import urlsplit

#: Seconds after which an answer counts as lost.
PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Answers:
    """How long each answer took, and all of them together, in seconds."""

    seconds: Sequence[float]
    wall: float

    def percentile(self, share: int) -> float:
        """So many of a hundred answers took no longer."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is called; the tokens are shared out among the callers."""

    url: str
    path: str
    tokens: Sequence[str]
    method: str = "GET"


def call_together(what: Call, *, callers: int, times: int) -> Answers:
    """Have all callers call so many times; RuntimeError for an answer that is not good.

    A connection that breaks counts as no answer.
    """
    found: list[float] = []
    wrong: list[str] = []
    start = threading.Barrier(callers + 1)

    def call(token: str) -> None:
        connection = HTTPConnection(urlsplit(what.url).netloc, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {token}"}
        start.wait()
        for _ in range(times):
            begun = perf_counter()
            connection.request(what.method, what.path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            found.append(perf_counter() - begun)
            if answer.status >= HTTPStatus.BAD_REQUEST:
                wrong.append(f"{answer.status} {body[:200]!r}")
        connection.close()

    threads = [
        threading.Thread(target=call, args=(what.tokens[number % len(what.tokens)],))
        for number in range(callers)
    ]
    for thread in threads:
        thread.start()
    start.wait()
    begun = perf_counter()
    for thread in threads:
        thread.join()
    wall = perf_counter() - begun
    if wrong or len(found) != callers * times:
        raise RuntimeError(f"{what.path}: {len(found)} answers, {wrong[:1]}")
    return Answers(found, wall)
