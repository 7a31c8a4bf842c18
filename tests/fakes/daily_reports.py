"""Who wants a daily report, kept in this process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from server.domain.daily_report import DailyReport, DailyState
from server.domain.errors import Fenced
from server.ports.daily_reports import Ending, ReportClaim
from tests.fakes.shelf import DailyRow, Shelf, atomic

_DAY = timedelta(days=1)


@dataclass(slots=True)
class FakeDailyReports:
    """Fills `DailyReportStore`."""

    shelf: Shelf

    @atomic
    def of_user(self, user_id: str) -> DailyReport:
        """How a user's report stands."""
        row = self.shelf.daily.get(user_id)
        return DailyReport() if row is None else row.report

    @atomic
    def switch_on(self, user_id: str, *, told: date, next_at: datetime) -> None:
        """Send reports from `next_at` on, or leave it on."""
        self.shelf.require_user(user_id)
        row = self.shelf.daily.setdefault(user_id, DailyRow(told))
        if not row.report.enabled:
            row.told = told
            row.report = replace(row.report, enabled=True, next_at=next_at)

    @atomic
    def switch_off(self, user_id: str) -> None:
        """Send none any more."""
        self.shelf.require_user(user_id)
        if user_id in self.shelf.daily:
            row = self.shelf.daily[user_id]
            row.report = replace(row.report, enabled=False, next_at=None)

    @atomic
    def due(self, now: datetime, again: datetime, limit: int) -> tuple[str, ...]:
        """Active users whose report is due; each is due anew at `again`."""
        found = [
            (row.report.next_at, user_id)
            for user_id, row in self.shelf.daily.items()
            if row.report.next_at is not None
            and row.report.next_at <= now
            and self.shelf.users[user_id].active
        ]
        given = tuple(user_id for _, user_id in sorted(found)[:limit])
        for user_id in given:
            self.plan(user_id, again)
        return given

    @atomic
    def plan(self, user_id: str, next_at: datetime) -> None:
        """Say when the next report is due, where there is one to come."""
        row = self.shelf.daily.get(user_id)
        if row is not None and row.report.enabled:
            row.report = replace(row.report, next_at=next_at)

    @atomic
    def claim(
        self, user_id: str, day: date, now: datetime, lease: timedelta
    ) -> ReportClaim | None:
        """Take a day; None where it is off, dealt with, or somebody is at it."""
        row = self.shelf.daily.get(user_id)
        if row is None or not row.is_free(day, now):
            return None
        row.tries = row.tries + 1 if row.report.day == day else 1
        row.token += 1
        row.lease_until = now + lease
        taken = replace(row.report, day=day, state=DailyState.WAITING, at=now)
        row.report = replace(taken, reason="", remedy="")
        return ReportClaim(
            user_id=user_id, day=day, token=row.token, told=row.told, tries=row.tries
        )

    @atomic
    def begin(self, claim: ReportClaim, now: datetime, next_at: datetime) -> None:
        """Note that the mail may be on its way from now on."""
        row = self._held(claim, DailyState.WAITING)
        row.told = claim.day - _DAY
        sending = replace(row.report, state=DailyState.SENDING, at=now)
        row.report = replace(sending, next_at=next_at)

    @atomic
    def close(self, claim: ReportClaim, ending: Ending, now: datetime) -> None:
        """Say what became of the day."""
        row = self._held(claim, DailyState.WAITING, DailyState.SENDING)
        untold = ending.state in {DailyState.FAILED, DailyState.WAITING}
        row.told = claim.told if untold else claim.day - _DAY
        row.lease_until = ending.next_at
        row.report = replace(
            row.report,
            state=ending.state,
            at=now,
            next_at=ending.next_at,
            reason=ending.reason,
            remedy=ending.remedy,
        )

    def _held(self, claim: ReportClaim, *states: DailyState) -> DailyRow:
        row = self.shelf.daily.get(claim.user_id)
        if row is None or row.token != claim.token or not row.report.enabled:
            raise Fenced("Somebody else makes this report.")
        if row.report.state not in states:
            raise Fenced("This day is dealt with.")
        return row
