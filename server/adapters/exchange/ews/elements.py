"""Reading the XML of EWS answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeAlias

#: An lxml element; exchangelib hands them out without types.
Element: TypeAlias = Any

T = "{http://schemas.microsoft.com/exchange/services/2006/types}"


def text(element: Element, name: str) -> str:
    """The text of a child element; empty where there is none."""
    return element.findtext(f"{T}{name}") or ""


def ref_and_version(element: Element) -> tuple[str, str]:
    """Id and change key of an item; raises `ValueError` where it has no id."""
    found = element.find(f"{T}ItemId")
    if found is None or not found.get("Id"):
        raise ValueError("an item without an id")
    return found.get("Id"), found.get("ChangeKey", "")


def instant(value: str) -> datetime | None:
    """An xs:dateTime in UTC; None for an empty text."""
    if not value:
        return None
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        # Without a mark EWS means UTC, as for all times of this request version.
        return moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)


def is_true(value: str) -> bool:
    """An xs:boolean."""
    return value in ("true", "1")
