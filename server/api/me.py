"""Who the caller is, and whether their two systems answer."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields

from server.api.runtime import current_runtime
from server.api.security import audit, current_user, together, user_blueprint
from server.domain.daily_report import DailyReport, DailyState
from server.services.overview import ConnectionState

ME = user_blueprint("me", "The user who calls")


class ConnectionSchema(Schema):
    """What the last run says of the connection to Salesforce and Exchange."""

    state = fields.Enum(ConnectionState, by_value=True, required=True)
    checked_at = fields.AwareDateTime(required=True, allow_none=True)
    reason = fields.String(required=True)
    remedy = fields.String(required=True)


class LastReportSchema(Schema):
    """What became of the daily report of a day; `reason` is empty where all is well."""

    day = fields.Date(
        required=True,
        metadata={"description": "The user's own date on which it was due."},
    )
    state = fields.Enum(DailyState, by_value=True, required=True)
    at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True)
    remedy = fields.String(required=True)


class DailyReportSchema(Schema):
    """Whether the user is mailed a report each morning; to their own mailbox alone."""

    enabled = fields.Boolean(required=True)
    next_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "When the next one is made; null while it is off."},
    )
    last = fields.Nested(
        LastReportSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Null before the first one."},
    )


class SwitchField(fields.Boolean):
    """True or false, and no word or number that could mean either."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class DailyReportChangeSchema(Schema):
    """Whether a report is wanted."""

    enabled = SwitchField(required=True)


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
    daily_report = fields.Nested(DailyReportSchema, required=True)


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
            "daily_report": _shown(runtime.daily_reports.of(user.id)),
        }


@ME.route("/me/daily-report")
class DailyReportView(MethodView):
    """The report that the user gets by mail."""

    @ME.arguments(DailyReportChangeSchema)
    @ME.response(200, DailyReportSchema)
    def put(self, change: dict[str, bool]) -> dict[str, Any]:
        """Switch the daily report on, from the next morning on, or off."""
        reports, user = current_runtime().daily_reports, current_user()
        enabled = change["enabled"]
        with together():
            report = reports.switch(user.id, enabled=enabled)
            audit("daily_report.changed", "", "on" if enabled else "off")
        return _shown(report)


def _shown(report: DailyReport) -> dict[str, Any]:
    last = {
        "day": report.day,
        "state": report.state,
        "at": report.at,
        "reason": report.reason,
        "remedy": report.remedy,
    }
    return {
        "enabled": report.enabled,
        "next_at": report.next_at,
        "last": None if report.day is None else last,
    }
