"""The gate: run every check, print a line for each and all that was found."""

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from checks import panel_tools, tree

#: Our Python; what is not there yet is left out.
SOURCES = (
    "server",
    "emulators",
    "checks",
    "benchmarks",
    "tests",
    "sfdx/preview",
    "dev.py",
)
#: Emulators and tests are left out: they hold sample passwords, on loopback only.
TRUSTED = ("server", "checks", "benchmarks", "dev.py")
PROGRAMS = Path(sys.executable).parent
#: As many checks at a time as the smallest machine we care for has cores.
AT_A_TIME = 2


@dataclass(frozen=True, slots=True)
class Check:
    """A check's name, the program of .venv/bin that does it, and what it looks at."""

    name: str
    program: tuple[str, ...]
    paths: tuple[str, ...] = ()

    def command(self, root: Path) -> list[str]:
        """Write the command line, with those paths that exist."""
        paths = [path for path in self.paths if (root / path).exists()]
        program, *options = self.program
        return [str(PROGRAMS / program), *options, *paths]


@dataclass(frozen=True, slots=True)
class Result:
    """How a check ended: what it printed and how long it took."""

    name: str
    passed: bool
    output: str
    seconds: float


CONCISE = "--output-format=concise"
BANDIT = ("-f=custom", "--msg-template={relpath}:{line}: {test_id} {msg}")

#: The slowest first, so that it runs beside the others.
CHECKS = (
    Check("types", ("mypy", "--no-error-summary"), SOURCES),
    Check("security", ("bandit", "-q", "-c=pyproject.toml", *BANDIT, "-r"), TRUSTED),
    Check("imports", ("lint-imports", "--no-logo")),
    Check("format", ("ruff", "format", "--check", CONCISE, ".")),
    Check("style", ("ruff", "check", "--quiet", CONCISE, ".")),
    Check(
        "docstrings",
        ("interrogate", "-vv", "--omit-covered-files", "--no-color"),
        SOURCES,
    ),
    Check("sizes", ("python", "-m", "checks.sizes")),
    Check("words", ("python", "-m", "checks.words")),
    Check("pins", ("python", "-m", "checks.pins")),
    Check("docs", ("python", "-m", "checks.docs")),
    Check("config", ("python", "-m", "checks.configuration")),
    Check("openapi", ("python", "-m", "checks.openapi")),
)
#: The Salesforce package; most need Node or Java and what dev.py puts into sfdx/.
PACKAGE_CHECKS = (
    *(
        Check(name, ("python", "-m", "checks.node", name))
        for name in ("pmd", "prettier", "eslint", "apex", "slds")
    ),
    Check("metadata", ("python", "-m", "checks.metadata")),
    Check("package", ("python", "-m", "checks.package")),
)


def run(check: Check, root: Path) -> Result:
    """Run one check as a program of its own."""
    start = time.monotonic()
    done = subprocess.run(
        check.command(root),
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - start
    return Result(check.name, done.returncode == 0, done.stdout.rstrip(), seconds)


def run_all(checks: Iterable[Check], root: Path) -> Iterator[Result]:
    """Run the checks side by side; give each result when it is there."""
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for done in as_completed([pool.submit(run, each, root) for each in checks]):
            yield done.result()


def describe(result: Result) -> str:
    """Write the line of a check, and below it what a failed one has found."""
    mark = "ok  " if result.passed else "FAIL"
    line = f"{mark}  {result.name:<11} {result.seconds:5.1f} s"
    if not result.passed:
        return "\n      ".join([line, *result.output.splitlines()])
    is_remark = result.output and "\n" not in result.output
    return f"{line}  {result.output}" if is_remark else line


def choose(names: list[str]) -> list[Check]:
    """Pick checks by name, all without names; raises KeyError for an unknown one."""
    known = {each.name: each for each in (*CHECKS, *PACKAGE_CHECKS)}
    return [known[name] for name in names or known]


def main(names: list[str]) -> int:
    """Run the checks named, print what they found; 1 when one failed."""
    try:
        chosen = choose(names)
    except KeyError as unknown:
        all_names = " ".join(each.name for each in choose([]))
        print(f"There is no check {unknown}. Checks: {all_names}", file=sys.stderr)
        return 2
    if any("checks.node" in each.program for each in chosen):
        # What is missing is said once, loudly; the checks that need it then fail.
        panel_tools.prepare_or_say()
    start = time.monotonic()
    failed = []
    for result in run_all(chosen, tree.ROOT):
        print(describe(result), flush=True)
        if not result.passed:
            failed.append(result.name)
    seconds = time.monotonic() - start
    if failed:
        print(f"{len(failed)} of {len(chosen)} failed: {', '.join(failed)}")
        return 1
    print(f"All {len(chosen)} checks passed in {seconds:.1f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
