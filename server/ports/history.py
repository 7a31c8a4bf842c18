"""The history of runs, read page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from server.domain.actions import Outcome
from server.domain.kinds import Kind, Operation, Side
from server.domain.reasons import Reason, Standing
from server.domain.runs import Report, RunStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFilter:
    """Which runs to list; None takes all. `after` is the last run seen so far."""

    kind: Kind | None = None
    status: RunStatus | None = None
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFilter:
    """Which outcomes of a run to list; None takes all. `skip` leaves out the first."""

    standing: Standing | None = None
    reason: Reason | None = None
    side: Side | None = None
    operation: Operation | None = None
    skip: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """Some outcomes of a run, which is without its own, and how many there are."""

    run: Report
    outcomes: tuple[Outcome, ...]
    total: int


class PastRuns(Protocol):
    """Reads the runs of some time."""

    def between(
        self, user_id: str, begin: datetime, end: datetime
    ) -> tuple[Report, ...]:
        """A user's runs that began from `begin` to before `end`, the oldest first.

        They come without their outcomes.
        """


class History(PastRuns, Protocol):
    """Reads what `RunStore` and `JobStates` have written."""

    def last_failure(self, org_id: str) -> Report | None:
        """The newest run of any user of an org that has failed."""

    def done_items(self, run_id: str) -> int:
        """How many items a run has brought into step so far."""

    def runs(self, user_id: str, wanted: RunFilter, limit: int) -> tuple[Report, ...]:
        """So many runs of a user without outcomes, the newest first.

        Raises `NotFound` where the user has no run `after` (any more).
        """

    def outcomes(
        self, user_id: str, run_id: str, wanted: OutcomeFilter, limit: int
    ) -> RunPage:
        """So many outcomes of a user's run in the order of their making.

        Raises `NotFound`.
        """
