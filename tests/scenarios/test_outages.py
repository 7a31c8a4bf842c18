"""What the service stands on goes away for a while: nothing is lost or doubled."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from psycopg import sql

from emulators.faults import Fault
from server.domain.kinds import Kind
from server.ports.stores import JobStatus
from tests.scenarios.service import ROOT, command
from tests.scenarios.workers import PATIENCE, Factory, wait_for
from tests.scenarios.world import AVERY, World

pytestmark = pytest.mark.timeout(400)
USERS = 40


@pytest.fixture
def factory(world: World, tmp_path) -> Iterator[Factory]:
    """One event in Salesforce, a sync that was just switched on, and no worker."""
    world.crm.add("Visit", world.now + timedelta(days=1))
    found = Factory(world, tmp_path)
    world.enable()
    yield found
    found.close()


@contextmanager
def database_away(server_url: str, url: str) -> Iterator[None]:
    """Cut all connections to a Postgres database and let nobody in meanwhile."""
    name = url.rpartition("/")[2]
    door = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(door.format(sql.Identifier(name), sql.SQL("false")))
        server.execute(cut, (name,))
        try:
            yield
        finally:
            server.execute(door.format(sql.Identifier(name), sql.SQL("true")))


@pytest.mark.parametrize("database_url", ["postgres_copy_url"], indirect=True)
def test_a_database_that_goes_away_during_a_run(
    factory: Factory, world: World, postgres_url: str
):
    """The run cannot store what it did; the next one finds it and makes no double."""
    exchange = world.running.exchange
    # Exchange carries the creation out and keeps its answer back.
    exchange.faults.add(Fault(kind="slow", operation="CreateItem", seconds=600))
    with factory.worker("--burst") as worker:
        wait_for("the creation", lambda: len(world.outlook.stored()) == 1)
        with database_away(postgres_url, world.service.settings["DATABASE_URL"]):
            # It fails, is tried again by the queue while the database is away, and the
            # worker outlives all of that.
            ended = worker.process.poll
            factory.release("the end", lambda: ended() is not None)
            assert worker.ends() == 0, worker.said()
        assert factory.job().state is JobStatus.RUNNING
        assert "Visit" not in worker.said()

    factory.pass_time()
    assert factory.dispatch() == 1
    factory.work()

    assert factory.statuses() == ["succeeded", "interrupted"]
    assert len(world.crm.events()) == len(world.outlook.stored()) == 1
    world.calendars().agree()


def hire(factory: Factory) -> None:
    """Add users whose syncs have been due for two hours, one every few seconds."""
    store = factory.runtime.database
    avery = store.users.named(AVERY)
    long_ago = factory.world.now - timedelta(hours=2)
    for number in range(USERS):
        name = f"rep{number}@northwind.example"
        rep = replace(avery, id=f"rep-{number}", username=name, salesforce_id="")
        store.users.add(replace(rep, mailbox=name))
        due = long_ago + timedelta(seconds=3 * number)
        store.jobs.schedule(rep.id, Kind.CALENDAR, due)


@pytest.mark.parametrize("database_url", ["postgres_copy_url"], indirect=True)
def test_two_hours_without_a_clock_and_then_two(factory: Factory):
    """Two dispatchers at once hand each sync on once, however often it was due."""
    factory.queue.flushall()
    hire(factory)
    both = [
        subprocess.Popen(command("dispatch"), cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [one.communicate(timeout=PATIENCE)[0].decode() for one in both]

    assert [one.returncode for one in both] == [0, 0]
    counts = [int(text.removeprefix("Handed on ").split()[0]) for text in said]
    assert sum(counts) == USERS
    names = factory.runtime.queue.messages.job_ids
    assert len(names) == len(factory.runtime.queue.waiting()) == USERS
    assert factory.dispatch() == 0
