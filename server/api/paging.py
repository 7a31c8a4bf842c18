"""Pages of lists: which one is wanted, and the rows that stand on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from marshmallow import Schema, fields, validate

_T = TypeVar("_T")

#: The most rows of one page, and how many there are unless the caller says.
MOST_ROWS, USUAL_ROWS = 200, 50
#: No list is longer than this many pages of one row.
_LAST_PAGE = 1_000_000


class PageQuerySchema(Schema):
    """Which page of a list to give."""

    page = fields.Integer(
        load_default=1, validate=validate.Range(min=1, max=_LAST_PAGE)
    )
    page_size = fields.Integer(
        load_default=USUAL_ROWS, validate=validate.Range(min=1, max=MOST_ROWS)
    )


class PageSchema(Schema):
    """How many rows there are, and which of them these are."""

    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)


def on_page(
    rows: Sequence[_T], query: dict[str, Any]
) -> tuple[Sequence[_T], dict[str, Any]]:
    """The rows of a page, none past the end, and what `PageSchema` tells of it."""
    number, size = query["page"], query["page_size"]
    start = (number - 1) * size
    told = {"total": len(rows), "page": number, "page_size": size}
    return rows[start : start + size], told
