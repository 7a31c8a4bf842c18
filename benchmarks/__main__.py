"""`python -m benchmarks`: measure, and compare the figures with their goals."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence

from benchmarks.catalogue import BENCHMARKS, Benchmark
from benchmarks.machine import describe
from benchmarks.progress import keep_quiet
from benchmarks.result import Goal, Result

_EPILOG = """\
Progress goes to stderr. Ends with exit code 0 when every goal is met, with 1 when one
is missed or could not be measured, with 2 when an option is wrong.
benchmarks/README.md tells how each is measured and what was found.
"""


def main(
    arguments: Sequence[str] | None = None,
    catalogue: Mapping[str, Benchmark] = BENCHMARKS,
) -> int:
    """Run the command; gives its exit code."""
    parser = _parser(catalogue)
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in catalogue]
    if unknown:
        parser.error(f"no benchmark {unknown[0]!r}; there are: {', '.join(catalogue)}")
    if options.list:
        for name, benchmark in catalogue.items():
            print(f"{name:12} {benchmark.question}")
        return 0
    try:
        results = [
            _measure(catalogue[name], quick=options.quick)
            for name in options.names or catalogue
        ]
    except RuntimeError as problem:
        print(f"This could not be measured: {problem}", file=sys.stderr)
        return 1
    if options.json:
        machine = describe()
        told = [{**result.to_json(), "machine": machine} for result in results]
        print(json.dumps(told, indent=2))
    else:
        print("\n".join(text(result) for result in results))
    return 0 if all(result.met for result in results) else 1


def text(result: Result) -> str:
    """A result for a person: every goal in a line; the figures are in the JSON."""
    lines = [f"{result.name}: {'met' if result.met else 'MISSED'}"]
    return "\n".join([*lines, *(f"  {_line(goal)}" for goal in result.goals)])


def _line(goal: Goal) -> str:
    told = goal.to_json()
    bound = "at_most" if "at_most" in told else "at_least"
    sign = "ok    " if goal.met else "MISSED"
    limit = f"{bound.replace('_', ' ')} {told[bound]:g}"
    return f"{sign} {goal.value:>8g}  {limit:14}  {goal.what}"


def _measure(benchmark: Benchmark, *, quick: bool) -> Result:
    return benchmark.measure(**(benchmark.small if quick else {}))


def _parser(catalogue: Mapping[str, Benchmark]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dev.py bench",
        description="Measure what the service costs.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = "one or more of: " + ", ".join(catalogue) + " (default: all)"
    parser.add_argument("names", nargs="*", metavar="NAME", help=names)
    parser.add_argument("--json", action="store_true", help="print a JSON array")
    parser.add_argument("--list", action="store_true", help="say what there is")
    parser.add_argument(
        "--quick", action="store_true", help="smaller sizes, fewer repetitions"
    )
    return parser


if __name__ == "__main__":
    keep_quiet()
    sys.exit(main())
