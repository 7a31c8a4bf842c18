"""What an operator is warned by, counted in the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from server.adapters.store import tables
from server.adapters.store.caller_tables import access_token, certificate
from server.adapters.store.engine import reading
from server.adapters.store.scope import SERVICE
from server.domain.runs import RunStatus
from server.domain.settings import MIN_INTERVAL
from server.ports.figures import Figures, Waiting
from server.ports.stores import JobStatus

#: How far back runs are counted.
RECENT = timedelta(hours=1)
#: Whatever should have started so long ago has missed its turn.
LATE = timedelta(minutes=MIN_INTERVAL)

_JOB = tables.job.c
_RUN = tables.run.c
_IS_PLANNED = _JOB.next_due_at.is_not(None)


class SqlFigures:
    """Fills `FigureStore`."""

    def __init__(self, engine: Engine) -> None:
        """Keep the database."""
        self._engine = engine

    def take(self, now: datetime) -> Figures:
        """Count everything as of now."""
        idle, queued = _JOB.state == JobStatus.IDLE, _JOB.state == JobStatus.QUEUED
        running = _JOB.state == JobStatus.RUNNING
        user = tables.sync_user.c
        active = _JOB.user_id.in_(select(user.id).where(user.active))
        late = (idle & active & (_JOB.next_due_at <= now - LATE)) | (
            queued & (_JOB.next_due_at <= now - LATE)
        )
        with reading(self._engine, SERVICE) as connection:
            states = _counts(connection, _JOB.state, _JOB.id.is_not(None))
            return Figures(
                jobs={one: states.get(one.value, 0) for one in JobStatus},
                due=_waiting(
                    connection, _JOB.next_due_at, idle & active & _passed(now)
                ),
                queued=_waiting(connection, _JOB.queued_at, queued),
                late=_count(connection, late),
                abandoned=_count(connection, running & (_JOB.lease_until <= now)),
                planned=_count(connection, active & (~idle | _IS_PLANNED)),
                tokens=_tokens(connection, now),
                certificates=_certificates(connection),
                **_of_runs(connection, now - RECENT),
            )


def _of_runs(connection: Connection, since: datetime) -> dict[str, Any]:
    """What the runs since then, and every job's last one, tell."""
    recent = _RUN.started_at >= since
    statuses = _counts(connection, _RUN.status, recent)
    last = _RUN.id == _JOB.last_run_id
    failed = last & (_JOB.last_status == RunStatus.FAILED)
    unanswered = _RUN.answer.is_(None)
    held = last & (_JOB.last_status == RunStatus.HELD) & unanswered
    failing = _counts(connection, _RUN.needs_person, failed)
    return {
        "runs": {one: statuses.get(one.value, 0) for one in RunStatus},
        "causes": _counts(connection, _RUN.cause, recent & (_RUN.cause != "")),
        "failing": {needed: failing.get(needed, 0) for needed in (False, True)},
        "held": _count(connection, held),
    }


def _passed(now: datetime) -> ColumnElement[bool]:
    return _JOB.next_due_at <= now


def _waiting(
    connection: Connection, since: Any, condition: ColumnElement[bool]
) -> Waiting:
    wanted = select(func.count(), func.min(since)).where(condition)
    count, first = connection.execute(wanted).one()
    return Waiting(jobs=count, since=first)


def _count(connection: Connection, condition: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).where(condition)).scalar_one()


def _counts(
    connection: Connection, column: Any, condition: ColumnElement[bool]
) -> Mapping[Any, int]:
    wanted = select(column, func.count()).where(condition).group_by(column)
    return {row[0]: row[1] for row in connection.execute(wanted)}


def _tokens(connection: Connection, now: datetime) -> int:
    valid = access_token.c.expires_at > now
    return connection.execute(select(func.count()).where(valid)).scalar_one()


def _certificates(connection: Connection) -> dict[str, datetime]:
    columns = certificate.c
    last = select(columns.org_id, func.max(columns.not_after)).group_by(columns.org_id)
    return {row[0]: row[1] for row in connection.execute(last)}
