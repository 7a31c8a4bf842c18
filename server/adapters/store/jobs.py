"""Who may run when, in the database.

Every change is one conditional update whose condition the database checks while it
holds the row, so that of any number of callers one wins (stack.md 4.5). Where a
transaction touches a job and its runs, it takes the job first, so that two of them
never wait for each other.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    case,
    func,
    select,
)
from sqlalchemy.exc import IntegrityError

from server.adapters.store import tables
from server.adapters.store.engine import reading, writing
from server.adapters.store.insertion import insert_missing
from server.adapters.store.orphans import close_orphans
from server.adapters.store.turns import at_rest, in_turn
from server.adapters.store.users import unknown_user
from server.domain.errors import Fenced
from server.domain.kinds import Kind
from server.domain.runs import RunStatus, Trigger
from server.ports.stores import Asked, Claim, Due, Job, JobStatus, Resting

_JOB = tables.job.c
_IS_IDLE = _JOB.state == JobStatus.IDLE
_IS_QUEUED = _JOB.state == JobStatus.QUEUED
_IS_RUNNING = _JOB.state == JobStatus.RUNNING

#: The trigger of a run that also fulfils the wish for a rerun: a person's goes first.
_MERGED_TRIGGER = case(
    (_JOB.trigger == Trigger.SCHEDULE, func.coalesce(_JOB.rerun_trigger, _JOB.trigger)),
    else_=_JOB.trigger,
)


class SqlJobs:
    """Fills `JobStore`."""

    def __init__(self, engine: Engine) -> None:
        """Keep the database."""
        self._engine = engine

    def ask(self, user_id: str, kind: Kind, trigger: Trigger, now: datetime) -> Asked:
        """Want a run: queue an idle job, join a queued one, rerun a running one."""
        with writing(self._engine) as connection:
            _make_sure(connection, user_id, kind)
            own = select(tables.job).where(_own(user_id, kind))
            job = connection.execute(own.with_for_update()).one()
            wish = _wish(job, trigger, now)
            change = tables.job.update().where(_JOB.id == job.id)
            connection.execute(change.values(wish))
        was_idle = job.state == JobStatus.IDLE
        state = JobStatus.QUEUED if was_idle else JobStatus(job.state)
        return Asked(job_id=job.id, state=state, enqueue=was_idle)

    def claim(self, job_id: str, now: datetime, lease: timedelta) -> Claim | None:
        """Take a queued job, or a running one whose lease has expired."""
        free = _IS_QUEUED | (_IS_RUNNING & (_JOB.lease_until <= now))
        take = (
            tables.job.update()
            .where(_JOB.id == job_id, free)
            .values(
                state=JobStatus.RUNNING,
                token=_JOB.token + 1,
                lease_until=now + lease,
                trigger=_MERGED_TRIGGER,
                rerun_trigger=None,
            )
            .returning(_JOB.user_id, _JOB.kind, _JOB.token, _JOB.trigger)
        )
        with writing(self._engine) as connection:
            row = connection.execute(take).one_or_none()
            if row is None:
                return None
            close_orphans(connection, [job_id], now)
        return Claim(
            job_id=job_id,
            user_id=row.user_id,
            kind=Kind(row.kind),
            token=row.token,
            trigger=Trigger(row.trigger),
        )

    def renew(self, claim: Claim, now: datetime, lease: timedelta) -> None:
        """Extend the lease."""
        with writing(self._engine) as connection:
            hold(connection, claim, now + lease)

    def reserve(
        self, user_id: str, kind: Kind, now: datetime, lease: timedelta
    ) -> Claim | None:
        """Take a job to change its memory between runs; None while a run is going."""
        with writing(self._engine) as connection:
            _make_sure(connection, user_id, kind)
            own = select(tables.job).where(_own(user_id, kind))
            job = connection.execute(own.with_for_update()).one()
            if job.state == JobStatus.RUNNING and job.lease_until > now:
                return None
            change = tables.job.update().where(_JOB.id == job.id)
            connection.execute(change.values(_reserved(now + lease)))
            close_orphans(connection, [job.id], now)
        return Claim(
            job_id=job.id,
            user_id=user_id,
            kind=kind,
            token=job.token + 1,
            trigger=Trigger.COMMAND,
        )

    def release(self, claim: Claim, now: datetime) -> bool:
        """Give a reserved job back as it was due before."""
        return self._give_back(claim, now, {})

    def finish(self, claim: Claim, now: datetime, next_due_at: datetime | None) -> bool:
        """Give the job back, queued where another run was wanted meanwhile."""
        return self._give_back(claim, now, {"next_due_at": next_due_at})

    def _give_back(self, claim: Claim, now: datetime, change: dict[str, Any]) -> bool:
        rerun = _JOB.rerun_trigger.is_not(None)
        give_back = (
            tables.job.update()
            .where(_held(claim))
            .values(
                state=case((rerun, JobStatus.QUEUED), else_=JobStatus.IDLE),
                trigger=_JOB.rerun_trigger,
                rerun_trigger=None,
                lease_until=None,
                queued_at=case((rerun, now), else_=None),
                **change,
            )
            .returning(_JOB.state)
        )
        with writing(self._engine) as connection:
            state = connection.execute(give_back).scalar_one_or_none()
        if state is None:
            raise fenced()
        return bool(state == JobStatus.QUEUED)

    def schedule(self, user_id: str, kind: Kind, next_due_at: datetime | None) -> None:
        """Set when the next run is due, None for never."""
        change = tables.job.update().where(_own(user_id, kind))
        with writing(self._engine) as connection:
            _make_sure(connection, user_id, kind)
            connection.execute(change.values(next_due_at=next_due_at))

    def note_off(self, user_id: str, kind: Kind, now: datetime) -> None:
        """Remember that the sync is or was off, for its next run."""
        change = tables.job.update().where(_own(user_id, kind))
        with writing(self._engine) as connection:
            _make_sure(connection, user_id, kind)
            connection.execute(change.values(off_at=now))

    def due(self, now: datetime, limit: int) -> tuple[Due, ...]:
        """Queue idle jobs of active users that are due, the orgs in turn."""
        with writing(self._engine) as connection:
            rows = connection.execute(in_turn(now, limit)).all()
            chosen = _JOB.id.in_([row.id for row in rows])
            still = select(_JOB.id).where(chosen, _IS_IDLE, _JOB.next_due_at <= now)
            queue = (
                _update_free(still)
                .values(state=JobStatus.QUEUED, trigger=Trigger.SCHEDULE, queued_at=now)
                .returning(_JOB.id)
            )
            queued = frozenset(connection.execute(queue).scalars())
        return tuple(Due(row.id, row.turn) for row in rows if row.id in queued)

    def resting(
        self, org_id: str, kind: Kind, *, seen: datetime, failed: datetime
    ) -> tuple[Resting, ...]:
        """Active users of an org with no run wanted or planned."""
        with reading(self._engine) as connection:
            rows = connection.execute(at_rest(org_id, kind, seen, failed)).all()
        return tuple(
            Resting(user_id, username, (saved or {}).get("mode"))
            for user_id, username, saved in rows
        )

    def reap(self, now: datetime, queued_for: timedelta) -> tuple[str, ...]:
        """Find jobs that got lost and queue them again."""
        forgotten = select(_JOB.id).where(
            _IS_QUEUED, _JOB.queued_at <= now - queued_for
        )
        abandoned = select(_JOB.id).where(_IS_RUNNING, _JOB.lease_until <= now)
        with writing(self._engine) as connection:
            again = _update_free(forgotten).values(queued_at=now).returning(_JOB.id)
            ids = list(connection.execute(again).scalars())
            back = _update_free(abandoned).values(_queued_again(now))
            reaped = list(connection.execute(back.returning(_JOB.id)).scalars())
            close_orphans(connection, reaped, now)
        return tuple(ids + reaped)

    def get(self, user_id: str, kind: Kind) -> Job | None:
        """This user's job of a kind."""
        jobs = self._jobs(_own(user_id, kind))
        return jobs[0] if jobs else None

    def of_user(self, user_id: str) -> tuple[Job, ...]:
        """All jobs of a user, by kind."""
        return self._jobs(_JOB.user_id == user_id)

    def by_status(self, status: JobStatus) -> tuple[Job, ...]:
        """All jobs that stand so."""
        return self._jobs(_JOB.state == status)

    def _jobs(self, condition: ColumnElement[bool]) -> tuple[Job, ...]:
        wanted = select(tables.job).where(condition).order_by(_JOB.kind, _JOB.id)
        with reading(self._engine) as connection:
            return tuple(_job(row) for row in connection.execute(wanted))


