"""Reads that fail, folders that empty themselves, edits in between (T119-T125)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.scenarios.workers import wait_for
from tests.scenarios.world import TUESDAY, World

HOUR = timedelta(hours=1)


def _fill(world: World, count: int = 6) -> list[str]:
    """Make pairs that came from Outlook; give the ids of their items."""
    world.enable()
    ids = [world.outlook.add(f"Item {n}", TUESDAY + n * HOUR) for n in range(count)]
    world.sync()
    return ids


@pytest.mark.parametrize(
    ("side", "fault"),
    [
        ("exchange", {"kind": "unavailable_before", "operation": "FindItem"}),
        ("exchange", {"kind": "drop_after", "operation": "SyncFolderItems"}),
        ("salesforce", {"kind": "error", "code": "QUERY_TIMEOUT"}),
    ],
)
def test_a_read_that_fails_deletes_nothing(world: World, side, fault):
    """A side that could not be read whole is unknown, not empty (T119, N3)."""
    ids = _fill(world)
    world.outlook.delete(ids[0])
    world.choose(future_days="300")

    with world.fault(side, **{"operation": "composite", **fault}):
        report = world.sync(code=5)

    assert report["status"] == "failed"
    assert report["writes"] == 0
    assert len(world.crm.events()) == len(ids)
    assert world.sync()["counts"]["salesforce"]["delete"] == 1


def test_a_calendar_that_is_suddenly_empty_stops_the_run(world: World):
    """A whole read of nothing, where pairs were, is no deletion (T120, N3)."""
    ids = _fill(world)
    calendar = world.outlook.mailbox.calendar
    kept = dict(calendar.items)
    calendar.items.clear()

    with world.fault("exchange", "invalid_sync_state", operation="SyncFolderItems"):
        ended = world.attempt()

    assert ended.code == 4
    assert ended.error == (
        f"Exchange came back empty although {len(ids)} items were synced."
    )
    assert ended.remedy.startswith("Check that the right mailbox and calendar")
    assert len(world.crm.events()) == len(ids)
    calendar.items.update(kept)
    assert world.sync()["writes"] == 0


def _let_go(world: World) -> bool:
    """Let the answers go that are kept back; never the end of a wait."""
    world.running.world.clock.wake()
    return False


def test_an_edit_between_reading_and_writing_is_not_overwritten(world: World):
    """The write is refused by its change key, and planned anew (T123, N26)."""
    (item,) = _fill(world, 1)
    event = world.crm.only("Item 0")["Id"]
    world.crm.change(event, Location="From Salesforce")
    world.crm.add("Second", TUESDAY)
    requests = world.running.exchange.requests
    before = requests["CreateItem"]

    with (
        world.fault("exchange", "slow", operation="CreateItem", seconds=30),
        ThreadPoolExecutor() as pool,
    ):
        run = pool.submit(world.sync, code=6)
        wait_for("CreateItem", lambda: requests["CreateItem"] > before)
        world.outlook.change(item, location="From Outlook", body_text="Both")
        wait_for("the end", lambda: _let_go(world) or run.done())
        report = run.result()

    refused = [row["reason"] for row in report["outcomes"] if not row["done"]]
    assert refused == ["changed_meanwhile"]
    assert world.outlook.read(item, "Location") == "From Outlook"
    world.sync()
    assert world.outlook.read(item, "TextBody").text.strip() == "Both"
    world.calendars().agree()


def test_one_item_that_always_fails_holds_no_other_up(world: World):
    """Its row says why in every run, the other syncs, and so does it once it can.

    Salesforce refuses the first of the batch: of two in the first run, and then the
    one that is left (T125, N21).
    """
    _fill(world, 1)
    world.outlook.add("One", TUESDAY)
    world.outlook.add("Other", TUESDAY + HOUR)
    refusal = {"code": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "items": (0,)}
    left = {"One", "Other"}
    for created in (1, 0):
        with world.fault(
            "salesforce", "item_error", operation="composite", skip=1, **refusal
        ):
            report = world.sync(code=6)
        assert report["counts"]["salesforce"]["create"] == created
        (refused,) = (row for row in report["outcomes"] if not row["done"])
        assert (refused["reason"], refused["subject"] in left) == ("rejected", True)
        left = {refused["subject"]}

    assert world.sync()["counts"]["salesforce"]["create"] == 1
    world.calendars().agree()
