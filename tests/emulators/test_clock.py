"""The emulated clock."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest

from emulators.clock import EmulatedClock

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_frozen_clock_stands_still_in_utc():
    """A frozen clock gives the instant it was frozen at, told in UTC."""
    clock = EmulatedClock()
    clock.freeze(NOON.astimezone(timezone(timedelta(hours=9))))
    assert (clock.now(), clock.now().tzinfo) == (NOON, UTC)
    assert clock.frozen


def test_shift_moves_a_frozen_clock():
    """Shifting moves frozen time and leaves it frozen."""
    clock = EmulatedClock()
    clock.freeze(NOON)
    clock.shift(timedelta(days=-1))
    assert clock.now() == NOON - timedelta(days=1)


def test_shift_moves_a_running_clock():
    """Shifting a running clock keeps it running, ahead of real time."""
    clock = EmulatedClock()
    real = EmulatedClock()
    clock.shift(timedelta(hours=2))
    before, shifted, after = real.now(), clock.now(), real.now()
    assert before <= shifted - timedelta(hours=2) <= after
    assert not clock.frozen


def test_reset_gives_real_time_back():
    """After a reset neither freezing nor shifting has any effect left."""
    clock = EmulatedClock()
    clock.shift(timedelta(days=9))
    clock.freeze(NOON)
    clock.reset()
    real = EmulatedClock()
    before, now, after = real.now(), clock.now(), real.now()
    assert before <= now <= after


def test_freezing_needs_a_zone():
    """An instant without a zone would be a guess, so it is refused."""
    with pytest.raises(ValueError, match="aware"):
        EmulatedClock().freeze(NOON.replace(tzinfo=None))


def test_pause_waits_the_seconds_given():
    """A pause lasts as long as it says when nobody wakes it."""
    clock = EmulatedClock()
    before = clock.now()
    clock.pause(0.05)
    assert clock.now() - before >= timedelta(seconds=0.05)


def test_wake_ends_a_pause():
    """A pause of an hour ends as soon as the clock is woken."""
    clock = EmulatedClock()
    sleeper = threading.Thread(target=clock.pause, args=(3600,))
    sleeper.start()
    while sleeper.is_alive():
        clock.wake()
        sleeper.join(0.01)
