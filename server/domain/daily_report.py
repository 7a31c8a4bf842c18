"""The daily report: what a user is told each morning, by one mail to themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from server.domain.kinds import Kind, Operation, Side
from server.domain.reasons import Reason
from server.domain.runs import RunStatus


class DailyState(StrEnum):
    """What became of the report of a day."""

    #: A worker puts it together or will; nothing was sent.
    WAITING = "waiting"
    #: It may be on its way, so nobody sends it again.
    SENDING = "sending"
    #: Exchange has taken it.
    SENT = "sent"
    #: There was no run to tell of, so there was no mail.
    NOTHING = "nothing"
    #: It was not sent, and will not be.
    FAILED = "failed"
    #: Exchange did not say whether it took it.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyReport:
    """A user's daily report as it stands; off until they switch it on.

    `day` is the user's own date of the last morning that was dealt with, and `state`
    what became of it, since `at`. `next_at` is when the next one is due.
    """

    enabled: bool = False
    next_at: datetime | None = None
    day: date | None = None
    state: DailyState | None = None
    at: datetime | None = None
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A plain mail without a recipient: it goes to the mailbox it is handed to."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """The last run that has failed: when it began, why, and what to do.

    `over` tells that a later one got through.
    """

    at: datetime
    reason: str
    remedy: str
    over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KindSummary:
    """The runs of one kind in some days, and what waits now; counts alone.

    `runs` counts them by how they ended, `written` what they did, `failed` their
    attempts that a system did not take. `unresolved` counts the items that wait by
    reason; `left_out` are those that a rule keeps apart, `private` among them the
    private ones. `held` deletions wait for the user's word.
    """

    kind: Kind
    runs: Mapping[RunStatus, int] = field(default_factory=dict)
    written: Mapping[tuple[Side, Operation], int] = field(default_factory=dict)
    failed: int = 0
    trouble: Trouble | None = None
    unresolved: Mapping[Reason, int] = field(default_factory=dict)
    left_out: int = 0
    private: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a report tells: whole days of the user's calendar, the last one included."""

    first: date
    last: date
    zone: str
    kinds: tuple[KindSummary, ...] = ()
