"""`dev.py simulate` plays seeds, and tells the first one that breaks a promise."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from tests.engine import __main__ as command
from tests.engine.simulation import Broken, Life

ROOT = Path(__file__).parents[2]
SEED = 40


def _simulate(*arguments: str) -> tuple[int, str, str]:
    """Run the command as dev.py starts it."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def _end_badly(life: Life, error: type[Exception]) -> None:
    life.live()
    if life.seed == SEED:
        raise error(f"seed {life.seed}: lost a meeting")


def _break(life: Life) -> None:
    _end_badly(life, Broken)


def _fail(life: Life) -> None:
    _end_badly(life, KeyError)


def test_seeds_that_keep_their_promises_end_with_figures():
    """Exit code 0, one JSON object, progress apart from it."""
    code, out, err = _simulate("--first-seed", "30", "--seeds", "60", "--json")

    told = json.loads(out)
    assert code == 0
    assert (told["first_seed"], told["lives"], told["violation"]) == (30, 60, None)
    assert min(told["writes"], told["actions"], told["faults"]) > told["lives"]
    assert "60 of 60 lives" in err


def test_no_number_of_seeds_is_a_usage_error():
    """The command never guesses how long it may take."""
    code, out, err = _simulate("--seeds", "0")

    assert (code, out) == (2, "")
    assert "at least 1" in err


@pytest.mark.parametrize(("end", "said"), [(_break, "lost"), (_fail, "KeyError")])
def test_the_first_violation_is_told_with_its_story(end, said):
    """Nothing is played after it, and an unforeseen exception counts as one."""
    played = command.play(range(SEED - 3, SEED + 3), end)

    found = played.violation
    assert played.lives == 4
    assert found is not None
    assert (found.seed, said in found.complaint) == (SEED, True)
    assert found.story[0].startswith("rule ")
    assert str(found).endswith(f"--first-seed {SEED} --seeds 1")


def test_a_violation_ends_the_command_with_1(capsys):
    """The lowest seed is told, whichever process was first."""

    def violated(course: command.Course) -> command.Played:
        story = ("rule x", "exchange adds m1")
        return command.Played(lives=9, violation=command.Violation(7, "gone", story))

    assert command.main(["--seeds", "9"], violated) == 1
    assert "seed 7: gone\n  rule x\n  exchange adds m1" in capsys.readouterr().out
    assert command.main(["--seeds", "9", "--json"], violated) == 1
    assert json.loads(capsys.readouterr().out)["violation"]["seed"] == 7


def test_ctrl_c_ends_the_command_with_a_word(capsys):
    """It ends as every command does that was stopped."""

    def stopped(course: command.Course) -> NoReturn:
        raise KeyboardInterrupt

    assert command.main(["--seeds", "1"], stopped) == command.INTERRUPTED
    assert "Stopped" in capsys.readouterr().err
