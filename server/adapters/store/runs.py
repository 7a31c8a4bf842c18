"""The history of runs in the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, Select, select

from server.adapters.store import tables
from server.adapters.store.columns import moment
from server.adapters.store.engine import reading, writing
from server.adapters.store.jobs import check, fenced
from server.adapters.store.orgs import org_key
from server.adapters.store.orphans import set_last_run
from server.adapters.store.rows import held_place, outcome_of, unsealed
from server.adapters.store.secrets import DataKey, Keyring
from server.domain.actions import Outcome
from server.domain.errors import NotFound
from server.domain.kinds import Kind, Operation, Side
from server.domain.runs import Answer, Report, RunStatus, Trigger
from server.ports.stores import Claim, HeldDeletion

_RUN = tables.run.c


class SqlRuns:
    """Fills `RunStore`."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        """Keep the database and the master keys."""
        self._engine = engine
        self._keyring = keyring

    def start(self, claim: Claim, now: datetime) -> str:
        """Open a run of a claimed job and give its id."""
        run_id = uuid4().hex
        row = {"id": run_id, "job_id": claim.job_id, "trigger": claim.trigger}
        row |= {"status": RunStatus.RUNNING, "error": "", "remedy": ""}
        row |= {"cause": ""}
        nothing: dict[str, Any] = {"calls": {}, "written": {}}
        nothing |= {"adopted": 0, "failed": 0, "excluded": 0, "needs_person": False}
        with writing(self._engine) as connection:
            check(connection, claim)
            new = tables.run.insert().values(**row, **nothing, started_at=now)
            connection.execute(new)
        return run_id

    def finish(self, report: Report) -> None:
        """Close an open run and make it the job's last one."""
        if report.ended_at is None:
            raise ValueError("A report of a finished run has an end.")
        change = (
            tables.run.update()
            .where(_RUN.id == report.run_id, _RUN.status == RunStatus.RUNNING)
            .values(_result(report))
        )
        with writing(self._engine) as connection:
            job_id = _lock_job(connection, report.run_id)
            if connection.execute(change).rowcount == 0:
                raise fenced()
            end = (report.status, report.ended_at)
            set_last_run(connection, job_id, report.run_id, end)

    def recent(
        self, user_id: str, kind: Kind | None = None, *, limit: int = 20
    ) -> tuple[Report, ...]:
        """A user's runs, the newest first, without their outcomes."""
        wanted = runs_of(user_id).order_by(_RUN.started_at.desc(), _RUN.id).limit(limit)
        if kind is not None:
            wanted = wanted.where(tables.job.c.kind == kind)
        with reading(self._engine) as connection:
            return tuple(report_of(row) for row in connection.execute(wanted))

    def get(self, user_id: str, run_id: str) -> Report:
        """One run of this user with its outcomes."""
        outcome = tables.outcome
        rows = select(outcome).where(outcome.c.run_id == run_id).order_by(outcome.c.id)
        with reading(self._engine) as connection:
            run, key = self._open(connection, user_id, run_id)
            found = connection.execute(rows).all()
        return report_of(run, tuple(outcome_of(row, key) for row in found))

    def held(self, user_id: str, run_id: str) -> tuple[HeldDeletion, ...]:
        """The deletions that this run held back."""
        held = tables.held_deletion
        rows = select(held).where(held.c.run_id == run_id)
        with reading(self._engine) as connection:
            _, key = self._open(connection, user_id, run_id)
            found = connection.execute(rows.order_by(held.c.side, held.c.ref)).all()
        return tuple(_held(row, key) for row in found)

    def prune(self, before: datetime) -> int:
        """Erase closed runs that started before; gives how many."""
        old = (_RUN.started_at < before) & (_RUN.status != RunStatus.RUNNING)
        with writing(self._engine) as connection:
            return connection.execute(tables.run.delete().where(old)).rowcount

    def _open(
        self, connection: Connection, user_id: str, run_id: str
    ) -> tuple[Row[Any], DataKey]:
        wanted = runs_of(user_id).where(_RUN.id == run_id)
        run = connection.execute(wanted).one_or_none()
        if run is None:
            raise NotFound("There is no such run.", remedy="See `tandem runs`.")
        return run, org_key(connection, self._keyring, run.org_id)


def runs_of(user_id: str) -> Select[Any]:
    """A user's runs as `select_runs` gives them."""
    return select_runs().where(tables.sync_user.c.id == user_id)


def select_runs() -> Select[Any]:
    """Runs together with the job's kind and the user's name."""
    user = tables.sync_user.c
    return (
        select(tables.run, tables.job.c.kind, user.username, user.org_id)
        .join(tables.job, tables.job.c.id == _RUN.job_id)
        .join(tables.sync_user, user.id == tables.job.c.user_id)
    )


def _lock_job(connection: Connection, run_id: str) -> str:
    """Lock the run's job; a removed one is as good as taken over."""
    job = tables.job
    wanted = select(job.c.id).join(tables.run, job.c.id == _RUN.job_id)
    locked = wanted.where(_RUN.id == run_id).with_for_update(of=job)
    job_id = connection.execute(locked).scalar_one_or_none()
    if job_id is None:
        raise fenced()
    return str(job_id)


def _result(report: Report) -> dict[str, Any]:
    written = report.written.items()
    return {
        "status": report.status,
        "ended_at": report.ended_at,
        "calls": {side.value: count for side, count in report.calls.items()},
        "written": {f"{side}:{done}": count for (side, done), count in written},
        "adopted": report.adopted,
        "failed": report.failed,
        "excluded": report.excluded,
        "error": report.error,
        "remedy": report.remedy,
        "cause": report.cause,
        "needs_person": report.needs_person,
    }


def report_of(row: Row[Any], outcomes: tuple[Outcome, ...] = ()) -> Report:
    """Read a run from a row of `runs_of`."""
    return Report(
        run_id=row.id,
        user=row.username,
        kind=Kind(row.kind),
        trigger=Trigger(row.trigger),
        status=RunStatus(row.status),
        started_at=row.started_at,
        ended_at=row.ended_at,
        calls={Side(side): count for side, count in row.calls.items()},
        written=_written(row.written),
        adopted=row.adopted,
        failed=row.failed,
        excluded=row.excluded,
        outcomes=outcomes,
        error=row.error,
        remedy=row.remedy,
        cause=row.cause,
        needs_person=row.needs_person,
        answer=None if row.answer is None else Answer(row.answer),
        answered_at=row.answered_at,
    )


def _written(stored: Mapping[str, int]) -> dict[tuple[Side, Operation], int]:
    parts = ((name.split(":"), count) for name, count in stored.items())
    return {(Side(side), Operation(done)): count for (side, done), count in parts}


def _held(row: Row[Any], key: DataKey) -> HeldDeletion:
    return HeldDeletion(
        side=Side(row.side),
        ref=row.ref,
        expect=row.expect,
        link_id=row.link_id,
        subject=unsealed(row.subject, key, held_place(row.run_id, row.side, row.ref)),
        start=None if row.start is None else moment(row.start),
    )
