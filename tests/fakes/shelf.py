"""What the fakes of the stores share: the rows of all subjects, in dictionaries."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from server.domain.actions import Delete, Outcome
from server.domain.address_rules import AddressRule
from server.domain.connections import Org, User
from server.domain.daily_report import DailyReport, DailyState
from server.domain.errors import NotFound
from server.domain.kinds import Kind
from server.domain.org import OrgFacts
from server.domain.runs import Report, RunStatus, Trigger
from server.ports.audit import AuditEntry
from server.ports.stores import Job, JobStatus, SavedSettings
from tests.fakes.state import JobMemory


@dataclass(slots=True, kw_only=True)
class JobRow:
    """One job with what only the store knows of it."""

    id: str
    user_id: str
    kind: Kind
    state: JobStatus = JobStatus.IDLE
    trigger: Trigger | None = None
    rerun_trigger: Trigger | None = None
    token: int = 0
    lease_until: datetime | None = None
    queued_at: datetime | None = None
    next_due_at: datetime | None = None
    last_run_id: str = ""
    last_ended_at: datetime | None = None
    last_status: RunStatus | None = None
    memory: JobMemory = field(default_factory=JobMemory)

    def job(self) -> Job:
        """The job as callers see it."""
        return Job(
            id=self.id,
            user_id=self.user_id,
            kind=self.kind,
            state=self.state,
            rerun=self.rerun_trigger is not None,
            trigger=self.trigger,
            queued_at=self.queued_at,
            lease_until=self.lease_until,
            next_due_at=self.next_due_at,
            last_run_id=self.last_run_id,
            last_ended_at=self.last_ended_at,
            last_status=self.last_status,
        )


@dataclass(slots=True, kw_only=True)
class RunRow:
    """One run: its report without outcomes, and what its batches said."""

    job: JobRow
    report: Report
    outcomes: list[Outcome] = field(default_factory=list)
    held: list[Delete] = field(default_factory=list)


@dataclass(slots=True)
class DailyRow:
    """One user's daily report with what only the store knows of it."""

    told: date
    report: DailyReport = field(default_factory=DailyReport)
    token: int = 0
    tries: int = 0
    lease_until: datetime | None = None

    def is_free(self, day: date, now: datetime) -> bool:
        """Whether nobody has dealt with this day, nor is at it."""
        known = self.report
        if not known.enabled or (known.day is not None and known.day > day):
            return False
        if known.state is DailyState.WAITING:
            return self.lease_until is not None and self.lease_until <= now
        return known.day != day


@dataclass(slots=True)
class Shelf:
    """All rows of a fake database, and the lock that makes its methods atomic."""

    orgs: dict[str, Org] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    settings: dict[tuple[str, Kind], SavedSettings] = field(default_factory=dict)
    jobs: dict[tuple[str, Kind], JobRow] = field(default_factory=dict)
    runs: dict[str, RunRow] = field(default_factory=dict)
    address_rules: set[AddressRule] = field(default_factory=set)
    facts: dict[str, tuple[OrgFacts, datetime]] = field(default_factory=dict)
    daily: dict[str, DailyRow] = field(default_factory=dict)
    audit: list[AuditEntry] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def require_user(self, user_id: str) -> User:
        """The user with this id; raises `NotFound`."""
        if user_id not in self.users:
            raise NotFound("There is no such user.")
        return self.users[user_id]

    def runs_of(self, job: JobRow) -> list[RunRow]:
        """The runs of a job."""
        return [run for run in self.runs.values() if run.job is job]

    def erase_runs(self, job: JobRow) -> None:
        """Drop a job's history."""
        for run in self.runs_of(job):
            del self.runs[run.report.run_id]

    def erase_user(self, user_id: str) -> None:
        """Drop a user with everything of theirs."""
        del self.users[user_id]
        self.zones.pop(user_id, None)
        self.facts.pop(user_id, None)
        self.daily.pop(user_id, None)
        self.audit = [entry for entry in self.audit if entry.user_id != user_id]
        rules = self.address_rules
        self.address_rules = {rule for rule in rules if rule.user_id != user_id}
        mine = [key for key in {*self.settings, *self.jobs} if key[0] == user_id]
        for key in mine:
            self.settings.pop(key, None)
            self.jobs.pop(key, None)
        self.runs = {
            run_id: run
            for run_id, run in self.runs.items()
            if run.job.user_id != user_id
        }


class OnShelf(Protocol):
    """A fake store over a shelf."""

    shelf: Shelf


S = TypeVar("S", bound=OnShelf)
P = ParamSpec("P")
R = TypeVar("R")


def atomic(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Let one thread at a time into the methods of a shelf's stores."""

    @wraps(method)
    def locked(store: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with store.shelf.lock:
            return method(store, *args, **kwargs)

    return locked
