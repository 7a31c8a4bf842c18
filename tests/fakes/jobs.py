"""Who may run when, kept in this process."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from server.domain.errors import Fenced
from server.domain.kinds import Kind
from server.domain.runs import RunStatus, Trigger
from server.ports.stores import Asked, Claim, Due, Job, JobStatus, Resting
from tests.fakes.shelf import JobRow, Shelf, atomic


class FakeJobs:
    """Fills `JobStore`."""

    def __init__(self, shelf: Shelf) -> None:
        """Work on these rows."""
        self.shelf = shelf

    @atomic
    def ask(self, user_id: str, kind: Kind, trigger: Trigger, now: datetime) -> Asked:
        """Want a run: queue an idle job, join a queued one, rerun a running one."""
        row = self._row(user_id, kind)
        enqueue = row.state is JobStatus.IDLE
        if row.state is JobStatus.RUNNING:
            row.rerun_trigger = _merged(row.rerun_trigger, trigger)
        else:
            row.trigger = trigger if enqueue else _merged(row.trigger, trigger)
            row.queued_at = now if enqueue else row.queued_at
            row.state = JobStatus.QUEUED
        return Asked(job_id=row.id, state=row.state, enqueue=enqueue)

    @atomic
    def claim(self, job_id: str, now: datetime, lease: timedelta) -> Claim | None:
        """Take a queued job, or a running one whose lease has expired."""
        row = self._by_id(job_id)
        if row is None or not (row.state is JobStatus.QUEUED or _expired(row, now)):
            return None
        self._fulfil_rerun(row)
        row.state = JobStatus.RUNNING
        row.token += 1
        row.lease_until = now + lease
        self._close_orphans(row, now)
        assert row.trigger is not None
        return Claim(
            job_id=row.id,
            user_id=row.user_id,
            kind=row.kind,
            token=row.token,
            trigger=row.trigger,
        )

    @atomic
    def renew(self, claim: Claim, now: datetime, lease: timedelta) -> None:
        """Extend the lease."""
        self.held(claim).lease_until = now + lease

    @atomic
    def reserve(
        self, user_id: str, kind: Kind, now: datetime, lease: timedelta
    ) -> Claim | None:
        """Take a job to change its memory between runs; None while a run is going."""
        row = self._row(user_id, kind)
        if row.state is JobStatus.RUNNING and not _expired(row, now):
            return None
        if row.state is not JobStatus.IDLE:
            self._fulfil_rerun(row)
            row.rerun_trigger = row.trigger
        row.state = JobStatus.RUNNING
        row.trigger = Trigger.COMMAND
        row.token += 1
        row.lease_until = now + lease
        self._close_orphans(row, now)
        return Claim(
            job_id=row.id,
            user_id=user_id,
            kind=kind,
            token=row.token,
            trigger=row.trigger,
        )

    @atomic
    def release(self, claim: Claim, now: datetime) -> bool:
        """Give a reserved job back as it was due before."""
        return self.finish(claim, now, self.held(claim).next_due_at)

    @atomic
    def finish(self, claim: Claim, now: datetime, next_due_at: datetime | None) -> bool:
        """Give the job back, queued where another run was wanted meanwhile."""
        row = self.held(claim)
        rerun = row.rerun_trigger is not None
        row.state = JobStatus.QUEUED if rerun else JobStatus.IDLE
        row.trigger, row.rerun_trigger = row.rerun_trigger, None
        row.queued_at = now if rerun else None
        row.lease_until = None
        row.next_due_at = next_due_at
        return rerun

    @atomic
    def schedule(self, user_id: str, kind: Kind, next_due_at: datetime | None) -> None:
        """Set when the next run is due, None for never."""
        self._row(user_id, kind).next_due_at = next_due_at

    @atomic
    def note_off(self, user_id: str, kind: Kind, now: datetime) -> None:
        """Remember that the sync is or was off, for its next run."""
        self._row(user_id, kind).memory.off_at = now

    @atomic
    def due(self, now: datetime, limit: int) -> tuple[Due, ...]:
        """Queue idle jobs of active users that are due, the orgs in turn."""
        waiting = [
            (row.next_due_at, row.id, row)
            for row in self.shelf.jobs.values()
            if row.state is JobStatus.IDLE
            and row.next_due_at is not None
            and row.next_due_at <= now
            and self.shelf.users[row.user_id].active
        ]
        taken = Counter(
            self._org(row)
            for row in self.shelf.jobs.values()
            if row.state is JobStatus.QUEUED
        )
        turns = []
        for _, _, row in sorted(waiting, key=lambda entry: entry[:2]):
            turns.append((taken[self._org(row)], row))
            taken[self._org(row)] += 1
        chosen = sorted(turns, key=lambda entry: entry[0])[:limit]
        for _, row in chosen:
            row.state = JobStatus.QUEUED
            row.trigger = Trigger.SCHEDULE
            row.queued_at = now
        return tuple(Due(row.id, turn) for turn, row in chosen)

    @atomic
    def resting(
        self, org_id: str, kind: Kind, *, seen: datetime, failed: datetime
    ) -> tuple[Resting, ...]:
        """Active users of an org with no run wanted or planned."""
        users = (
            user
            for user in self.shelf.users.values()
            if user.org_id == org_id and user.active
        )
        found = []
        for user in sorted(users, key=lambda one: one.username.lower()):
            row = self.shelf.jobs.get((user.id, kind))
            if row is None or _rests(row, seen, failed):
                saved = self.shelf.settings.get((user.id, kind))
                mode = saved.values.get("mode") if saved else None
                found.append(Resting(user.id, user.username.casefold(), mode))
        return tuple(found)

    @atomic
    def reap(self, now: datetime, queued_for: timedelta) -> tuple[str, ...]:
        """Find jobs that got lost and queue them again."""
        lost = [
            row
            for row in self.shelf.jobs.values()
            if _expired(row, now) or _forgotten(row, now - queued_for)
        ]
        for row in lost:
            self._fulfil_rerun(row)
            row.state = JobStatus.QUEUED
            row.lease_until = None
            row.queued_at = now
            self._close_orphans(row, now)
        return tuple(row.id for row in lost)

    @atomic
    def get(self, user_id: str, kind: Kind) -> Job | None:
        """This user's job of a kind."""
        row = self.shelf.jobs.get((user_id, kind))
        return None if row is None else row.job()

    @atomic
    def of_user(self, user_id: str) -> tuple[Job, ...]:
        """All jobs of a user, by kind."""
        mine = (row for row in self.shelf.jobs.values() if row.user_id == user_id)
        return tuple(row.job() for row in sorted(mine, key=lambda row: row.kind))

    @atomic
    def by_status(self, status: JobStatus) -> tuple[Job, ...]:
        """All jobs that stand so."""
        rows = (row for row in self.shelf.jobs.values() if row.state is status)
        return tuple(row.job() for row in sorted(rows, key=lambda r: (r.kind, r.id)))

    def held(self, claim: Claim) -> JobRow:
        """The row of a claim that still holds; raises `Fenced`."""
        row = self._by_id(claim.job_id)
        if row is None or (row.state, row.token) != (JobStatus.RUNNING, claim.token):
            raise Fenced("Another worker has taken over this sync.")
        return row

    def _row(self, user_id: str, kind: Kind) -> JobRow:
        self.shelf.require_user(user_id)
        row = JobRow(id=uuid4().hex, user_id=user_id, kind=kind)
        return self.shelf.jobs.setdefault((user_id, kind), row)

    def _org(self, row: JobRow) -> str:
        return self.shelf.users[row.user_id].org_id

    def _by_id(self, job_id: str) -> JobRow | None:
        rows = (row for row in self.shelf.jobs.values() if row.id == job_id)
        return next(rows, None)

    def _fulfil_rerun(self, row: JobRow) -> None:
        """The run to come also fulfils the wish for a rerun."""
        if row.rerun_trigger is not None:
            row.trigger = _merged(row.trigger, row.rerun_trigger)
        row.rerun_trigger = None

    def _close_orphans(self, job: JobRow, now: datetime) -> None:
        for run in self.shelf.runs.values():
            if run.job is job and run.report.status is RunStatus.RUNNING:
                ended = replace(run.report, status=RunStatus.INTERRUPTED, ended_at=now)
                run.report = ended
                job.last_run_id, job.last_ended_at = ended.run_id, now
                job.last_status = ended.status


def _rests(row: JobRow, seen: datetime, failed: datetime) -> bool:
    if row.state is not JobStatus.IDLE or row.next_due_at is not None:
        return False
    ended = row.last_ended_at
    broken = row.last_status in {RunStatus.FAILED, RunStatus.INTERRUPTED}
    return ended is None or ended < seen or (broken and ended <= failed)


def _merged(before: Trigger | None, wish: Trigger) -> Trigger:
    """A person's wish replaces that of the schedule."""
    return wish if before in {None, Trigger.SCHEDULE} else before or wish


def _expired(row: JobRow, now: datetime) -> bool:
    running = row.state is JobStatus.RUNNING
    return running and row.lease_until is not None and row.lease_until <= now


def _forgotten(row: JobRow, before: datetime) -> bool:
    queued = row.state is JobStatus.QUEUED
    return queued and row.queued_at is not None and row.queued_at <= before
