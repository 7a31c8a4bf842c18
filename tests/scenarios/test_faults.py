"""Every call of a mixed run goes wrong in every way, and the next run finishes it."""

import pytest

from tests.scenarios.rounds import Rounds
from tests.scenarios.world import World

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
