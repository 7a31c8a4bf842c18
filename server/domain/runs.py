"""Runs: one execution of a job, and the report the user reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from server.domain.actions import Outcome
from server.domain.kinds import Kind, Operation, Side


class Trigger(StrEnum):
    """What asked for a run."""

    ENABLED = "enabled"
    SCHEDULE = "schedule"
    SYNC_NOW = "sync_now"
    COMMAND = "command"


class RunStatus(StrEnum):
    """How a run stands or ended."""

    RUNNING = "running"
    #: Everything that should sync is in step.
    SUCCEEDED = "succeeded"
    #: Finished, and some items could not be synced.
    PARTIAL = "partial"
    #: Finished, and deletions wait for the user's word (N4).
    HELD = "held"
    #: A system was not usable; the next run carries on.
    FAILED = "failed"
    #: Stopped half-way by a restart or a lost lease; the next run carries on.
    INTERRUPTED = "interrupted"
    #: The sync is switched off; nothing was read (T17).
    DISABLED = "disabled"
    #: Came too late for the hours of its schedule; nothing was read (A4).
    POSTPONED = "postponed"


class Answer(StrEnum):
    """What the user said to the deletions that a run held back (N4)."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"


@dataclass(slots=True)
class Tally:
    """What a run really did, counted as answers arrive."""

    written: Counter[tuple[Side, Operation]] = field(default_factory=Counter)
    failed: int = 0
    adopted: int = 0
    excluded: int = 0

    @property
    def writes(self) -> int:
        """Physical writes on both sides."""
        return sum(self.written.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run as its user reads it.

    `calls` counts the HTTP requests each side cost. `error` and `remedy` say in one
    sentence each why a run failed and what to do; `cause` names that error's kind in
    one word; `needs_person` tells that it will go on failing until somebody acts.
    `answer` is the user's word on what a held run would delete, and `answered_at` when
    it was given.
    """

    run_id: str
    user: str
    kind: Kind
    trigger: Trigger
    status: RunStatus
    started_at: datetime
    ended_at: datetime | None = None
    calls: Mapping[Side, int] = field(default_factory=dict)
    written: Mapping[tuple[Side, Operation], int] = field(default_factory=dict)
    adopted: int = 0
    failed: int = 0
    excluded: int = 0
    outcomes: tuple[Outcome, ...] = ()
    error: str = ""
    remedy: str = ""
    cause: str = ""
    needs_person: bool = False
    answer: Answer | None = None
    answered_at: datetime | None = None

    @property
    def writes(self) -> int:
        """Physical writes on both sides."""
        return sum(self.written.values())
