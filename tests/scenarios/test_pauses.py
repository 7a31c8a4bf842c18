"""Switched off and on again: updates flow, deletions are asked about (A29)."""

from datetime import timedelta

from tests.scenarios.marks import both_databases
from tests.scenarios.world import AVERY, TUESDAY, World

PAIRS = 6


def _in_step(world: World) -> list[str]:
    """Sync a few items, of which deleting one is nothing unusual."""
    world.enable()
    refs = [
        world.outlook.add(f"Item {day}", TUESDAY + timedelta(days=day))
        for day in range(PAIRS)
    ]
    world.sync()
    world.sync()
    return refs


@both_databases
def test_a_deletion_while_the_user_had_it_off_is_asked_about(world: World):
    """One is held, an edit is carried over, and the user's word settles it (A29)."""
    gone, edited, later, *_ = _in_step(world)
    world.choose(mode="do_not_sync")
    world.outlook.delete(gone)
    world.outlook.change(edited, subject="Edited")
    world.choose(mode="sync_all")

    report = world.sync(code=7)

    assert report["status"] == "held"
    assert len(world.crm.events()) == PAIRS
    assert world.crm.only("Edited")
    world.service.good("runs", "confirm", AVERY, report["run_id"])
    assert world.sync()["counts"]["salesforce"]["delete"] == 1
    world.outlook.delete(later)
    assert world.sync()["counts"]["salesforce"]["delete"] == 1


def test_a_deletion_while_a_lock_had_it_off_is_asked_about(world: World):
    """Nobody saves anything here: the run that finds the lock remembers it (A29)."""
    gone, *_ = _in_step(world)
    set_policy = world.running.salesforce.set_policy
    set_policy("Calendar", "mode", "do_not_sync", locked=True)
    assert world.sync()["status"] == "disabled"
    world.outlook.delete(gone)
    set_policy("Calendar", "mode", "do_not_sync")

    report = world.sync(code=7)

    assert report["status"] == "held"
    assert len(world.crm.events()) == PAIRS
    world.service.good("runs", "reject", AVERY, report["run_id"])
    assert world.sync()["writes"] == 0
    assert len(world.crm.events()) == PAIRS
