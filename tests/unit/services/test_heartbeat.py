"""A run that waits for an answer keeps its lease."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from server.domain.errors import Fenced, TandemError, Unreachable
from server.services.heartbeat import beating

LEASE = timedelta(milliseconds=30)
#: Seconds; only a broken heartbeat waits so long.
PATIENCE = 20


@dataclass
class Renewals:
    """Counts renewals and answers the first ones with errors."""

    wanted: int
    errors: list[TandemError] = field(default_factory=list)
    count: int = 0
    seen: threading.Event = field(default_factory=threading.Event)

    def __call__(self) -> None:
        """Count one, and fail as told."""
        self.count += 1
        if self.count >= self.wanted:
            self.seen.set()
        if self.errors:
            raise self.errors.pop(0)


def heartbeats() -> list[threading.Thread]:
    """The heartbeats that are going."""
    return [thread for thread in threading.enumerate() if thread.name == "heartbeat"]


def test_the_lease_is_renewed_while_the_run_goes_on():
    """However long an answer takes, the lease does not run out."""
    renew = Renewals(wanted=3)
    with beating(renew, LEASE):
        assert renew.seen.wait(PATIENCE)


def test_it_ends_with_the_run():
    """After the run nothing renews the lease any more, however the run ended."""
    with pytest.raises(KeyError), beating(Renewals(wanted=1), LEASE):
        raise KeyError
    assert heartbeats() == []


def test_a_database_that_is_away_for_a_moment_stops_nothing():
    """A failed renewal is tried again at the next beat."""
    renew = Renewals(wanted=3, errors=[Unreachable("away"), Unreachable("away")])
    with beating(renew, LEASE):
        assert renew.seen.wait(PATIENCE)


def test_a_lost_claim_is_not_renewed_again():
    """The worker that took over is not disturbed."""
    renew = Renewals(wanted=1, errors=[Fenced("taken over")])
    with beating(renew, LEASE):
        [thread] = heartbeats()
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert renew.count == 1
