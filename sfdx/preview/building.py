"""Building the panel: Node, its packages, and the compiler behind `build.mjs`."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

SFDX = Path(__file__).parents[1]
BUILT = Path(__file__).with_name("build")
#: build.mjs needs the directory listings of Node 20.12.
OLDEST_NODE = (20, 12)
_LOCK = SFDX / "package-lock.json"
_MODULES = SFDX / "node_modules"
_STAMP = _MODULES / ".tandem-stamp"


class CannotBuild(Exception):
    """The panel cannot be built here; the text says why and what to do."""


def missing_tools() -> str | None:
    """Say what this machine lacks for building the panel, if anything."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return "The panel needs Node.js 20.12 or newer with npm; none was found."
    said = subprocess.run(
        [node, "--version"], capture_output=True, text=True, check=False
    ).stdout.strip()
    version = tuple(int(part) for part in said.lstrip("v").split(".")[:2] if part)
    if version < OLDEST_NODE:
        return f"The panel needs Node.js 20.12 or newer; {node} is {said}."
    return None


def build() -> Path:
    """Build the panel and give the folder to serve; raises `CannotBuild`."""
    lacking = missing_tools()
    if lacking is not None:
        raise CannotBuild(lacking)
    _install()
    _run(["node", str(Path(__file__).with_name("build.mjs")), str(BUILT)])
    return BUILT


def _install() -> None:
    """Install the pinned packages unless these are there."""
    wanted = hashlib.sha256(_LOCK.read_bytes()).hexdigest()
    if _STAMP.exists() and _STAMP.read_text() == wanted:
        return
    _run(["npm", "ci", "--no-audit", "--no-fund"])
    _STAMP.write_text(wanted)


def _run(command: list[str]) -> None:
    done = subprocess.run(
        command,
        cwd=SFDX,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotBuild(
            f"This failed: {' '.join(command)}\n{done.stdout.strip()[-3000:]}"
        )
