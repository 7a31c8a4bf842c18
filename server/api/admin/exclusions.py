"""Addresses that are kept out for everybody in the organisation."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask.views import MethodView
from marshmallow import Schema, fields

from server.api.errors import ErrorSchema
from server.api.exclusions import (
    ExclusionSchema,
    NewExclusionSchema,
    added,
    removed,
    shown,
)
from server.api.runtime import current_runtime
from server.api.security import admin_blueprint, current_user, together
from server.domain.address_rules import Effect

ORG_EXCLUSIONS = admin_blueprint("exclusions", "Addresses kept out for everybody")


class OrgExclusionsSchema(Schema):
    """Both lists of the organisation."""

    exclusions = fields.List(fields.Nested(ExclusionSchema), required=True)


class NewOrgExclusionSchema(NewExclusionSchema):
    """An address or a domain; `exclude` keeps whole items out, `ignore` relations."""

    effect = fields.Enum(Effect, by_value=True, load_default=Effect.EXCLUDE)


@ORG_EXCLUSIONS.route("/exclusions")
class OrgExclusionsView(MethodView):
    """All entries."""

    @ORG_EXCLUSIONS.response(200, OrgExclusionsSchema)
    def get(self) -> dict[str, Any]:
        """List the Global Exclusion List and the Ignore List of the organisation."""
        rules = current_runtime().exclusions.of_org(current_user().org_id)
        return {"exclusions": [shown(rule) for rule in rules]}

    @ORG_EXCLUSIONS.arguments(NewOrgExclusionSchema)
    @ORG_EXCLUSIONS.response(201, ExclusionSchema)
    @ORG_EXCLUSIONS.alt_response(200, schema=ExclusionSchema)
    @ORG_EXCLUSIONS.alt_response(409, schema=ErrorSchema)
    def post(self, new: dict[str, Any]) -> Response:
        """Keep an address or a domain out for everybody; 200 where it was there."""
        lists, org_id = current_runtime().exclusions, current_user().org_id
        with together():
            return added(*lists.add_of_org(org_id, new["effect"], new["value"]))


@ORG_EXCLUSIONS.route("/exclusions/<string(maxlength=64):entry_id>")
class OrgExclusionView(MethodView):
    """One entry."""

    @ORG_EXCLUSIONS.response(204)
    @ORG_EXCLUSIONS.alt_response(404, schema=ErrorSchema)
    def delete(self, entry_id: str) -> None:
        """Take back an entry of the organisation."""
        lists, org_id = current_runtime().exclusions, current_user().org_id
        with together():
            removed(lists.remove_of_org(org_id, entry_id))
