"""Who has changed what in the organisation's sync."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import RAISE, Schema, fields, validate

from server.api.paging import MOST_ROWS, USUAL_ROWS
from server.api.runtime import current_runtime
from server.api.security import admin_blueprint, current_user
from server.ports.audit import AuditEntry
from server.services.audit import WORDS, is_by_operator

AUDIT = admin_blueprint("audit", "Who did what")

#: Ids of entries are counted up; this many there will never be.
_LAST_ID = 2**53


class AuditQuerySchema(Schema):
    """Which entries to list."""

    after = fields.Integer(
        validate=validate.Range(min=1, max=_LAST_ID),
        metadata={"description": "`next` of the page before."},
    )
    limit = fields.Integer(
        load_default=USUAL_ROWS, validate=validate.Range(min=1, max=MOST_ROWS)
    )


class AuditEntrySchema(Schema):
    """One change: who made it, what and when; nothing of items or addresses."""

    id = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    actor = fields.String(
        required=True,
        metadata={"description": "A username; `operator` for who runs the service."},
    )
    by_operator = fields.Boolean(required=True)
    action = fields.String(required=True)
    text = fields.String(
        required=True, metadata={"description": "The action in words."}
    )
    target = fields.String(required=True)
    detail = fields.String(required=True)


class AuditPageSchema(Schema):
    """Entries, the newest first; `next` is null on the last page."""

    entries = fields.List(fields.Nested(AuditEntrySchema), required=True)
    next = fields.Integer(required=True, allow_none=True)


@AUDIT.route("/audit")
class AuditView(MethodView):
    """The trail."""

    @AUDIT.arguments(AuditQuerySchema, location="query", unknown=RAISE)
    @AUDIT.response(200, AuditPageSchema)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """List what people have changed; entries are kept for a year."""
        limit = query["limit"]
        found = current_runtime().audit.of_org(
            current_user().org_id, before=query.get("after"), limit=limit + 1
        )
        page = found[:limit]
        return {
            "entries": [_shown(entry) for entry in page],
            "next": page[-1].id if len(found) > limit else None,
        }


def _shown(entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at,
        "actor": entry.actor,
        "by_operator": is_by_operator(entry),
        "action": entry.action,
        "text": WORDS[entry.action],
        "target": entry.target,
        "detail": entry.detail,
    }
