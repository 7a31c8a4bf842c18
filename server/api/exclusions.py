"""Addresses that a user, or the whole organisation, keeps out of the sync."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response
from flask.views import MethodView
from marshmallow import Schema, fields, validate

from server.api.errors import ErrorSchema
from server.api.runtime import current_runtime
from server.api.security import audit, current_user, together, user_blueprint
from server.domain.address_rules import AddressRule, Effect
from server.domain.kinds import Kind
from server.services.exclusions import id_of, kind_of, told_of

EXCLUSIONS = user_blueprint("exclusions", "Addresses that are kept out")

#: Characters; an address has at most 254, and people leave blanks around it.
_LONGEST = 300


class ExclusionSchema(Schema):
    """One address, or all of a domain.

    `ignore`: nothing is related through it; `exclude`: it keeps whole items out.
    """

    id = fields.String(required=True)
    value = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": ["address", "domain"]})
    effect = fields.Enum(Effect, by_value=True, required=True)
    applies_to = fields.Enum(
        Kind,
        by_value=True,
        required=True,
        allow_none=True,
        metadata={"description": "Null for every kind of item."},
    )


class ExclusionsSchema(Schema):
    """The user's own entries, and those that hold for everybody in the organisation."""

    own = fields.List(fields.Nested(ExclusionSchema), required=True)
    organisation = fields.List(fields.Nested(ExclusionSchema), required=True)


class NewExclusionSchema(Schema):
    """An address like ann@acme.com, or a domain like acme.com."""

    value = fields.String(required=True, validate=validate.Length(min=1, max=_LONGEST))


@EXCLUSIONS.route("/exclusions")
class ExclusionsView(MethodView):
    """Both lists."""

    @EXCLUSIONS.response(200, ExclusionsSchema)
    def get(self) -> dict[str, Any]:
        """List what is kept out for the user; the organisation's cannot be changed."""
        lists, user = current_runtime().exclusions, current_user()
        return {
            "own": [shown(rule) for rule in lists.own(user)],
            "organisation": [shown(rule) for rule in lists.of_org(user.org_id)],
        }

    @EXCLUSIONS.arguments(NewExclusionSchema)
    @EXCLUSIONS.response(201, ExclusionSchema)
    @EXCLUSIONS.alt_response(200, schema=ExclusionSchema)
    @EXCLUSIONS.alt_response(409, schema=ErrorSchema)
    def post(self, new: dict[str, Any]) -> Response:
        """Ignore an address or a domain from the next sync on; 200: it was there."""
        lists, user = current_runtime().exclusions, current_user()
        with together():
            return added(*lists.add_own(user, new["value"]))


@EXCLUSIONS.route("/exclusions/<string(maxlength=64):entry_id>")
class ExclusionView(MethodView):
    """One entry."""

    @EXCLUSIONS.response(204)
    @EXCLUSIONS.alt_response(404, schema=ErrorSchema)
    def delete(self, entry_id: str) -> None:
        """Take back an entry of the user's own."""
        with together():
            removed(current_runtime().exclusions.remove_own(current_user(), entry_id))


def added(rule: AddressRule, new: bool) -> Response:
    """Answer with an entry that is on a list, and note it if it is new."""
    if new:
        audit("exclusion.added", id_of(rule), told_of(rule))
    body: Any = ExclusionSchema().dump(shown(rule))
    return make_response(body, 201 if new else 200)


def removed(rule: AddressRule) -> None:
    """Note that an entry was taken from its list."""
    audit("exclusion.removed", id_of(rule), told_of(rule))


def shown(rule: AddressRule) -> dict[str, Any]:
    """An entry as JSON."""
    return {
        "id": id_of(rule),
        "value": rule.entry,
        "kind": kind_of(rule),
        "effect": rule.effect,
        "applies_to": rule.kind,
    }
