"""Counts of everything an operator is warned by; never a name, a text or an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from server.domain.runs import RunStatus
from server.ports.stores import JobStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Jobs that wait, and since when the first of them does; None where none does."""

    jobs: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How the service stands at one instant.

    `due` is for the dispatcher to hand on, `late` of those and of the queued jobs what
    should have started half an hour ago, `queued` for a worker to take up, `abandoned`
    runs whose lease is over, `planned` what wants a run or has a next turn. `runs`,
    `causes` are of the last hour. `failing` counts syncs whose last run failed, by
    whether a person has to act. `certificates` tells by org when its last one ends.
    """

    jobs: Mapping[JobStatus, int]
    due: Waiting
    queued: Waiting
    late: int
    abandoned: int
    planned: int
    runs: Mapping[RunStatus, int]
    causes: Mapping[str, int]
    failing: Mapping[bool, int]
    held: int
    certificates: Mapping[str, datetime]
    tokens: int


class FigureStore(Protocol):
    """Counts in the database."""

    def take(self, now: datetime) -> Figures:
        """Count everything as of now, in a few queries that read no whole table."""


class DispatchMemory(Protocol):
    """When the dispatcher was last through; losing it does no harm."""

    def note(self, at: datetime) -> None:
        """Remember a dispatch that came to its end."""

    def last(self) -> datetime | None:
        """When the last one was, None where none is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSeen:
    """A worker that has registered: which queues it serves, and its last sign."""

    queues: frozenset[str]
    busy: bool
    seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """Messages that wait, messages that ended badly, and living workers by state."""

    waiting: int
    failed: int
    workers: Mapping[str, int]
