"""What the service stands on goes away for a while: nothing is lost or doubled."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.kinds import Kind
from tests.scenarios.service import ROOT, command
from tests.scenarios.workers import PATIENCE, Factory
from tests.scenarios.world import AVERY, World

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
USERS = 40


@pytest.fixture
def factory(world: World, tmp_path) -> Iterator[Factory]:
    """One event in Salesforce, a sync that was just switched on, and no worker."""
    world.crm.add("Visit", world.now + timedelta(days=1))
    found = Factory(world, tmp_path)
    world.enable()
    yield found
    found.close()


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
