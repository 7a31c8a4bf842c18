"""Whether both systems answer, and in which domains mailboxes may be."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from server.api.runtime import current_runtime
from server.api.security import admin_blueprint, audit, current_user, together
from server.domain.runs import Report
from server.services.connection_check import SideCheck
from server.services.overview import ConnectionState

CONNECTION = admin_blueprint("connection", "The organisation's two systems")

#: Characters of a domain name (RFC 1035, 2.3.4), with an @ before it.
_LONGEST = 254
_MOST = 100


class SideCheckSchema(Schema):
    """Whether one system answers now."""

    state = fields.Enum(ConnectionState, by_value=True, required=True)
    reason = fields.String(required=True)
    remedy = fields.String(required=True)
    address = fields.String(required=True)


class ServiceCheckSchema(Schema):
    """Whether syncs are started on time and carried out."""

    state = fields.Enum(ConnectionState, by_value=True, required=True)
    reason = fields.String(required=True)
    remedy = fields.String(required=True)


class LastProblemSchema(Schema):
    """The newest sync of anybody that failed."""

    user = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True)
    remedy = fields.String(required=True)


class ConnectionReportSchema(Schema):
    """Both systems, tried now: Exchange with the mailbox of the administrator.

    One that has not answered within ten seconds is told as such.
    """

    organisation = fields.String(required=True)
    salesforce = fields.Nested(SideCheckSchema, required=True)
    exchange = fields.Nested(SideCheckSchema, required=True)
    service = fields.Nested(ServiceCheckSchema, required=True)
    integration_user = fields.String(required=True, allow_none=True)
    mailbox_domains = fields.List(fields.String(), required=True)
    checked_at = fields.AwareDateTime(required=True)
    last_problem = fields.Nested(LastProblemSchema, required=True, allow_none=True)


class DomainsSchema(Schema):
    """Domains of mailboxes, like acme.com."""

    domains = fields.List(
        fields.String(validate=validate.Length(min=1, max=_LONGEST)),
        required=True,
        validate=validate.Length(max=_MOST),
    )


@CONNECTION.route("/connection")
class ConnectionView(MethodView):
    """The two systems."""

    @CONNECTION.response(200, ConnectionReportSchema)
    def get(self) -> dict[str, Any]:
        """Ask both systems now, at once; ten seconds where one does not answer."""
        found = current_runtime().administration.connection.of(current_user())
        org = found.org
        return {
            "organisation": org.name,
            "salesforce": _side(found.salesforce, org.salesforce.instance_url),
            "exchange": _side(found.exchange, org.exchange.ews_url),
            "service": found.service,
            "integration_user": org.salesforce.integration_username or None,
            "mailbox_domains": org.mailbox_domains,
            "checked_at": found.checked_at,
            "last_problem": _problem(found.last_failure),
        }


@CONNECTION.route("/mailbox-domains")
class DomainsView(MethodView):
    """The domains."""

    @CONNECTION.arguments(DomainsSchema)
    @CONNECTION.response(200, DomainsSchema)
    def put(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """List the domains in which mailboxes may be; users keep those they have."""
        mailboxes = current_runtime().administration.mailboxes
        with together():
            listed = mailboxes.list_domains(current_user().org_id, wanted["domains"])
            audit("mailbox_domains.changed", detail=", ".join(listed))
        return {"domains": listed}


def _side(check: SideCheck, address: str) -> dict[str, str]:
    return {
        "state": check.state,
        "reason": check.reason,
        "remedy": check.remedy,
        "address": address,
    }


def _problem(run: Report | None) -> dict[str, Any] | None:
    if run is None:
        return None
    at = run.ended_at or run.started_at
    return {"user": run.user, "at": at, "reason": run.error, "remedy": run.remedy}
