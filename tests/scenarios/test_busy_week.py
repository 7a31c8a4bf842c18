"""The demo's busy week: both calendars agree item by item, and the demo says so."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from emulators.scenes.cast import DO_NOT_RECORD
from server.domain.items import CalendarItem, Response
from tests.scenarios.workers import Factory
from tests.scenarios.world import AVERY, BLAKE, World

pytestmark = pytest.mark.slow

REPORT = {
    "run_id",
    "user",
    "kind",
    "status",
    "writes",
    "calls",
    "counts",
    "outcomes",
    "error",
    "remedy",
}


@pytest.fixture
def factory(world: World, tmp_path) -> Iterator[Factory]:
    """The busy week of this very week, an empty queue, and no worker."""
    world.running.play("busy-week", None)
    found = Factory(world, tmp_path)
    yield found
    found.close()


def _is_left_out(item: CalendarItem) -> bool:
    """Whether an item is meant to stay in its own system (seed lines 21-24)."""
    return (
        item.private
        or item.cancelled
        or item.response is Response.DECLINED
        or DO_NOT_RECORD in item.addresses
        or "donotsync" in {one.strip().lower() for one in item.categories}
    )


def test_the_busy_week_agrees_item_by_item(factory: Factory):
    """Queue and worker sync both reps; the drivers then read the same on both sides.

    What may stay alone is private, declined, cancelled or marked by its user, and each
    such item has a row in the report.
    """
    world = factory.world
    for user in (AVERY, BLAKE):
        world.enable(user)
    factory.work()

    for user in (AVERY, BLAKE):
        (run,) = world.service.good("runs", user, "--json").json
        assert run["status"] == "succeeded"
        calendars = world.calendars(user)
        left_out = [item for item in calendars.exchange if _is_left_out(item)]
        left_out += [item for item in calendars.salesforce if _is_left_out(item)]
        together = calendars.without(_is_left_out)
        together.agree()
        assert len(together.exchange) > 100
        assert run["counts"]["excluded"] == len(left_out)
        assert world.sync(user)["writes"] == 0


def test_the_demo_ends_with_two_calendars_that_agree(world: World):
    """`demo --once --json` prints one object, and its second run did nothing."""
    world.never_quiet("the demo has a world of its own")
    with world.service.configured(REDIS_URL=""):
        ended = world.service.process("demo", "--once", "--json")

    assert ended.code == 0, ended
    shown = json.loads(ended.out)
    assert (shown["agree"], shown["mails"]) == (True, 0)
    assert len(shown["others"]) == 1
    for reports in (shown, *shown["others"]):
        first, second = reports["first_run"], reports["second_run"]
        assert first.keys() >= REPORT
        assert second.keys() >= REPORT
        assert (first["status"], first["error"]) == ("succeeded", "")
        assert first["writes"] > 100
        assert sum(first["calls"].values()) <= 20
        assert second["writes"] == 0
        assert second["calls"] == {"exchange": 1, "salesforce": 1}
