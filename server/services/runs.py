"""Carry out wanted runs, one at a time for each job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.domain.runs import Report
from server.ports.progress import Progress, Silent
from server.ports.stores import Claim
from server.services.execution import Execution
from server.services.heartbeat import beating
from server.services.wishes import Wishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs(Wishes):
    """The use cases around runs: ask for one, and carry one out."""

    def carry_out(
        self,
        job_id: str,
        *,
        planned_for: datetime | None = None,
        progress: Progress | None = None,
    ) -> Report | None:
        """Run a wanted job; None where somebody else has it or nobody wants it.

        `planned_for` plans as of that instant, for diagnosis. Never raises for what a
        run can meet: the report says it. A process that has to stop closes its run and
        asks for another. Raises `Fenced` where another worker has taken over.
        """
        claim = self.stores.jobs.claim(job_id, self.clock.now(), self.lease)
        if claim is None:
            return None
        run = Execution(self, claim, planned_for, progress or Silent())
        with beating(lambda: self._renew(claim), self.lease):
            return run.carry_out()

    def _renew(self, claim: Claim) -> None:
        self.stores.jobs.renew(claim, self.clock.now(), self.lease)