def hold(connection: Connection, claim: Claim, lease_until: datetime) -> None:
    """Extend the lease of a claim within a transaction; raises `Fenced`.

    The row stays locked until the transaction ends, so nobody can take the job over
    before what follows is stored.
    """
    change = tables.job.update().where(_held(claim)).values(lease_until=lease_until)
    if connection.execute(change).rowcount == 0:
        raise fenced()


def check(connection: Connection, claim: Claim) -> None:
    """Raise `Fenced` unless the claim still holds; locks the row on Postgres."""
    wanted = select(_JOB.id).where(_held(claim)).with_for_update()
    if connection.execute(wanted).one_or_none() is None:
        raise fenced()


def fenced() -> Fenced:
    """What a worker is told whose job was taken over, reaped or removed."""
    return Fenced("Another worker has taken over this sync.")


def _held(claim: Claim) -> ColumnElement[bool]:
    return (_JOB.id == claim.job_id) & (_JOB.token == claim.token) & _IS_RUNNING


def _own(user_id: str, kind: Kind) -> ColumnElement[bool]:
    return (_JOB.user_id == user_id) & (_JOB.kind == kind)


def _make_sure(connection: Connection, user_id: str, kind: Kind) -> None:
    """Create the job unless it is there."""
    row = {"id": uuid4().hex, "user_id": user_id, "kind": kind, "token": 0}
    row |= {"state": JobStatus.IDLE, "last_run_id": ""}
    try:
        insert_missing(connection, tables.job, row)
    except IntegrityError as error:
        raise unknown_user() from error


