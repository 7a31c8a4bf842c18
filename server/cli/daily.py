"""`tandem daily`: the report that a user gets by mail each morning."""

from __future__ import annotations

from datetime import datetime

import click

from server.cli.context import change, find_user, runtime
from server.cli.output import print_json
from server.domain.connections import User
from server.domain.daily_report import DailyReport, DailyState

_STATES = {
    DailyState.WAITING: "waits to be sent",
    DailyState.SENDING: "is being sent",
    DailyState.SENT: "was sent",
    DailyState.NOTHING: "was not needed: there was no run to tell of",
    DailyState.FAILED: "could not be sent",
    DailyState.UNKNOWN: "may or may not have arrived",
}


@click.command()
@click.argument("username", metavar="USER")
@click.argument("switch", type=click.Choice(["on", "off"]), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def daily(username: str, switch: str | None, as_json: bool) -> None:
    """Tell how USER's daily report stands, or switch it on or off.

    It goes to the user's own mailbox, at seven in the morning of their time zone.
    """
    if switch is None:
        with runtime() as built:
            user = find_user(built, username)
            report = built.daily_reports.of(user.id)
    else:
        with change() as built:
            user = find_user(built, username)
            report = built.daily_reports.switch(user.id, enabled=switch == "on")
            done = ("daily_report.changed", user.username, switch)
            built.audit.by_operator(user.org_id, *done)
    if as_json:
        print_json(_facts(user, report))
        return
    for line in _said(user, report):
        click.echo(line)


def _facts(user: User, report: DailyReport) -> dict[str, object]:
    return {
        "username": user.username,
        "enabled": report.enabled,
        "next_at": _text(report.next_at),
        "day": None if report.day is None else report.day.isoformat(),
        "state": report.state,
        "reason": report.reason,
        "remedy": report.remedy,
    }


def _said(user: User, report: DailyReport) -> list[str]:
    lines = [f"The daily report of {user.username} is off."]
    if report.enabled and report.next_at is not None:
        due = f"{report.next_at:%Y-%m-%d %H:%M} UTC"
        lines = [f"The daily report of {user.username} is on; the next is due {due}."]
    if report.state is not None:
        lines.append(f"That of {report.day} {_STATES[report.state]}.")
    if report.reason:
        lines += [report.reason, f"What to do: {report.remedy}"]
    return lines


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
