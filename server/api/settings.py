"""What a user has chosen for a kind, what the admin holds fast, and the choices."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, request
from flask.views import MethodView
from flask_smorest import abort
from marshmallow import RAISE, Schema, fields

from server.api.errors import ErrorSchema
from server.api.jobs import ProblemSchema
from server.api.runtime import current_runtime
from server.api.security import audit, current_user, user_blueprint
from server.api.setting_fields import SettingsChangeSchema
from server.domain.errors import EditConflict
from server.domain.kinds import Kind
from server.domain.settings import INTERVALS
from server.services.choices import Choices
from server.services.overview import require_ready
from server.services.setting_values import KEYS, Value, values_of
from server.services.settings import Saved

SETTINGS = user_blueprint("settings", "Settings of each kind")

#: A setting as JSON: its type depends on which one it is.
VALUE = {"type": ["string", "integer", "boolean", "array"]}
_ETAG = {
    "ETag": {
        "description": "Version of the user's own choices, for If-Match.",
        "schema": {"type": "string"},
    }
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the settings that were read.",
    "schema": {"type": "string"},
}


class FreshQuerySchema(Schema):
    """How old what is shown may be."""

    fresh = fields.Boolean(
        load_default=False,
        truthy={"true"},
        falsy={"false"},
        metadata={
            "description": "Ask both systems now. Otherwise defaults, locks and choices"
            " may be a minute old; a save always goes by the locks of its moment."
        },
    )


class SettingSchema(Schema):
    """The value a run uses; a locked one cannot be saved by the user."""

    value = fields.Raw(required=True, allow_none=True, metadata=VALUE)
    locked = fields.Boolean(required=True)
    set_by = fields.String(
        required=True,
        metadata={"enum": ["default", "user", "administrator"]},
    )
    record = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The administrator's record, in Salesforce Setup."},
    )


_SETTING: dict[str, Any] = {
    key: fields.Nested(SettingSchema, required=True) for key in KEYS
}
SettingMapSchema = Schema.from_dict(_SETTING, name="SettingMapSchema")


class FolderSchema(Schema):
    """A calendar in Exchange."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    main = fields.Boolean(required=True)


class ChoicesSchema(Schema):
    """What can be chosen where the two systems decide it."""

    folder = fields.List(
        fields.Nested(FolderSchema),
        required=True,
        allow_none=True,
        metadata={"description": "Null where Exchange cannot be asked."},
    )
    salesforce_type = fields.List(fields.String(), required=True)
    interval_minutes = fields.List(fields.Integer(), required=True)
    problem = fields.Nested(ProblemSchema, required=True, allow_none=True)


class PolicyStateSchema(Schema):
    """As of when defaults and locks are known.

    Not `current` while Salesforce does not answer: then the last known ones hold.
    """

    checked_at = fields.AwareDateTime(required=True)
    current = fields.Boolean(required=True)
    problem = fields.Nested(ProblemSchema, required=True, allow_none=True)


class SavedSettingsSchema(Schema):
    """What holds after a save; `started` tells that a first run was queued."""

    kind = fields.Enum(Kind, by_value=True, required=True)
    settings = fields.Nested(SettingMapSchema, required=True)
    policy = fields.Nested(PolicyStateSchema, required=True)
    started = fields.Boolean(required=True)


class SettingsSchema(Schema):
    """What holds now, and what can be chosen."""

    kind = fields.Enum(Kind, by_value=True, required=True)
    settings = fields.Nested(SettingMapSchema, required=True)
    policy = fields.Nested(PolicyStateSchema, required=True)
    choices = fields.Nested(ChoicesSchema, required=True)


#: Made once: each has a schema for each of the settings, which takes longer to make
#: than to fill.
_SHOWN, _SAVED = SettingsSchema(), SavedSettingsSchema()


@SETTINGS.route("/settings/<kind:kind>")
class SettingsView(MethodView):
    """Settings of a kind."""

    @SETTINGS.arguments(FreshQuerySchema, location="query", unknown=RAISE)
    @SETTINGS.response(200, SettingsSchema, headers=_ETAG)
    @SETTINGS.alt_response(404, schema=ErrorSchema)
    @SETTINGS.alt_response(409, schema=ErrorSchema)
    def get(self, query: dict[str, bool], kind: Kind) -> Response:
        """Tell what holds, what is locked, and what can be chosen."""
        require_ready(kind)
        runtime, user, fresh = current_runtime(), current_user(), query["fresh"]
        saved = runtime.settings.show(user, kind, fresh=fresh)
        found = runtime.choices.of(user, saved.known.facts, fresh=fresh)
        shown = {
            "kind": kind,
            "settings": _settings(saved),
            "policy": _policy(saved),
            "choices": _choices(found),
        }
        return _tagged(_SHOWN.dump(shown), saved)

    @SETTINGS.doc(parameters=[_IF_MATCH])
    @SETTINGS.arguments(SettingsChangeSchema)
    @SETTINGS.response(200, SavedSettingsSchema, headers=_ETAG)
    @SETTINGS.alt_response(403, schema=ErrorSchema)
    @SETTINGS.alt_response(404, schema=ErrorSchema)
    @SETTINGS.alt_response(409, schema=ErrorSchema)
    @SETTINGS.alt_response(412, schema=ErrorSchema)
    @SETTINGS.alt_response(428, schema=ErrorSchema)
    def put(self, changes: dict[str, Value], kind: Kind) -> Response:
        """Save the settings that are named; the others stay as they are.

        Null takes the user's own value back; an empty text is the choice of nothing,
        where a setting has that. Switching the sync on queues a first run.
        """
        require_ready(kind)
        saved = current_runtime().settings.change(
            current_user(),
            kind,
            changes,
            expect=_expected(),
            note=lambda: audit("settings.changed", kind, ", ".join(sorted(changes))),
        )
        shown = {
            "kind": kind,
            "settings": _settings(saved),
            "policy": _policy(saved),
            "started": saved.started,
        }
        return _tagged(_SAVED.dump(shown), saved)


def _expected() -> str:
    """The version the caller has read; one, and by name, so that no edit is lost."""
    if "If-Match" not in request.headers:
        abort(
            428,
            message="The header If-Match is missing.",
            remedy="Send the ETag of the settings that were read.",
        )
    tags = request.if_match.as_set()
    if len(tags) != 1:
        raise EditConflict("If-Match does not name one version of the settings.")
    (tag,) = tags
    return str(tag)


def _tagged(body: Any, saved: Saved) -> Response:
    response = make_response(body)
    response.set_etag(saved.version)
    return response


def _policy(saved: Saved) -> dict[str, Any]:
    problem = saved.known.problem
    return {
        "checked_at": saved.known.checked_at,
        "current": problem is None,
        "problem": problem and {"reason": problem.message, "remedy": problem.remedy},
    }


def _settings(saved: Saved) -> dict[str, Any]:
    found = saved.effective
    return {
        key: {
            "value": value,
            "locked": key in found.locked,
            **_origin(found.sources.get(key, "")),
        }
        for key, value in values_of(found.settings).items()
    }


def _origin(source: str) -> dict[str, str | None]:
    if source in {"", "user"}:
        return {"set_by": source or "default", "record": None}
    return {"set_by": "administrator", "record": source}


def _choices(found: Choices) -> dict[str, Any]:
    problem = found.problem
    return {
        "folder": found.folders,
        "salesforce_type": found.types,
        "interval_minutes": INTERVALS,
        "problem": problem and {"reason": problem.message, "remedy": problem.remedy},
    }