def _wish(job: Row[Any], trigger: Trigger, now: datetime) -> dict[str, Any]:
    """What a wish for a run changes; a person's replaces that of the schedule."""
    if job.state == JobStatus.IDLE:
        return {"state": JobStatus.QUEUED, "trigger": trigger, "queued_at": now}
    name = "trigger" if job.state == JobStatus.QUEUED else "rerun_trigger"
    before = getattr(job, name)
    return {name: trigger if before in {None, Trigger.SCHEDULE} else before}


def _update_free(wanted: Select[Any]) -> Any:
    """Update the chosen jobs, leaving out those another process is changing.

    SQLite has one writer at a time, so there the lock is not needed and left out.
    """
    return tables.job.update().where(
        _JOB.id.in_(wanted.with_for_update(skip_locked=True, of=tables.job))
    )


def _reserved(lease_until: datetime) -> dict[str, Any]:
    """A job that waits for a run, or whose run died, is left to run again."""
    waiting = case((_IS_IDLE, None), else_=_MERGED_TRIGGER)
    return {
        "state": JobStatus.RUNNING,
        "token": _JOB.token + 1,
        "lease_until": lease_until,
        "trigger": Trigger.COMMAND,
        "rerun_trigger": waiting,
    }


def _queued_again(now: datetime) -> dict[Any, Any]:
    return {
        _JOB.state: JobStatus.QUEUED,
        _JOB.trigger: _MERGED_TRIGGER,
        _JOB.rerun_trigger: None,
        _JOB.lease_until: None,
        _JOB.queued_at: now,
    }


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        user_id=row.user_id,
        kind=Kind(row.kind),
        state=JobStatus(row.state),
        rerun=row.rerun_trigger is not None,
        trigger=Trigger(row.trigger) if row.trigger else None,
        queued_at=row.queued_at,
        lease_until=row.lease_until,
        next_due_at=row.next_due_at,
        last_run_id=row.last_run_id,
        last_ended_at=row.last_ended_at,
        last_status=RunStatus(row.last_status) if row.last_status else None,
    )
