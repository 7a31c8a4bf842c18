"""What a daily report tells: runs of whole days, and what waits now, as counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from server.domain.daily_report import KindSummary, Summary, Trouble
from server.domain.kinds import Kind, Operation, Side
from server.domain.reasons import Reason, Standing
from server.domain.runs import Report, RunStatus
from server.ports.history import PastRuns
from server.services.left_out import rows_of
from server.services.runs import Runs

#: Runs that end so, or not yet, have looked at nothing.
_TELL_NOTHING = frozenset({RunStatus.RUNNING, RunStatus.DISABLED, RunStatus.POSTPONED})
_WENT_THROUGH = frozenset({RunStatus.SUCCEEDED, RunStatus.PARTIAL, RunStatus.HELD})
#: So many of the newest runs are searched for one that waits for the user's word.
_SEARCHED = 100
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summaries:
    """Counts what a user's syncs did and left over; reads the database alone."""

    past: PastRuns
    runs: Runs

    def of(self, user_id: str, days: tuple[date, date], zone: ZoneInfo) -> Summary:
        """What happened from the first day to the end of the last one.

        A kind without a run in these days is left out.
        """
        begin, end = start_of(days[0], zone), start_of(days[1] + _DAY, zone)
        told = [
            run
            for run in self.past.between(user_id, begin, end)
            if run.status not in _TELL_NOTHING
        ]
        kinds = tuple(
            self._kind(user_id, kind, [run for run in told if run.kind is kind])
            for kind in Kind
            if any(run.kind is kind for run in told)
        )
        return Summary(first=days[0], last=days[1], zone=zone.key, kinds=kinds)

    def _kind(self, user_id: str, kind: Kind, runs: Sequence[Report]) -> KindSummary:
        rows = rows_of(
            self.runs.stores.states.look(user_id, kind), self.runs.clock.now()
        )
        reasons = Counter(row.reason for row in rows)
        return KindSummary(
            kind=kind,
            runs=Counter(run.status for run in runs),
            written=_written(runs),
            failed=sum(run.failed for run in runs),
            trouble=_trouble(runs),
            unresolved=_standing(reasons, Standing.UNRESOLVED),
            left_out=sum(_standing(reasons, Standing.EXCLUDED).values()),
            private=reasons[Reason.PRIVATE],
            held=self._held(user_id, kind),
        )

    def _held(self, user_id: str, kind: Kind) -> int:
        """How many deletions wait for the user's word, of the newest run that asks."""
        store = self.runs.stores.runs
        for run in store.recent(user_id, kind, limit=_SEARCHED):
            if run.status is RunStatus.HELD and run.answer is None:
                return len(store.held(user_id, run.run_id))
        return 0


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day begins by the clock on the user's wall."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _written(runs: Iterable[Report]) -> Counter[tuple[Side, Operation]]:
    written = Counter[tuple[Side, Operation]]()
    for run in runs:
        written.update(run.written)
    return written


def _trouble(runs: Sequence[Report]) -> Trouble | None:
    failed = [run for run in runs if run.status is RunStatus.FAILED]
    if not failed:
        return None
    last = failed[-1]
    over = any(
        run.started_at > last.started_at and run.status in _WENT_THROUGH for run in runs
    )
    return Trouble(last.started_at, last.error, last.remedy, over)


def _standing(reasons: Counter[Reason], standing: Standing) -> dict[Reason, int]:
    return {one: count for one, count in reasons.items() if one.standing is standing}
