"""The description of the API in docs/openapi.json says what the code says.

`python -m checks.openapi --write` writes it. Python's own names of HTTP statuses differ
between versions, so it is written and compared on one version only.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from checks import tree

PAGE = Path("docs/openapi.json")
#: The version of Python the page is made with.
PYTHON = (3, 11)

Describe = Callable[[], dict[str, Any]]


def described() -> dict[str, Any]:
    """Ask the service for its description; imports it only when asked."""
    from server.api.app import specification

    return specification()


def text(document: dict[str, Any]) -> str:
    """Write a description so that a change of one field is a change of one line."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def look(root: Path, describe: Describe = described) -> list[str]:
    """Say whether the page is stale."""
    page = root / PAGE
    if page.exists() and page.read_text() == text(describe()):
        return []
    return [f"{PAGE} is stale: run `python3 dev.py fix`"]


def write(root: Path, describe: Describe = described) -> None:
    """Write the page anew."""
    (root / PAGE).write_text(text(describe()))


def main(arguments: list[str]) -> None:
    """Write the page with `--write`, else compare it; on another Python do nothing."""
    if sys.version_info[:2] != PYTHON:
        version = ".".join(map(str, PYTHON))
        tree.conclude([], f"left out: compared on Python {version} only")
    if arguments == ["--write"]:
        write(tree.ROOT)
    tree.conclude(look(tree.ROOT), "")


if __name__ == "__main__":
    main(sys.argv[1:])
