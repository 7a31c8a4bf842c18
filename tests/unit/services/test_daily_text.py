"""The words of a daily report."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from server.domain.daily_report import KindSummary, Summary, Trouble
from server.domain.kinds import Kind, Operation, Side
from server.domain.reasons import Reason
from server.domain.runs import RunStatus
from server.services.daily_text import letter

SATURDAY = date(2026, 11, 21)
AWAY = Trouble(
    datetime(2026, 11, 21, 19, 5, tzinfo=UTC),
    "Exchange does not answer.",
    "Nothing to do: the next sync carries on.",
)


def told(first: date = SATURDAY, **counts: Any) -> str:
    """The text about these counts."""
    kind = KindSummary(kind=Kind.CALENDAR, **counts)
    zone = "America/New_York"
    return letter(Summary(first=first, last=SATURDAY, zone=zone, kinds=(kind,))).text


def test_a_busy_day_reads_from_what_was_done_to_what_is_left_to_do():
    """The whole text, as its reader gets it."""
    text = told(
        runs={
            RunStatus.FAILED: 1,
            RunStatus.SUCCEEDED: 45,
            RunStatus.PARTIAL: 1,
            RunStatus.INTERRUPTED: 1,
        },
        written={
            (Side.SALESFORCE, Operation.CREATE): 2,
            (Side.SALESFORCE, Operation.UPDATE): 1,
            (Side.EXCHANGE, Operation.DELETE): 0,
        },
        failed=3,
        trouble=AWAY,
        unresolved={Reason.SUBJECT_TOO_LONG: 1, Reason.NO_MATCH: 2},
        left_out=14,
        private=3,
        held=12,
    )
    assert (
        text
        == """\
Your sync report from Tandem for Saturday, 21 November 2026.
Times and days are those of America/New_York.

CALENDAR SYNC

48 runs: 45 ended well, 1 left items over, 1 failed, 1 cut short by a restart.
Changed in Salesforce: 2 created, 1 updated.
Changed in Exchange: nothing.
Changes that failed: 3, repeated tries included.

12 deletions wait for your word.
What to do: Open My Sync Settings, History, and confirm or reject them.

Last failure, 21 November at 14:05: Exchange does not answer.
Nothing to do: the next sync carries on.

Not synced as of now: 3 items.
- 2 items: No contact or lead in Salesforce has an address of this meeting.
  What to do: Create the contact or lead; the item then syncs by itself.
- 1 item: The subject is longer than the other system allows.
  What to do: Shorten the subject; the item then syncs by itself.

Left out on purpose as of now: 14 items, of which 3 private.

This mail never says what an item is called.
You find your items, and what you can do about each, in Salesforce:
Tandem, My Sync Settings, Not synced.

You get it because the daily report is switched on there, below the Sync Jobs.
Nobody else gets it.
"""
    )


def test_a_quiet_day_is_short():
    """What did not happen is not told."""
    text = told(runs={RunStatus.SUCCEEDED: 48})

    assert "48 runs, all ended well.\nChanged in Salesforce: nothing.\n" in text
    for word in ("failed", "wait", "as of now", "What to do"):
        assert word not in text


@pytest.mark.parametrize(
    ("counts", "line"),
    [
        ({"runs": {RunStatus.SUCCEEDED: 1}}, "1 run, which ended well.\n"),
        ({"runs": {RunStatus.FAILED: 2}}, "2 runs: 2 failed.\n"),
        ({"runs": {RunStatus.HELD: 1}}, "1 run: 1 held deletions.\n"),
        ({"held": 1}, "1 deletion waits for your word.\n"),
        ({"left_out": 1}, "Left out on purpose as of now: 1 item.\n"),
        ({"trouble": AWAY}, "does not answer.\nNothing to do: the next sync"),
        (
            {"trouble": Trouble(AWAY.at, AWAY.reason, "Reconnect.", over=True)},
            "does not answer.\nA later run went through.\n",
        ),
        (
            {"trouble": Trouble(AWAY.at, AWAY.reason, "Reconnect.")},
            "does not answer.\nWhat to do: Reconnect.\n",
        ),
    ],
)
def test_counts_are_sentences(counts: dict[str, Any], line: str):
    """One or many, over or not."""
    assert line in told(**{"runs": {RunStatus.SUCCEEDED: 2}, **counts})


def test_several_days_are_named():
    """After a report that could not be sent, the next one is about more than a day."""
    text = told(date(2026, 11, 19), runs={RunStatus.SUCCEEDED: 2})
    first = text.partition("\n")[0]
    assert first.endswith("Thursday, 19 November 2026 to Saturday, 21 November 2026.")
