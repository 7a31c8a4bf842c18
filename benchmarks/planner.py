"""How fast is the planner, next to vdirsyncer and to a bare comparison?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks import pairs
from benchmarks.entry import run_alone
from benchmarks.pairs import FACTS, SETTINGS, Calendars
from benchmarks.progress import say
from benchmarks.result import Goal, Result
from benchmarks.rivals import Vdirsyncer, bare
from benchmarks.timing import Cost, middle, significant, timed
from server.domain.actions import Write
from server.sync.plan import plan

NAME = "planner"
SIZES = (1_000, 10_000, 100_000)
#: The size whose ratios are held to goals.
GOAL_SIZE = 10_000
REPEATS = 7
#: vdirsyncer takes seconds for so many, and its ratios hardly move.
_MANY, _FEW_REPEATS = 50_000, 3
#: Gives the number of planned writes, so that doing nothing shows.
Plan = Callable[[], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One case for several contestants, each of which has to plan so many writes."""

    name: str
    plans: Mapping[str, Plan]
    writes: int
    prepare: Callable[[], None] = lambda: None


def measure(
    *,
    sizes: Sequence[int] = SIZES,
    goal_size: int = GOAL_SIZE,
    repeats: int = REPEATS,
) -> Result:
    """Time a run with nothing to do, 1 % edited, and a first sync, at each size."""
    figures = [row for size in sizes for row in _measure_size(size, repeats)]
    return Result(
        name=NAME,
        figures={"sizes": list(sizes), "cases": figures},
        goals=goals(figures, goal_size),
    )


def goals(figures: Sequence[Mapping[str, Any]], size: int) -> tuple[Goal, ...]:
    """Hold a run with nothing to do to ratios that the same run measured."""
    found = next(f for f in figures if f["case"] == "no change" and f["pairs"] == size)
    vdirsyncer = found["times_faster_than_vdirsyncer"]
    slower = found["times_slower_than_bare"]
    case = f"no change, {size:,} pairs"
    return (
        Goal(
            what=f"times faster than vdirsyncer, {case}", value=vdirsyncer, at_least=40
        ),
        Goal(what=f"times slower than bare, {case}", value=slower, at_most=10),
    )


def _measure_size(size: int, repeats: int) -> Iterator[dict[str, Any]]:
    say(f"planner: {size:,} pairs")
    runs = min(repeats, _FEW_REPEATS) if size > _MANY else repeats
    with _rival(size) as rival:
        yield _measure(_no_change(size, rival), size, runs)
        rival.edit()
        for question in _edits(size, rival):
            yield _measure(question, size, runs)
    with _rival(size, first=True) as rival:
        yield _measure(_first_sync(size, rival), size, runs)


@contextmanager
def _rival(size: int, *, first: bool = False) -> Iterator[Vdirsyncer]:
    rival = Vdirsyncer(size, first=first)
    try:
        yield rival
    finally:
        rival.close()


def _no_change(size: int, rival: Vdirsyncer) -> Question:
    return Question(
        name="no change",
        plans={
            "tandem": _planner(pairs.in_step(size)),
            "vdirsyncer": rival.plan,
            "bare": bare(size).plan,
        },
        writes=0,
    )


def _edits(size: int, rival: Vdirsyncer) -> Iterator[Question]:
    edited = pairs.edited(pairs.in_step(size))
    count = len(range(0, size, pairs.EDITED_STEP))
    yield Question(
        name="1 % edited",
        plans={"tandem": _planner(edited), "vdirsyncer": rival.plan},
        writes=count,
    )
    # vdirsyncer always lists both sides whole.
    yield Question(
        name="1 % edited, feeds",
        plans={"tandem": _planner(pairs.reported(edited))},
        writes=count,
    )


def _first_sync(size: int, rival: Vdirsyncer) -> Question:
    return Question(
        name="first sync",
        plans={"tandem": _planner(pairs.unlinked(size)), "vdirsyncer": rival.plan},
        writes=size,
        prepare=rival.reload,
    )


def _planner(calendars: Calendars) -> Plan:
    def planned() -> int:
        found = plan(
            calendars.baseline,
            calendars.exchange,
            calendars.salesforce,
            SETTINGS,
            FACTS,
        )
        return len([a for a in found.actions if isinstance(a, Write)])

    return planned


def _measure(question: Question, size: int, repeats: int) -> dict[str, Any]:
    """Time all contestants in turn, so that a busy machine slows each alike."""
    costs: dict[str, list[Cost]] = {name: [] for name in question.plans}
    for _ in range(repeats):
        question.prepare()
        for name, work in question.plans.items():
            cost, writes = timed(work)
            if writes != question.writes:
                raise RuntimeError(f"{name} planned {writes} writes: {question.name}")
            costs[name].append(cost)
    medians = {name: middle(found) for name, found in costs.items()}
    return {"case": question.name, "pairs": size, **_figures(medians, size)}


def _figures(medians: Mapping[str, Cost], size: int) -> dict[str, Any]:
    own = medians["tandem"].cpu
    found: dict[str, Any] = {
        name: {**cost.to_json(), "pairs_per_s": significant(size / cost.cpu)}
        for name, cost in medians.items()
    }
    if "vdirsyncer" in medians:
        ratio = medians["vdirsyncer"].cpu / own
        found["times_faster_than_vdirsyncer"] = significant(ratio)
    if "bare" in medians:
        found["times_slower_than_bare"] = significant(own / medians["bare"].cpu)
    return found


if __name__ == "__main__":
    run_alone(measure)
