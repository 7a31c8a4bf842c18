"""Tokens in Redis, sealed with a key that is not there."""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from server.adapters.queue import connect
from server.ports.clock import Clock

_Answer = TypeVar("_Answer")

#: How long a Redis that has failed is left alone, so that runs do not wait for it.
PAUSE = timedelta(seconds=30)
_NONCE_BYTES = 12
#: Seconds to wait for Redis: asking for a token anew takes less than a second.
_PATIENCE = 2


def sealed_shelf(url: str, key: bytes, clock: Clock) -> SealedShelf:
    """A shelf in the Redis behind a URL; nothing is sent yet. Raises `Permanent`."""
    connection = connect(
        url,
        socket_connect_timeout=_PATIENCE,
        socket_timeout=_PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )
    return SealedShelf(connection, key, clock)


class SealedShelf:
    """Fills `TokenShelf`; without Redis nothing stays, and nobody is kept waiting.

    Redis holds neither a token that could be used nor whose it is: values are sealed
    with AES-256-GCM for their own name, and names are digests keyed alike.
    """

    def __init__(self, connection: Redis, key: bytes, clock: Clock) -> None:
        """Seal with a key of 32 bytes; a `connection` that fails must do so soon."""
        self._connection = connection
        self._key = key
        self._cipher = AESGCM(key)
        self._clock = clock
        self._silent_until: datetime | None = None

    def get(self, name: str) -> tuple[str, float] | None:
        """The token of this name and the seconds it stays."""
        place = self._place(name)

        def read() -> tuple[bytes | None, int]:
            with self._connection.pipeline() as both:
                both.get(place)
                both.pttl(place)
                sealed, left = both.execute()
            return sealed, left

        sealed, left = self._tried(read) or (None, 0)
        if sealed is None or left <= 0:
            return None
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            token = self._cipher.decrypt(nonce, rest, place.encode())
        except (InvalidTag, ValueError):
            # Another master key, or somebody wrote there: as if nothing were.
            return None
        return token.decode(), left / 1000

    def put(self, name: str, token: str, seconds: float) -> None:
        """Keep a token for at most so long."""
        place, nonce = self._place(name), os.urandom(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, token.encode(), place.encode())
        milliseconds = int(seconds * 1000)
        if milliseconds > 0:
            self._tried(lambda: self._connection.set(place, sealed, px=milliseconds))

    def drop(self, name: str) -> None:
        """Forget a token that was refused."""
        place = self._place(name)
        self._tried(lambda: self._connection.delete(place))

    def close(self) -> None:
        """Give back the connection."""
        self._connection.close()

    def _place(self, name: str) -> str:
        return f"tandem:token:{hmac.digest(self._key, name.encode(), 'sha256').hex()}"

    def _tried(self, act: Callable[[], _Answer]) -> _Answer | None:
        """Do something in Redis, unless it has failed a moment ago."""
        now = self._clock.now()
        if self._silent_until and now < self._silent_until:
            return None
        try:
            return act()
        except RedisError:
            self._silent_until = now + PAUSE
            return None
