"""The dispatcher: what is due and what got lost, each once and each org in turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.errors import Unreachable
from server.domain.kinds import Kind
from server.domain.runs import RunStatus, Trigger
from server.ports.stores import JobStatus
from server.services.dispatch import HISTORY, SHARE
from tests.builders import NOW, an_item
from tests.fakes.office import LEASE, ORG, USER

HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def on(office):
    """An office whose user syncs everything."""
    office.choose(mode="sync_all")
    return office


def ask(office, trigger=Trigger.SYNC_NOW):
    """Want a run."""
    return office.runs.ask(USER.id, Kind.CALENDAR, trigger)


def hire(office, org, count, at=NOW):
    """Add an org with so many users whose syncs are due, a second apart."""
    office.database.orgs.add(replace(ORG, id=org, name=org))
    ids = []
    for number in range(count):
        name = f"{org}-{number}"
        person = replace(USER, id=name, org_id=org, username=name, mailbox=name)
        office.database.users.add(person)
        due = at + timedelta(seconds=number)
        office.database.jobs.schedule(name, Kind.CALENDAR, due)
        job = office.database.jobs.get(name, Kind.CALENDAR)
        ids.append(job.id)
    return ids


def test_dispatch_starts_what_is_due(on):
    """Once, however often the dispatcher comes by."""
    on.run()
    on.queue.messages.clear()
    assert on.dispatcher.dispatch() == 0

    on.clock.advance(HALF_HOUR)

    assert (on.dispatcher.dispatch(), on.dispatcher.dispatch()) == (1, 0)
    assert on.dispatcher.memory.last() == on.clock.now()
    assert on.queue.messages == [on.job().id]
    assert on.job().trigger is Trigger.SCHEDULE


def test_dispatch_finds_a_run_whose_worker_died(on):
    """A lease that ran out is handed on again, and the dead run shows as such."""
    asked = ask(on)
    claim = on.database.jobs.claim(asked.job_id, NOW, LEASE)
    on.database.runs.start(claim, NOW)
    on.queue.messages.clear()
    on.clock.advance(LEASE)

    assert on.dispatcher.dispatch() == 1

    (run,) = on.database.runs.recent(USER.id)
    assert run.status is RunStatus.INTERRUPTED
    assert on.queue.messages == [asked.job_id]


def test_dispatch_says_when_the_queue_is_away(on):
    """What could not be handed on stays wanted and comes with a later dispatch."""
    on.run()
    on.clock.advance(HALF_HOUR)
    on.queue.messages.clear()
    on.queue.error = Unreachable("The queue does not answer.")
    with pytest.raises(Unreachable):
        on.dispatcher.dispatch()
    on.queue.error = None
    on.clock.advance(LEASE * 2)

    assert on.dispatcher.dispatch() == 1
    assert on.queue.messages == [on.job().id]


def test_dispatch_forgets_old_history(on):
    """T132: after 30 days a run's rows are gone, and the pairs remain."""
    on.systems.exchange_calendar.add(an_item(start=NOW + timedelta(days=60)))
    on.run()
    on.clock.advance(HISTORY + timedelta(seconds=1))

    on.dispatcher.dispatch()

    assert on.database.runs.recent(USER.id) == ()
    assert on.run().writes == 0


def test_a_backlog_is_not_handed_on_twice(on):
    """However long the workers take, each job has one message waiting."""
    ask(on)
    for _ in range(3):
        on.clock.advance(LEASE * 2)
        assert on.dispatcher.dispatch() == 0

    assert on.queue.messages == [on.job().id]


def test_after_an_outage_each_sync_runs_once(on):
    """Two hours without a clock are one run, not four, and then all is as usual."""
    jobs = hire(on, "crowd", 30)
    on.clock.advance(timedelta(hours=2))

    assert on.dispatcher.dispatch() == 30
    assert on.dispatcher.dispatch() == 0
    assert sorted(on.queue.messages) == sorted(jobs)


def test_orgs_that_are_due_together_take_turns(on):
    """The few of one org are not behind the crowd of another."""
    crowd = hire(on, "crowd", 20)
    few = hire(on, "few", 2, NOW + timedelta(milliseconds=500))
    on.clock.advance(HALF_HOUR)

    on.dispatcher.dispatch()

    assert on.queue.messages[:4] == [crowd[0], few[0], crowd[1], few[1]]


def test_a_crowd_that_waits_already_is_overtaken(on):
    """The first few of an org come before what another has waiting, the rest after."""
    crowd = hire(on, "crowd", 20)
    on.clock.advance(HALF_HOUR)
    on.dispatcher.dispatch()
    few = hire(on, "few", SHARE + 1)

    on.dispatcher.dispatch()

    assert on.queue.messages == [*few[:SHARE], *crowd, few[SHARE]]


def test_a_person_who_looks_on_comes_first(on):
    """Sync Now and the first run do not wait behind the schedule's runs."""
    crowd = hire(on, "crowd", 3)
    on.clock.advance(HALF_HOUR)
    on.dispatcher.dispatch()

    asked = ask(on)

    assert on.queue.messages == [asked.job_id, *crowd]


def test_nothing_is_queued_while_the_queue_is_away(on):
    """What is due stays due, and is handed on when the queue is back."""
    hire(on, "few", 1)
    on.clock.advance(HALF_HOUR)
    on.queue.error = Unreachable("The queue does not answer.")
    with pytest.raises(Unreachable):
        on.dispatcher.dispatch()

    assert on.database.jobs.get("few-0", Kind.CALENDAR).state is JobStatus.IDLE
