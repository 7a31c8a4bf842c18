"""What does a first sync cost the service: time, CPU and memory?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from benchmarks import children
from benchmarks.emulated import emulators
from benchmarks.entry import run_alone
from benchmarks.progress import say
from benchmarks.result import Goal, Result
from benchmarks.timing import significant

NAME = "first_sync"
SIZES = (100, 1_000, 5_000)
REPEATS = 3
#: MiB that a process of a Heroku Standard-1X dyno may hold.
MOST_MIB = 512


def measure(*, sizes: Sequence[int] = SIZES, repeats: int = REPEATS) -> Result:
    """Sync calendars of these sizes for the first time, in both directions."""
    cases = [
        case
        for source, target in (("exchange", "salesforce"), ("salesforce", "exchange"))
        for size in sizes
        for case in _measure(source, target, size, repeats)
    ]
    return Result(name=NAME, figures={"cases": cases}, goals=goals(cases))


def goals(cases: Sequence[dict[str, Any]]) -> tuple[Goal, ...]:
    """Hold the largest of them to the memory of a small worker."""
    peak = max(case["peak_mib"] for case in cases)
    size = max(case["events"] for case in cases)
    return (Goal(what=f"MiB at most, {size:,} events", value=peak, at_most=MOST_MIB),)


def _measure(
    source: str, target: str, size: int, repeats: int
) -> Iterator[dict[str, Any]]:
    say(f"first_sync: {size:,} events to {target.capitalize()}")
    runs = [_run(source, size) for _ in range(repeats)]
    middle = {name: median(run[name] for run in runs) for name in runs[0]}
    yield {
        "to": target,
        "events": size,
        "cpu_s": significant(middle["cpu"]),
        "wall_s": significant(middle["wall"]),
        "events_per_cpu_s": significant(size / middle["cpu"]),
        "before_mib": middle["before_mib"],
        "peak_mib": middle["peak_mib"],
        "calls": middle["calls"],
    }


def _run(source: str, size: int) -> dict[str, Any]:
    with emulators(**{source: size}) as emulated:
        given = {"told": emulated.told, "user": emulated.user, "size": size}
        return children.call("benchmarks.first_sync_client", given)


if __name__ == "__main__":
    run_alone(measure)
