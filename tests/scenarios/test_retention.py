"""What is kept for how long: history and unresolved items (T132, A37)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from tests.scenarios.hours import Hours, hours
from tests.scenarios.world import NOW, TUESDAY, World

DAY = timedelta(days=1)


@pytest.fixture
def avery(world: World) -> Iterator[Hours]:
    """Avery's sync, which is off."""
    with hours(world) as found:
        found.at(NOW)
        yield found


def _run(sync: Hours, moment: datetime) -> None:
    sync.tick(moment)
    assert sync.work() == ["succeeded"]


def test_history_is_forgotten_and_pairs_are_not(world: World, avery: Hours):
    """After 31 days the rows are gone, and the pairs still know each other (T132).

    The list of jobs tells the last run also when its report is gone (A37).
    """
    visit = world.outlook.add("Visit", TUESDAY)
    avery.choose(mode="sync_all", interval_minutes=1440)
    avery.work()
    (first,) = avery.history()
    avery.runtime.database.jobs.schedule(avery.user.id, first.kind, NOW + 31 * DAY)

    avery.tick(NOW + 31 * DAY - DAY / 24)
    assert avery.history() == ()
    assert avery.job().last_ended_at == NOW
    _run(avery, NOW + 31 * DAY)

    (second,) = avery.history()
    assert second.writes == 0
    world.outlook.change(visit, subject="Audit")
    _run(avery, NOW + 32 * DAY)
    assert [row["Subject"] for row in world.crm.events()] == ["Audit"]


def test_an_unresolved_item_is_given_up_after_30_days(world: World, avery: Hours):
    """Until then it is tried; afterwards its match comes too late, an edit does not."""
    guest = "late@nowhere.example"
    meeting = world.outlook.add("Intro", NOW + 60 * DAY, required=[guest])
    avery.choose(mode="matching", interval_minutes=1440)
    avery.work()
    rows = avery.runtime.items.left_out(avery.user.id, avery.line().kind)
    assert [row.until for row in rows] == [NOW + 30 * DAY]

    _run(avery, NOW + 31 * DAY)
    assert avery.runtime.items.left_out(avery.user.id, avery.line().kind) == ()
    world.crm.record("Contact", LastName="Late", Email=guest)
    _run(avery, NOW + 32 * DAY)
    assert world.crm.events() == []

    world.outlook.change(meeting, location="Dock 1")
    _run(avery, NOW + 33 * DAY)
    assert [row["Subject"] for row in world.crm.events()] == ["Intro"]
