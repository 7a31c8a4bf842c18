"""The way a wanted run reaches a worker; transport only, the database is the truth."""

from __future__ import annotations

from typing import Protocol


class RunQueue(Protocol):
    """Hands job ids to workers; a lost or doubled message does no harm."""

    def put(self, job_id: str) -> None:
        """Have a worker look at this job soon; raises `Unreachable`."""
