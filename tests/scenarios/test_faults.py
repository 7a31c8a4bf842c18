"""Every call of a mixed run goes wrong in every way, and the next run finishes it."""

import pytest

from tests.scenarios.rounds import Rounds
from tests.scenarios.world import TUESDAY, World

#: What can go wrong with a call, with what the fault needs to be told.
FAULTS: dict[str, dict] = {
    "unavailable_before": {},
    "unavailable_after": {},
    "drop_before": {},
    "drop_after": {},
    "throttle": {"seconds": 0.1},
    "expired_token": {},
    "item_error": {"items": (0,)},
    "conflict": {"items": (0,)},
    "error": {},
}
CODES = {"exchange": "ErrorInternalServerError", "salesforce": "UNKNOWN_EXCEPTION"}
NEED_CODE = ("item_error", "error")
CASES = [(side, kind) for side in ("exchange", "salesforce") for kind in FAULTS]
CASES.append(("exchange", "invalid_sync_state"))


@pytest.mark.parametrize(("side", "kind"), CASES)
@pytest.mark.slow
def test_every_call_of_a_mixed_run_may_fail(world: World, side: str, kind: str):
    """Nothing is lost, nothing doubled, nobody mailed, whichever call it hits.

    A run creates, updates and deletes both ways; each of its calls to a side is hit
    once, in a round of its own.
    """
    world.enable()
    rounds = Rounds(world)
    rounds.begin()
    before = rounds.calls(side)
    rounds.work()
    world.sync()
    calls = rounds.calls(side) - before
    rounds.settle("a round without faults")

    details = dict(FAULTS.get(kind, {}))
    if kind in NEED_CODE:
        details["code"] = CODES[side]
    for operation, count in sorted(calls.items()):
        for position in range(count):
            hit = {"operation": operation, "skip": position, **details}
            rounds.work()
            with world.fault(side, kind, **hit):
                world.attempt()
                assert getattr(world.running, side).faults.pending() == [], hit
            rounds.settle(f"{kind} of {operation} {position + 1}")
    world.calendars().agree()


def test_a_deletion_after_a_broken_run_is_carried_over(world: World):
    """Exchange never tells of what came and went since the last whole run (N2).

    The run breaks after it has made events of two new items; one of them is deleted
    before the next run, which starts from a feed position older than the item.
    """
    world.enable()
    old = world.crm.add("Old", TUESDAY)
    world.sync()
    world.crm.delete(old)
    item = world.outlook.add("Short-lived", TUESDAY)
    world.outlook.add("Stays", TUESDAY)
    with world.fault("exchange", "drop_after", operation="DeleteItem"):
        world.sync(code=5)
    assert len(world.crm.named("Short-lived")) == 1

    world.outlook.delete(item)
    world.sync()

    assert [row["Subject"] for row in world.crm.events()] == ["Stays"]
