#!/usr/bin/env python3
"""Tandem's one developer command: it sets itself up, then does what you ask for.

It needs Python 3.11 or newer with pip, and the network on the first start. uv goes
to .tools/, Python packages to .venv/; nothing outside this folder is changed. What
checks and tests the Salesforce package goes to sfdx/node_modules/, with npm.
"""

# Python reads the whole file before it runs a line of it. To tell an old Python
# what is wrong, this file keeps to the syntax of Python 3.7; annotations stay text.
from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parent
OLDEST_PYTHON = (3, 11)
#: The Python below a virtual environment that dev.py may have been started from.
BASE_PYTHON = str(getattr(sys, "_base_executable", sys.executable))
LOCK_FILES = ("requirements-uv.txt", "requirements-dev.txt")

#: Exit codes besides 1 for a failed set-up; else the code is that of the program.
USAGE, INTERRUPTED = 2, 130


class Command(NamedTuple):
    """What `dev.py NAME` does: a line for the list, its help, the program to run."""

    summary: str
    details: str
    program: tuple[str, ...]


COMMANDS: dict[str, Command] = {
    "demo": Command(
        "show Tandem at work: emulators, web, queue, worker, a first sync",
        """\
usage: dev.py demo [--once] [--rules] [--json]

Starts an emulated Exchange and Salesforce with a busy week in them, the service and
its worker; runs a first and a second sync and says what moved and why the rest did
not. Then it shows the rules, one by one, and stays up until Ctrl-C.

  --once   end after the second sync, or after the rules with --rules
  --json   print one JSON object to stdout and nothing else""",
        ("server.cli", "demo"),
    ),
    "preview": Command(
        "open the panel in a browser: the real components, no Salesforce needed",
        """\
usage: dev.py preview [--port N] [--scene NAME]

Builds the panel, starts what stands behind it as in the demo, and serves it on this
machine: as each user of the emulated org, in both themes of Salesforce. It stays up
until Ctrl-C. Needs Node 20.12 or newer with npm.

  --port N      where to serve it; 8360 without
  --scene NAME  what the calendars hold; see emulators/README.md""",
        ("sfdx.preview",),
    ),
    "test": Command(
        "run the tests, all of them or those you name",
        """\
usage: dev.py test [--quick] [PATH…] [pytest options]

Runs Jest for the components of the panel, then pytest in two processes, always with
the same generated examples. Paths count from the folder of dev.py.

  dev.py test                         everything, as before a merge
  dev.py test --quick                 all but the slow ones, as before a commit
  dev.py test tests/unit/sync         one folder of Python
  dev.py test sfdx/force-app          the components alone, or those below a folder
  dev.py test tests/scenarios --postgres
                                      the whole service, all of it on Postgres
  dev.py test -k window -x -n 0       pytest's own options; -n 0 is one process""",
        ("tests",),
    ),
    "check": Command(
        "run every check but the tests: style, types, imports, sizes, words, pins",
        """\
usage: dev.py check [NAME…]

Prints one line for each check and all that it found; ends with 1 when one failed.
With names, only these run. An unknown name lists them all.""",
        ("checks",),
    ),
    "fix": Command(
        "format the code and repair what ruff can repair",
        "usage: dev.py fix\n\nChanges files in place; look at `git diff` afterwards.",
        ("checks.fix",),
    ),
    "bench": Command(
        "measure: calls for each run, planner, memory; all of it or one name",
        """\
usage: dev.py bench [NAME…] [--json] [--quick]
       dev.py bench --list

Runs the benchmarks of benchmarks/, all or those you name, and compares their figures
with their goals; ends with 1 when one is missed. All of them take some ten minutes.

  --json   print the figures as JSON to stdout and nothing else
  --quick  smaller sizes and fewer repetitions
  --list   say which benchmarks there are""",
        ("benchmarks",),
    ),
    "simulate": Command(
        "play simulated lives of a user over the real sync engine",
        """\
usage: dev.py simulate --seeds N [--first-seed K] [--json]

Plays N lives in all processors: people edit both calendars while runs fail, crash and
overlap with edits; everything is drawn from the seed. Ends with 1 and the story of the
lowest seed in which a meeting got lost, doubled or mixed up.

  --first-seed K   begin with this seed; with --seeds 1, play a failing one again
  --json           print one JSON object to stdout and nothing else""",
        ("tests.engine",),
    ),
    "emulators": Command(
        "run the emulated Exchange and Salesforce by themselves",
        """\
usage: dev.py emulators [--scene NAME] [--json] [--now ISO-8601]
                        [--port-exchange N] [--port-salesforce N]

Starts both, prints where they are and who can log in, and stays up until Ctrl-C.
emulators/README.md tells about scenes, faults and the control door.""",
        ("emulators",),
    ),
    "sbom": Command(
        "print the software bill of materials of what production installs",
        """\
usage: dev.py sbom > sbom.json

Writes CycloneDX 1.6 from requirements.txt; the same lock gives the same text.""",
        ("checks.sbom",),
    ),
    "lock": Command(
        "write the requirements files anew from pyproject.toml",
        """\
usage: dev.py lock [uv options]

Resolves pyproject.toml with uv and writes requirements*.txt with hashes. What is
pinned stays; `dev.py lock --upgrade` takes the newest versions instead.""",
        (),
    ),
}


