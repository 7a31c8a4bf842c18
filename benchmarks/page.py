"""Writes the measured figures into README.md, as tables and as a plot.

python3 dev.py bench --json > benchmarks/figures.json
.venv/bin/python -m benchmarks.page
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
FIGURES = FOLDER / "figures.json"
PLOT = FOLDER / "cost.svg"
README = FOLDER / "README.md"
_SECTION = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

Results = Mapping[str, Mapping[str, Any]]


def load(path: Path = FIGURES) -> dict[str, dict[str, Any]]:
    """The results that were measured last, by name."""
    return {result["name"]: result for result in json.loads(path.read_text())}


def filled(readme: str, results: Results) -> str:
    """The page with every section written anew; raises KeyError for an unknown one."""

    def section(found: re.Match[str]) -> str:
        return f"{found[1]}{_SECTIONS[found[2]](results)}\n{found[3]}"

    return _SECTION.sub(section, readme)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; numbers get thousands separators."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(value: object) -> str:
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,}"
    return f"{value:,.0f}" if isinstance(value, int | float) else str(value)


def _goals(results: Results) -> str:
    rows = [
        (name, goal["what"], goal["value"], _bound(goal), _verdict(goal))
        for name, result in results.items()
        for goal in result["goals"]
    ]
    return table(("Benchmark", "Figure", "Measured", "Goal", ""), rows)


def _bound(goal: Mapping[str, Any]) -> str:
    if "at_most" in goal:
        return f"≤ {_cell(goal['at_most'])}"
    return f"≥ {_cell(goal['at_least'])}"


def _verdict(goal: Mapping[str, Any]) -> str:
    return "met" if goal["met"] else "**missed**"


def _calls(results: Results) -> str:
    rows = [
        (
            run["run"],
            run["to"].capitalize(),
            run["changes"] or "–",
            run["exchange"],
            run["salesforce"],
            run["total"],
            run["one_request_per_record"],
        )
        for run in results["calls"]["figures"]["runs"]
    ]
    head = ("Run", "To", "Items", "Exchange", "Salesforce", "Calls", "One per record")
    return table(head, rows)


def _planner(results: Results) -> str:
    rows = [
        (
            case["case"],
            case["pairs"],
            case["tandem"]["cpu_ms"],
            case["tandem"]["pairs_per_s"],
            case.get("vdirsyncer", {}).get("pairs_per_s", "–"),
            case.get("times_faster_than_vdirsyncer", "–"),
            case.get("times_slower_than_bare", "–"),
        )
        for case in results["planner"]["figures"]["cases"]
    ]
    head = (
        "Run",
        "Pairs",
        "CPU ms",
        "Pairs/s",
        "vdirsyncer, pairs/s",
        "Times faster",
        "Times the bare comparison",
    )
    return table(head, rows)


def _store(results: Results) -> str:
    steps = ("load", "plan", "save", "total")
    rows = [
        (case["case"], case["pairs"], *(case[step]["cpu_ms"] for step in steps))
        for case in results["store"]["figures"]["cases"]
    ]
    return table(("Run", "Pairs", *(f"{s.capitalize()}, ms" for s in steps)), rows)


def _exchangelib(results: Results) -> str:
    rows = [
        (reader.replace("_", ", "), way, cost["cpu_ms"], cost["items_per_cpu_s"])
        for reader, ways in results["exchangelib"]["figures"]["cases"].items()
        for way, cost in ways.items()
    ]
    return table(("Reader", "Operation", "CPU ms", "Items per CPU second"), rows)


def _first_sync(results: Results) -> str:
    rows = [
        (
            case["to"].capitalize(),
            case["events"],
            case["wall_s"],
            case["cpu_s"],
            case["events_per_cpu_s"],
            case["before_mib"],
            case["peak_mib"],
            case["calls"],
        )
        for case in results["first_sync"]["figures"]["cases"]
    ]
    head = (
        "To",
        "Events",
        "Wall s",
        "CPU s",
        "Events per CPU second",
        "MiB before",
        "MiB at most",
        "Calls",
    )
    return table(head, rows)


def _crowds(results: Results) -> str:
    rows = [
        (
            crowd["jobs"],
            crowd["first"]["cpu_ms"],
            crowd["first"]["wall_ms"],
            crowd["jobs_per_cpu_s"],
            crowd["again"]["cpu_ms"],
        )
        for crowd in results["load"]["figures"]["crowds"]
    ]
    head = ("Due", "CPU ms", "Wall ms", "Syncs per CPU second", "Next look, CPU ms")
    return table(head, rows)


def _callers(results: Results) -> str:
    figures = results["load"]["figures"]
    called = {
        "an empty answer": figures["reads"]["nothing"],
        "the list of jobs": figures["reads"]["jobs"],
        "settings": figures["reads"]["settings"],
        "settings, both systems asked": figures["reads"]["fresh"],
        "Sync Now": figures["presses"],
    }
    rows = [
        (what, one["calls"], one["p50_ms"], one["p99_ms"], one["per_second"])
        for what, one in called.items()
    ]
    return table(("Called", "Times", "Median ms", "p99 ms", "Each second"), rows)


def _machine(results: Results) -> str:
    return "; ".join(sorted({result["machine"] for result in results.values()}))


_SECTIONS = {
    "goals": _goals,
    "calls": _calls,
    "planner": _planner,
    "store": _store,
    "exchangelib": _exchangelib,
    "first_sync": _first_sync,
    "crowds": _crowds,
    "callers": _callers,
    "machine": _machine,
}


def main() -> None:
    """Write the page and the plot from the figures measured last."""
    # Only this needs matplotlib, which takes a second to load.
    from benchmarks.plot import draw

    results = load()
    README.write_text(filled(README.read_text(), results))
    draw({name: result["figures"] for name, result in results.items()}, PLOT)


if __name__ == "__main__":
    main()
