"""Which benchmarks there are, in the order in which they are run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks import calls, exchangelib_http, first_sync, load, planner, store
from benchmarks.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One question; `small` makes `measure` answer it sooner and less exactly."""

    question: str
    measure: Callable[..., Result]
    small: Mapping[str, Any] = field(default_factory=dict)


BENCHMARKS: Mapping[str, Benchmark] = {
    calls.NAME: Benchmark(
        question="API calls of a run: nothing to do, changes, first syncs",
        measure=calls.measure,
        small={"changes": (10, 100)},
    ),
    planner.NAME: Benchmark(
        question="pairs per second, next to vdirsyncer and a bare comparison",
        measure=planner.measure,
        small={"sizes": (1_000, 10_000), "repeats": 3},
    ),
    store.NAME: Benchmark(
        question="loading, planning and saving on SQLite",
        measure=store.measure,
        small={"repeats": 3},
    ),
    exchangelib_http.NAME: Benchmark(
        question="exchangelib's CPU with and without the chunked HTTP adapter",
        measure=exchangelib_http.measure,
        small={"size": 300, "repeats": 3},
    ),
    first_sync.NAME: Benchmark(
        question="time, CPU and memory of a first sync, both ways",
        measure=first_sync.measure,
        small={"sizes": (100, 1_000), "repeats": 1},
    ),
    load.NAME: Benchmark(
        question="5,000 syncs due at once, 50 callers at once, Sync Now 1,000 times",
        measure=load.measure,
        small={"sizes": (1_000,), "goal_size": 1_000, "reads": 4, "presses": 200},
    ),
}