class SetUpFailed(Exception):
    """The set-up cannot go on; the text says why and what to do about it."""


class Workshop:
    """The tools below one folder: uv in .tools/, the Python environment in .venv/.

    A stamp in .venv says for which lock files and which Python it was finished. It
    is removed before the first change and written after the last, so that a set-up
    that was cut off is taken up again by the next start.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.tools = root / ".tools"
        self.venv = root / ".venv"
        self.stamp = self.venv / "tandem-stamp"
        self.python = self.venv / "bin" / "python"
        self.uv = self.tools / "bin" / "uv"

    def prepare(self) -> None:
        """Install what is missing; does nothing when the stamp is the right one."""
        if self.is_ready():
            return
        with alone(self.root / ".setup.lock"):
            if not self.is_ready():
                self._install()

    def is_ready(self) -> bool:
        """Say whether the environment belongs to these lock files and this Python."""
        try:
            return self.python.exists() and self.stamp.read_text() == self._wanted()
        except FileNotFoundError:
            return False

    def run_uv(self, *arguments: str) -> None:
        """Run uv here, with what it says on stderr; raises SetUpFailed."""
        command = [str(self.uv), *arguments]
        if run(command, self.root) != 0:
            raise SetUpFailed(
                f"uv could not do this: uv {' '.join(arguments)}\n{NETWORK}"
            )

    def _wanted(self) -> str:
        """Write the stamp that the environment has to carry."""
        digest = hashlib.sha256()
        for name in LOCK_FILES:
            digest.update((self.root / name).read_bytes())
        return f"{digest.hexdigest()} {sys.version}\n"

    def _install(self) -> None:
        """Bring uv, the environment and its packages to what the lock files say."""
        say(f"Setting up Tandem's tools in {self.venv} …")
        self.stamp.unlink(missing_ok=True)
        if not self._has_right_uv():
            self._install_uv()
        if not self._has_right_python():
            self.run_uv("venv", "--quiet", "--clear", "--python", BASE_PYTHON, ".venv")
        packages = ("--require-hashes", "requirements-dev.txt")
        self.run_uv("pip", "sync", "--quiet", "--python", str(self.python), *packages)
        self.stamp.write_text(self._wanted())
        say("Ready.")

    def _has_right_uv(self) -> bool:
        """Say whether .tools holds uv, whole and in the pinned version."""
        pinned = (self.root / LOCK_FILES[0]).read_text().split()[0]
        version = answer([str(self.uv), "--version"]).split()[:2]
        return "==".join(version) == pinned

    def _has_right_python(self) -> bool:
        """Say whether .venv works and was made for the Python that runs this."""
        return answer([str(self.python), "-c", TELL_VERSION]) == sys.version

    def _install_uv(self) -> None:
        """Download uv with pip, beside .tools first so that no half of it stays."""
        partial = self.root / ".tools.partial"
        shutil.rmtree(partial, ignore_errors=True)
        # Debian's Python lets pip install nothing but into a folder of our own.
        where = ["--target", str(partial), "--no-user", "--no-deps"]
        what = ["--only-binary=:all:", "--require-hashes", "-r", LOCK_FILES[0]]
        pip = [
            find_pip([sys.executable, BASE_PYTHON]),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--retries=2",
        ]
        if run([*pip, *where, *what], self.root) != 0:
            raise SetUpFailed("pip could not install uv.\n" + NETWORK)
        shutil.rmtree(self.tools, ignore_errors=True)
        partial.rename(self.tools)


NETWORK = (
    "What it said stands above. The first start needs the network: behind a proxy set\n"
    "HTTPS_PROXY, with a package mirror pip's index-url and UV_DEFAULT_INDEX. Then\n"
    "start the same command again; it goes on where it stopped."
)
TELL_VERSION = "import sys; sys.stdout.write(sys.version)"


def refusal(version: tuple[int, ...], platform: str) -> str | None:
    """Say why Tandem cannot be developed on this Python or system, if so."""
    if platform == "win32":
        return "Tandem's workers need Linux or macOS; on Windows, use WSL."
    if version[:2] < OLDEST_PYTHON:
        needed, found = (".".join(map(str, each)) for each in (OLDEST_PYTHON, version))
        return (
            f"Tandem needs Python {needed} or newer; {sys.executable} is {found}.\n"
            "Start dev.py with a newer one, for example: python3.13 dev.py"
        )
    return None


def find_pip(pythons: list[str]) -> str:
    """Find the first of these Pythons that has pip; raises SetUpFailed."""
    for python in pythons:
        if answer([python, "-m", "pip", "--version"]):
            return python
    raise SetUpFailed(
        f"This Python has no pip: {pythons[0]}\n"
        "Install it (Debian and Ubuntu: apt install python3-pip; elsewhere:\n"
        "python3 -m ensurepip) and start the same command again."
    )


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Wait until no other dev.py holds the lock, then hold it; death releases it."""
    import fcntl  # Windows has none; there, `refusal` has ended the program.

    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another dev.py is setting up; waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def say(text: str) -> None:
    """Tell the developer something; stdout belongs to the command."""
    print(text, file=sys.stderr, flush=True)


