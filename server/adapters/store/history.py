"""The history of runs, read page by page from the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Engine, and_, func, or_, select, true

from server.adapters.store import tables
from server.adapters.store.engine import reading
from server.adapters.store.orgs import org_key
from server.adapters.store.rows import outcome_of
from server.adapters.store.runs import report_of, runs_of, select_runs
from server.adapters.store.secrets import Keyring
from server.domain.errors import NotFound
from server.domain.reasons import Reason
from server.domain.runs import Report, RunStatus
from server.ports.history import OutcomeFilter, RunFilter, RunPage

_RUN = tables.run.c
_OUTCOME = tables.outcome.c


class SqlHistory:
    """Fills `History`."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        """Keep the database and the master keys."""
        self._engine = engine
        self._keyring = keyring

    def last_failure(self, org_id: str) -> Report | None:
        """The newest run of any user of an org that has failed."""
        failed = select_runs().where(
            tables.sync_user.c.org_id == org_id, _RUN.status == RunStatus.FAILED
        )
        newest = failed.order_by(_RUN.started_at.desc(), _RUN.id).limit(1)
        with reading(self._engine) as connection:
            row = connection.execute(newest).one_or_none()
        return None if row is None else report_of(row)

    def between(
        self, user_id: str, begin: datetime, end: datetime
    ) -> tuple[Report, ...]:
        """A user's runs that began in a span, the oldest first."""
        within = (_RUN.started_at >= begin) & (_RUN.started_at < end)
        wanted = runs_of(user_id).where(within).order_by(_RUN.started_at, _RUN.id)
        with reading(self._engine) as connection:
            return tuple(report_of(row) for row in connection.execute(wanted))

    def done_items(self, run_id: str) -> int:
        """How many items a run has brought into step so far."""
        chosen = (_OUTCOME.run_id == run_id) & _OUTCOME.done
        count = select(func.count()).select_from(tables.outcome).where(chosen)
        with reading(self._engine) as connection:
            return connection.execute(count).scalar_one()

    def runs(self, user_id: str, wanted: RunFilter, limit: int) -> tuple[Report, ...]:
        """So many runs of a user without outcomes, the newest first."""
        query = runs_of(user_id).order_by(_RUN.started_at.desc(), _RUN.id).limit(limit)
        if wanted.kind is not None:
            query = query.where(tables.job.c.kind == wanted.kind)
        if wanted.status is not None:
            query = query.where(_RUN.status == wanted.status)
        with reading(self._engine) as connection:
            if wanted.after:
                last = runs_of(user_id).where(_RUN.id == wanted.after)
                row = connection.execute(last).one_or_none()
                if row is None:
                    raise _unknown()
                later = and_(_RUN.started_at == row.started_at, _RUN.id > row.id)
                query = query.where(or_(_RUN.started_at < row.started_at, later))
            return tuple(report_of(row) for row in connection.execute(query))

    def outcomes(
        self, user_id: str, run_id: str, wanted: OutcomeFilter, limit: int
    ) -> RunPage:
        """So many outcomes of a user's run in the order of their making."""
        chosen = (_OUTCOME.run_id == run_id) & _condition(wanted)
        page = select(tables.outcome).where(chosen).order_by(_OUTCOME.id)
        count = select(func.count()).select_from(tables.outcome).where(chosen)
        own = runs_of(user_id).where(_RUN.id == run_id)
        with reading(self._engine) as connection:
            run = connection.execute(own).one_or_none()
            if run is None:
                raise _unknown()
            key = org_key(connection, self._keyring, run.org_id)
            total = connection.execute(count).scalar_one()
            rows = connection.execute(page.offset(wanted.skip).limit(limit)).all()
        return RunPage(
            run=report_of(run),
            outcomes=tuple(outcome_of(row, key) for row in rows),
            total=total,
        )


def _condition(wanted: OutcomeFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true()]
    if wanted.standing is not None:
        reasons = [one.value for one in Reason if one.standing is wanted.standing]
        conditions.append(_OUTCOME.reason.in_(reasons))
    for column, value in (
        (_OUTCOME.reason, wanted.reason),
        (_OUTCOME.side, wanted.side),
        (_OUTCOME.operation, wanted.operation),
    ):
        if value is not None:
            conditions.append(column == value)
    return and_(*conditions)


def _unknown() -> NotFound:
    return NotFound("There is no such run.", remedy="Ask for the list of runs again.")
