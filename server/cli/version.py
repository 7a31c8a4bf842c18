"""The version of what runs: of the installed package, or of the clone."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path

_PACKAGE = "tandem-sync"
#: The one place where the version is written down.
_PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def version(package: str = _PACKAGE, project: Path = _PROJECT) -> str:
    """The version; `unknown` where the package is neither installed nor a clone.

    A clone goes first: what is installed beside it may be another version.
    """
    if project.exists():
        found: str = tomllib.loads(project.read_text())["project"]["version"]
        return found
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "unknown"
