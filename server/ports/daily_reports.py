"""Who wants a daily report, and what became of it.

Times are aware and in UTC, days are dates in the user's zone. Methods raise as those in
`stores` do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from server.domain.daily_report import DailyReport, DailyState


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportClaim:
    """The right to make one day's report as long as no later claim is held.

    `told` is the last day that an earlier report was about, `tries` counts the claims
    of this day.
    """

    user_id: str
    day: date
    token: int
    told: date
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What became of a day, when the next step is due, and what went wrong.

    WAITING gives the day back, to be tried again. After FAILED and WAITING the next
    report is about the same days, and those since.
    """

    state: DailyState
    next_at: datetime
    reason: str = ""
    remedy: str = ""


class DailyReportStore(Protocol):
    """The truth behind the reports; each method is one transaction.

    A day is dealt with once: whoever begins to send has the last word on it, so that
    no crash, repetition or second worker mails a user twice.
    """

    def of_user(self, user_id: str) -> DailyReport:
        """How a user's report stands; off for a user who never chose."""

    def switch_on(self, user_id: str, *, told: date, next_at: datetime) -> None:
        """Send reports from `next_at` on, of the days after `told`; or leave it on.

        Raises `NotFound` for an unknown user.
        """

    def switch_off(self, user_id: str) -> None:
        """Send none any more; raises `NotFound`."""

    def due(self, now: datetime, again: datetime, limit: int) -> tuple[str, ...]:
        """Active users whose report is due; each is due anew at `again`.

        A user is given to one caller only, the longest waiting first.
        """

    def plan(self, user_id: str, next_at: datetime) -> None:
        """Say when the next report is due, where there is one to come."""

    def claim(
        self, user_id: str, day: date, now: datetime, lease: timedelta
    ) -> ReportClaim | None:
        """Take a day; None where it is off, dealt with, or somebody is at it."""

    def begin(self, claim: ReportClaim, now: datetime, next_at: datetime) -> None:
        """Note that the mail may be on its way from now on; raises `Fenced`."""

    def close(self, claim: ReportClaim, ending: Ending, now: datetime) -> None:
        """Say what became of the day; raises `Fenced`."""
