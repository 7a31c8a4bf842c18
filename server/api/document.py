"""The description of the API: OpenAPI 3.1, for people and for programs."""

from __future__ import annotations

import inspect
import re
from typing import Any

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue
from flask.views import MethodView
from flask_smorest import Api, Blueprint

from server.api.links import add_links
from server.api.meanings import explain

#: The key under which the application holds its description.
DOCUMENT = "tandem-openapi"
DOCUMENTS = Blueprint("documents", __name__, description="This description")

_INTRODUCTION = """\
The service that keeps a Salesforce user's calendar in step with Microsoft Exchange.

Every call under `/v1` is made for one user. Salesforce proves who that is with an
assertion signed by a certificate that is registered for the org (RFC 7523): exchange it
at `/oauth/token` for a token of ten minutes, or send it as the bearer token itself.

A client begins with `/v1/me` and `/v1/jobs`. It reads `/v1/settings/calendar`, and
saves what its user has changed, with the `ETag` that came along as `If-Match`. Saving a
`mode` other than `do_not_sync` starts the first run; `/v1/jobs` tells how it goes,
`/v1/runs` what came of it, and `/v1/items` what is left out and what can be done.

Every error has the same shape: what is wrong, what to do about it, and the fields it is
about. Instants are in UTC, with their offset; ids are opaque.
"""
_SCHEMES = {
    "user": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of /oauth/token, or the assertion itself.",
    },
    "operator": {
        "type": "http",
        "scheme": "bearer",
        "description": "The operator's own secret; not for users.",
    },
}
_OPERATORS = "/v1/operator/"
_ADMINS = "/v1/admin/"
#: What each error means here; the words of HTTP differ between Python's versions.
_ERRORS = {
    "400": "The request cannot be read.",
    "401": "The sign-in was not accepted.",
    "403": "A setting is locked; it is named. Or this is for administrators.",
    "404": "There is no such thing, or not for this caller.",
    "409": "Not possible as things stand; the remedy says what to change.",
    "412": "Somebody else saved meanwhile.",
    "413": "The body is longer than anything needs to be.",
    "422": "Some fields are wrong; they are named.",
    "428": "If-Match is missing.",
    "429": "Too many calls; wait as long as Retry-After says.",
    "503": "Database, Salesforce or Exchange do not answer; try again later.",
}


_PAUSE = {
    "Retry-After": {
        "description": "Seconds to wait before the next call.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    }
}
_HEADERS = {
    "401": {
        "WWW-Authenticate": {
            "description": "Bearer tokens are wanted.",
            "schema": {"type": "string"},
        }
    },
    "429": _PAUSE,
    "503": _PAUSE,
}


@DOCUMENTS.route("/openapi.json")
class DocumentView(MethodView):
    """The description itself."""

    @DOCUMENTS.doc(responses={"200": {"description": "This document."}})
    def get(self) -> ResponseReturnValue:
        """Give this description."""
        return jsonify(current_app.extensions[DOCUMENT])


def describe(api: Api) -> dict[str, Any]:
    """The whole description, with what holds for every operation of a kind."""
    document: dict[str, Any] = api.spec.to_dict()
    document["info"]["description"] = _INTRODUCTION
    components = document["components"]
    for unused in ("responses", "parameters", "headers"):
        components.pop(unused, None)
    components["schemas"].pop("PaginationMetadata", None)
    components["schemas"]["SettingsChange"]["minProperties"] = 1
    components["securitySchemes"] = _SCHEMES
    named = {}
    for path, operations in document["paths"].items():
        for name, operation in operations.items():
            if name in {"get", "put", "post", "delete"}:
                operation["operationId"] = _operation_id(name, path)
                named[operation["operationId"]] = operation
                _complete(path, operation)
    add_links(named)
    explain(document, _texts(api))
    return document


def _texts(api: Api) -> dict[str, str]:
    """What each schema says of itself, by its name in the description."""
    return {
        name: inspect.getdoc(key[0]) or ""
        for key, name in api.ma_plugin.converter.refs.items()
    }


def _operation_id(method: str, path: str) -> str:
    """A name for clients that are generated, like `getSettingsKind`."""
    words = re.findall(r"[a-z]+", path.removeprefix("/v1").replace("_id", ""))
    return method + "".join(word.capitalize() for word in words)


def _complete(path: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop("default", None)
    wanted = [code for code in responses if code in _ERRORS]
    if path.startswith(_OPERATORS):
        operation["security"] = [{"operator": []}]
        wanted += ["401", "404", "503"]
    elif path.startswith(_ADMINS):
        operation["security"] = [{"user": []}]
        wanted += ["401", "403", "429", "503"]
    elif path.startswith("/v1/"):
        operation["security"] = [{"user": []}]
        wanted += ["401", "429", "503"]
    elif path.startswith("/oauth/"):
        wanted += ["503"]
    if "requestBody" in operation:
        wanted += ["400", "413"]
    for code in wanted:
        responses[code] = _error(code, responses.get(code, {}))
    operation["responses"] = dict(sorted(responses.items()))


def _error(code: str, given: dict[str, Any]) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Error"}
    content = {"application/json": {"schema": schema}}
    told = {"description": _ERRORS[code], "content": given.get("content", content)}
    return told | ({"headers": _HEADERS[code]} if code in _HEADERS else {})
