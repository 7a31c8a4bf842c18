"""How much of exchangelib's CPU does the chunked HTTP adapter save?"""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks import children
from benchmarks.emulated import emulators
from benchmarks.entry import run_alone
from benchmarks.progress import say
from benchmarks.result import Goal, Result
from benchmarks.timing import significant

NAME = "exchangelib"
SIZE = 1_000
REPEATS = 5
#: exchangelib as it is, with our HTTP adapter, and Tandem's own reading over it.
STOCK, CHUNKED, TANDEM = READERS = ("exchangelib", "exchangelib_chunked", "tandem")

Cases = Mapping[str, Mapping[str, Mapping[str, float]]]


def measure(*, size: int = SIZE, repeats: int = REPEATS) -> Result:
    """Read so many items with each reader, each in a process of its own."""
    cases = {}
    with emulators(exchange=size) as emulated:
        for reader in READERS:
            say(f"exchangelib: {size:,} items with {reader}")
            given = {
                "told": emulated.told,
                "reader": reader,
                "size": size,
                "repeats": repeats,
            }
            found = children.call("benchmarks.exchangelib_client", given)
            cases[reader] = {way: _figures(cost, size) for way, cost in found.items()}
    ratios = savings(cases)
    figures = {"items": size, "cases": cases, "times_less_cpu": ratios}
    return Result(name=NAME, figures=figures, goals=goals(ratios))


def savings(cases: Cases) -> dict[str, float]:
    """How many times less CPU the chunked adapter takes, for each way of reading."""
    chunked = cases[CHUNKED]
    return {
        way: significant(stock["cpu_ms"] / chunked[way]["cpu_ms"])
        for way, stock in cases[STOCK].items()
    }


def goals(ratios: Mapping[str, float]) -> tuple[Goal, ...]:
    """Hold each way of reading to the saving that was found when it was decided."""
    return tuple(
        Goal(what=f"times less CPU, {way}", value=ratio, at_least=1.8)
        for way, ratio in ratios.items()
    )


def _figures(cost: Mapping[str, float], size: int) -> dict[str, float]:
    return {
        "cpu_ms": significant(cost["cpu"] * 1000),
        "wall_ms": significant(cost["wall"] * 1000),
        "items_per_cpu_s": significant(size / cost["cpu"]),
    }


if __name__ == "__main__":
    run_alone(measure)
