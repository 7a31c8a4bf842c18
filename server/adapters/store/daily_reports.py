"""Daily reports in the database.

Every step locks the user's row first, so that of any number of dispatchers and workers
one goes on. What is sent is noted before it is sent: a worker that dies in between
leaves a day that nobody repeats.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, select
from sqlalchemy.exc import IntegrityError

from server.adapters.store import tables
from server.adapters.store.engine import reading, writing
from server.adapters.store.insertion import insert_missing
from server.adapters.store.tables import daily_report
from server.adapters.store.users import unknown_user
from server.domain.daily_report import DailyReport, DailyState
from server.domain.errors import Fenced
from server.ports.daily_reports import Ending, ReportClaim

_OWN = daily_report.c
_DAY = timedelta(days=1)
#: After these the days of a report are told by the next one.
_UNTOLD = frozenset({DailyState.FAILED, DailyState.WAITING})


class SqlDailyReports:
    """Fills `DailyReportStore`."""

    def __init__(self, engine: Engine) -> None:
        """Keep the database."""
        self._engine = engine

    def of_user(self, user_id: str) -> DailyReport:
        """How a user's report stands."""
        wanted = select(daily_report).where(_OWN.user_id == user_id)
        with reading(self._engine) as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            return DailyReport()
        return DailyReport(
            enabled=row.enabled,
            next_at=row.next_at,
            day=row.day,
            state=None if row.state is None else DailyState(row.state),
            at=row.at,
            reason=row.reason,
            remedy=row.remedy,
        )

    def switch_on(self, user_id: str, *, told: date, next_at: datetime) -> None:
        """Send reports from `next_at` on, of the days after `told`."""
        row = {"user_id": user_id, "enabled": False, "told": told}
        row |= {"token": 0, "tries": 0, "reason": "", "remedy": ""}
        change = daily_report.update().where(_OWN.user_id == user_id, ~_OWN.enabled)
        try:
            with writing(self._engine) as connection:
                insert_missing(connection, daily_report, row)
                on = change.values(enabled=True, told=told, next_at=next_at)
                connection.execute(on)
        except IntegrityError as error:
            raise unknown_user() from error

    def switch_off(self, user_id: str) -> None:
        """Send none any more."""
        user = tables.sync_user.c
        off = daily_report.update().where(_OWN.user_id == user_id)
        with writing(self._engine) as connection:
            found = connection.execute(select(user.id).where(user.id == user_id))
            if found.one_or_none() is None:
                raise unknown_user()
            connection.execute(off.values(enabled=False, next_at=None))

    def due(self, now: datetime, again: datetime, limit: int) -> tuple[str, ...]:
        """Active users whose report is due; each is due anew at `again`."""
        user = tables.sync_user.c
        longest = (
            select(_OWN.user_id)
            .join(tables.sync_user, user.id == _OWN.user_id)
            # None while it is off.
            .where(_OWN.next_at <= now, user.active)
            .order_by(_OWN.next_at, _OWN.user_id)
            .limit(limit)
            # What another dispatcher has just taken is its own.
            .with_for_update(of=daily_report, skip_locked=True)
        )
        with writing(self._engine) as connection:
            chosen = connection.execute(longest).scalars().all()
            mine = daily_report.update().where(_OWN.user_id.in_(chosen))
            connection.execute(mine.values(next_at=again))
        return tuple(chosen)

    def plan(self, user_id: str, next_at: datetime) -> None:
        """Say when the next report is due, where there is one to come."""
        change = daily_report.update().where(_OWN.user_id == user_id, _OWN.enabled)
        with writing(self._engine) as connection:
            connection.execute(change.values(next_at=next_at))

    def claim(
        self, user_id: str, day: date, now: datetime, lease: timedelta
    ) -> ReportClaim | None:
        """Take a day; None where it is off, dealt with, or somebody is at it."""
        own = select(daily_report).where(_OWN.user_id == user_id)
        with writing(self._engine) as connection:
            row = connection.execute(own.with_for_update()).one_or_none()
            if row is None or not _is_free(row, day, now):
                return None
            tries = row.tries + 1 if row.day == day else 1
            change = daily_report.update().where(_OWN.user_id == user_id)
            taken = {"day": day, "state": DailyState.WAITING, "at": now}
            taken |= {"token": row.token + 1, "tries": tries}
            taken |= {"lease_until": now + lease, "reason": "", "remedy": ""}
            connection.execute(change.values(taken))
        return ReportClaim(
            user_id=user_id, day=day, token=row.token + 1, told=row.told, tries=tries
        )

    def begin(self, claim: ReportClaim, now: datetime, next_at: datetime) -> None:
        """Note that the mail may be on its way from now on."""
        with self._held(claim, DailyState.WAITING) as (connection, change):
            begun = {"state": DailyState.SENDING, "at": now, "next_at": next_at}
            connection.execute(change.values(begun | {"told": claim.day - _DAY}))

    def close(self, claim: ReportClaim, ending: Ending, now: datetime) -> None:
        """Say what became of the day."""
        told = claim.told if ending.state in _UNTOLD else claim.day - _DAY
        end: dict[str, Any] = {"state": ending.state, "at": now, "told": told}
        # A message that comes twice does not shorten the pause.
        end |= {"next_at": ending.next_at, "lease_until": ending.next_at}
        end |= {"reason": ending.reason, "remedy": ending.remedy}
        with self._held(claim, DailyState.WAITING, DailyState.SENDING) as held:
            connection, change = held
            connection.execute(change.values(end))

    @contextmanager
    def _held(
        self, claim: ReportClaim, *states: DailyState
    ) -> Iterator[tuple[Connection, Any]]:
        """A transaction in which the claim holds, and a change of its row."""
        mine = (_OWN.user_id == claim.user_id) & (_OWN.token == claim.token)
        mine &= _OWN.state.in_(states) & _OWN.enabled
        with writing(self._engine) as connection:
            locked = select(_OWN.user_id).where(mine).with_for_update()
            if connection.execute(locked).one_or_none() is None:
                raise Fenced("This report is no longer wanted, or somebody else's.")
            own = daily_report.update().where(_OWN.user_id == claim.user_id)
            yield connection, own


def _is_free(row: Row[Any], day: date, now: datetime) -> bool:
    """Whether nobody has dealt with this day, nor is at it."""
    if not row.enabled or (row.day is not None and row.day > day):
        return False
    if row.state == DailyState.WAITING:
        return bool(row.lease_until <= now)
    return bool(row.day != day)
