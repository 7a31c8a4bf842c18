"""The list of sync jobs, and Sync Now."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields

from server.api.errors import ErrorSchema
from server.api.runtime import current_runtime
from server.api.security import audit, current_user, together, user_blueprint
from server.domain.kinds import Kind
from server.domain.runs import RunStatus, Trigger
from server.ports.stores import Job, JobStatus
from server.services.overview import JobLine, require_ready

JOBS = user_blueprint("jobs", "Sync jobs")


class LastRunSchema(Schema):
    """The last run that has ended; `run_id` is null once its rows were cleared away."""

    run_id = fields.String(required=True, allow_none=True)
    ended_at = fields.AwareDateTime(required=True)
    status = fields.Enum(RunStatus, by_value=True, required=True)


class ProblemSchema(Schema):
    """Why something cannot be told, and what to do about it."""

    reason = fields.String(required=True)
    remedy = fields.String(required=True)


class ProgressSchema(Schema):
    """How far a run is; how many items there will be is not known before its end."""

    items = fields.Integer(
        required=True, metadata={"description": "Brought into step so far."}
    )


class JobSchema(Schema):
    """One kind of item and its sync."""

    kind = fields.Enum(Kind, by_value=True, required=True)
    available = fields.Boolean(
        required=True, metadata={"description": "False for a kind still to come."}
    )
    enabled = fields.Boolean(
        required=True,
        allow_none=True,
        metadata={"description": "Null where it cannot be told; see `problem`."},
    )
    interval_minutes = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Minutes between runs; null before the first one."},
    )
    state = fields.Enum(JobStatus, by_value=True, required=True)
    again = fields.Boolean(
        required=True,
        metadata={"description": "Another run follows the one that is going."},
    )
    running_since = fields.AwareDateTime(required=True, allow_none=True)
    progress = fields.Nested(
        ProgressSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Null unless a run is going."},
    )
    next_due_at = fields.AwareDateTime(required=True, allow_none=True)
    last_run = fields.Nested(LastRunSchema, required=True, allow_none=True)
    problem = fields.Nested(ProblemSchema, required=True, allow_none=True)


class JobListSchema(Schema):
    """Every kind of item."""

    jobs = fields.List(fields.Nested(JobSchema), required=True)


class WantedSchema(Schema):
    """A run that was asked for: `queued`, or `running` with one more after it."""

    kind = fields.Enum(Kind, by_value=True, required=True)
    job_id = fields.String(required=True)
    state = fields.Enum(JobStatus, by_value=True, required=True)


@JOBS.route("/jobs")
class JobsView(MethodView):
    """The list of sync jobs."""

    @JOBS.response(200, JobListSchema)
    def get(self) -> dict[str, Any]:
        """List every kind with its state, its last run and when the next is due."""
        lines = current_runtime().overview.lines(current_user())
        return {"jobs": [_shown(line) for line in lines]}


@JOBS.route("/jobs/<kind:kind>/run")
class RunNowView(MethodView):
    """Sync Now."""

    @JOBS.response(202, WantedSchema)
    @JOBS.alt_response(404, schema=ErrorSchema)
    def post(self, kind: Kind) -> dict[str, Any]:
        """Ask for a run; asking again while it waits gives the same job."""
        require_ready(kind)
        runs = current_runtime().runs
        with together():
            asked = runs.ask(current_user().id, kind, Trigger.SYNC_NOW)
            audit("run.asked", kind)
        return {"kind": kind, "job_id": asked.job_id, "state": asked.state}


def _shown(line: JobLine) -> dict[str, Any]:
    job, problem = line.job, line.problem
    return {
        "kind": line.kind,
        "available": line.available,
        "enabled": line.enabled,
        "interval_minutes": line.interval_minutes,
        "state": job.state if job else JobStatus.IDLE,
        "again": job.rerun if job else False,
        "running_since": line.running_since,
        "progress": _progress(line),
        "next_due_at": job.next_due_at if job else None,
        "last_run": _last_run(job),
        "problem": problem and {"reason": problem.message, "remedy": problem.remedy},
    }


def _progress(line: JobLine) -> dict[str, int] | None:
    if not line.running:
        return None
    return {"items": current_runtime().database.history.done_items(line.running)}


def _last_run(job: Job | None) -> dict[str, Any] | None:
    if job is None or job.last_ended_at is None:
        return None
    return {
        "run_id": job.last_run_id or None,
        "ended_at": job.last_ended_at,
        "status": job.last_status,
    }
