"""`dev.py test`: Jest for the components of the panel, and pytest for all else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from checks import panel_tools

ROOT = Path(__file__).resolve().parent.parent
PANEL = "sfdx"
JEST = "node_modules/.bin/sfdx-lwc-jest"
PYTEST = ("-n2", "--dist=worksteal", "--hypothesis-profile=ci")


def plan(arguments: list[str]) -> list[tuple[Path, list[str]]]:
    """Say which programs to run, each with its folder; pytest speaks last.

    Without arguments that is everything; what begins with sfdx is for Jest alone.
    """
    ours = [each for each in arguments if Path(each).parts[:1] == (PANEL,)]
    others = [each for each in arguments if each not in ours]
    programs = []
    if ours or not arguments:
        paths = [str(Path(each).relative_to(PANEL)) for each in ours]
        programs.append((ROOT / PANEL, [str(ROOT / PANEL / JEST), "--", *paths]))
    if others or not arguments:
        pytest = [sys.executable, "-m", "pytest", *PYTEST, *others]
        programs.append((ROOT, pytest))
    return programs


def main(arguments: list[str]) -> int:
    """Run them one after the other; the first code that is not 0."""
    programs = plan(arguments)
    has_jest = any(folder.name == PANEL for folder, _ in programs)
    if has_jest and not panel_tools.prepare_or_say():
        return 1
    codes = [
        subprocess.run(command, cwd=folder, check=False).returncode
        for folder, command in programs
    ]
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
