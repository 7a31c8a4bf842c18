"""The history of runs and the memory of jobs, kept in this process."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from server.domain.actions import Delete
from server.domain.errors import Fenced, NotFound
from server.domain.kinds import Kind
from server.domain.links import Baseline
from server.domain.reasons import Reason
from server.domain.runs import Answer, Report, RunStatus
from server.ports.clock import Clock
from server.ports.state import JobState, StateChange
from server.ports.stores import Claim, HeldDeletion
from tests.fakes.jobs import FakeJobs
from tests.fakes.shelf import JobRow, RunRow, Shelf, atomic


class FakeRuns:
    """Fills `RunStore` and `PastRuns`."""

    def __init__(self, shelf: Shelf, jobs: FakeJobs) -> None:
        """Work on these rows, under the fence of these jobs."""
        self.shelf = shelf
        self._jobs = jobs

    @atomic
    def start(self, claim: Claim, now: datetime) -> str:
        """Open a run of a claimed job and give its id."""
        job = self._jobs.held(claim)
        report = Report(
            run_id=uuid4().hex,
            user=self.shelf.users[claim.user_id].username,
            kind=claim.kind,
            trigger=claim.trigger,
            status=RunStatus.RUNNING,
            started_at=now,
        )
        self.shelf.runs[report.run_id] = RunRow(job=job, report=report)
        return report.run_id

    @atomic
    def finish(self, report: Report) -> None:
        """Close an open run and make it the job's last one."""
        if report.ended_at is None:
            raise ValueError("A report of a finished run has an end.")
        run = self.shelf.runs.get(report.run_id)
        if run is None or run.report.status is not RunStatus.RUNNING:
            raise Fenced("Another worker has taken over this sync.")
        run.report = replace(
            report,
            user=run.report.user,
            kind=run.report.kind,
            trigger=run.report.trigger,
            started_at=run.report.started_at,
            outcomes=(),
            answer=run.report.answer,
            answered_at=run.report.answered_at,
        )
        run.job.last_run_id = report.run_id
        run.job.last_ended_at = report.ended_at
        run.job.last_status = report.status

    @atomic
    def recent(
        self, user_id: str, kind: Kind | None = None, *, limit: int = 20
    ) -> tuple[Report, ...]:
        """A user's runs, the newest first, without their outcomes."""
        mine = [
            run.report
            for run in self.shelf.runs.values()
            if run.job.user_id == user_id and kind in {None, run.job.kind}
        ]
        newest = sorted(mine, key=lambda report: report.started_at, reverse=True)
        return tuple(newest[:limit])

    def between(
        self, user_id: str, begin: datetime, end: datetime
    ) -> tuple[Report, ...]:
        """A user's runs that began in a span, the oldest first."""
        mine = reversed(self.recent(user_id, limit=len(self.shelf.runs)))
        return tuple(run for run in mine if begin <= run.started_at < end)

    @atomic
    def get(self, user_id: str, run_id: str) -> Report:
        """One run of this user with its outcomes."""
        run = self._run(user_id, run_id)
        return replace(run.report, outcomes=tuple(run.outcomes))

    @atomic
    def held(self, user_id: str, run_id: str) -> tuple[HeldDeletion, ...]:
        """The deletions that this run held back."""
        rows = map(_held, self._run(user_id, run_id).held)
        return tuple(sorted(rows, key=lambda row: (row.side, row.ref)))

    @atomic
    def prune(self, before: datetime) -> int:
        """Erase closed runs that started before; gives how many."""
        old = [
            run_id
            for run_id, run in self.shelf.runs.items()
            if run.report.started_at < before
            and run.report.status is not RunStatus.RUNNING
        ]
        for run_id in old:
            del self.shelf.runs[run_id]
        return len(old)

    def _run(self, user_id: str, run_id: str) -> RunRow:
        run = self.shelf.runs.get(run_id)
        if run is None or run.job.user_id != user_id:
            raise NotFound("There is no such run.")
        return run


class FakeStates:
    """Fills `JobStates`."""

    def __init__(self, shelf: Shelf, jobs: FakeJobs, clock: Clock) -> None:
        """Work on these rows, under the fence of these jobs."""
        self.shelf = shelf
        self.jobs = jobs
        self.clock = clock

    def open(self, claim: Claim, run_id: str, lease: timedelta) -> JobState:
        """The memory of a claimed job for one run."""
        return FencedState(self, claim, run_id, lease)

    def look(self, user_id: str, kind: Kind) -> Baseline:
        """Everything remembered of a user's job, to read only."""
        with self.shelf.lock:
            row = self.shelf.jobs.get((user_id, kind))
            return Baseline() if row is None else row.memory.baseline()


class FencedState:
    """Fills `JobState` over the fakes of the other stores."""

    def __init__(
        self, states: FakeStates, claim: Claim, run_id: str, lease: timedelta
    ) -> None:
        """Keep what guards every commit."""
        self.shelf = states.shelf
        self._states = states
        self._claim = claim
        self._run_id = run_id
        self._lease = lease

    @atomic
    def load(self) -> Baseline:
        """Everything remembered of this job."""
        return self._states.jobs.held(self._claim).memory.baseline()

    @atomic
    def commit(self, change: StateChange) -> None:
        """Store a change and renew the lease, or do nothing at all."""
        job = self._states.jobs.held(self._claim)
        job.memory.apply(change)
        job.lease_until = self._states.clock.now() + self._lease
        if change.cleared:
            self.shelf.erase_runs(job)
        if change.held:
            self._replace_held(job)
        if change.outcomes or change.held:
            run = self.shelf.runs[self._run_id]
            run.outcomes.extend(change.outcomes)
            run.held.extend(change.held)
        if change.settled is not None:
            for run in self.shelf.runs_of(job):
                run.held.clear()
        if change.answer is not None:
            self._answer(job, change.answer)

    def _replace_held(self, job: JobRow) -> None:
        for run in self.shelf.runs_of(job):
            if run.report.answer is None:
                run.held.clear()
                run.outcomes = [
                    row for row in run.outcomes if row.reason is not Reason.HELD
                ]

    def _answer(self, job: JobRow, answer: Answer) -> None:
        run = self.shelf.runs[self._run_id]
        now = self._states.clock.now()
        run.report = replace(run.report, answer=answer, answered_at=now)
        if answer is Answer.CONFIRMED:
            job.memory.confirmed |= {(row.side, row.ref) for row in run.held}


def _held(delete: Delete) -> HeldDeletion:
    item = delete.item
    private = item is not None and item.private
    return HeldDeletion(
        side=delete.side,
        ref=delete.ref,
        expect=delete.expect,
        link_id=delete.link.id,
        subject="" if item is None or private else item.subject,
        start=None if private else delete.link.start,
    )
