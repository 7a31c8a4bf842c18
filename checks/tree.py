"""Which files of the repository a check looks at, and how it ends."""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

#: Folders that tools write; hidden ones but .ci are left out as well.
GENERATED = {
    "__pycache__",
    "build",
    "coverage",
    "dist",
    "htmlcov",
    "node_modules",
    "var",
}
HIDDEN_BUT_OURS = {".ci"}


def files(root: Path, *suffixes: str) -> Iterator[Path]:
    """Walk the files that people write, in order; all of them without suffixes."""
    for path in sorted(root.iterdir()):
        if path.is_dir():
            if _is_ours(path):
                yield from files(path, *suffixes)
        elif not suffixes or path.suffix in suffixes:
            yield path


def _is_ours(folder: Path) -> bool:
    """Say whether people, not tools, write what is in this folder."""
    if folder.name in GENERATED or folder.name.endswith(".egg-info"):
        return False
    return not folder.name.startswith(".") or folder.name in HIDDEN_BUT_OURS


def conclude(findings: list[str], remark: str) -> None:
    """Print the findings, or the remark when there are none, and end the check."""
    print("\n".join(findings) or remark)
    sys.exit(1 if findings else 0)
