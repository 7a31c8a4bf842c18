"""The clock: it goes on whatever is away, and says what it did."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

from server.cli.upkeep import tick
from server.domain.errors import Unreachable


def service(dispatch: Any, review: Any, reports: Any = lambda: 0) -> Any:
    """A service that does just this at each tick."""
    return SimpleNamespace(
        retention=SimpleNamespace(sweep=lambda: 0),
        dispatcher=SimpleNamespace(dispatch=dispatch),
        daily_reports=SimpleNamespace(dispatch=reports),
        rollout=SimpleNamespace(review=review),
    )


def away() -> int:
    """Something that does not answer."""
    raise Unreachable("The queue does not answer.")


@pytest.mark.parametrize(
    ("runs", "reports", "first_runs"),
    [(0, 0, 0), (2, 0, 0), (0, 4, 0), (0, 0, 3)],
)
def test_a_tick_tells_what_it_did(runs, reports, first_runs):
    """Nothing to do is no news."""
    with capture_logs() as logged:
        tick(service(lambda: runs, lambda: first_runs, lambda: reports))

    told = {"runs": runs, "reports": reports, "first_runs": first_runs}
    line = {"event": "dispatched", "log_level": "info"} | told
    assert logged == ([line] if any(told.values()) else [])


@pytest.mark.parametrize(
    "broken",
    [
        service(away, lambda: 0),
        service(lambda: 1, away),
        service(lambda: 1, lambda: 0, away),
    ],
)
def test_a_tick_survives_what_is_away(broken):
    """The next one may find it back; the log has a warning."""
    with capture_logs() as logged:
        tick(broken)

    (line,) = logged
    assert (line["event"], line["log_level"]) == ("dispatch_failed", "warning")
