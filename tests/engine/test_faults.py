"""Every call and every commit of a busy run fails once, in every way it can."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import pytest

from server.domain.errors import (
    Fenced,
    Interrupted,
    Rejection,
    TandemError,
    Throttled,
    Unreachable,
)
from server.domain.kinds import Side
from server.domain.reasons import Reason
from server.sync.fingerprint import fingerprint
from tests.builders import NOW, an_item
from tests.fakes.world import FakeWorld

#: Small batches, so that a fault also falls between two batches of one kind.
BATCH = 2
ERRORS = (Unreachable("No answer.", sent=True), Throttled("Slow down."))

Content = dict[Side, Counter[tuple[str, str]]]


def a_busy_world() -> FakeWorld:
    """A world in step where everything has then happened that makes a run write."""
    world = FakeWorld(batch_size=BATCH)
    refs = [world.exchange.add(_item(f"pair {n}", n)) for n in range(10)]
    week = [_item(f"week {n}", 20 + n) for n in range(4)]
    series = world.exchange.add_series("weekly", week)
    world.run()
    events = [world.twin_ref(ref) for ref in refs]
    world.exchange.change(refs[0], subject="pair 0 by exchange")
    world.salesforce.change(events[1], subject="pair 1 by salesforce")
    world.exchange.change(refs[2], location="Here")
    world.salesforce.change(events[2], subject="pair 2 by both")
    world.exchange.delete(refs[3])
    world.salesforce.delete(events[4])
    world.salesforce.delete(events[9])
    world.exchange.delete(refs[5])
    world.salesforce.change(events[5], subject="pair 5 updated")
    world.salesforce.delete(events[6])
    world.exchange.change(refs[6], subject="pair 6 updated")
    world.exchange.change(refs[7], private=True)
    world.exchange.restore(world.exchange.move(refs[8]))
    world.exchange.change(series[1], subject="week 1 changed")
    world.salesforce.change(world.twin_ref(series[2]), subject="week 2 changed")
    world.exchange.delete(series[3])
    for n in range(3):
        world.exchange.add(_item(f"new in exchange {n}", 30 + n))
        world.salesforce.add(_item(f"new in salesforce {n}", 40 + n))
    return world


def _item(subject, hours):
    return an_item(subject, start=NOW + timedelta(hours=hours + 1))


def content(world: FakeWorld) -> Content:
    """What people see on both sides."""
    return {
        side: Counter(
            (item.subject, fingerprint(item))
            for item in world.on(side).items().values()
        )
        for side in Side
    }


@dataclass
class Recorded:
    """How many calls and commits the undisturbed run has, and what it leads to."""

    calls: dict[Side, int]
    commits: int
    content: Content


class Countdown:
    """A fence that lets so many commits pass and then stops the run, once."""

    def __init__(self, passes: int) -> None:
        """Let this many calls pass."""
        self.left = passes

    def __call__(self) -> None:
        """Count a call; raises `Fenced` in its turn."""
        self.left -= 1
        if self.left == -1:
            raise Fenced("Somebody else runs this job.")


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    """The undisturbed run."""
    world = a_busy_world()
    fence = Countdown(10**6)
    world.fence = fence
    world.run()
    return Recorded(dict(world.calls), 10**6 - fence.left, content(world))


def check_recovery(world: FakeWorld, expected: Content) -> None:
    """The next runs finish, lose and double nothing, and then rest."""
    world.run_until_done()
    for side in Side:
        # A fault that this run had too few calls for is none.
        world.on(side).faults.clear()
    result = world.run()
    if content(world) != expected:
        assert content(world) == expected
    assert result.tally.writes == 0
    assert result.tally.failed == 0
    assert world.run().tally.writes == 0


def test_the_busy_run_does_everything(recorded):
    """The recorded run has all that the faults are to hit, and then rests (I1, I2)."""
    world = a_busy_world()
    tally = world.run().tally
    assert len(tally.written) == 6
    assert sum(recorded.calls.values()) > 12
    assert recorded.commits > 20
    assert world.run().tally.writes == 0


@pytest.mark.parametrize("executed", [False, True])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("side", list(Side))
def test_every_call_fails_once(recorded, side, error, executed):
    """Before or after it has happened, and the next run makes up for it (I9)."""
    for call in range(recorded.calls[side]):
        world = a_busy_world()
        world.on(side).fail(error, executed=executed, skip=call)
        with pytest.raises(type(error)):
            world.run()
        check_recovery(world, recorded.content)


def test_every_two_calls_fail_in_a_row(recorded):
    """The run that repairs a fault is hit by another one."""
    lost = Unreachable("No answer.", sent=True)
    for first in range(recorded.calls[Side.EXCHANGE]):
        for second in range(first + 1):
            world = a_busy_world()
            world.exchange.fail(lost, executed=True, skip=first)
            with pytest.raises(Unreachable):
                world.run()
            world.salesforce.fail(lost, executed=True, skip=second)
            check_recovery(world, recorded.content)


@pytest.mark.parametrize("crashes", [1, 2])
def test_every_commit_is_the_last(recorded, crashes):
    """The process dies at any commit, also twice (I9)."""
    for commit in range(recorded.commits):
        world = a_busy_world()
        for passes in (commit, commit // 2)[:crashes]:
            world.fence = Countdown(passes)
            _run_disturbed(world)
        world.fence = lambda: None
        check_recovery(world, recorded.content)


def _run_disturbed(world):
    try:
        world.run()
    except Interrupted:
        return


@pytest.mark.parametrize("reason", [Reason.REJECTED, Reason.CHANGED_MEANWHILE])
@pytest.mark.parametrize("operation", ["create", "update", "delete"])
@pytest.mark.parametrize("side", list(Side))
def test_every_item_of_a_batch_is_refused_once(recorded, side, operation, reason):
    """One bad item stops no other, and the next run makes up for it (N21)."""
    for position in range(BATCH):
        world = a_busy_world()
        world.on(side).refuse(operation, {position}, Rejection(reason))
        result = world.run()
        assert result.tally.failed == 1
        check_recovery(world, recorded.content)


def test_expired_cursors_change_nothing(recorded):
    """A whole reading leads where the news would have led (T119)."""
    for sides in ([Side.EXCHANGE], [Side.SALESFORCE], list(Side)):
        world = a_busy_world()
        for side in sides:
            world.on(side).expire_cursors()
        check_recovery(world, recorded.content)


def test_a_failed_reading_writes_nothing():
    """One side that cannot be read stops all (N3, T119)."""
    for side in Side:
        for operation in ("read", "look_up"):
            world = a_busy_world()
            before = content(world)
            world.on(side).fail(Unreachable("Down."), operation=operation)
            try:
                world.run()
            except TandemError:
                assert content(world) == before
