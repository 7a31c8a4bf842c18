"""The token endpoint: an assertion that Salesforce signed, for a token of ours."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, request
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from server import logs
from server.api.runtime import current_runtime
from server.domain.errors import Unauthenticated
from server.services.callers import TOKEN_LIFETIME, TOKEN_PATH, Given

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
OAUTH = Blueprint("oauth", __name__, description="Sign-in of Salesforce")

_LOG = logs.logger(__name__)

_FORM = {
    "required": True,
    "content": {
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "required": ["grant_type", "assertion"],
                "properties": {
                    "grant_type": {"type": "string", "const": GRANT_TYPE},
                    "assertion": {
                        "type": "string",
                        "description": "The signed assertion (RFC 7523).",
                    },
                },
            }
        }
    },
}


class TokenSchema(Schema):
    """A token, and for how many seconds it is good."""

    access_token = fields.String(required=True)
    token_type = fields.Constant("Bearer", required=True)
    expires_in = fields.Integer(required=True)


class TokenErrorSchema(Schema):
    """Why there is no token, in the words of OAuth (RFC 6749, 5.2) and in ours."""

    error = fields.String(required=True)
    error_description = fields.String(required=True)
    code = fields.Integer(required=True)
    message = fields.String(required=True)
    remedy = fields.String(required=True)
    errors = fields.List(fields.Dict(), required=True)


@OAUTH.route(TOKEN_PATH)
class TokenView(MethodView):
    """Tokens."""

    @OAUTH.doc(requestBody=_FORM)
    @OAUTH.response(200, TokenSchema)
    @OAUTH.alt_response(400, schema=TokenErrorSchema)
    def post(self) -> Any:
        """Exchange an assertion for a token of ten minutes.

        It is signed with RS256 or RS512 and has `iss`, `sub` (the User Id or the
        username), `aud` (this service's address or this one), `iat` and `exp`, at most
        ten minutes apart; `username` may name a user whose Id is not known here yet.
        One with a `jti` can be exchanged once. One without can be exchanged again for
        ten seconds after the first time, five times in all: calls that begin in the
        same second may bring the same assertion.
        """
        grant, assertion = _single("grant_type"), _single("assertion")
        if grant and grant != GRANT_TYPE:
            return _refusal(
                "unsupported_grant_type",
                "This kind of grant is not supported.",
                f"Use the grant type {GRANT_TYPE}.",
            )
        if not grant or not assertion:
            return _refusal(
                "invalid_request",
                "grant_type and assertion are needed, each once, in a form.",
                "Send both in a body of the type application/x-www-form-urlencoded.",
            )
        try:
            given = current_runtime().callers.exchange(assertion)
        except Unauthenticated as error:
            _LOG.info("caller_refused", why=error.why)
            return _refusal("invalid_grant", error.message, error.remedy)
        if given.times > 1:
            _tell_repetition(given)
        seconds = int(TOKEN_LIFETIME.total_seconds())
        return {"access_token": given.token, "expires_in": seconds}


def _tell_repetition(given: Given) -> None:
    """Tell the operator of an assertion that came again; harmless unless it is usual.

    It is the only sign of one that was stolen in its first seconds.
    """
    caller = given.caller
    _LOG.info(
        "assertion_repeated", org=caller.org_id, user=caller.user_id, times=given.times
    )


def _single(name: str) -> str:
    """A field of the form that is there once, else nothing (RFC 6749, 3.2)."""
    values = request.form.getlist(name)
    return values[0] if len(values) == 1 else ""


def _refusal(error: str, message: str, remedy: str) -> Response:
    body = {"error": error, "error_description": message, "code": 400}
    ours = {"message": message, "remedy": remedy, "errors": []}
    return make_response(body | ours, 400)
