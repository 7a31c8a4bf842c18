"""Runs whose worker is gone without a word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from server.adapters.store import tables
from server.domain.runs import RunStatus


def close_orphans(
    connection: Connection, job_ids: Sequence[str], now: datetime
) -> None:
    """Close the open runs of jobs as INTERRUPTED, which the jobs' Last Run then shows.

    The caller's transaction must have changed these jobs before, so that it owns them.
    """
    if not job_ids:
        return
    run = tables.run.c
    close = (
        tables.run.update()
        .where(run.job_id.in_(job_ids), run.status == RunStatus.RUNNING)
        .values(status=RunStatus.INTERRUPTED, ended_at=now)
        .returning(run.id, run.job_id)
    )
    for run_id, job_id in connection.execute(close).all():
        set_last_run(connection, job_id, run_id, (RunStatus.INTERRUPTED, now))


def set_last_run(
    connection: Connection, job_id: str, run_id: str, end: tuple[RunStatus, datetime]
) -> None:
    """Remember with the job how and when its last run ended (A37)."""
    status, ended_at = end
    connection.execute(
        tables.job.update()
        .where(tables.job.c.id == job_id)
        .values(last_run_id=run_id, last_status=status, last_ended_at=ended_at)
    )
