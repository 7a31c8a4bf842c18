"""Query results that are fetched page by page."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from emulators.salesforce.errors import ApiError
from emulators.salesforce.ids import IdMint
from emulators.salesforce.schema import Row
from emulators.salesforce.soql.execution import Result

# Salesforce keeps this many open query cursors a user and drops the oldest.
_MAX_CURSORS = 10
_MIN_BATCH = 200


@dataclass(frozen=True, slots=True)
class _Cursor:
    user_id: str
    result: Result
    page_rows: int
    page_characters: int


class Cursors:
    """The open query cursors of the org."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, _Cursor] = OrderedDict()
        self._mint = IdMint()

    def begin(
        self, result: Result, user_id: str, page_rows: int, page_characters: int
    ) -> dict[str, Any]:
        """Give the first page of a result; later ones come by its locator."""
        cursor = _Cursor(user_id, result, page_rows, page_characters)
        locator = self._mint.next("01g")
        page = _page(cursor, 0)
        if not page["done"]:
            self._keep(locator, cursor)
        return _locate(page, locator)

    def more(self, name: str, user_id: str) -> dict[str, Any]:
        """Give the page that a locator names; ApiError when it is not open."""
        locator, _, offset = name.partition("-")
        cursor = self._open.get(locator)
        if cursor is None or cursor.user_id != user_id or not offset.isdigit():
            raise ApiError("INVALID_QUERY_LOCATOR", "invalid query locator")
        return _locate(_page(cursor, int(offset)), locator)

    def _keep(self, locator: str, cursor: _Cursor) -> None:
        self._open[locator] = cursor
        mine = [key for key, one in self._open.items() if one.user_id == cursor.user_id]
        for key in mine[:-_MAX_CURSORS]:
            del self._open[key]


def _page(cursor: _Cursor, offset: int) -> dict[str, Any]:
    """Show the rows from an offset on, as many as a page holds."""
    result = cursor.result
    records: list[Row] = []
    characters, at = 0, offset
    while at < len(result.rows) and len(records) < cursor.page_rows:
        if records and characters > cursor.page_characters:
            break
        record = result.show(result.rows[at])
        characters += _width(record)
        records.append(record)
        at += 1
    done = at >= len(result.rows)
    return {"totalSize": result.total, "done": done, "records": records, "next": at}


def _width(record: Row) -> int:
    return sum(len(value) for value in record.values() if isinstance(value, str))


def _locate(page: dict[str, Any], locator: str) -> dict[str, Any]:
    """Put the name of the next page in the place of its offset."""
    offset = page.pop("next")
    if not page["done"]:
        page["nextRecordsUrl"] = f"{locator}-{offset}"
    return page


def page_rows(options: str, most: int) -> int:
    """Read batchSize from Sforce-Query-Options: 200 to 2,000 rows a page."""
    for option in options.split(","):
        name, _, value = option.strip().partition("=")
        if name.lower() == "batchsize" and value.isdigit():
            return min(max(int(value), _MIN_BATCH), most)
    return most
