"""Items that take no part in the sync, or not fully, and what to do about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask.views import MethodView
from marshmallow import RAISE, Schema, fields

from server.api.errors import ErrorSchema
from server.api.jobs import ProblemSchema
from server.api.moments import STARTS_AT, starting
from server.api.paging import PageQuerySchema, PageSchema, on_page
from server.api.runtime import current_runtime
from server.api.security import audit, current_user, together, user_blueprint
from server.domain.kinds import Kind, Side
from server.domain.reasons import Reason, Standing
from server.services.left_out import LeftOut
from server.services.overview import require_ready
from server.services.row_actions import RowAction
from server.services.row_now import RowChanges
from server.services.subjects import Named

ITEMS = user_blueprint("items", "Items that are left out")


class ItemQuerySchema(PageQuerySchema):
    """Which items to list."""

    kind = fields.Enum(Kind, by_value=True, load_default=Kind.CALENDAR)
    state = fields.Enum(Standing, by_value=True)
    side = fields.Enum(Side, by_value=True)
    reason = fields.Enum(Reason, by_value=True)


class ItemSchema(Schema):
    """One item: why it takes no part, or not fully, and what can be done."""

    id = fields.String(required=True)
    kind = fields.Enum(Kind, by_value=True, required=True)
    side = fields.Enum(
        Side, by_value=True, required=True, metadata={"description": "Where it is."}
    )
    subject = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Null for private and excluded items."},
    )
    private = fields.Boolean(required=True)
    starts_at = fields.String(required=True, allow_none=True, metadata=STARTS_AT)
    all_day = fields.Boolean(required=True)
    state = fields.Enum(Standing, by_value=True, required=True)
    reason = fields.Enum(Reason, by_value=True, required=True)
    explanation = fields.String(required=True)
    remedy = fields.String(required=True)
    detail = fields.String(
        required=True,
        metadata={"description": "The other system's own words, where it gave any."},
    )
    since = fields.AwareDateTime(required=True, allow_none=True)
    next_retry_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "The next sync, for items that it tries again."},
    )
    retried_until = fields.AwareDateTime(required=True, allow_none=True)
    actions = fields.List(fields.Enum(RowAction, by_value=True), required=True)


class ItemListSchema(PageSchema):
    """A page of items; `problem` is why some subjects are missing."""

    items = fields.List(fields.Nested(ItemSchema), required=True)
    problem = fields.Nested(ProblemSchema, required=True, allow_none=True)


class ItemNowSchema(Schema):
    """The item as it stands after a change; null where it takes part again in full."""

    item = fields.Nested(ItemSchema, required=True, allow_none=True)


@ITEMS.route("/items")
class ItemsView(MethodView):
    """The list of items."""

    @ITEMS.arguments(ItemQuerySchema, location="query", unknown=RAISE)
    @ITEMS.response(200, ItemListSchema)
    @ITEMS.alt_response(404, schema=ErrorSchema)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """List what is left out: the unresolved first, then by time.

        Subjects are read from the two systems for the rows of the page alone.
        """
        kind = query["kind"]
        require_ready(kind)
        runtime, user = current_runtime(), current_user()
        found = runtime.items.left_out(user.id, kind, query.get("state"))
        rows, told = on_page([row for row in found if _fits(row, query)], query)
        named = runtime.subjects.of(user, rows)
        problem = named.problem
        return told | {
            "items": [_item(kind, row, named, _next_run(kind)) for row in rows],
            "problem": problem
            and {"reason": problem.message, "remedy": problem.remedy},
        }


class _Action(MethodView):
    """Something to do about an item."""

    def change(self, row_id: str, action: RowAction) -> dict[str, Any]:
        """Do it, note it, and tell what the item is now."""
        runtime, user = current_runtime(), current_user()
        make = {
            RowAction.IGNORE: runtime.items.ignore,
            RowAction.INCLUDE_AGAIN: runtime.items.include_again,
            RowAction.RETRY: runtime.items.include_again,
            RowAction.REMOVE_COPY: runtime.items.remove_copy,
        }[action]
        with together():
            kind, row = RowChanges(items=runtime.items).make(user, row_id, make)
            audit(f"item.{action}", row_id, kind)
        if row is None:
            return {"item": None}
        named = runtime.subjects.of(user, [row])
        return {"item": _item(kind, row, named, _next_run(kind))}


_ID = "<string(maxlength=64):row_id>"


@ITEMS.route(f"/items/{_ID}/ignore")
class IgnoreView(_Action):
    """Ignore."""

    @ITEMS.response(200, ItemNowSchema)
    @ITEMS.alt_response(404, schema=ErrorSchema)
    @ITEMS.alt_response(409, schema=ErrorSchema)
    def post(self, row_id: str) -> dict[str, Any]:
        """Never consider an item again, until it is included again."""
        return self.change(row_id, RowAction.IGNORE)


@ITEMS.route(f"/items/{_ID}/include-again")
class IncludeView(_Action):
    """Include again."""

    @ITEMS.response(200, ItemNowSchema)
    @ITEMS.alt_response(404, schema=ErrorSchema)
    @ITEMS.alt_response(409, schema=ErrorSchema)
    def post(self, row_id: str) -> dict[str, Any]:
        """Have the next sync look at an item afresh; the sync is queued."""
        return self.change(row_id, RowAction.INCLUDE_AGAIN)


@ITEMS.route(f"/items/{_ID}/retry")
class RetryView(_Action):
    """Retry."""

    @ITEMS.response(200, ItemNowSchema)
    @ITEMS.alt_response(404, schema=ErrorSchema)
    @ITEMS.alt_response(409, schema=ErrorSchema)
    def post(self, row_id: str) -> dict[str, Any]:
        """Try an unresolved item again now; its 30 days begin anew."""
        return self.change(row_id, RowAction.RETRY)


@ITEMS.route(f"/items/{_ID}/remove-copy")
class RemoveCopyView(_Action):
    """Remove the copy."""

    @ITEMS.response(200, ItemNowSchema)
    @ITEMS.alt_response(404, schema=ErrorSchema)
    @ITEMS.alt_response(409, schema=ErrorSchema)
    def post(self, row_id: str) -> dict[str, Any]:
        """Have the next sync delete the copy that an item has left behind."""
        return self.change(row_id, RowAction.REMOVE_COPY)


def _fits(row: LeftOut, query: dict[str, Any]) -> bool:
    return query.get("side") in (None, row.side) and query.get("reason") in (
        None,
        row.reason,
    )


def _next_run(kind: Kind) -> datetime | None:
    job = current_runtime().database.jobs.get(current_user().id, kind)
    return job.next_due_at if job else None


def _item(
    kind: Kind, row: LeftOut, named: Named, next_run: datetime | None
) -> dict[str, Any]:
    retried = row.standing is Standing.UNRESOLVED
    return starting(row.start) | {
        "id": row.id,
        "kind": kind,
        "side": row.side,
        "subject": named.subjects.get(row.id),
        "private": row.reason is Reason.PRIVATE,
        "state": row.standing,
        "reason": row.reason,
        "explanation": row.reason.text,
        "remedy": row.reason.remedy,
        "detail": row.detail,
        "since": row.since,
        "next_retry_at": next_run if retried else None,
        "retried_until": row.until,
        "actions": row.actions,
    }
