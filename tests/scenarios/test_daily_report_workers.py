"""A worker process that mails a report, and one that is killed while it does (T134)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy

from emulators.faults import Fault
from server.adapters.store import tables
from server.domain.daily_report import DailyState
from tests.scenarios.workers import Factory, wait_for
from tests.scenarios.world import AVERY, TUESDAY, World

DAY = timedelta(days=1)
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture
def factory(world: World, tmp_path) -> Iterator[Factory]:
    """A sync that ran yesterday, and a report of it that is due this very moment."""
    world.outlook.add("Visit", TUESDAY)
    found = Factory(world, tmp_path)
    world.enable()
    world.sync()
    found.queue.flushall()
    database, user = found.runtime.database, _user(found)
    # Workers go by the real time: somewhere on earth it is between 8:00 and 23:00.
    zone = "UTC" if 8 <= world.now.hour < 23 else "Asia/Tokyo"
    database.users.learn(user, salesforce_id="", zone=zone)
    found.runtime.daily_reports.switch(user, enabled=True)
    yesterday = world.now - DAY
    with database.engine.begin() as connection:
        ran = sqlalchemy.update(tables.run).values(started_at=yesterday)
        connection.execute(ran)
        due = {"next_at": yesterday, "told": yesterday.date() - DAY}
        connection.execute(sqlalchemy.update(tables.daily_report).values(due))
    yield found
    found.close()


def _user(factory: Factory) -> str:
    return factory.runtime.database.users.named(AVERY).id


def _state(factory: Factory) -> DailyState | None:
    return factory.runtime.daily_reports.of(_user(factory)).state


def _recipients(world: World) -> list[list[str]]:
    return [mail["recipients"] for mail in world.take_mails()]


def test_a_worker_sends_what_was_handed_on(world: World, factory: Factory):
    """From the dispatcher through the queue into the Inbox, once."""
    said = world.service.good("dispatch").out
    assert said == "Handed on 0 runs and 1 daily report.\n"

    log = factory.work()

    assert _state(factory) is DailyState.SENT
    assert '"event": "report_ended"' in log
    assert AVERY not in log
    assert _recipients(world) == [[AVERY]]
    assert world.service.good("dispatch").out == "Handed on 0 runs.\n"


def test_a_killed_worker_mails_nobody_twice(world: World, factory: Factory):
    """Exchange has sent it, and the worker dies before it hears of that."""
    exchange = world.running.exchange
    exchange.faults.add(Fault(kind="slow", operation="CreateItem", seconds=600))
    factory.dispatch()
    with factory.worker() as worker:
        wait_for("the mail", lambda: len(exchange.mail_log) == 1)
        worker.kill_child()
        worker.clean_up()
    assert _state(factory) is DailyState.SENDING

    factory.dispatch()
    factory.runtime.queue.put_reports([_user(factory)])
    factory.work()

    assert _state(factory) is DailyState.SENDING
    assert _recipients(world) == [[AVERY]]
