"""How many requests of which kind an emulator has answered."""

from __future__ import annotations

import threading
from collections import Counter


class RequestCounts:
    """How often each operation was called; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def add(self, operation: str) -> None:
        """Count one request."""
        with self._lock:
            self._counts[operation] += 1

    def __getitem__(self, operation: str) -> int:
        """Give how often an operation was called."""
        with self._lock:
            return self._counts[operation]

    @property
    def total(self) -> int:
        """Give the number of requests, token requests included."""
        with self._lock:
            return self._counts.total()

    def by_operation(self) -> dict[str, int]:
        """Give the counts of every operation called so far."""
        with self._lock:
            return dict(sorted(self._counts.items()))

    def clear(self) -> None:
        """Start again from nothing."""
        with self._lock:
            self._counts.clear()
