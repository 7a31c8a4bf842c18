"""Deletions that a run has held back, and the user's answer."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields

from server.api.errors import ErrorSchema
from server.api.moments import STARTS_AT, starting
from server.api.run_schemas import RunSchema, run_shown
from server.api.runtime import current_runtime
from server.api.security import audit, current_user, together, user_blueprint
from server.domain.kinds import Side
from server.domain.links import LinkState
from server.domain.runs import Report, RunStatus
from server.ports.history import OutcomeFilter
from server.ports.stores import HeldDeletion

HELD = user_blueprint("held runs", "The user's word on unusual deletions")


class HeldDeletionSchema(Schema):
    """One item that would be deleted on this side."""

    side = fields.Enum(Side, by_value=True, required=True)
    subject = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Null for private items, and where not known."},
    )
    private = fields.Boolean(required=True)
    starts_at = fields.String(required=True, allow_none=True, metadata=STARTS_AT)
    all_day = fields.Boolean(required=True)


class HeldSchema(Schema):
    """What a run has held back; empty once a later run has replaced or ended it."""

    deletions = fields.List(fields.Nested(HeldDeletionSchema), required=True)
    total = fields.Integer(required=True)
    of = fields.Integer(
        required=True, metadata={"description": "Pairs that are in step now."}
    )
    waiting = fields.Boolean(
        required=True, metadata={"description": "It can be confirmed or rejected."}
    )
    decided_at = fields.AwareDateTime(required=True, allow_none=True)


class AnsweredSchema(Schema):
    """The run after the user's answer."""

    run = fields.Nested(RunSchema, required=True)
    held = fields.Nested(HeldSchema, required=True, allow_none=True)


_ID = "<string(maxlength=64):run_id>"


@HELD.route(f"/runs/{_ID}/confirm")
class ConfirmView(MethodView):
    """Confirm."""

    @HELD.response(200, AnsweredSchema)
    @HELD.alt_response(404, schema=ErrorSchema)
    @HELD.alt_response(409, schema=ErrorSchema)
    def post(self, run_id: str) -> dict[str, Any]:
        """Let the next sync delete what this run held back; the sync is queued."""
        _require(run_id)
        with together():
            count = current_runtime().held_runs.confirm(current_user().id, run_id)
            audit("run.confirmed", run_id, f"{count} deletions")
        return _answered(run_id)


@HELD.route(f"/runs/{_ID}/reject")
class RejectView(MethodView):
    """Reject."""

    @HELD.response(200, AnsweredSchema)
    @HELD.alt_response(404, schema=ErrorSchema)
    @HELD.alt_response(409, schema=ErrorSchema)
    def post(self, run_id: str) -> dict[str, Any]:
        """Keep what this run would have deleted, each item alone; a sync is queued."""
        _require(run_id)
        with together():
            count = current_runtime().held_runs.reject(current_user().id, run_id)
            audit("run.rejected", run_id, f"{count} deletions")
        return _answered(run_id)


def held_shown(run: Report) -> dict[str, Any] | None:
    """What a run of the caller has held back; None for a run that held nothing."""
    if run.status is not RunStatus.HELD and run.answer is None:
        return None
    runtime, user = current_runtime(), current_user()
    deletions = runtime.held_runs.deletions(user.id, run.run_id)
    links = runtime.items.memory.look(user.id, run.kind).links
    return {
        "deletions": [_deletion(one) for one in deletions],
        "total": len(deletions),
        "of": sum(link.state is LinkState.ACTIVE for link in links),
        "waiting": bool(deletions) and run.answer is None,
        "decided_at": run.answered_at,
    }


def _require(run_id: str) -> Report:
    """The caller's run of this id; raises `NotFound`."""
    history = current_runtime().database.history
    return history.outcomes(current_user().id, run_id, OutcomeFilter(), 0).run


def _answered(run_id: str) -> dict[str, Any]:
    run = _require(run_id)
    return {"run": run_shown(run), "held": held_shown(run)}


def _deletion(one: HeldDeletion) -> dict[str, Any]:
    return starting(one.start) | {
        "side": one.side,
        "subject": one.subject or None,
        # Of a private item the run has kept nothing but that there is one.
        "private": one.start is None,
    }
