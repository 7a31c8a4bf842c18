"""The user's switch for the daily report, and what it tells (T134)."""

from datetime import timedelta
from typing import Any

import pytest

from server.domain.errors import MailboxMissing
from tests.door import ANN, BOB, Door

DAY = timedelta(days=1)
#: 07:00 in New York on the day after, and Ann's own minute; it is Sunday, 10:00 there.
MORNING = "2026-11-23T12:06:00+00:00"
PATH = "/v1/me/daily-report"


def put(door: Door, user: str = ANN, **body: Any) -> Any:
    """Send the switch."""
    return door.call("PUT", PATH, bearer=door.token(user), json=body)


def shown(door: Door, user: str = ANN) -> Any:
    """The report as the user's page reads it."""
    told: Any = door.get("/v1/me", user)
    return told.json["daily_report"]


def test_it_is_off_until_its_user_switches_it_on(door: Door):
    """For this user alone, from the next morning on, with a note in the trail."""
    off = {"enabled": False, "next_at": None, "last": None}
    assert shown(door) == off
    door.runtime.database.users.learn(
        door.runtime.database.users.named(ANN).id,
        salesforce_id="005",
        zone="America/New_York",
    )

    answer = put(door, enabled=True)

    assert answer.status_code == 200
    assert answer.json == {"enabled": True, "next_at": MORNING, "last": None}
    assert shown(door) == answer.json
    assert shown(door, BOB) == off
    assert put(door, enabled=False).json == off
    org = door.runtime.database.users.named(ANN).org_id
    trail = door.runtime.audit.of_org(org, before=None, limit=9)
    assert [(one.actor, one.action, one.detail) for one in trail] == [
        (ANN, "daily_report.changed", "off"),
        (ANN, "daily_report.changed", "on"),
    ]


@pytest.mark.parametrize("body", [{}, {"enabled": "yes"}, {"enabled": 1}])
def test_the_switch_is_true_or_false(door: Door, body: dict[str, Any]):
    """Anything else names the field and changes nothing."""
    answer = put(door, **body)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["enabled"]
    assert shown(door)["enabled"] is False


def test_a_report_that_could_not_be_sent_says_why(door: Door):
    """With the user's own date, reason and remedy."""
    door.enable()
    door.run()
    put(door, enabled=True)
    door.clock.advance(DAY)
    door.systems.postbox_error = MailboxMissing("No such mailbox.", remedy="Ask.")
    user = door.runtime.database.users.named(ANN)
    with door.runtime.database.for_org(user.org_id):
        door.runtime.daily_reports.carry_out(user.id)

    assert shown(door)["last"] == {
        "day": "2026-11-23",
        "state": "failed",
        "at": door.clock.now().isoformat(),
        "reason": "No such mailbox.",
        "remedy": "Ask.",
    }
