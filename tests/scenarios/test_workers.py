"""Workers that die, hang, meet or are stopped in the middle of a first sync."""

import signal
from collections.abc import Iterator

import pytest

from emulators.faults import Fault
from emulators.scenes import Counts
from server.adapters.exchange.ews.gateway import BATCH
from tests.scenarios.marks import both_databases
from tests.scenarios.workers import Factory, WorkerProcess, wait_for
from tests.scenarios.world import World

ITEMS, EVENTS = 20, BATCH + 20
#: Every step waits for what can be seen, on a busy machine as long as it takes.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture
def factory(world: World, tmp_path) -> Iterator[Factory]:
    """Many items on both sides, a sync that was just switched on, and no worker."""
    counts = Counts(exchange_items=ITEMS, salesforce_events=EVENTS)
    world.running.play("bulk", None, counts)
    found = Factory(world, tmp_path)
    world.enable()
    world.running.exchange.requests.clear()
    yield found
    found.close()


def _stall(factory: Factory, operation: str = "CreateItem", skip: int = 0) -> None:
    """Have Exchange carry out one call and keep its answer back."""
    factory.world.running.exchange.faults.add(
        Fault(kind="slow", operation=operation, skip=skip, seconds=600)
    )


def _await_stall(factory: Factory, operation: str = "CreateItem", skip: int = 0):
    """Wait until that call has been carried out."""
    exchange = factory.world.running.exchange
    wait_for(operation, lambda: exchange.requests[operation] > skip)
    if operation == "CreateItem":
        made = ITEMS + min(BATCH * (skip + 1), EVENTS)
        wait_for("the creation", lambda: len(factory.world.outlook.stored()) >= made)


def _all_is_well(factory: Factory) -> None:
    """Everything is on both sides once, nobody was mailed, nobody works on it."""
    world = factory.world
    assert factory.is_idle()
    assert len(world.crm.events()) == len(world.outlook.stored()) == ITEMS + EVENTS
    world.calendars().agree()
    assert world.sync()["writes"] == 0
    assert world.mails() == []


@pytest.mark.parametrize(
    ("database_url", "position"),
    [("sqlite_url", 0), ("postgres_copy_url", 1)],
    indirect=["database_url"],
)
def test_a_worker_killed_in_the_middle_of_a_first_sync(factory: Factory, position):
    """`kill -9` while Exchange creates: the next run finishes without doubles (T129).

    Killed are the worker and its child, after the first or the last batch was made and
    before its answer arrived (T122).
    """
    _stall(factory, skip=position)
    with factory.worker() as worker:
        _await_stall(factory, skip=position)
        worker.signal_all(signal.SIGKILL)
        worker.ends()
    assert factory.dispatch() == 0

    factory.pass_time()
    assert factory.dispatch() == 1
    factory.work()

    assert factory.statuses() == ["succeeded", "interrupted"]
    _all_is_well(factory)


def test_a_child_outlives_its_killed_worker(factory: Factory):
    """`kill -9` of the worker alone: its child finishes the run it is in."""
    _stall(factory)
    with factory.worker() as worker:
        _await_stall(factory)
        worker.signal(signal.SIGKILL)
        worker.ends()
        factory.release("the end of the run", factory.is_idle)

    assert factory.statuses() == ["succeeded"]
    _all_is_well(factory)


def test_a_worker_outlives_its_killed_child(factory: Factory):
    """The worker goes on, and the job is repeated once its lease is over."""
    _stall(factory)
    with factory.worker() as worker:
        _await_stall(factory)
        worker.kill_child()
        wait_for("a vain retry", lambda: "run_not_needed" in worker.said())
        factory.pass_time()
        factory.dispatch()
        wait_for("the end of the run", factory.is_idle)

    assert factory.statuses() == ["succeeded", "interrupted"]
    _all_is_well(factory)


def _second_message(factory: Factory) -> None:
    factory.runtime.queue.put(factory.job().id)


def test_two_workers_on_one_job(factory: Factory):
    """Two messages for one job: one worker does it, the other leaves it alone (N25)."""
    _second_message(factory)
    _stall(factory)
    with factory.worker() as first:
        _await_stall(factory)
        said = factory.work()
        assert "run_not_needed" in said
        factory.release("the end of the run", factory.is_idle)
        assert "run_not_needed" not in first.said()

    assert factory.statuses() == ["succeeded"]
    _all_is_well(factory)


def _freeze(worker: WorkerProcess) -> None:
    worker.signal_all(signal.SIGSTOP)


@both_databases
def test_a_worker_that_slept_too_long_stores_nothing(factory: Factory):
    """Whoever wakes up after its job was taken over writes and stores no more (CP)."""
    _stall(factory)
    with factory.worker() as slow:
        _await_stall(factory)
        _freeze(slow)
        factory.pass_time()
        factory.dispatch()
        factory.work()
        writes = dict(factory.world.running.exchange.requests.by_operation())

        slow.signal_all(signal.SIGCONT)
        factory.release("the discovery", lambda: "run_taken_over" in slow.said())
        after = factory.world.running.exchange.requests.by_operation()
        assert after["CreateItem"] == writes["CreateItem"]

    assert factory.statuses() == ["succeeded", "interrupted"]
    _all_is_well(factory)


def test_a_queue_that_was_flushed_is_refilled(factory: Factory):
    """The wish lives in the database: the dispatcher repeats it, once."""
    factory.queue.flushall()
    factory.work()
    assert factory.statuses() == []
    assert factory.dispatch() == 0

    factory.pass_time()
    assert factory.dispatch() == 1
    assert factory.dispatch() == 0
    factory.work()

    assert factory.statuses() == ["succeeded"]
    _all_is_well(factory)


def test_a_worker_told_to_stop_finishes_within_its_grace(factory: Factory):
    """SIGTERM lets the run end well when it does so in time."""
    _stall(factory)
    with factory.worker(grace=30) as worker:
        _await_stall(factory)
        worker.signal(signal.SIGTERM)
        factory.release("the end", lambda: worker.process.poll() is not None)
        assert worker.ends() == 0

    assert factory.statuses() == ["succeeded"]
    _all_is_well(factory)


def test_a_run_that_outlasts_the_grace_is_put_back(factory: Factory):
    """After the grace the run closes itself and waits in the queue again (T129)."""
    _stall(factory)
    with factory.worker(grace=1) as worker:
        _await_stall(factory)
        worker.signal(signal.SIGTERM)
        assert worker.ends() == 0
    assert factory.statuses() == ["interrupted"]

    factory.work()

    assert factory.statuses() == ["succeeded", "interrupted"]
    _all_is_well(factory)
