"""Which test holds what: the ids that tests name in their docstrings and cases.

T stands for a scenario, A for a reading of the settings page, I and N for what must
always and what must never happen. A docstring that ends with `(T115, A3, N5)` says that
its test holds these three.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from checks import tree

ID = re.compile(r"\b[TAIN]\d{1,3}\b")
RANGE = re.compile(r"\b(?P<kind>[TAIN])(?P<first>\d{1,3})-(?P=kind)(?P<last>\d{1,3})\b")
#: The nearer to the whole service, the earlier a test is named. Tests of the emulators
#: and of the frame hold nothing of the service.
FOLDERS = ("scenarios", "engine", "contracts", "unit")

Marks = Mapping[str, tuple[str, ...]]


def ids_in(text: str) -> set[str]:
    """The ids that a text names; `T57-T59` names three."""
    found = set(ID.findall(text))
    for match in RANGE.finditer(text):
        numbers = range(int(match["first"]), int(match["last"]) + 1)
        found.update(f"{match['kind']}{number}" for number in numbers)
    return found


def marks(root: Path) -> Marks:
    """For each id the tests that name it, those of the whole service first."""
    held: dict[str, list[str]] = defaultdict(list)
    for path in _test_files(root):
        name = path.relative_to(root).as_posix()
        for test, text in _tests(ast.parse(path.read_text())):
            for id in ids_in(text):
                held[id].append(f"{name}::{test}")
    return {id: tuple(tests) for id, tests in held.items()}


def _test_files(root: Path) -> Iterator[Path]:
    for folder in (root / "tests" / name for name in FOLDERS):
        if folder.exists():
            files = tree.files(folder, ".py")
            yield from (path for path in files if path.name.startswith("test_"))


def _tests(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Each test of a module with what it says of itself."""
    cases = {
        name: _strings(node.value)
        for node in module.body
        if isinstance(node, ast.Assign) and (name := _target(node))
    }
    for name, test in _functions(module):
        yield name, _said_of(test, cases)
    yield from _machines(module)


def _functions(
    parent: ast.Module | ast.ClassDef, prefix: str = ""
) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The test functions, and those of test classes, with their names in pytest."""
    for node in parent.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from _functions(node, f"{prefix}{node.name}::")


def _machines(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Hypothesis's state machines, which are `TestWorld = World.TestCase`."""
    said = {
        f"{node.name}.TestCase": ast.get_docstring(node) or ""
        for node in module.body
        if isinstance(node, ast.ClassDef)
    }
    for node in module.body:
        if isinstance(node, ast.Assign) and _target(node).startswith("Test"):
            machine = ast.unparse(node.value)
            if machine in said:
                yield f"{_target(node)}::runTest", said[machine]


def _target(node: ast.Assign) -> str:
    target = node.targets[0]
    return target.id if isinstance(target, ast.Name) else ""


def _said_of(test: ast.FunctionDef, cases: Mapping[str, str]) -> str:
    """The docstring and the names of the cases, also of those listed elsewhere."""
    texts = [ast.get_docstring(test) or ""]
    for decorator in test.decorator_list:
        texts.append(_strings(decorator))
        names = (n.id for n in ast.walk(decorator) if isinstance(n, ast.Name))
        texts.extend(cases.get(name, "") for name in names)
    return " ".join(texts)


def _strings(node: ast.AST) -> str:
    found = (n.value for n in ast.walk(node) if isinstance(n, ast.Constant))
    return " ".join(value for value in found if isinstance(value, str))
