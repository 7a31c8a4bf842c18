"""The way a wanted run reaches a worker; transport only, the database is the truth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class RunQueue(Protocol):
    """Hands job ids to workers; a lost or doubled message does no harm.

    Every method may raise `Unreachable`. What is put `ahead` comes before all that
    waits.
    """

    def put(self, job_id: str, *, ahead: bool = False) -> None:
        """Have a worker look at this job soon."""

    def put_all(self, job_ids: Sequence[str], *, ahead: bool = False) -> None:
        """Have workers look at these jobs soon, in their order."""

    def forget(self, job_ids: Sequence[str]) -> None:
        """Drop every message about these jobs."""

    def waiting(self) -> frozenset[str]:
        """The jobs that a message waits for."""
