"""What a job remembers, seen and changed between its runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from server.domain.errors import Busy
from server.domain.kinds import Kind
from server.domain.links import Baseline
from server.domain.runs import Trigger
from server.ports.state import JobState
from server.services.runs import Runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Opens the memory of jobs for people, under the same fence as for runs."""

    runs: Runs

    def look(self, user_id: str, kind: Kind) -> Baseline:
        """Everything remembered of a user's job, to read only."""
        return self.runs.stores.states.look(user_id, kind)

    @contextmanager
    def changing(
        self, user_id: str, kind: Kind, *, run_id: str = "", trigger: Trigger
    ) -> Iterator[JobState]:
        """Hold the job for the block and ask for a run after it.

        `run_id` is the run that an answer is about. Raises `Busy` while a run is
        going; where the block raises, no run is asked for.
        """
        stores, clock, lease = self.runs.stores, self.runs.clock, self.runs.lease
        claim = stores.jobs.reserve(user_id, kind, clock.now(), lease)
        if claim is None:
            raise Busy("This sync is running just now.")
        try:
            yield stores.states.open(claim, run_id, lease)
            # Wished for before the job is given back, so that no crash loses it.
            stores.jobs.ask(user_id, kind, trigger, clock.now())
        finally:
            if stores.jobs.release(claim, clock.now()):
                self.runs.tell(claim.job_id)
