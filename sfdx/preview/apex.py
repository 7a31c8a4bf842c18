"""The controllers as the components call them: a method's name, to an answer."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any
from urllib.parse import quote

import requests

from sfdx.preview.credential import NamedCredential, NotReached
from sfdx.preview.org import EmulatedOrg
from sfdx.preview.refusal import Refusal, handled, labelled

DOORS: Mapping[str, Mapping[str, str]] = tomllib.loads(
    Path(__file__).with_name("doors.toml").read_text()
)
BASE = "/v1"
_NO_CONTENT, _REFUSED = 204, 400


@dataclass(frozen=True, slots=True)
class Controllers:
    """Answers what Apex would answer: texts of JSON, or a `Refusal`."""

    credential: NamedCredential
    org: EmulatedOrg

    def answer(self, method: str, user: str, given: Mapping[str, Any]) -> str:
        """Call `Class.method` as a user, with a component's parameters."""
        controller, _, name = method.partition(".")
        door = DOORS.get(controller, {}).get(name)
        if door is None:
            raise Refusal(404, {"message": f"There is no Apex method {method}."})
        if door == "org":
            return self._of_org(name, user, given)
        verb, path = door.split(" ")
        return self._of_service(user, verb, path, given)

    def _of_org(self, name: str, user: str, given: Mapping[str, Any]) -> str:
        if not self.org.is_admin(user):
            text = "You do not have access to the Apex class TandemAdminController."
            raise Refusal(403, {"message": text})
        return json.dumps(getattr(self.org, name)(**given))

    def _of_service(
        self, user: str, verb: str, path: str, given: Mapping[str, Any]
    ) -> str:
        options = _options(verb, path, given)
        written = {name: quote(str(value), "") for name, value in given.items()}
        try:
            answer = self.credential.call(
                user, verb, BASE + path.format(**written), **options
            )
        except NotReached:
            raise labelled(0, "Unreachable") from None
        if answer.status_code >= _REFUSED:
            raise _refusal(answer)
        body = "null" if answer.status_code == _NO_CONTENT else answer.text
        tag = answer.headers.get("ETag")
        return body if not tag else json.dumps({"etag": tag, "body": json.loads(body)})


def _options(verb: str, path: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Query, body and headers, of those parameters that the path does not hold."""
    in_path = {name for _, name, _, _ in Formatter().parse(path) if name}
    rest = {name: value for name, value in given.items() if name not in in_path}
    filters = json.loads(rest.pop("filters", None) or "{}")
    options: dict[str, Any] = {}
    if "etag" in rest:
        options["headers"] = {"If-Match": rest.pop("etag")}
    if verb == "GET":
        query = {**filters, **rest}
        asked = {k: v for k, v in query.items() if v not in (None, "")}
        options["params"] = {k: _written(v) for k, v in asked.items()}
    elif "body" in rest:
        options["json"] = json.loads(rest["body"])
    elif rest:
        options["json"] = rest
    return options


def _written(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _refusal(answer: requests.Response) -> Refusal:
    try:
        body = answer.json()
    except requests.JSONDecodeError:
        body = {}
    if "message" not in body:
        return labelled(answer.status_code, "Strange")
    pause = answer.headers.get("Retry-After", "")
    return handled(
        {
            "code": answer.status_code,
            "message": body["message"],
            "remedy": body.get("remedy", ""),
            "errors": body.get("errors", []),
            "retryAfter": int(pause) if pause.isdigit() else None,
        }
    )
