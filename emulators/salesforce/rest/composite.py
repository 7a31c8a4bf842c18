"""Composite: several subrequests in one call, later ones using earlier answers."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from emulators.salesforce.errors import ApiError
from emulators.salesforce.rest.call import Call
from emulators.salesforce.rest.wire import Answer, Request, refusal

_MAX_SUBREQUESTS = 25
_MAX_HEAVY = 5
_REFERENCE = re.compile(r"@\{(\w+)((?:\.\w+|\[\d+\])*)\}")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


def composite(call: Call) -> Answer:
    """Run subrequests in order; allOrNone undoes all of them when one fails."""
    body = call.request.members()
    parts = body.get("compositeRequest")
    if not isinstance(parts, list) or not parts:
        raise ApiError("MISSING_ARGUMENT", "compositeRequest is missing")
    _check_parts(parts)
    _check_size(parts)
    start = call.org.store.mark()
    answers: dict[str, Any] = {}
    results = [_run(call, part, answers) for part in parts]
    if body.get("allOrNone") and any(_failed(result) for result in results):
        call.org.store.roll_back(start)
        results = [_halted(result) for result in results]
    return Answer(200, {"compositeResponse": results})


def batch(call: Call) -> Answer:
    """Run independent subrequests in order."""
    body = call.request.members()
    parts = body.get("batchRequests")
    if not isinstance(parts, list) or not parts:
        raise ApiError("MISSING_ARGUMENT", "batchRequests is missing")
    _check_parts(parts)
    if len(parts) > _MAX_SUBREQUESTS:
        raise _too_many(_MAX_SUBREQUESTS, "subrequests")
    answers: list[Answer] = []
    for part in parts:
        if body.get("haltOnError") and any(one.status >= 400 for one in answers):
            error = ApiError("BATCH_PROCESSING_HALTED", "Batch processing was halted")
            answers.append(Answer(412, [error.to_json()]))
            continue
        url = "/services/data/" + str(part.get("url", "")).lstrip("/")
        method, body_part = str(part.get("method", "GET")), part.get("richInput")
        answers.append(_answer(call, method, url, body_part))
    results = [{"statusCode": one.status, "result": one.body} for one in answers]
    failed = any(one.status >= 400 for one in answers)
    return Answer(200, {"hasErrors": failed, "results": results})


def _run(call: Call, part: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    """Run one subrequest and remember its answer under its reference id."""
    name = part.get("referenceId")
    if not name or name in answers:
        raise ApiError("INVALID_INPUT", f"referenceId missing or used twice: {name}")
    try:
        url = _filled(str(part.get("url", "")), answers)
        body = _filled_body(part.get("body"), answers)
        answer = _answer(call, str(part.get("method", "GET")).upper(), url, body)
    except ApiError as error:
        answer = refusal(error)
    answers[name] = answer.body if answer.status < 300 else None
    return {
        "body": answer.body,
        "httpHeaders": answer.headers,
        "httpStatusCode": answer.status,
        "referenceId": name,
    }


def _answer(call: Call, method: str, url: str, body: Any) -> Answer:
    """Answer a subrequest; one that fails leaves no trace."""
    target = urlsplit(url)
    request = Request(
        method=method,
        path=unquote(target.path),
        query=dict(parse_qsl(target.query, keep_blank_values=True)),
        headers={"content-type": "application/json"},
        body=b"" if body is None else json.dumps(body).encode(),
        base_url=call.request.base_url,
    )
    mark = call.org.store.mark()
    try:
        return call.route(call.inner(request))
    except ApiError as error:
        call.org.store.roll_back(mark)
        return refusal(error)


def _filled_body(value: Any, answers: dict[str, Any]) -> Any:
    """Put earlier answers into a body, wherever it refers to them."""
    if isinstance(value, str):
        return _filled(value, answers)
    if isinstance(value, list):
        return [_filled_body(one, answers) for one in value]
    if isinstance(value, dict):
        return {name: _filled_body(one, answers) for name, one in value.items()}
    return value


def _filled(text: str, answers: dict[str, Any]) -> str:
    return _REFERENCE.sub(lambda hit: str(_look_up(hit, answers)), text)


def _look_up(hit: re.Match[str], answers: dict[str, Any]) -> Any:
    value = answers.get(hit[1])
    for name, position in _STEP.findall(hit[2]):
        try:
            value = value[name] if name else value[int(position)]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            value = None
    if value is None:
        raise ApiError(
            "PROCESSING_HALTED", f"Invalid reference specified. No value for {hit[0]}"
        )
    return value


def _failed(result: dict[str, Any]) -> bool:
    """Say whether a subrequest failed; collections answer 200 around failures."""
    body = result["body"]
    records = body if isinstance(body, list) else []
    failures = (one for one in records if isinstance(one, dict))
    return result["httpStatusCode"] >= 400 or any(
        one.get("success") is False for one in failures
    )


def _halted(result: dict[str, Any]) -> dict[str, Any]:
    if _failed(result):
        return result
    error = ApiError(
        "PROCESSING_HALTED",
        "The transaction was rolled back since another operation in the same "
        "transaction failed.",
    )
    return {**result, "body": [error.to_json()], "httpStatusCode": 400}


def _check_parts(parts: list[Any]) -> None:
    if not all(isinstance(part, dict) for part in parts):
        raise ApiError("JSON_PARSER_ERROR", "A subrequest has to be an object")


def _check_size(parts: list[Any]) -> None:
    if len(parts) > _MAX_SUBREQUESTS:
        raise _too_many(_MAX_SUBREQUESTS, "subrequests")
    heavy = [
        part
        for part in parts
        if re.search(r"/(query|queryAll|composite/sobjects)\b", str(part.get("url")))
    ]
    if len(heavy) > _MAX_HEAVY:
        raise _too_many(_MAX_HEAVY, "query or collections subrequests")


def _too_many(most: int, what: str) -> ApiError:
    return ApiError(
        "LIMIT_EXCEEDED", f"The number of {what} can't be more than {most}."
    )
