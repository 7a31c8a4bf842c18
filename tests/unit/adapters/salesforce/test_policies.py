"""When a policy counts as missing."""

from __future__ import annotations

import pytest

from server.adapters.salesforce.composite import Answer
from server.adapters.salesforce.policies import is_hidden


@pytest.mark.parametrize(
    ("status", "code", "hidden"),
    [
        (400, "INVALID_TYPE", True),
        (400, "INVALID_FIELD", True),
        (403, "INSUFFICIENT_ACCESS", True),
        (500, "UNKNOWN_EXCEPTION", False),
        (503, "SERVER_UNAVAILABLE", False),
        (400, "QUERY_TIMEOUT", False),
        (403, "REQUEST_LIMIT_EXCEEDED", False),
    ],
)
def test_an_outage_is_not_taken_for_a_missing_policy(status, code, hidden):
    """Locks must not open because Salesforce was busy for a moment (N20)."""
    assert is_hidden(Answer(status, [{"errorCode": code, "message": ""}])) is hidden


def test_an_empty_policy_is_not_hidden():
    """No rules are an answer, too."""
    assert not is_hidden(Answer(200, {"records": [], "done": True}))
