"""Queries of events, and the feed position between runs.

The position is Salesforce's clock at the answer, or the greatest SystemModstamp seen
where that is later; never our own clock. Were it only the latter, every idle run would
fetch the last minutes of activity again, a first sync's thousands of rows for ever.
Long transactions commit late, so each read reaches back behind the position; what it
sees again has a version that is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from simple_salesforce import format_soql

from server.adapters.salesforce.composite import Part, query
from server.adapters.salesforce.events import Row, instant, literal
from server.domain.errors import CursorExpired
from server.domain.window import Window

OVERLAP = timedelta(minutes=10)
#: The recycle bin keeps rows for 15 days; after that a deletion leaves no trace.
MEMORY = timedelta(days=14)
#: All-day events are kept as UTC dates, so a local window reaches a day further.
_SLACK = timedelta(days=1)
#: Ids in one query; with them it stays far below Salesforce's 100,000 characters.
MOST_IDS = 600


def changes_query(columns: Sequence[str], owner: str, watermark: datetime) -> Part:
    """The user's events that changed or were deleted since `watermark`."""
    return query(
        format_soql(
            "SELECT {fields:literal} FROM Event WHERE OwnerId = {owner} "
            "AND IsChild = FALSE AND SystemModstamp > {since:literal} "
            "ORDER BY SystemModstamp, Id",
            fields=", ".join(columns),
            owner=owner,
            since=literal(watermark - OVERLAP),
        ),
        deleted=True,
    )


def window_query(columns: Sequence[str], owner: str, window: Window) -> Part:
    """The user's events that may touch `window`; the planner decides for certain."""
    return query(
        format_soql(
            "SELECT {fields:literal} FROM Event WHERE OwnerId = {owner} "
            "AND IsChild = FALSE AND StartDateTime < {upper:literal} "
            "AND EndDateTime >= {lower:literal} ORDER BY SystemModstamp, Id",
            fields=", ".join(columns),
            owner=owner,
            upper=literal(window.upper + _SLACK),
            lower=literal(window.lower - _SLACK),
        )
    )


def ids_queries(columns: Sequence[str], ids: Sequence[str]) -> list[Part]:
    """Events by id, whoever owns them and also from the recycle bin."""
    return [
        query(
            format_soql(
                "SELECT {fields:literal} FROM Event WHERE Id IN {ids}",
                fields=", ".join(columns),
                ids=chunk,
            ),
            deleted=True,
        )
        for chunk in chunks(ids, MOST_IDS)
    ]


def foreign_queries(
    columns: Sequence[str], owner: str, ids: Sequence[str]
) -> list[Part]:
    """Those of the events with these ids that belong to somebody else."""
    return [
        query(
            format_soql(
                "SELECT {fields:literal} FROM Event "
                "WHERE OwnerId != {owner} AND Id IN {ids}",
                fields=", ".join(columns),
                owner=owner,
                ids=chunk,
            )
        )
        for chunk in chunks(ids, MOST_IDS)
    ]


def chunks(values: Sequence[str], size: int) -> Iterator[list[str]]:
    """Cut values into lists of at most `size`."""
    for start in range(0, len(values), size):
        yield list(values[start : start + size])


def watermark_of(cursor: str) -> datetime:
    """The instant behind a feed position; `CursorExpired` if it is none of ours."""
    try:
        return instant(json.loads(cursor)["watermark"])
    except (ValueError, TypeError, KeyError) as unreadable:
        raise CursorExpired("The feed position is unreadable.") from unreadable


def next_cursor(
    rows: Iterable[Row], *, previous: datetime | None, server_time: datetime
) -> str:
    """The feed position after a read that gave `rows`; it never moves back."""
    seen = [instant(row["SystemModstamp"]) for row in rows]
    watermark = max([server_time, *seen, *([previous] if previous else [])])
    return json.dumps({"watermark": literal(watermark)})


def check_age(watermark: datetime, server_time: datetime) -> None:
    """Raise `CursorExpired` where deletions since `watermark` may be invisible."""
    if server_time - watermark > MEMORY:
        raise CursorExpired("The last read is too long ago to see what was deleted.")
