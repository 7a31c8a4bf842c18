"""A run's report as people read it, at 80 columns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.cli.output import run_exit_code
from server.cli.reports import SHOWN, print_report
from server.domain.actions import Outcome
from server.domain.kinds import Kind, Operation, Side
from server.domain.reasons import Reason
from server.domain.runs import Report, RunStatus, Trigger
from tests.builders import NOW, instant

REPORT = Report(
    run_id="r1",
    user="u1",
    kind=Kind.CALENDAR,
    trigger=Trigger.SYNC_NOW,
    status=RunStatus.SUCCEEDED,
    started_at=NOW,
    ended_at=NOW + timedelta(seconds=1.24),
    written={
        (Side.EXCHANGE, Operation.CREATE): 16,
        (Side.SALESFORCE, Operation.UPDATE): 4,
    },
    calls={Side.EXCHANGE: 6, Side.SALESFORCE: 3},
)


@pytest.fixture
def printed(capsys, monkeypatch):
    """Print a report and give its lines."""
    monkeypatch.setenv("COLUMNS", "80")

    def read(zone="", shown=SHOWN, **fields):
        report = replace(REPORT, **fields)
        print_report(report, "rep@northwind.example", zone=zone, shown=shown)
        return capsys.readouterr().out.splitlines()

    return read


def row(reason=Reason.PRIVATE, **fields):
    """One row of a report."""
    given = {"side": Side.EXCHANGE, "ref": "e1", "reason": reason, "start": NOW}
    return Outcome(**(given | fields))


def test_what_moved(printed):
    """Who, what came of it, how long it took, and a line for each system."""
    lines = printed()

    assert lines == [
        "rep@northwind.example, calendar: succeeded in 1.2 s",
        "              created  updated  deleted  requests",
        "  Exchange         16        0        0         6",
        "  Salesforce        0        4        0         3",
        "",
    ]


@pytest.mark.parametrize(("count", "said"), [(1, "1 item already"), (5, "5 items")])
def test_what_was_there_already(printed, count, said):
    """Items found on both sides were linked, not written."""
    assert said in "\n".join(printed(adopted=count))


def test_each_reason_is_told_once(printed):
    """With what to do about it; below it the items in the order of their days."""
    later = NOW + timedelta(days=1)

    lines = printed(outcomes=(row(start=later), row(), row(Reason.DECLINED)))

    text = "\n".join(lines)
    assert text.count(Reason.PRIVATE.text) == 1
    assert f"    → {Reason.PRIVATE.remedy}" in lines
    place = lines.index(f"  • {Reason.PRIVATE.text}")
    assert lines[place + 2].startswith("      Sun 22 Nov 2026 15:00  Exchange")
    assert lines[place + 3].startswith("      Mon 23 Nov 2026 15:00  Exchange")


def test_reasons_stand_below_what_they_mean(printed):
    """What failed comes first, then what a rule left out, then remarks."""
    reasons = (Reason.TRUNCATED, Reason.PRIVATE, Reason.REJECTED)

    lines = printed(outcomes=tuple(map(row, reasons)))

    headings = [line for line in lines if line.startswith("  ") and line[2].isupper()]
    assert headings[2:] == [
        "  Could not be synced, and will be tried again",
        "  Left out by a rule",
        "  Synced, with a remark",
    ]


def test_many_rows_of_a_reason_are_counted(printed):
    """A long list does not hide the others; all of it is there on request."""
    outcomes = tuple(row(ref=f"e{n}") for n in range(SHOWN + 3))

    assert "      and 3 more" in printed(outcomes=outcomes)
    everything = printed(outcomes=outcomes, shown=None)
    assert sum("(private)" in line for line in everything) == SHOWN + 3


def test_times_are_the_users(printed):
    """On the clock of the user's wall; a whole day stays a day (N15)."""
    outcomes = (row(), row(Reason.DECLINED, start=date(2026, 12, 1)))

    text = "\n".join(printed(zone="America/New_York", outcomes=outcomes))

    assert "Sun 22 Nov 2026 10:00" in text
    assert "Tue 01 Dec 2026  Exchange" in text


@pytest.mark.parametrize("zone", ["", "Mars/Olympus"])
def test_an_unknown_zone_shows_utc(printed, zone):
    """A report is printed whatever Salesforce says of the zone."""
    start = instant("2026-12-01T08:00")

    assert "Tue 01 Dec 2026 08:00" in "\n".join(
        printed(zone=zone, outcomes=(row(start=start),))
    )


def test_an_item_without_a_date(printed):
    """Some rows have neither subject nor date."""
    text = "\n".join(printed(outcomes=(row(Reason.UNREADABLE, start=None),)))

    assert "Exchange  (not shown)" in text


def test_what_a_system_said_stands_behind_the_item(printed):
    """A refusal keeps the code of the system that refused."""
    text = "\n".join(
        printed(outcomes=(row(Reason.REJECTED, subject="Demo", detail="CODE_7"),))
    )

    assert "Demo: CODE_7" in text


@pytest.mark.parametrize("subject", ["[red]Fire[/red]", "[/]", "x" * 300, "日本" * 90])
def test_nothing_in_a_subject_is_taken_for_markup(printed, subject):
    """Whatever people write, a row stays one line of the terminal."""
    lines = printed(outcomes=(row(Reason.DECLINED, subject=subject),))

    assert subject[:12] in "\n".join(lines)
    assert all(len(line) <= 80 for line in lines)


def test_why_a_run_failed(printed):
    """The sentence and the remedy come before the figures."""
    lines = printed(status=RunStatus.FAILED, error="No answer.", remedy="Wait.")

    assert lines[1:3] == ["  No answer.", "    → Wait."]


def test_a_run_that_goes_on_took_no_time_yet(printed):
    """Without an end there is no duration."""
    lines = printed(status=RunStatus.RUNNING, ended_at=None)

    assert lines[0] == "rep@northwind.example, calendar: running"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status": RunStatus.SUCCEEDED}, 0),
        ({"status": RunStatus.DISABLED}, 0),
        ({"status": RunStatus.FAILED, "needs_person": True}, 4),
        ({"status": RunStatus.FAILED}, 5),
        ({"status": RunStatus.INTERRUPTED}, 5),
        ({"status": RunStatus.PARTIAL}, 6),
        ({"status": RunStatus.HELD}, 7),
    ],
)
def test_the_exit_code_of_a_run(fields, code):
    """As the help says."""
    assert run_exit_code(replace(REPORT, **fields)) == code