def run(command: list[str], folder: Path) -> int:
    """Run a program of the set-up with its output on stderr; give its exit code."""
    environment = clean_environment()
    # A person's pip settings for other projects must not stop the set-up.
    environment.update(PIP_REQUIRE_VIRTUALENV="0", PIP_ROOT_USER_ACTION="ignore")
    return subprocess.run(
        command, cwd=str(folder), env=environment, stdout=sys.stderr, check=False
    ).returncode


def answer(command: list[str]) -> str:
    """Give what a program prints; empty when it fails or is not there."""
    try:
        return subprocess.run(
            command,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
        ).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        return ""


def clean_environment() -> dict[str, str]:
    """Copy the environment without what steers another Python than ours."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTHON") and name != "VIRTUAL_ENV"
    }


def lock(workshop: Workshop, options: list[str]) -> None:
    """Write the requirements files: universal, hashed, naming no index."""
    for name, source in (
        ("requirements-uv.txt", ["--group", "pyproject.toml:setup"]),
        ("requirements.txt", ["pyproject.toml"]),
        ("requirements-dev.txt", ["pyproject.toml", "--extra", "dev"]),
    ):
        form = ["--universal", "--generate-hashes", "--no-header", "--no-annotate"]
        version = ["--python-version", "{}.{}".format(*OLDEST_PYTHON)]
        target = ["--quiet", "--output-file", name]
        workshop.run_uv("pip", "compile", *source, *form, *version, *target, *options)


def become(workshop: Workshop, arguments: list[str]) -> NoReturn:
    """Turn this process into a Python of .venv that runs `-m arguments…`.

    Signals, the terminal and the exit code then belong to that program alone.
    """
    os.chdir(str(workshop.root))
    python = str(workshop.python)
    os.execve(python, [python, "-m", *arguments], clean_environment())


def overview() -> str:
    """List the commands."""
    head = "usage: python3 dev.py COMMAND [arguments]\n"
    lines = [f"  {name:<10} {each.summary}" for name, each in COMMANDS.items()]
    return "\n".join([head, *lines, "\n`dev.py COMMAND --help` tells more."])


def main(arguments: list[str]) -> int:
    """Run one command; give the exit code when it ran in this process."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(overview())
        return 0 if arguments else USAGE
    name, rest = arguments[0], arguments[1:]
    if name not in COMMANDS:
        say(f"There is no command {name!r}.\n\n{overview()}")
        return USAGE
    if "-h" in rest or "--help" in rest:
        print(COMMANDS[name].details)
        return 0
    workshop = Workshop(ROOT)
    workshop.prepare()
    if name == "lock":
        lock(workshop, rest)
        return 0
    become(workshop, [*COMMANDS[name].program, *rest])


def guarded_main(arguments: list[str]) -> int | str:
    """Run `main`; turn what can go wrong in the set-up into a sentence."""
    reason = refusal(sys.version_info[:3], sys.platform)
    if reason:
        return reason
    try:
        return main(arguments)
    except (SetUpFailed, OSError) as problem:
        return str(problem)
    except KeyboardInterrupt:
        say("Stopped. Start the same command again; it goes on where it stopped.")
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(guarded_main(sys.argv[1:]))
