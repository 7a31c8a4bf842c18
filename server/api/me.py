"""Who the caller is, and whether their two systems answer."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields

from server.api.runtime import current_runtime
from server.api.security import current_user, user_blueprint
from server.services.overview import ConnectionState

ME = user_blueprint("me", "The user who calls")


class ConnectionSchema(Schema):
    """What the last run says of the connection to Salesforce and Exchange."""

    state = fields.Enum(ConnectionState, by_value=True, required=True)
    checked_at = fields.AwareDateTime(required=True, allow_none=True)
    reason = fields.String(required=True)
    remedy = fields.String(required=True)


class MeSchema(Schema):
    """The user who calls."""

    username = fields.String(required=True)
    mailbox = fields.String(
        required=True,
        metadata={"description": "Address in Exchange; chosen by the administrator."},
    )
    zone = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "IANA time zone; null until the first contact."},
    )
    is_admin = fields.Boolean(
        required=True,
        metadata={"description": "False also where Salesforce cannot be asked."},
    )
    connection = fields.Nested(ConnectionSchema, required=True)


@ME.route("/me")
class MeView(MethodView):
    """The user who calls."""

    @ME.response(200, MeSchema)
    def get(self) -> dict[str, Any]:
        """Tell user, mailbox, time zone and the state of the connection."""
        runtime, user = current_runtime(), current_user()
        return {
            "username": user.username,
            "mailbox": user.mailbox,
            "zone": runtime.database.users.zone(user.id) or None,
            "is_admin": runtime.administration.administrators.is_one(user),
            "connection": runtime.overview.connection(user),
        }
