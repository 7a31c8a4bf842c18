"""Files and functions stay short enough to be read at one go.

ruff limits parameters, statements, nesting and complexity; it has no rule for the
length of a file or a function, nor for the share of functions that may be long.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from checks import tree

#: Lines of a file by its suffix; tests may hold more, since their cases are alike.
FILE_LIMIT = 400
TEST_FILE_LIMIT = 600
SUFFIXES = (".py", ".js", ".cls")
#: Lines of a function from its `def` to its end, and how many may be long.
FUNCTION_LIMIT = 60
SHORT_FUNCTION = 30
SHORT_SHARE = 0.90


@dataclass(frozen=True, slots=True)
class Function:
    """Where a function stands and how many lines it has."""

    file: Path
    name: str
    line: int
    lines: int


def is_test(file: Path) -> bool:
    """Say whether a file, given from the root, belongs to the tests."""
    return (
        file.parts[0] == "tests"
        or "__tests__" in file.parts
        or file.name.endswith("Test.cls")
    )


def functions(file: Path, source: str) -> Iterator[Function]:
    """Find all functions and methods of a Python source, nested ones too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield Function(file, node.name, node.lineno, lines)


def long_files(lengths: dict[Path, int]) -> list[str]:
    """Name the files above their limit."""
    found = []
    for file, lines in lengths.items():
        limit = TEST_FILE_LIMIT if is_test(file) else FILE_LIMIT
        if lines > limit:
            found.append(f"{file}: {lines} lines, at most {limit}; split it by meaning")
    return found


def long_functions(all_functions: list[Function]) -> list[str]:
    """Name the functions above the limit."""
    return [
        f"{each.file}:{each.line}: {each.name} has {each.lines} lines, "
        f"at most {FUNCTION_LIMIT}"
        for each in all_functions
        if each.lines > FUNCTION_LIMIT
    ]


def share_of_short(product: list[Function]) -> float:
    """Say which part of the functions is short; 1.0 when there are none."""
    short = sum(each.lines <= SHORT_FUNCTION for each in product)
    return short / len(product) if product else 1.0


def look(root: Path) -> tuple[list[str], str]:
    """Measure the tree; give the findings and the figures."""
    lengths: dict[Path, int] = {}
    found: list[Function] = []
    for path in tree.files(root, *SUFFIXES):
        file, source = path.relative_to(root), path.read_text()
        lengths[file] = len(source.splitlines())
        if path.suffix == ".py":
            found.extend(functions(file, source))
    product = [each for each in found if not is_test(each.file)]
    findings = long_files(lengths) + long_functions(found)
    share = share_of_short(product)
    middle = median(each.lines for each in product) if product else 0
    figures = (
        f"{len(product)} functions, median {middle:.0f} lines, "
        f"{share:.1%} up to {SHORT_FUNCTION}"
    )
    if share < SHORT_SHARE:
        findings.append(f"{figures}; at least {SHORT_SHARE:.0%} have to be")
    return findings, figures


if __name__ == "__main__":
    tree.conclude(*look(tree.ROOT))
