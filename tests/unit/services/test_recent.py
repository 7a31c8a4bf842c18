"""Answers are kept for a while, shared by those who ask together, and forgotten."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from server.services import recent
from server.services.recent import Recent
from tests.builders import NOW
from tests.fakes.clock import FakeClock

ANN, BOB = ("acme", "ann"), ("acme", "bob")


@pytest.fixture
def clock():
    """A clock that tests put forward."""
    return FakeClock(NOW)


@pytest.fixture
def answers(clock):
    """Answers that hold for a minute."""
    return Recent(clock=clock, holds=timedelta(minutes=1))


def fail():
    """A system that cannot be asked."""
    raise OSError("away")


def test_an_answer_holds_for_its_time(answers, clock):
    """For its own key only, and to the second."""
    assert answers.get(ANN, lambda: 1) == 1
    clock.advance(timedelta(seconds=59))
    assert answers.get(ANN, lambda: 2) == 1
    assert answers.get(BOB, lambda: 3) == 3
    clock.advance(timedelta(seconds=1))

    assert answers.get(ANN, lambda: 4) == 4


def test_a_fresh_answer_takes_the_place_of_the_kept_one(answers):
    """Others see it from then on."""
    answers.get(ANN, lambda: 1)

    assert answers.get(ANN, lambda: 2, fresh=True) == 2
    assert answers.get(ANN, lambda: 3) == 2


def test_an_error_is_not_kept(answers):
    """Nor the answer it came instead of, which somebody has found to be old."""
    answers.get(ANN, lambda: 1)
    with pytest.raises(OSError, match="away"):
        answers.get(ANN, fail, fresh=True)

    assert answers.get(ANN, lambda: 2) == 2


def test_nothing_stays_in_memory_when_its_time_is_over(answers, clock):
    """Whoever asks next clears away what belongs to others."""
    answers.get(ANN, lambda: "Of Ann")
    clock.advance(timedelta(minutes=1))

    answers.get(BOB, lambda: "Of Bob")

    assert list(answers._kept) == [BOB]


def test_there_is_an_end_to_what_is_kept(answers):
    """A crowd costs memory for so many answers and no more."""
    for number in range(recent._MOST + 5):
        answers.get(("acme", str(number)), lambda: "an answer")

    assert len(answers._kept) == 5


@pytest.mark.parametrize("fails", [False, True])
def test_those_who_ask_together_share_one_outcome(answers, fails):
    """A slow system is asked once for all of them; where it fails, nobody hangs."""
    asked, begun, go = [], threading.Event(), threading.Event()

    def ask():
        asked.append(1)
        begun.set()
        assert go.wait(30)
        return fail() if fails else 7

    def outcome(_):
        try:
            return answers.get(ANN, ask)
        except OSError:
            return "away"

    with ThreadPoolExecutor(4) as pool:
        outcomes = pool.map(outcome, range(4))
        assert begun.wait(30)
        go.set()
        assert set(outcomes) == {"away" if fails else 7}
    assert fails or len(asked) == 1
