"""When an item is, as JSON tells it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

STARTS_AT: dict[str, Any] = {
    "description": "A date for all-day items, else an instant; null where not told."
}


def starting(start: datetime | date | None) -> dict[str, Any]:
    """The two fields that tell when an item starts."""
    all_day = start is not None and not isinstance(start, datetime)
    return {"starts_at": start.isoformat() if start else None, "all_day": all_day}
