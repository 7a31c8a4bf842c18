"""The feed position as text."""

from __future__ import annotations

import json

import pytest

from server.adapters.exchange.ews.cursor import Cursor, parse_cursor, series_key
from server.domain.errors import CursorExpired


def test_a_cursor_survives_being_stored() -> None:
    """State and series come back as they were."""
    cursor = Cursor("folder-1", "state", {series_key("master-1"): "uid-1"})
    assert parse_cursor(cursor.to_text(), "folder-1") == cursor


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "null",
        "{}",
        json.dumps({"format": 0, "folder": "f", "state": "s", "series": {}}),
        json.dumps({"format": 1, "folder": "other", "state": "s", "series": {}}),
        json.dumps({"format": 1, "folder": "f", "state": "s"}),
        json.dumps({"format": 1, "folder": "f", "state": "s", "series": 3}),
    ],
)
def test_any_other_text_has_expired(text: str) -> None:
    """Whatever is stored, the calendar is read whole rather than wrongly."""
    with pytest.raises(CursorExpired):
        parse_cursor(text, "f")


def test_a_series_takes_little_room() -> None:
    """Ids of Exchange are long; a year of series has to fit into a cursor."""
    assert len(series_key("A" * 200)) == 18
    assert series_key("A") != series_key("B")
