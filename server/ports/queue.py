"""The way wanted work reaches a worker; transport only, the database is the truth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class RunQueue(Protocol):
    """Hands ids to workers; a lost or doubled message does no harm.

    Every method may raise `Unreachable`. What is put `ahead` comes before all that
    waits.
    """

    def put(self, job_id: str, *, ahead: bool = False) -> None:
        """Have a worker look at this job soon."""

    def put_all(self, job_ids: Sequence[str], *, ahead: bool = False) -> None:
        """Have workers look at these jobs soon, in their order."""

    def put_reports(self, user_ids: Sequence[str]) -> None:
        """Have workers look at these users' daily reports soon, in their order."""

    def forget(self, ids: Sequence[str]) -> None:
        """Drop every message about these jobs, and about these users' reports."""

    def waiting(self) -> frozenset[str]:
        """The jobs, and users by their reports, that a message waits for."""
