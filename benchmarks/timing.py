"""How long something takes: CPU and wall time, the median of several runs."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of one run: of this process's CPU, and on the clock."""

    cpu: float
    wall: float

    def to_json(self) -> dict[str, float]:
        """The cost in milliseconds, as JSON values."""
        return {"cpu_ms": milliseconds(self.cpu), "wall_ms": milliseconds(self.wall)}


def timed(work: Callable[[], T]) -> tuple[Cost, T]:
    """Do some work once and tell what it cost, with what it gave."""
    # What others left behind must not be collected at the expense of this work.
    gc.collect()
    cpu, wall = process_time(), perf_counter()
    result = work()
    return Cost(process_time() - cpu, perf_counter() - wall), result


def middle(costs: Iterable[Cost]) -> Cost:
    """The median of CPU and of wall time, each by itself."""
    found = list(costs)
    return Cost(median(c.cpu for c in found), median(c.wall for c in found))


def milliseconds(seconds: float) -> float:
    """Seconds as milliseconds, to three significant digits."""
    return significant(seconds * 1000)


def significant(value: float, digits: int = 3) -> float:
    """A value rounded to so many significant digits."""
    return float(f"{value:.{digits}g}")
