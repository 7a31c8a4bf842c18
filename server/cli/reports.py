"""A run's report as people read it: what moved, and why the rest did not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from server.cli.output import console
from server.domain.actions import Outcome
from server.domain.kinds import Operation, Side
from server.domain.reasons import Reason, Standing
from server.domain.runs import Report

#: Rows shown for one reason, unless all are wanted.
SHOWN = 4
#: Characters of a subject, of which Outlook allows 255.
_LONGEST = 60

_HEADINGS = {
    Standing.UNRESOLVED: "Could not be synced, and will be tried again",
    Standing.EXCLUDED: "Left out by a rule",
    Standing.REMARK: "Synced, with a remark",
}
_DONE = {Operation.CREATE: "created", Operation.UPDATE: "updated"}
_DONE[Operation.DELETE] = "deleted"


def print_report(
    report: Report, username: str, *, zone: str = "", shown: int | None = SHOWN
) -> None:
    """Print a report with times in this zone; `shown` rows of a reason, None for all.

    What stands in it is never taken for markup.
    """
    out = console()
    out.print(Text(_headline(report, username), style="bold"))
    if report.error:
        _print_indented(out, Text(report.error), 2)
        _print_indented(out, Text(f"→ {report.remedy}"), 4)
    _print_indented(out, _writes(report), 2)
    if report.adopted:
        out.print(f"  {_items(report.adopted)} already on both sides: now linked")
    for standing, heading in _HEADINGS.items():
        rows = [row for row in report.outcomes if _stands(row, standing)]
        if rows:
            out.print(f"\n  {heading}")
            _print_reasons(out, rows, _zone(zone), shown)
    out.print()


def print_effects(report: Report, *, zone: str = "", shown: int = SHOWN) -> None:
    """Print what a run did to each item and why, without counts."""
    out = console()
    done = [row for row in report.outcomes if row.done and row.reason is None]
    for row in done[:shown]:
        said = f"{_DONE[row.operation]} in {row.side.label}" if row.operation else ""
        _print_indented(out, Text(f"✓ {said}: {_what(row)}"), 2)
    if len(done) > shown:
        out.print(f"    and {len(done) - shown} more")
    if not report.writes:
        _print_indented(out, Text("– nothing is written"), 2)
    told = [row for row in report.outcomes if row.reason is not None]
    _print_reasons(out, told, _zone(zone), shown)


def _headline(report: Report, username: str) -> str:
    took = ""
    if report.ended_at is not None:
        took = f" in {(report.ended_at - report.started_at).total_seconds():.1f} s"
    return f"{username}, {report.kind}: {report.status}{took}"


def _writes(report: Report) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    for heading in (*_DONE.values(), "requests"):
        table.add_column(heading, justify="right")
    for side in Side:
        done = [report.written.get((side, operation), 0) for operation in _DONE]
        table.add_row(side.label, *map(str, (*done, report.calls.get(side, 0))))
    return table


def _stands(row: Outcome, standing: Standing) -> bool:
    return row.reason is not None and row.reason.standing is standing


def _print_reasons(
    out: Console, rows: Sequence[Outcome], zone: ZoneInfo, shown: int | None
) -> None:
    """Each reason once, with what to do, and below it the items."""
    for reason in dict.fromkeys(row.reason for row in rows):
        if reason is None:
            continue
        mine = sorted((row for row in rows if row.reason is reason), key=_start)
        _print_indented(out, Text(f"• {reason.text}"), 2)
        _print_indented(out, Text(f"→ {reason.remedy}"), 4)
        _print_indented(out, _item_table(mine[:shown], zone), 6)
        left = len(mine) - len(mine[:shown])
        if left:
            out.print(f"      and {left} more")


def _print_indented(out: Console, content: RenderableType, columns: int) -> None:
    out.print(Padding(content, (0, 0, 0, columns), expand=False))


def _start(row: Outcome) -> str:
    return row.start.isoformat() if row.start else ""


def _item_table(rows: Iterable[Outcome], zone: ZoneInfo) -> Table:
    cells = [(_when(row, zone), row.side.label, _what(row)) for row in rows]
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for column in range(2):
        # A long subject is cut rather than when and where the item is.
        widest = max((len(cell[column]) for cell in cells), default=0)
        table.add_column(no_wrap=True, min_width=widest)
    table.add_column(no_wrap=True, overflow="ellipsis")
    for when, side, what in cells:
        table.add_row(when, side, Text(what))
    return table


def _what(row: Outcome) -> str:
    """The item's subject where it may be shown, and what the other side said."""
    hidden = "(private)" if row.reason is Reason.PRIVATE else "(not shown)"
    if len(row.subject) > _LONGEST:
        return f"{row.subject[:_LONGEST]}…"
    detail = f": {row.detail}" if row.detail else ""
    return (row.subject or hidden) + detail


def _when(row: Outcome, zone: ZoneInfo) -> str:
    """When an item begins, on the user's clock; days stay days (N15)."""
    if row.start is None:
        return ""
    if not isinstance(row.start, datetime):
        return f"{row.start:%a %d %b %Y}"
    return f"{row.start.astimezone(zone):%a %d %b %Y %H:%M}"


def _zone(name: str) -> ZoneInfo:
    """The zone of that name; UTC for one not learnt yet or not known here."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"
