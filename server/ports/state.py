"""The memory of one job during a run: loaded once, committed in small steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from server.domain.actions import Delete, Outcome
from server.domain.kinds import Side
from server.domain.links import Baseline, Exclusion, Link
from server.domain.runs import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The feed positions of a run that has done its work, stored last.

    `off_at` is what the run found remembered; it is forgotten, unless the sync was
    switched off again during the run.
    """

    cursors: Mapping[Side, str]
    window_first_day: date
    window_last_day: date
    folder: str
    settings_version: str
    off_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """What one batch changed; stored in one transaction or not at all.

    `cleared` forgets everything remembered of the job and its history first. A row in
    `exclusions` is stored also where its item stands in `readmitted`. `held`
    replaces the deletions that earlier runs of the job held back and nobody answered,
    `settled` ends the wait for all of them. `answer` is the user's word on the run that
    this state was opened for. `off_at` is when the sync was found switched off.
    `reread` names sides that the next run reads whole unless this one settles.
    """

    links: tuple[Link, ...] = ()
    forgotten: tuple[str, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    readmitted: tuple[tuple[Side, str], ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    held: tuple[Delete, ...] = field(default=())
    settled: Settled | None = None
    answer: Answer | None = None
    cleared: bool = False
    off_at: datetime | None = None
    reread: frozenset[Side] = frozenset()


class JobState(Protocol):
    """Durable state of one job, guarded by the run's fence.

    Both methods raise `Fenced` when another worker has taken the job over; then
    nothing was stored.
    """

    def load(self) -> Baseline:
        """Everything remembered of this job."""

    def commit(self, change: StateChange) -> None:
        """Store a change and renew the lease, in one transaction."""
