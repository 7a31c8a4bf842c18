"""Versions, resources, limits, and describing objects."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from emulators.salesforce import describe
from emulators.salesforce.rest.call import Call
from emulators.salesforce.rest.wire import Answer
from emulators.salesforce.values import give

# The oldest and the newest version of the API that this emulator answers to.
OLDEST, NEWEST = 50, 67
_RELEASES = ("Winter", "Spring", "Summer")
# Version 50.0 came with Winter '21; there are three releases a year.
_FIRST_YEAR = 21
_RESOURCES = ("sobjects", "query", "queryAll", "limits", "composite")


def versions() -> Answer:
    """List the versions of the API; nobody has to sign in for it."""
    return Answer(200, [_version(number) for number in range(OLDEST, NEWEST + 1)])


def resources(call: Call) -> Answer:
    """List the resources of a version."""
    found = {name: f"{call.data_url}/{name}" for name in _RESOURCES}
    who = call.request.identity_url(call.org.id, call.actor.user_id)
    return Answer(200, {**found, "identity": who})


def limits(call: Call) -> Answer:
    """Tell the org's allowances and what is left of them."""
    most = call.org.settings.daily_api_requests
    left = max(0, most - call.usage())
    return Answer(200, {"DailyApiRequests": {"Max": most, "Remaining": left}})


def sobjects(call: Call) -> Answer:
    """List all objects that the user sees."""
    kinds = [one for one in call.org.types.values() if call.actor.sees_object(one)]
    entries = [describe.global_entry(kind, call.data_url) for kind in kinds]
    return Answer(200, {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": entries})


def sobject(call: Call, name: str) -> Answer:
    """Tell about one object and the records the user looked at last: none here."""
    kind = call.records.kind(name)
    entry = describe.global_entry(kind, call.data_url)
    return Answer(200, {"objectDescribe": entry, "recentItems": []})


def describe_sobject(call: Call, name: str) -> Answer:
    """Describe an object; 304 when the client knows this description already."""
    kind = call.records.kind(name)
    body = describe.full(call.org, kind, call.actor, call.data_url)
    tag = _tag(body)
    headers = {"ETag": tag}
    if tag in call.request.headers.get("if-none-match", ""):
        return Answer(304, None, headers)
    return Answer(200, body, headers)


def _tag(body: Any) -> str:
    text = json.dumps(body, sort_keys=True, default=give)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'


def _version(number: int) -> dict[str, str]:
    year, release = divmod(number - OLDEST, len(_RELEASES))
    # Winter '21 is followed by Spring '21 and Summer '21, then Winter '22.
    label = f"{_RELEASES[release]} '{_FIRST_YEAR + year}"
    version = f"{number}.0"
    return {"label": label, "url": f"/services/data/v{version}", "version": version}
