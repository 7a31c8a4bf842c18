"""Many short lives over the real engine: whatever happens, both calendars agree."""

from __future__ import annotations

import pytest

from tests.engine.simulation import simulate

#: How many lives are played, and how many of them by each test: a second's worth.
ALL_LIVES = 5_000
LIVES = 250


@pytest.mark.parametrize("first", range(0, ALL_LIVES, LIVES))
def test_lives_keep_their_promises(first):
    """No life loses, doubles or mixes up anything, and each comes to rest.

    After a clean run each meeting is where and as the rules allow (I3), once at most on
    each side (I4, N6); at the end both sides hold the same (I1) and a further run
    writes nothing (I2).
    """
    for seed in range(first, first + LIVES):
        simulate(seed)


def test_a_seed_tells_one_story():
    """A failing seed can be played again, event by event."""
    assert simulate(7).story == simulate(7).story


def test_lives_are_eventful():
    """The lives do write, or they would promise nothing."""
    lives = [simulate(seed) for seed in range(20)]
    assert sum(life.writes for life in lives) > 100
    assert sum(life.runs for life in lives) > 50
