"""Which jobs are next, and who has none: the questions of dispatcher and rollout."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from server.adapters.store import tables
from server.domain.kinds import Kind
from server.domain.runs import RunStatus
from server.ports.stores import JobStatus

_JOB = tables.job.c
_USER = tables.sync_user.c


def in_turn(now: datetime, limit: int) -> Select[Any]:
    """Due jobs with their `turn`, which goes on from what their org has waiting."""
    backlog = (
        select(_USER.org_id, func.count().label("jobs"))
        .join(tables.job, _JOB.user_id == _USER.id)
        .where(_JOB.state == JobStatus.QUEUED)
        .group_by(_USER.org_id)
        .subquery()
    )
    order = (_JOB.next_due_at, _JOB.id)
    place = func.row_number().over(partition_by=_USER.org_id, order_by=order)
    before = func.coalesce(backlog.c.jobs, 0)
    turn = (place - 1 + before).label("turn")
    return (
        select(_JOB.id, turn)
        .select_from(tables.job.join(tables.sync_user, _JOB.user_id == _USER.id))
        .outerjoin(backlog, backlog.c.org_id == _USER.org_id)
        .where(_JOB.state == JobStatus.IDLE, _JOB.next_due_at <= now, _USER.active)
        .order_by(turn, *order)
        .limit(limit)
    )


def at_rest(org_id: str, kind: Kind, seen: datetime, failed: datetime) -> Select[Any]:
    """Users of an org with no run wanted or planned, and what they saved."""
    own = tables.user_settings.c
    broken = _JOB.last_status.in_([RunStatus.FAILED, RunStatus.INTERRUPTED])
    ended = _JOB.last_ended_at
    unplanned = and_(_JOB.state == JobStatus.IDLE, _JOB.next_due_at.is_(None))
    due = or_(ended.is_(None), ended < seen, and_(broken, ended <= failed))
    job = and_(_JOB.user_id == _USER.id, _JOB.kind == kind)
    settings = and_(own.user_id == _USER.id, own.kind == kind)
    users = tables.sync_user.outerjoin(tables.job, job)
    return (
        select(_USER.id, _USER.username_key, own["values"])
        .select_from(users.outerjoin(tables.user_settings, settings))
        .where(_USER.org_id == org_id, _USER.active)
        .where(or_(_JOB.id.is_(None), and_(unplanned, due)))
        .order_by(_USER.username_key)
    )
