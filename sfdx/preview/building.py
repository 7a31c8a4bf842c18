"""Building the panel by `build.mjs`, with the tools that `checks` installs."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

from checks.panel_tools import PanelTools

ROOT = Path(__file__).parents[2]
SFDX = ROOT / "sfdx"
#: Built by us, ignored by everything else.
BUILT = SFDX / "preview" / "build"
#: Tells what the folder was built from. It is written last.
_STAMP = BUILT / "built-from"
#: What the compiler reads, besides the packages that the lock file names.
_READ = ("force-app/main/default/lwc", "force-app/main/default/labels", "preview")
_KINDS = {".js", ".mjs", ".html", ".css", ".xml"}


class DoesNotCompile(Exception):
    """The panel is broken; the text is what the compiler says."""


def build() -> Path:
    """Build the panel, if it has changed, and give the folder to serve.

    Raises `SetUpFailed` where Node or its packages are missing, or `DoesNotCompile`.
    """
    tools = PanelTools(ROOT)
    tools.prepare()
    wanted = _digest()
    if _STAMP.exists() and _STAMP.read_text() == wanted:
        return BUILT
    _STAMP.unlink(missing_ok=True)
    done = subprocess.run(
        [tools.node, "preview/build.mjs", str(BUILT)],
        cwd=SFDX,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DoesNotCompile(done.stdout.strip()[:3000])
    _STAMP.write_text(wanted)
    return BUILT


def _digest() -> str:
    """Stand for every byte that the panel is built from."""
    found = hashlib.sha256((SFDX / "package-lock.json").read_bytes())
    for path in _sources():
        found.update(f"\n{path.relative_to(SFDX)}\n".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def _sources() -> Iterator[Path]:
    for folder in _READ:
        for path in sorted((SFDX / folder).rglob("*")):
            if path.suffix in _KINDS and not {"build", "__tests__"} & {*path.parts}:
                yield path
