"""Past and future days of the settings, made into a span of time (A2)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from server.domain.settings import MAX_FUTURE_DAYS, MAX_PAST_DAYS
from server.domain.window import Window


def window_around(
    now: datetime, zone: ZoneInfo, *, past_days: int, future_days: int
) -> Window:
    """The days that sync at this instant, in the user's zone.

    Never wider than 30 days back and 365 ahead (seed line 27), whatever was stored.
    """
    today = now.astimezone(zone).date()
    first = today - timedelta(days=min(past_days, MAX_PAST_DAYS))
    last = today + timedelta(days=min(future_days, MAX_FUTURE_DAYS))
    return window_of_days(first, last, zone)


def window_of_days(first: date, last: date, zone: ZoneInfo) -> Window:
    """The span from the start of `first` to the end of `last`, both in `zone`."""
    return Window(
        lower=_midnight(first, zone),
        upper=_midnight(last + timedelta(days=1), zone),
        first_day=first,
        last_day=last,
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day.

    Where clocks skip midnight, the day starts at the first instant after the gap: the
    skipped wall time read with the offset before the change is that very instant.
    """
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
