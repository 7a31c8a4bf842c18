"""A daily report in words: counts, reasons and remedies, and never what an item is.

A mail goes through other systems and stays in them, so it tells less than the panel
does: no subject, time, address or name of any item, private or not (N11).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from server.domain.daily_report import KindSummary, Letter, Summary, Trouble
from server.domain.kinds import Operation, Side
from server.domain.runs import RunStatus

_DONE = {
    Operation.CREATE: "created",
    Operation.UPDATE: "updated",
    Operation.DELETE: "deleted",
}
#: How runs end, in the order in which a report tells it.
_ENDS = {
    RunStatus.SUCCEEDED: "ended well",
    RunStatus.PARTIAL: "left items over",
    RunStatus.HELD: "held deletions",
    RunStatus.FAILED: "failed",
    RunStatus.INTERRUPTED: "cut short by a restart",
}
_FOOT = """\
This mail never says what an item is called.
You find your items, and what you can do about each, in Salesforce:
Tandem, My Sync Settings, Not synced.

You get it because the daily report is switched on there, below the Sync Jobs.
Nobody else gets it."""


def letter(summary: Summary) -> Letter:
    """Write the report."""
    days = _days(summary)
    head = f"Your sync report from Tandem for {days}."
    parts = [f"{head}\nTimes and days are those of {summary.zone}."]
    for kind in summary.kinds:
        parts += _kind(kind, ZoneInfo(summary.zone))
    return Letter(f"Tandem sync report for {days}", "\n\n".join([*parts, _FOOT]) + "\n")


def _days(summary: Summary) -> str:
    last = _day(summary.last)
    if summary.first == summary.last:
        return last
    return f"{_day(summary.first)} to {last}"


def _day(day: date) -> str:
    return f"{day:%A}, {day.day} {day:%B %Y}"


def _kind(kind: KindSummary, zone: ZoneInfo) -> Iterator[str]:
    """The paragraphs about one kind; those that have nothing to say are left out."""
    yield f"{kind.kind.value.upper()} SYNC"
    yield _runs(kind.runs) + "\n" + "\n".join(_written(kind))
    if kind.held:
        yield _held(kind.held)
    if kind.trouble is not None:
        yield _trouble(kind.trouble, zone)
    if kind.unresolved:
        yield "\n".join(_unresolved(kind))
    if kind.left_out:
        yield _left_out(kind)


def _runs(runs: Mapping[RunStatus, int]) -> str:
    total = _counted(sum(runs.values()), "run")
    ends = [f"{runs[end]} {words}" for end, words in _ENDS.items() if runs.get(end)]
    if len(ends) == 1 and runs.get(RunStatus.SUCCEEDED):
        return f"{total}, {'all' if sum(runs.values()) > 1 else 'which'} ended well."
    return f"{total}: {', '.join(ends)}."


def _written(kind: KindSummary) -> Iterator[str]:
    """What was changed on each side, and what was not taken."""
    for side in (Side.SALESFORCE, Side.EXCHANGE):
        counts = [
            f"{kind.written[side, operation]} {done}"
            for operation, done in _DONE.items()
            if kind.written.get((side, operation))
        ]
        yield f"Changed in {side.label}: {', '.join(counts) or 'nothing'}."
    if kind.failed:
        yield f"Changes that failed: {kind.failed}, repeated tries included."


def _trouble(trouble: Trouble, zone: ZoneInfo) -> str:
    at = trouble.at.astimezone(zone)
    text = f"Last failure, {at.day} {at:%B} at {at:%H:%M}: {trouble.reason}"
    if trouble.over:
        return f"{text}\nA later run went through."
    return text + _remedy(trouble.remedy)


def _held(count: int) -> str:
    wait = "waits" if count == 1 else "wait"
    return f"{_counted(count, 'deletion')} {wait} for your word." + _remedy(
        "Open My Sync Settings, History, and confirm or reject them."
    )


def _unresolved(kind: KindSummary) -> Iterator[str]:
    total = sum(kind.unresolved.values())
    yield f"Not synced as of now: {_counted(total, 'item')}."
    often = sorted(kind.unresolved.items(), key=lambda one: (-one[1], one[0]))
    for reason, count in often:
        remedy = _remedy(reason.remedy, "  ")
        yield f"- {_counted(count, 'item')}: {reason.text}{remedy}"


def _left_out(kind: KindSummary) -> str:
    text = f"Left out on purpose as of now: {_counted(kind.left_out, 'item')}"
    return f"{text}, of which {kind.private} private." if kind.private else f"{text}."


def _remedy(remedy: str, indent: str = "") -> str:
    if not remedy or remedy.startswith("Nothing to do"):
        return f"\n{indent}{remedy}" if remedy else ""
    return f"\n{indent}What to do: {remedy}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
