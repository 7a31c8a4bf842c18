"""The page of environment variables says what server/config.py says.

`python -m checks.configuration --write` writes it. The source is read, not imported, so
that the check needs none of the service's libraries.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from checks import tree

SOURCE = Path("server/config.py")
PAGE = Path("docs/admin/configuration.md")
HEAD = """# Configuration

Every environment variable the service reads, in every one of its processes.
This page is written from `server/config.py` by `python3 dev.py fix`; do not edit it.

| variable | type | default | meaning |
|---|---|---|---|
"""
FOOT = """
A variable that is set to nothing counts as not set.
A value that cannot be used ends the process at its start and names its variable.

The web process also obeys gunicorn's own `PORT`, `WEB_CONCURRENCY` and
`GUNICORN_CMD_ARGS`.
"""


@dataclass(frozen=True, slots=True)
class Variable:
    """One row of the page; `options` holds the bounds of the value."""

    name: str
    type: str
    default: str | int
    meaning: str
    options: dict[str, object] = field(default_factory=dict)

    def row(self) -> str:
        """Write the row."""
        kind = {"int": "number", "str": "text"}.get(self.type, self.type)
        choices, least = self.options.get("choices"), self.options.get("least")
        if isinstance(choices, tuple):
            kind = "one of " + ", ".join(f"`{choice}`" for choice in choices)
        kind += f", at least {least}" if least else ""
        default = "none" if self.default == "" else f"`{self.default}`"
        return f"| `{self.name}` | {kind} | {default} | {self.meaning} |\n"


def variables(source: str) -> Iterator[Variable]:
    """Read the fields of `Config` that are made with `_variable`."""
    module = ast.parse(source)
    names = _given_names(module)
    for entry in _fields(module):
        if not (
            isinstance(entry.target, ast.Name) and isinstance(entry.value, ast.Call)
        ):
            continue
        default, meaning = map(ast.literal_eval, entry.value.args)
        yield Variable(
            names.get(entry.target.id, f"TANDEM_{entry.target.id.upper()}"),
            ast.unparse(entry.annotation),
            default,
            meaning,
            {
                str(option.arg): ast.literal_eval(option.value)
                for option in entry.value.keywords
            },
        )


def _fields(module: ast.Module) -> Iterator[ast.AnnAssign]:
    for node in module.body:
        if isinstance(node, ast.ClassDef) and node.name == "Config":
            yield from (each for each in node.body if isinstance(each, ast.AnnAssign))


def _given_names(module: ast.Module) -> dict[str, str]:
    """The variables that do not begin with TANDEM, by field."""
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_NAMES":
            found: dict[str, str] = ast.literal_eval(node.value)
            return found
    return {}


def render(root: Path) -> str:
    """Write the page; empty where there are no variables."""
    rows = [each.row() for each in variables((root / SOURCE).read_text())]
    return HEAD + "".join(rows) + FOOT if rows else ""


def look(root: Path) -> list[str]:
    """Say whether the page is missing or stale."""
    page = root / PAGE
    if (page.read_text() if page.exists() else "") == render(root):
        return []
    return [f"{PAGE}: not as {SOURCE} has it; run python3 dev.py fix"]


def write(root: Path) -> None:
    """Write the page into the tree."""
    page = root / PAGE
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(render(root))


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        write(tree.ROOT)
    tree.conclude(look(tree.ROOT), "")
