"""The memory of jobs in the database, guarded by the fence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, bindparam, select
from sqlalchemy.exc import IntegrityError

from server.adapters.store import tables
from server.adapters.store.engine import reading, writing
from server.adapters.store.jobs import check, fenced, hold
from server.adapters.store.rows import (
    LINK_COLUMNS,
    exclusion_of,
    exclusion_row,
    held_row,
    link_of,
    link_row,
    outcome_row,
)
from server.adapters.store.secrets import DataKey, Keyring
from server.domain.kinds import Kind, Side
from server.domain.links import Baseline
from server.domain.reasons import Reason
from server.domain.runs import Answer
from server.ports.clock import Clock
from server.ports.state import JobState, Settled, StateChange
from server.ports.stores import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlStates:
    """Fills `JobStates`."""

    engine: Engine
    keyring: Keyring
    clock: Clock

    def open(self, claim: Claim, run_id: str, lease: timedelta) -> JobState:
        """The memory of a claimed job for one run."""
        return SqlJobState(self, claim, run_id, lease)

    def look(self, user_id: str, kind: Kind) -> Baseline:
        """Everything remembered of a user's job, to read only."""
        job = tables.job.c
        own = select(job.id).where(job.user_id == user_id, job.kind == kind)
        with reading(self.engine) as connection:
            job_id = connection.execute(own).scalar_one_or_none()
            return Baseline() if job_id is None else _baseline(connection, job_id)


class SqlJobState:
    """Fills `JobState`."""

    def __init__(
        self, states: SqlStates, claim: Claim, run_id: str, lease: timedelta
    ) -> None:
        """Keep what guards every commit and what it is written under."""
        self._states = states
        self._claim = claim
        self._run_id = run_id
        self._lease = lease

    def load(self) -> Baseline:
        """Everything remembered of this job, as of one instant."""
        with reading(self._states.engine) as connection:
            # On Postgres the lock keeps others from committing between the queries.
            check(connection, self._claim)
            return _baseline(connection, self._claim.job_id)

    def commit(self, change: StateChange) -> None:
        """Store a change and renew the lease, in one transaction."""
        lease_until = self._states.clock.now() + self._lease
        with writing(self._states.engine) as connection:
            hold(connection, self._claim, lease_until)
            self._store(connection, change)
            self._store_answer(connection, change)

    def _store(self, connection: Connection, change: StateChange) -> None:
        job_id = self._claim.job_id
        if change.cleared:
            _clear(connection, job_id)
        _store_links(connection, job_id, change)
        _store_exclusions(connection, job_id, change)
        if change.held:
            _replace_held(connection, job_id)
        if change.outcomes or change.held:
            self._store_report(connection, change)
        if change.reread:
            _forget_positions(connection, job_id, change.reread)
        if change.settled is not None:
            _settle(connection, job_id, change.settled)
        if change.off_at is not None:
            own = tables.job.update().where(tables.job.c.id == job_id)
            connection.execute(own.values(off_at=change.off_at))

    def _store_answer(self, connection: Connection, change: StateChange) -> None:
        if change.answer is None:
            return
        own = tables.run.update().where(tables.run.c.id == self._run_id)
        now = self._states.clock.now()
        connection.execute(own.values(answer=change.answer, answered_at=now))

    def _store_report(self, connection: Connection, change: StateChange) -> None:
        key = _job_key(connection, self._states.keyring, self._claim.job_id)
        outcomes = [outcome_row(self._run_id, row, key) for row in change.outcomes]
        _insert(connection, tables.outcome, outcomes)
        held = [held_row(self._run_id, delete, key) for delete in change.held]
        _insert(connection, tables.held_deletion, held)


def _baseline(connection: Connection, job_id: str) -> Baseline:
    links = select(*LINK_COLUMNS).where(tables.link.c.job_id == job_id)
    exclusions = select(tables.exclusion).where(tables.exclusion.c.job_id == job_id)
    settled = select(tables.memory).where(tables.memory.c.job_id == job_id)
    row = connection.execute(settled).one_or_none()
    held = connection.execute(_held(job_id)).all()
    off_at = select(tables.job.c.off_at).where(tables.job.c.id == job_id)
    return Baseline(
        links=tuple(map(link_of, connection.execute(links))),
        exclusions=tuple(map(exclusion_of, connection.execute(exclusions))),
        confirmed=frozenset((Side(row.side), row.ref) for row in held if row.answer),
        waiting=frozenset((Side(row.side), row.ref) for row in held if not row.answer),
        off_at=connection.execute(off_at).scalar_one(),
        **({} if row is None else _settled(row)),
    )


