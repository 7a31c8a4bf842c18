"""The engine beside a small model of what people expect, with examples that shrink."""

from __future__ import annotations

from random import Random

from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.engine.simulation import WEIGHTS, Life

#: Everything that may happen between two runs.
EVENTS = sorted(set(WEIGHTS) - {"run"})


class Lives(RuleBasedStateMachine):
    """Lives whose every choice is drawn by Hypothesis, so that a failing one shrinks.

    The model is the ledger of the simulation: it foretells from the product's rules
    alone what each clean run makes of each meeting.
    """

    life: Life

    @initialize(random=strategies.randoms(use_true_random=False))
    def begin(self, random: Random) -> None:
        """Draw the settings of a new life."""
        self.life = Life(0, random)

    @rule(event=strategies.sampled_from(EVENTS))
    def something_happens(self, event: str) -> None:
        """People, systems and faults do one thing."""
        self.life.do(event)

    @rule()
    def a_run_keeps_its_promises(self) -> None:
        """Each clean run does to each meeting what the model foretells."""
        self.life.do("run")

    def teardown(self) -> None:
        """At the end both calendars agree, and a further run writes nothing."""
        if hasattr(self, "life"):
            self.life.come_to_rest()


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
