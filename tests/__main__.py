"""`dev.py test`: Jest for the components of the panel, and pytest for all else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

from checks import panel_tools

ROOT = Path(__file__).resolve().parent.parent
PANEL = "sfdx"
JEST = "node_modules/.bin/sfdx-lwc-jest"
PYTEST = ("-n2", "--dist=worksteal", "--hypothesis-profile=ci")
#: Leaves out what is marked slow: whole processes, browsers, every call failing.
QUICK, NOT_SLOW = "--quick", ("-m", "not slow")


def plan(arguments: list[str]) -> list[tuple[Path, list[str]]]:
    """Say which programs to run, each with its folder; pytest speaks last.

    Without arguments that is everything; what begins with sfdx is for Jest alone.
    """
    chosen = NOT_SLOW if QUICK in arguments else ()
    arguments = [each for each in arguments if each != QUICK]
    ours = [each for each in arguments if Path(each).parts[:1] == (PANEL,)]
    others = [each for each in arguments if each not in ours]
    programs = []
    if ours or not arguments:
        paths = [str(Path(each).relative_to(PANEL)) for each in ours]
        programs.append((ROOT / PANEL, [str(ROOT / PANEL / JEST), "--", *paths]))
    if others or not arguments:
        pytest = [sys.executable, "-m", "pytest", *PYTEST, *chosen, *others]
        programs.append((ROOT, pytest))
    return programs


def become(folder: Path, command: list[str]) -> NoReturn:
    """Turn this process into a program; signals and exit code are then its own."""
    os.chdir(folder)
    os.execv(command[0], command)


def main(arguments: list[str]) -> int:
    """Run them one after the other; the code of the first that failed."""
    *first, (folder, last) = plan(arguments)
    has_jest = bool(first) or folder.name == PANEL
    if has_jest and not panel_tools.prepare_or_say():
        return 1
    code = 0
    for where, command in first:
        code = code or subprocess.run(command, cwd=where, check=False).returncode
    if code:
        subprocess.run(last, cwd=folder, check=False)
        return code
    become(folder, last)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