def _held(job_id: str) -> Select[Any]:
    """The held deletions that were confirmed, and those that nobody answered."""
    held, run = tables.held_deletion.c, tables.run.c
    open_ = run.answer.is_(None) | (run.answer == Answer.CONFIRMED)
    return (
        select(held.side, held.ref, run.answer)
        .join(tables.run, run.id == held.run_id)
        .where(run.job_id == job_id, open_)
    )


def _settled(row: Any) -> dict[str, Any]:
    return {
        "cursors": {Side(side): cursor for side, cursor in row.cursors.items()},
        "window_first_day": row.window_first_day,
        "window_last_day": row.window_last_day,
        "folder": row.folder,
        "settings_version": row.settings_version,
    }


def _store_links(connection: Connection, job_id: str, change: StateChange) -> None:
    """Replace links; all old rows go first, so a ref may move between them."""
    new = {link.id: link for link in change.links}
    old = [{"link_id": link_id} for link_id in (*change.forgotten, *new)]
    columns = tables.link.c
    gone = (columns.job_id == job_id) & (columns.id == bindparam("link_id"))
    if old:
        connection.execute(tables.link.delete().where(gone), old)
    try:
        rows = [link_row(job_id, link) for link in new.values()]
        _insert(connection, tables.link, rows)
    except IntegrityError as error:
        raise ValueError("Two living links claim one item.") from error


def _store_exclusions(connection: Connection, job_id: str, change: StateChange) -> None:
    """Replace exclusions by side and ref."""
    new = {(row.side, row.ref): row for row in change.exclusions}
    old = [
        {"old_side": side.value, "old_ref": ref}
        for side, ref in (*change.readmitted, *new)
    ]
    columns = tables.exclusion.c
    gone = (
        (columns.job_id == job_id)
        & (columns.side == bindparam("old_side"))
        & (columns.ref == bindparam("old_ref"))
    )
    if old:
        connection.execute(tables.exclusion.delete().where(gone), old)
    rows = [exclusion_row(job_id, row) for row in new.values()]
    _insert(connection, tables.exclusion, rows)


def _settle(connection: Connection, job_id: str, settled: Settled) -> None:
    own = tables.memory.c.job_id == job_id
    connection.execute(tables.memory.delete().where(own))
    row = {
        "job_id": job_id,
        "cursors": {side.value: cursor for side, cursor in settled.cursors.items()},
        "window_first_day": settled.window_first_day,
        "window_last_day": settled.window_last_day,
        "folder": settled.folder,
        "settings_version": settled.settings_version,
    }
    connection.execute(tables.memory.insert().values(**row))
    job = tables.job.c
    seen = (job.id == job_id) & (job.off_at == settled.off_at)
    connection.execute(tables.job.update().where(seen).values(off_at=None))
    runs = select(tables.run.c.id).where(tables.run.c.job_id == job_id)
    held = tables.held_deletion
    connection.execute(held.delete().where(held.c.run_id.in_(runs)))


def _forget_positions(
    connection: Connection, job_id: str, sides: frozenset[Side]
) -> None:
    own = tables.memory.c.job_id == job_id
    cursors = connection.execute(select(tables.memory.c.cursors).where(own)).scalar()
    if cursors is None:
        return
    left = {side: cursor for side, cursor in cursors.items() if side not in sides}
    connection.execute(tables.memory.update().where(own).values(cursors=left))


def _replace_held(connection: Connection, job_id: str) -> None:
    """Make room for a newer list: earlier ones that nobody answered say the same."""
    run, held, outcome = tables.run.c, tables.held_deletion, tables.outcome
    runs = select(run.id).where(run.job_id == job_id, run.answer.is_(None))
    connection.execute(held.delete().where(held.c.run_id.in_(runs)))
    told = outcome.c.run_id.in_(runs) & (outcome.c.reason == Reason.HELD)
    connection.execute(outcome.delete().where(told))


def _clear(connection: Connection, job_id: str) -> None:
    for table in (tables.link, tables.exclusion, tables.memory, tables.run):
        connection.execute(table.delete().where(table.c.job_id == job_id))
    own = tables.job.update().where(tables.job.c.id == job_id)
    connection.execute(own.values(off_at=None))


def _insert(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]]
) -> None:
    if rows:
        connection.execute(table.insert(), rows)


def _job_key(connection: Connection, keyring: Keyring, job_id: str) -> DataKey:
    """Fetch the data key of the org a job belongs to; raises `Fenced` without one."""
    org, user, job = tables.org, tables.sync_user, tables.job
    wanted = (
        select(org.c.id, org.c.data_key, org.c.key_version)
        .join(user, user.c.org_id == org.c.id)
        .join(job, job.c.user_id == user.c.id)
        .where(job.c.id == job_id)
    )
    row = connection.execute(wanted).one_or_none()
    if row is None:
        raise fenced()
    return keyring.data_key(row.id, row.data_key, row.key_version)
