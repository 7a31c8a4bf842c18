"""What a user sees first: their sync jobs, and whether the two systems answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from server.domain.connections import User
from server.domain.errors import NotFound, Refused, TandemError
from server.domain.kinds import Kind
from server.domain.runs import Report, RunStatus
from server.domain.settings import Mode
from server.ports.stores import Job, JobStatus, JobStore, RunStore
from server.services.settings import SettingsService

#: The kinds that can be synced today; the others are still to come.
READY = frozenset({Kind.CALENDAR})
#: How many runs are looked through for one that tells of the connection.
_LOOK_BACK = 10
#: Runs that end so have not, or not to the end, asked both systems.
_TELL_NOTHING = frozenset(
    {
        RunStatus.RUNNING,
        RunStatus.INTERRUPTED,
        RunStatus.DISABLED,
        RunStatus.POSTPONED,
    }
)


class ConnectionState(StrEnum):
    """What the last run says of the connection to both systems."""

    UNTRIED = "untried"
    WORKING = "working"
    #: A fault that passes; the next run tries again.
    WAITING = "waiting"
    #: A fault that stays until somebody acts.
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The state, since when it is known, and for a fault why and what to do."""

    state: ConnectionState = ConnectionState.UNTRIED
    checked_at: datetime | None = None
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLine:
    """One line of the list of jobs.

    `enabled` is None where that cannot be told, for the reason in `problem`.
    `running` is the id of the run that is going and `running_since` its start.
    """

    kind: Kind
    available: bool = True
    enabled: bool | None = False
    interval_minutes: int | None = None
    job: Job | None = None
    running: str = ""
    running_since: datetime | None = None
    problem: TandemError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The use cases behind the first page."""

    settings: SettingsService
    jobs: JobStore
    runs: RunStore

    def lines(self, user: User) -> tuple[JobLine, ...]:
        """Every kind, also those that cannot be synced yet."""
        known = {job.kind: job for job in self.jobs.of_user(user.id)}
        return tuple(
            self._line(user, kind, known.get(kind))
            if kind in READY
            else JobLine(kind=kind, available=False)
            for kind in Kind
        )

    def connection(self, user: User) -> Connection:
        """What the last run that asked both systems found out."""
        for run in self.runs.recent(user.id, limit=_LOOK_BACK):
            if run.status not in _TELL_NOTHING:
                return _connection(run)
        return Connection()

    def _line(self, user: User, kind: Kind, job: Job | None) -> JobLine:
        try:
            saved = self.settings.show(user, kind, fresh=False)
        except Refused:
            raise
        except TandemError as error:
            # The list also has to tell what does not depend on Salesforce.
            return self._going(JobLine(kind=kind, enabled=None, problem=error), job)
        found = saved.effective.settings
        line = JobLine(
            kind=kind,
            enabled=found.mode is not Mode.DO_NOT_SYNC,
            interval_minutes=found.interval_minutes,
            problem=saved.known.problem,
        )
        return self._going(line, job)

    def _going(self, line: JobLine, job: Job | None) -> JobLine:
        """The line with its job, and with the run that is going."""
        line = replace(line, job=job)
        if job is None or job.state is not JobStatus.RUNNING:
            return line
        runs = self.runs.recent(job.user_id, job.kind, limit=1)
        going = [run for run in runs if run.status is RunStatus.RUNNING]
        if not going:
            return line
        started = going[0].started_at
        return replace(line, running=going[0].run_id, running_since=started)


def require_ready(kind: Kind) -> None:
    """Raise `NotFound` for a kind that cannot be synced yet."""
    if kind not in READY:
        raise NotFound(
            f"Tandem does not sync {kind.value} yet.",
            remedy=f"Today there is: {', '.join(sorted(READY))}.",
        )


def _connection(run: Report) -> Connection:
    if run.status is not RunStatus.FAILED:
        return Connection(state=ConnectionState.WORKING, checked_at=run.ended_at)
    broken = ConnectionState.BROKEN if run.needs_person else ConnectionState.WAITING
    return Connection(
        state=broken, checked_at=run.ended_at, reason=run.error, remedy=run.remedy
    )
