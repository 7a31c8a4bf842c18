"""The clock: it goes on whatever is away, and says what it did."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

from server.cli.upkeep import tick
from server.domain.errors import Unreachable


def service(dispatch: Any, review: Any) -> Any:
    """A service that does just this at each tick."""
    return SimpleNamespace(
        retention=SimpleNamespace(sweep=lambda: 0),
        dispatcher=SimpleNamespace(dispatch=dispatch),
        rollout=SimpleNamespace(review=review),
    )


def away() -> int:
    """Something that does not answer."""
    raise Unreachable("The queue does not answer.")


@pytest.mark.parametrize(
    ("handed_on", "first_runs", "events"),
    [
        (0, 0, []),
        (2, 0, [{"event": "dispatched", "runs": 2, "first_runs": 0}]),
        (0, 3, [{"event": "dispatched", "runs": 0, "first_runs": 3}]),
    ],
)
def test_a_tick_tells_what_it_did(handed_on, first_runs, events):
    """Nothing to do is no news."""
    with capture_logs() as logged:
        tick(service(lambda: handed_on, lambda: first_runs))

    assert logged == [one | {"log_level": "info"} for one in events]


@pytest.mark.parametrize("broken", [service(away, lambda: 0), service(lambda: 1, away)])
def test_a_tick_survives_what_is_away(broken):
    """The next one may find it back; the log has a warning."""
    with capture_logs() as logged:
        tick(broken)

    (line,) = logged
    assert (line["event"], line["log_level"]) == ("dispatch_failed", "warning")
