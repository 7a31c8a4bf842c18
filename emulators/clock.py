"""The clock both emulators share: real time until it is frozen or shifted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta


class EmulatedClock:
    """Time as the emulated servers see it; safe to use from several threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._frozen: datetime | None = None
        self._offset = timedelta()
        self._wakes = 0

    def now(self) -> datetime:
        """Give the emulated instant, aware and in UTC."""
        with self._changed:
            return self._frozen or datetime.now(UTC) + self._offset

    @property
    def frozen(self) -> bool:
        """Say whether time stands still."""
        with self._changed:
            return self._frozen is not None

    def freeze(self, at: datetime) -> None:
        """Stop time at an aware instant; ValueError when it has no zone."""
        if at.tzinfo is None:
            raise ValueError("freeze() needs an aware datetime, such as one in UTC")
        with self._changed:
            self._frozen = at.astimezone(UTC)

    def shift(self, by: timedelta) -> None:
        """Move time forward, or back when negative; a frozen clock stays frozen."""
        with self._changed:
            if self._frozen is None:
                self._offset += by
            else:
                self._frozen += by

    def reset(self) -> None:
        """Go back to real time."""
        with self._changed:
            self._frozen = None
            self._offset = timedelta()

    @contextmanager
    def held(self, at: datetime) -> Iterator[None]:
        """Stop time at an instant for a block, then let it go on as before."""
        with self._changed:
            before = self._frozen
        self.freeze(at)
        try:
            yield
        finally:
            with self._changed:
                self._frozen = before

    def pause(self, seconds: float) -> None:
        """Wait that many real seconds, or until somebody calls wake()."""
        with self._changed:
            before = self._wakes
            self._changed.wait_for(lambda: self._wakes != before, timeout=seconds)

    def wake(self) -> None:
        """End every pause that is under way, so that a server can close at once."""
        with self._changed:
            self._wakes += 1
            self._changed.notify_all()
