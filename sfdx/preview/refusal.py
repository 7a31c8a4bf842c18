"""How Apex refuses: one JSON text inside the error that a component gets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

_LABELS = (
    Path(__file__).parents[1]
    / "force-app/main/default/labels/CustomLabels.labels-meta.xml"
)
_NAMESPACE = "{http://soap.sforce.com/2006/04/metadata}"


class Refusal(Exception):
    """What a component finds in `error.body`, and the HTTP status above it."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        """Hold a body as Lightning hands it to the component."""
        super().__init__(body["message"])
        self.status = status
        self.body = dict(body)


def handled(problem: Mapping[str, Any]) -> Refusal:
    """An AuraHandledException whose message is this problem as JSON."""
    return Refusal(
        500,
        {
            "message": json.dumps(problem),
            "exceptionType": "System.AuraHandledException",
            "isUserDefinedException": False,
        },
    )


def labelled(code: int, name: str) -> Refusal:
    """A problem that Apex itself tells, in the words of two custom labels."""
    texts = _labels()
    return handled(
        {
            "code": code,
            "message": texts[f"Tandem_Apex_{name}"],
            "remedy": texts[f"Tandem_Apex_{name}Remedy"],
            "errors": [],
            "retryAfter": None,
        }
    )


def session_ended() -> Refusal:
    """What Salesforce answers when the user's own session is over."""
    return Refusal(
        401,
        {
            "message": "Session expired or invalid",
            "errorCode": "INVALID_SESSION_ID",
        },
    )


def _labels() -> dict[str, str]:
    # The file is our own package's; nothing from outside is parsed.
    root = ElementTree.parse(_LABELS).getroot()
    return {
        str(one.findtext(f"{_NAMESPACE}fullName")): str(
            one.findtext(f"{_NAMESPACE}value")
        )
        for one in root
    }
