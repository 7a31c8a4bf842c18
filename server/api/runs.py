"""The history of a user's runs, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask.views import MethodView
from marshmallow import RAISE, Schema, fields, validate

from server.api.errors import ErrorSchema
from server.api.held import HeldSchema, held_shown
from server.api.run_schemas import RunSchema, run_shown
from server.api.runtime import current_runtime
from server.api.security import current_user, user_blueprint
from server.domain.actions import Outcome
from server.domain.kinds import Kind, Operation, Side
from server.domain.reasons import Reason, Standing
from server.domain.runs import RunStatus
from server.ports.history import OutcomeFilter, RunFilter
from server.services.left_out import LeftOut
from server.services.row_actions import RowAction
from server.services.row_now import Place, rows_now

RUNS = user_blueprint("runs", "History of syncs")

#: The most rows of one page, and how many there are unless the caller says.
_MOST, _USUAL = 200, 50
#: An id of a run: 32 hexadecimal digits.
_RUN_ID = validate.Regexp(r"^[0-9a-f]{32}$", error="is no id of a run.")
#: Rows that can be left out; no run has so many.
_FARTHEST = 1_000_000


def _limit() -> fields.Integer:
    return fields.Integer(
        load_default=_USUAL, validate=validate.Range(min=1, max=_MOST)
    )


class RunQuerySchema(Schema):
    """Which runs to list."""

    kind = fields.Enum(Kind, by_value=True)
    status = fields.Enum(RunStatus, by_value=True)
    after = fields.String(
        validate=_RUN_ID, metadata={"description": "`next` of the page before."}
    )
    limit = _limit()


class OutcomeQuerySchema(Schema):
    """Which outcomes of a run to list."""

    standing = fields.Enum(Standing, by_value=True)
    reason = fields.Enum(Reason, by_value=True)
    side = fields.Enum(Side, by_value=True)
    operation = fields.Enum(Operation, by_value=True)
    skip = fields.Integer(
        load_default=0,
        validate=validate.Range(min=0, max=_FARTHEST),
        metadata={"description": "`next` of the page before."},
    )
    limit = _limit()


class RunListSchema(Schema):
    """Runs, the newest first; `next` is null on the last page."""

    runs = fields.List(fields.Nested(RunSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class OutcomeItemSchema(Schema):
    """A row's item as it stands now: under which id, why, and what can be done."""

    id = fields.String(required=True)
    reason = fields.Enum(Reason, by_value=True, required=True)
    explanation = fields.String(required=True)
    actions = fields.List(fields.Enum(RowAction, by_value=True), required=True)


class OutcomeSchema(Schema):
    """One item: what happened to it, why, and what to do about it."""

    side = fields.Enum(Side, by_value=True, required=True)
    ref = fields.String(required=True)
    operation = fields.Enum(Operation, by_value=True, required=True, allow_none=True)
    done = fields.Boolean(required=True)
    standing = fields.Enum(Standing, by_value=True, required=True, allow_none=True)
    reason = fields.Enum(Reason, by_value=True, required=True, allow_none=True)
    text = fields.String(required=True)
    remedy = fields.String(required=True)
    detail = fields.String(required=True)
    subject = fields.String(
        required=True, metadata={"description": "Empty for private items."}
    )
    start = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "A date for all-day items, else a UTC instant."},
    )
    item = fields.Nested(
        OutcomeItemSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Null where there is nothing to decide about now."},
    )


class RunDetailSchema(Schema):
    """One run with a page of its outcomes; `next` is null on the last page."""

    run = fields.Nested(RunSchema, required=True)
    outcomes = fields.List(fields.Nested(OutcomeSchema), required=True)
    total = fields.Integer(required=True)
    next = fields.Integer(required=True, allow_none=True)
    held = fields.Nested(HeldSchema, required=True, allow_none=True)


@RUNS.route("/runs")
class RunsView(MethodView):
    """The history."""

    @RUNS.arguments(RunQuerySchema, location="query", unknown=RAISE)
    @RUNS.response(200, RunListSchema)
    @RUNS.alt_response(404, schema=ErrorSchema)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """List the user's runs, the newest first."""
        limit = query.pop("limit")
        history = current_runtime().database.history
        found = history.runs(current_user().id, RunFilter(**query), limit + 1)
        page = found[:limit]
        return {
            "runs": [run_shown(report) for report in page],
            "next": page[-1].run_id if len(found) > limit else None,
        }


@RUNS.route("/runs/<string(maxlength=64):run_id>")
class RunView(MethodView):
    """One run."""

    @RUNS.arguments(OutcomeQuerySchema, location="query", unknown=RAISE)
    @RUNS.response(200, RunDetailSchema)
    @RUNS.alt_response(404, schema=ErrorSchema)
    def get(self, query: dict[str, Any], run_id: str) -> dict[str, Any]:
        """Show a run with what came of its items."""
        limit = query.pop("limit")
        wanted = OutcomeFilter(**query)
        found = current_runtime().database.history.outcomes(
            current_user().id, run_id, wanted, limit
        )
        seen = wanted.skip + len(found.outcomes)
        now = _items_now(found.run.kind, found.outcomes)
        return {
            "run": run_shown(found.run),
            "outcomes": [
                _outcome(one, now.get((one.side, one.ref))) for one in found.outcomes
            ],
            "total": found.total,
            "next": seen if found.outcomes and seen < found.total else None,
            "held": held_shown(found.run),
        }


def _items_now(kind: Kind, outcomes: Sequence[Outcome]) -> dict[Place, LeftOut]:
    """What has become of the items that a run could not bring in step."""
    told = [(one.side, one.ref) for one in outcomes if one.reason is not None]
    if not told:
        return {}
    return rows_now(current_runtime().items, current_user().id, kind, told)


def _item(row: LeftOut) -> dict[str, Any]:
    return {
        "id": row.id,
        "reason": row.reason,
        "explanation": row.reason.text,
        "actions": row.actions,
    }


def _outcome(one: Outcome, now: LeftOut | None) -> dict[str, Any]:
    reason = one.reason
    return {
        "side": one.side,
        "ref": one.ref,
        "operation": one.operation,
        "done": one.done,
        "standing": reason and reason.standing,
        "reason": reason,
        "text": reason.text if reason else "",
        "remedy": reason.remedy if reason else "",
        "detail": one.detail,
        "subject": one.subject,
        "start": one.start.isoformat() if one.start else None,
        "item": _item(now) if now else None,
    }
