"""Daily reports: who wants one, when it is due, and the one mail of each day (T134)."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from server.domain.connections import User
from server.domain.daily_report import DailyReport, DailyState, Letter
from server.domain.errors import (
    Interrupted,
    NotFound,
    TandemError,
    Throttled,
    Transient,
    Unreachable,
)
from server.ports.daily_reports import DailyReportStore, Ending, ReportClaim
from server.ports.stores import FactsMemory
from server.services.daily_summary import Summaries
from server.services.daily_text import letter
from server.services.runs import Runs
from server.services.schedule import delay, zone_named

#: From when on a day's report is made, by the clock on the user's wall.
MORNING = time(7)
#: A report goes back at most so many days, where earlier ones could not be sent.
MOST_DAYS = 7
#: How long a worker may put a report together before another one may.
LEASE = timedelta(minutes=10)
#: A message that nobody has acted on is repeated after so long.
AGAIN = timedelta(minutes=15)
#: How often a day is tried, and how long after a fault that passes.
TRIES, PAUSE = 4, timedelta(minutes=30)
#: Reports that are handed on in one transaction.
BATCH = 1_000
_DAY = timedelta(days=1)
_UNSURE = "Exchange did not say whether it took the report; it is not sent again."
_LOOK = "Look into your Inbox. The next report comes tomorrow morning."


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyReports:
    """The use cases around daily reports.

    Those of one morning are spread as runs are.
    """

    store: DailyReportStore
    facts: FactsMemory
    summaries: Summaries
    runs: Runs

    def of(self, user_id: str) -> DailyReport:
        """How a user's report stands; one that a worker died over is unsure."""
        found = self.store.of_user(user_id)
        at = found.at
        if found.state is not DailyState.SENDING or at is None:
            return found
        if self.runs.clock.now() - at < LEASE:
            return found
        return replace(found, state=DailyState.UNKNOWN, reason=_UNSURE, remedy=_LOOK)

    def switch(self, user_id: str, *, enabled: bool) -> DailyReport:
        """Send a user reports, from the next morning on, or none any more.

        The first one is about the day on which it was switched on. Raises `NotFound`.
        """
        if not enabled:
            self.store.switch_off(user_id)
            return self.of(user_id)
        zone = self._zone(user_id)
        today = self.runs.clock.now().astimezone(zone).date()
        next_at = self._morning(user_id, today + _DAY, zone)
        self.store.switch_on(user_id, told=today - _DAY, next_at=next_at)
        return self.of(user_id)

    def dispatch(self) -> int:
        """Hand on the reports that are due; gives how many.

        It may come late, twice or beside itself. Raises `Unreachable` where the queue
        cannot be told; a later dispatch hands those on again.
        """
        now, count = self.runs.clock.now(), 0
        while batch := self.store.due(now, now + AGAIN, BATCH):
            self.runs.queue.put_reports(batch)
            count += len(batch)
        return count

    def carry_out(self, user_id: str) -> DailyReport | None:
        """Make the report of the user's day, if it is due and nobody has.

        Never raises for what a report can meet: the user reads it. Raises `Fenced`
        where it is no longer wanted, and `Interrupted` where this process must stop;
        both leave the day as it is.
        """
        try:
            user = self.runs.stores.users.get(user_id)
        except NotFound:
            return None
        zone, now = self._zone(user_id), self.runs.clock.now()
        local = now.astimezone(zone)
        if not self._is_there(user):
            self.store.plan(user_id, self._morning(user_id, local.date() + _DAY, zone))
            return None
        if local.time() < MORNING:
            # The user has moved to another zone since it was planned.
            self.store.plan(user_id, self._morning(user_id, local.date(), zone))
            return None
        claim = self.store.claim(user_id, local.date(), now, LEASE)
        if claim is None:
            return None
        _Edition(self, claim, user, zone).make()
        return self.of(user_id)

    def _zone(self, user_id: str) -> ZoneInfo:
        """The user's zone: that of the last run, else as Salesforce has told it."""
        known = self.facts.recall(user_id)
        told = known[0].zone if known is not None else ""
        return zone_named(self.runs.stores.users.zone(user_id) or told)

    def _is_there(self, user: User) -> bool:
        """Whether somebody is there to read it (T130)."""
        known = self.facts.recall(user.id)
        return user.active and (known is None or known[0].active)

    def _morning(self, user_id: str, day: date, zone: ZoneInfo) -> datetime:
        opens = datetime.combine(day, MORNING, tzinfo=zone).astimezone(UTC)
        return opens + delay(user_id, self.runs.spread)


@dataclass(slots=True)
class _Edition:
    """One user's report of one day, claimed."""

    reports: DailyReports
    claim: ReportClaim
    user: User
    zone: ZoneInfo
    sending: bool = False

    @property
    def next_morning(self) -> datetime:
        day = self.claim.day + _DAY
        return self.reports._morning(self.user.id, day, self.zone)

    def make(self) -> None:
        try:
            self._close(self._told())
        except Interrupted:
            raise
        except TandemError as error:
            self._close(self._after(error))
        except Exception as error:  # noqa: BLE001 - a day must always be closed
            self.reports.runs.alarm(error)
            self._close(self._unexpected())

    def _told(self) -> Ending:
        """Send the report, if there is something to tell."""
        last = self.claim.day - _DAY
        first = min(
            max(self.claim.told + _DAY, self.claim.day - MOST_DAYS * _DAY), last
        )
        summary = self.reports.summaries.of(self.user.id, (first, last), self.zone)
        if not summary.kinds:
            return self._ending(DailyState.NOTHING)
        self._send(letter(summary))
        return self._ending(DailyState.SENT)

    def _send(self, made: Letter) -> None:
        reports = self.reports
        org = reports.runs.stores.orgs.get(self.user.org_id)
        door = reports.runs.connector.exchange(org, self.user, zone=self.zone.key)
        with closing(door):
            reports.store.begin(self.claim, reports.runs.clock.now(), self.next_morning)
            self.sending = True
            door.postbox.send(made)

    def _after(self, error: TandemError) -> Ending:
        if isinstance(error, Unreachable) and error.sent and self.sending:
            return self._ending(DailyState.UNKNOWN, _UNSURE, _LOOK)
        if isinstance(error, Transient):
            again = self.reports.runs.clock.now() + _pause(error)
            is_today = again.astimezone(self.zone).date() == self.claim.day
            if is_today and self.claim.tries < TRIES:
                ending = self._ending(DailyState.WAITING, error.message, error.remedy)
                return replace(ending, next_at=again)
            remedy = "Nothing to do: the next report tells of these days too."
            return self._ending(DailyState.FAILED, error.message, remedy)
        return self._ending(DailyState.FAILED, error.message, error.remedy)

    def _unexpected(self) -> Ending:
        if self.sending:
            return self._ending(DailyState.UNKNOWN, _UNSURE, _LOOK)
        return self._ending(
            DailyState.FAILED,
            "The report met an unexpected error.",
            "If it happens again, tell support.",
        )

    def _ending(self, state: DailyState, reason: str = "", remedy: str = "") -> Ending:
        return Ending(
            state=state, next_at=self.next_morning, reason=reason, remedy=remedy
        )

    def _close(self, ending: Ending) -> None:
        self.reports.store.close(self.claim, ending, self.reports.runs.clock.now())


def _pause(fault: Transient) -> timedelta:
    """How long to leave Exchange alone: as it asked, and not too short."""
    asked = fault.retry_after if isinstance(fault, Throttled) else 0.0
    return max(timedelta(seconds=asked), PAUSE)
