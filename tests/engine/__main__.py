"""`python -m tests.engine`: play many simulated lives, or a failing one again."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.engine.simulation import Blind, Broken, Life

#: So many lives go to a process at a time, and are told of in one line of progress.
PORTION = 50
INTERRUPTED = 130

_EPILOG = """\
Progress goes to stderr. Ends with exit code 0 when every life kept its promises, with 1
and the story of the lowest failing seed when one did not, with 2 when an option is
wrong. `--first-seed K --seeds 1` plays seed K again, event by event.
"""


@dataclass(frozen=True, slots=True)
class Violation:
    """A life that broke a promise: its seed, what was broken and the way there."""

    seed: int
    complaint: str
    story: tuple[str, ...]

    def __str__(self) -> str:
        """The whole story for a person, and how to play it again."""
        again = f"python3 dev.py simulate --first-seed {self.seed} --seeds 1"
        told = (f"seed {self.seed}: {self.complaint}", *self.story)
        return "\n  ".join(told) + f"\nAgain: {again}"


@dataclass(slots=True)
class Played:
    """What a number of lives came to; `violation` is that of the lowest seed."""

    lives: int = 0
    runs: int = 0
    writes: int = 0
    actions: int = 0
    faults: int = 0
    blind: Counter[Blind] = field(default_factory=Counter)
    violation: Violation | None = None

    def add(self, other: Played) -> None:
        """Count the lives that were played after these."""
        self.lives += other.lives
        self.runs += other.runs
        self.writes += other.writes
        self.actions += other.actions
        self.faults += other.faults
        self.blind += other.blind
        self.violation = self.violation or other.violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Which seeds to play, in how many processes, and a clock for the figures."""

    first_seed: int
    seeds: int
    processes: int
    began: float = field(default_factory=time.perf_counter)

    def portions(self) -> Iterator[range]:
        """The seeds in order, a portion at a time."""
        end = self.first_seed + self.seeds
        for start in range(self.first_seed, end, PORTION):
            yield range(start, min(start + PORTION, end))

    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.perf_counter() - self.began


def play(seeds: Iterable[int], live: Callable[[Life], None] = Life.live) -> Played:
    """Play lives until one breaks a promise; an unforeseen exception is one too."""
    played = Played()
    for seed in seeds:
        life = Life(seed, Random(seed))
        try:
            live(life)
        except Broken as broken:
            first = str(broken).partition("\n")[0]
            complaint = first.removeprefix(f"seed {seed}: ")
            played.violation = Violation(seed, complaint, tuple(life.story))
        except Exception as error:  # noqa: BLE001 - whatever it is, its seed is told
            where = traceback.format_exc().splitlines()
            story = (*life.story, *where)
            played.violation = Violation(seed, repr(error), story)
        played.lives += 1
        played.runs += life.runs
        played.writes += life.writes
        played.actions += life.actions
        played.faults += life.faults
        played.blind.update(life.blind)
        if played.violation:
            break
    return played


def play_course(course: Course) -> Played:
    """Play all seeds of a course, the lowest violation ending it."""
    total = Played()
    with multiprocessing.Pool(course.processes) as pool:
        for portion in pool.imap(play, course.portions()):
            total.add(portion)
            _say(f"\r{total.lives} of {course.seeds} lives, {_rate(course, total)}/s")
            if total.violation:
                break
    _say("\n")
    return total


def main(
    arguments: Sequence[str] | None = None,
    play_all: Callable[[Course], Played] = play_course,
) -> int:
    """Run the command; gives its exit code."""
    options = _parser().parse_args(arguments)
    course = Course(
        first_seed=options.first_seed,
        seeds=options.seeds,
        processes=min(os.cpu_count() or 1, -(-options.seeds // PORTION)),
    )
    try:
        played = play_all(course)
    except KeyboardInterrupt:
        _say("\nStopped.\n")
        return INTERRUPTED
    if options.json:
        sys.stdout.write(json.dumps(_figures(course, played), indent=2) + "\n")
    else:
        sys.stdout.write(_text(course, played) + "\n")
    return 1 if played.violation else 0


def _text(course: Course, played: Played) -> str:
    if played.violation:
        return str(played.violation)
    last = course.first_seed + course.seeds - 1
    return (
        f"Seeds {course.first_seed} to {last}: {played.lives} lives with {played.runs} "
        f"runs and {played.writes} writes, {played.actions} actions of people and "
        f"{played.faults} faults kept their promises "
        f"({course.seconds():.0f} s, {_rate(course, played)} lives/s)."
        f"{_untold(played)}"
    )


def _untold(played: Played) -> str:
    """How many lives had a meeting of which only the general promises were checked."""
    return "".join(
        f"\n{count} lives had a meeting that was not foretold, because it was {why}."
        for why, count in sorted(played.blind.items())
    )


def _figures(course: Course, played: Played) -> dict[str, object]:
    found = played.violation
    return {
        "first_seed": course.first_seed,
        "seeds": course.seeds,
        "lives": played.lives,
        "runs": played.runs,
        "writes": played.writes,
        "actions": played.actions,
        "faults": played.faults,
        "not_foretold": {str(why): count for why, count in played.blind.items()},
        "processes": course.processes,
        "seconds": round(course.seconds(), 1),
        "lives_per_second": _rate(course, played),
        "violation": found
        and {"seed": found.seed, "complaint": found.complaint, "story": found.story},
    }


def _rate(course: Course, played: Played) -> int:
    return round(played.lives / max(course.seconds(), 0.001))


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dev.py simulate",
        description="Play simulated lives of a user over the real sync engine.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--seeds", type=_count, required=True, metavar="N", help="how many lives"
    )
    parser.add_argument(
        "--first-seed", type=int, default=0, metavar="K", help="default: 0"
    )
    parser.add_argument("--json", action="store_true", help="print a JSON object")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
