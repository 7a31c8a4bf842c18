"""Counting calls in Redis, minute by minute, for all web processes together."""

from __future__ import annotations

from datetime import datetime, timedelta

from redis import Redis
from redis.exceptions import RedisError

from server.ports.clock import Clock

#: Seconds of one window.
WINDOW = 60
#: How long a Redis that has failed is left alone, so that calls do not wait for it.
PAUSE = timedelta(seconds=30)


class RedisRates:
    """Fills `Rates`; while Redis is away nothing is counted and everybody may call."""

    def __init__(self, connection: Redis, clock: Clock, *, limit: int) -> None:
        """Allow `limit` calls a minute, any number with 0."""
        self._connection = connection
        self._clock = clock
        self._limit = limit
        self._silent_until: datetime | None = None

    def count(self, caller: str) -> int:
        """Count a call; gives the seconds to wait before the next, 0 for none."""
        now = self._clock.now()
        if self._limit == 0 or (self._silent_until and now < self._silent_until):
            return 0
        window, passed = divmod(int(now.timestamp()), WINDOW)
        try:
            calls = self._add(f"tandem:calls:{caller}:{window}")
        except RedisError:
            self._silent_until = now + PAUSE
            return 0
        return WINDOW - passed if calls > self._limit else 0

    def _add(self, key: str) -> int:
        with self._connection.pipeline() as pipeline:
            pipeline.incr(key)
            pipeline.expire(key, 2 * WINDOW)
            calls, _ = pipeline.execute()
        return int(calls)
