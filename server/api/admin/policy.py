"""The defaults and locks that hold, and the records that make no sense."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import RAISE, Schema, fields, validate

from server.api.errors import ErrorSchema
from server.api.jobs import ProblemSchema
from server.api.runtime import current_runtime
from server.api.security import admin_blueprint, current_user
from server.api.settings import VALUE
from server.domain.kinds import Kind
from server.domain.policy import WHOLE_ORG, PolicyRule
from server.services.overview import require_ready
from server.services.policy_view import PolicyLine
from server.services.setting_values import KEYS

POLICY = admin_blueprint("policy", "Defaults and locks")

#: How a rule for everybody is told.
_EVERYBODY = "organisation"


class PolicyQuerySchema(Schema):
    """For whom; without a profile for whoever has none of those that records name."""

    kind = fields.Enum(Kind, by_value=True, load_default=Kind.CALENDAR)
    profile = fields.String(load_default="", validate=validate.Length(max=255))


class PolicyLineSchema(Schema):
    """What a setting is for whoever has chosen nothing, and which record says so."""

    setting = fields.String(required=True, metadata={"enum": list(KEYS)})
    value = fields.Raw(required=True, allow_none=True, metadata=VALUE)
    locked = fields.Boolean(required=True)
    set_by = fields.String(
        required=True, metadata={"enum": ["default", "administrator"]}
    )
    record = fields.String(required=True, allow_none=True)
    scope = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "`organisation`, or the profile of the record."},
    )


class PolicyProblemSchema(Schema):
    """A record that does not do what it seems to say; it holds nobody up."""

    record = fields.String(required=True)
    problem = fields.String(required=True)
    remedy = fields.String(required=True)


class PolicyPageSchema(Schema):
    """The effective policy; not `current` where Salesforce cannot be asked now."""

    kind = fields.Enum(Kind, by_value=True, required=True)
    profile = fields.String(required=True, allow_none=True)
    checked_at = fields.AwareDateTime(required=True, allow_none=True)
    current = fields.Boolean(required=True)
    problem = fields.Nested(ProblemSchema, required=True, allow_none=True)
    settings = fields.List(fields.Nested(PolicyLineSchema), required=True)
    problems = fields.List(fields.Nested(PolicyProblemSchema), required=True)
    profiles = fields.List(fields.String(), required=True)


@POLICY.route("/policy")
class PolicyView(MethodView):
    """The effective policy."""

    @POLICY.arguments(PolicyQuerySchema, location="query", unknown=RAISE)
    @POLICY.response(200, PolicyPageSchema)
    @POLICY.alt_response(404, schema=ErrorSchema)
    @POLICY.alt_response(409, schema=ErrorSchema)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """Tell what holds for a profile, as fresh as Salesforce's answer."""
        require_ready(query["kind"])
        runtime = current_runtime()
        org = runtime.database.orgs.get(current_user().org_id)
        page = runtime.administration.policy.of(org, query["kind"], query["profile"])
        trouble = page.trouble
        return {
            "kind": query["kind"],
            "profile": query["profile"] or None,
            "checked_at": page.checked_at,
            "current": trouble is None,
            "problem": trouble
            and {"reason": trouble.message, "remedy": trouble.remedy},
            "settings": [_line(line) for line in page.lines],
            "problems": page.problems,
            "profiles": page.profiles,
        }


def _line(line: PolicyLine) -> dict[str, Any]:
    return {
        "setting": line.setting,
        "value": line.value,
        "locked": line.locked,
        **_origin(line.rule),
    }


def _origin(rule: PolicyRule | None) -> dict[str, str | None]:
    if rule is None:
        return {"set_by": "default", "record": None, "scope": None}
    scope = _EVERYBODY if rule.scope == WHOLE_ORG else rule.scope
    return {"set_by": "administrator", "record": rule.name, "scope": scope}
