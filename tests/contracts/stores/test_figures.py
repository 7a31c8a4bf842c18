"""Counting for monitoring, on the databases that count."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.adapters.store import tables
from server.adapters.store.database import Database
from server.adapters.store.engine import writing
from server.adapters.store.secrets import Keyring
from server.domain.runs import RunStatus, Trigger
from server.ports.figures import Waiting
from server.ports.stores import JobStatus
from tests.contracts.stores.records import CALENDAR, LEASE, NOW, a_user, settle_in

MINUTE = timedelta(minutes=1)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, clock) -> Database:
    """An empty database."""
    engine = request.getfixturevalue(f"{request.param}_engine")
    with writing(engine) as connection:
        connection.execute(tables.org.delete())
    return Database(engine, Keyring([b"k" * 32]), clock)


def test_an_empty_service_has_nothing_to_tell(database):
    """Every state and status is there with a zero, so no alarm lacks its figure."""
    found = database.figures.take(NOW)

    assert dict(found.jobs) == dict.fromkeys(JobStatus, 0)
    assert dict(found.runs) == dict.fromkeys(RunStatus, 0)
    assert dict(found.failing) == {False: 0, True: 0}
    assert (found.due, found.queued) == (Waiting(), Waiting())
    assert (found.late, found.abandoned, found.held, found.tokens) == (0, 0, 0, 0)
    assert found.planned == 0


def test_the_last_dispatch_is_remembered(database):
    """By all processes, until a later one."""
    database.shapes.drop("dispatch")
    assert database.dispatches.last() is None
    for moment in (NOW, NOW + MINUTE):
        database.dispatches.note(moment)
        assert database.dispatches.last() == moment


def test_everything_is_counted(database):
    """Due, late, abandoned, held and failed, each where it belongs."""
    ann, bob, cem = settle_in(database), a_user("bob"), a_user("cem")
    off = a_user("dan", active=False)
    for user in (bob, cem, off):
        database.users.add(user)
    for user, minutes in ((bob, 31), (off, 60)):
        database.jobs.schedule(user.id, CALENDAR, NOW - minutes * MINUTE)
    for user, status, cause in (
        (ann, RunStatus.HELD, ""),
        (cem, RunStatus.FAILED, "Throttled"),
    ):
        asked = database.jobs.ask(user.id, CALENDAR, Trigger.SYNC_NOW, NOW)
        claim = database.jobs.claim(asked.job_id, NOW, LEASE)
        assert claim is not None
        report = database.runs.get(user.id, database.runs.start(claim, NOW))
        ended = replace(report, status=status, ended_at=NOW, cause=cause)
        database.runs.finish(ended)
        if user is ann:
            database.jobs.finish(claim, NOW, None)
    found = database.figures.take(NOW + LEASE)

    assert found.due == Waiting(jobs=1, since=NOW - 31 * MINUTE)
    assert (found.late, found.abandoned, found.held) == (1, 1, 1)
    # The one that is due and the one that runs; nobody's turn comes while they are off.
    assert found.planned == 2
    assert (found.runs[RunStatus.HELD], found.runs[RunStatus.FAILED]) == (1, 1)
    assert dict(found.causes) == {"Throttled": 1}
    assert dict(found.failing) == {False: 1, True: 0}
