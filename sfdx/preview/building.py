"""Building the panel by `build.mjs`, with the tools that `checks` installs."""

from __future__ import annotations

import subprocess
from pathlib import Path

from checks.panel_tools import PanelTools

ROOT = Path(__file__).parents[2]
SFDX = ROOT / "sfdx"
#: Built by us, ignored by everything else.
BUILT = SFDX / "preview" / "build"


class DoesNotCompile(Exception):
    """The panel is broken; the text is what the compiler says."""


def build() -> Path:
    """Build the panel and give the folder to serve.

    Raises `SetUpFailed` where Node or its packages are missing, or `DoesNotCompile`.
    """
    tools = PanelTools(ROOT)
    tools.prepare()
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
    return BUILT
