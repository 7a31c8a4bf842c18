"""Requests and answers of the REST API, between WSGI and the resources."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, quote
from wsgiref.types import StartResponse, WSGIEnvironment

from emulators.salesforce.errors import ApiError

# Below this an answer is not worth compressing.
_COMPRESS_FROM = 1024
MAX_URI = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, or one subrequest of a composite call."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base_url: str = ""

    @classmethod
    def read(cls, environ: WSGIEnvironment) -> Request:
        """Take a request from WSGI; header names are in lower case."""
        headers = {
            name[5:].replace("_", "-").lower(): str(value)
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        headers["content-type"] = str(environ.get("CONTENT_TYPE", ""))
        host = headers.get("host") or f"127.0.0.1:{environ['SERVER_PORT']}"
        query = environ.get("QUERY_STRING", "")
        return cls(
            method=environ["REQUEST_METHOD"],
            path=environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"),
            query=dict(parse_qsl(query, keep_blank_values=True)),
            headers=headers,
            body=_body(environ, headers),
            base_url=f"{environ['wsgi.url_scheme']}://{host}",
        )

    def identity_url(self, org_id: str, user_id: str) -> str:
        """Give the address that tells who a user of this server is."""
        return f"{self.base_url}/id/{org_id}/{user_id}"

    def json(self) -> Any:
        """Read the body; JSON_PARSER_ERROR when it is not JSON."""
        try:
            return json.loads(self.body)
        except (UnicodeDecodeError, json.JSONDecodeError) as broken:
            raise ApiError("JSON_PARSER_ERROR", f"{broken}") from None

    def members(self) -> dict[str, Any]:
        """Read the body as a JSON object."""
        body = self.json()
        if not isinstance(body, dict):
            raise ApiError(
                "JSON_PARSER_ERROR", "The HTTP entity body must be an object"
            )
        return body

    def flag(self, name: str) -> bool:
        """Read a true/false query parameter."""
        return self.query.get(name, "false").lower() == "true"


@dataclass(slots=True)
class Answer:
    """An answer: HTTP status, JSON body (None for none, bytes as is), extra headers."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, request: Request, start_response: StartResponse) -> list[bytes]:
        """Write the answer to WSGI, compressed when the client takes gzip."""
        headers = {"Content-Type": "application/json;charset=UTF-8", **self.headers}
        payload = b"" if self.body is None else _encode(self.body)
        takes_gzip = "gzip" in request.headers.get("accept-encoding", "")
        if takes_gzip and len(payload) >= _COMPRESS_FROM:
            payload = gzip.compress(payload, compresslevel=1)
            headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(payload))
        phrase = HTTPStatus(self.status).phrase
        start_response(f"{self.status} {phrase}", list(headers.items()))
        return [payload]


def refusal(error: ApiError) -> Answer:
    """Give an error as a whole answer."""
    return Answer(error.status, [error.to_json()])


def encoded_length(environ: WSGIEnvironment) -> int:
    """Give the length of the request's URI as it came over the wire."""
    path = quote(environ["PATH_INFO"].encode("latin-1"), safe="/:@!$&'()*+,;=~-._")
    return len(path) + 1 + len(environ.get("QUERY_STRING", ""))


def _body(environ: WSGIEnvironment, headers: Mapping[str, str]) -> bytes:
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    if headers.get("content-encoding", "").lower() != "gzip":
        return body
    try:
        return gzip.decompress(body)
    except (OSError, EOFError):
        # Salesforce reads what it can; what is no gzip is no JSON either.
        return b"broken gzip"


def _encode(body: Any) -> bytes:
    if isinstance(body, bytes):
        return body
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
