"""The checks of the Salesforce package that Node or Java programs do.

The programs are packages of sfdx/package-lock.json; dev.py installs them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from checks import tree

FOLDER = Path("sfdx")
_JARS = "node_modules/@salesforce/code-analyzer-pmd-engine/dist/java-lib/*"
_APEX_TYPES = "io.github.apexdevtools.apexls.CheckForIssues"
#: Colours, and links that some terminals open.
_ESCAPES = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[\d;]*m")
_NO_JAVA = (
    "Java 17 or newer is needed to check Apex, and there is no `java` to be found.\n"
    "Install it (Debian and Ubuntu: apt install openjdk-17-jre-headless)."
)
_NO_NODE = (
    "Node 20.12 or newer is needed to check the Salesforce package, and there is no\n"
    "`node` to be found. Install it with npm (Debian and Ubuntu: apt install npm)."
)
_NO_PACKAGES = "The packages of sfdx/ are not installed: start this with dev.py check."


@dataclass(frozen=True, slots=True)
class Tool:
    """A program, what it needs, and the line without which it has not passed."""

    command: tuple[str, ...]
    needs: tuple[str, ...] = ("node",)
    good: str = ""


TOOLS = {
    "prettier": Tool(("prettier", "--check", "--log-level=warn", ".")),
    "eslint": Tool(("eslint", "--max-warnings=0", ".")),
    # It ends with 0 on warnings too; only its last words tell.
    "slds": Tool(
        ("slds-linter", "lint", "force-app/main/default/lwc"),
        good="0 errors  0 warnings",
    ),
    "apex": Tool(
        ("java", "-cp", _JARS, _APEX_TYPES, "-n", "-f", "text", "-w", "."),
        needs=("java",),
    ),
    "pmd": Tool(("node", "scripts/apex-findings.mjs"), needs=("node", "java")),
}


def obstacle(tool: Tool, root: Path) -> str:
    """Say what is missing before the tool can run; nothing when all is there."""
    for program, remedy in (("node", _NO_NODE), ("java", _NO_JAVA)):
        if program in tool.needs and shutil.which(program) is None:
            return remedy
    if not (root / FOLDER / "node_modules").is_dir():
        return _NO_PACKAGES
    return ""


def run(tool: Tool, root: Path) -> tuple[bool, str]:
    """Run the tool in the package's folder; say whether it passed, and what it said."""
    missing = obstacle(tool, root)
    if missing:
        return False, missing
    folder = root / FOLDER
    program, *options = tool.command
    own = folder / "node_modules" / ".bin" / program
    done = subprocess.run(
        [str(own) if own.exists() else program, *options],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    said = _ESCAPES.sub("", done.stdout).strip()
    return done.returncode == 0 and tool.good in said, said


def main(names: list[str]) -> int:
    """Run the tool of this name; 1 when it found something or could not run."""
    passed, said = run(TOOLS[names[0]], tree.ROOT)
    if not passed:
        print(said)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
