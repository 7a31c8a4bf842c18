"""Words that do not belong into a committed file, each with its reason."""

import re
from dataclasses import dataclass
from pathlib import Path

from checks import tree


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern that must not occur, in which files, and what to do instead."""

    pattern: re.Pattern[str]
    remedy: str
    suffixes: tuple[str, ...] = ()


#: The brackets keep each pattern from finding itself.
RULES = (
    Rule(
        re.compile(r"\b(?:TO[D]O|FIX[M]E|XX[X])\b"),
        "finish it, or open an issue",
    ),
    Rule(
        re.compile(r"pypi[.]org|pythonhosted[.]org|npmjs[.]org|deb[.]debian[.]org"),
        "name no package registry: everyone may have a mirror of their own",
    ),
    Rule(
        re.compile(r"(?<![\w.])/(?:root|home/\w+|Users/\w+|work/[a-z])/"),
        "name no path of one machine",
    ),
    Rule(
        re.compile(r"monkeypatch[.](?:setattr|setitem)|\bmocker[.]"),
        "build the object with a fake instead of patching",
        (".py",),
    ),
)

#: Written by package managers, with addresses and random letters in them.
LOCK_FILES = {"package-lock.json"}


def look(root: Path) -> list[str]:
    """Name every line of the tree that breaks a rule."""
    return [
        finding
        for path in tree.files(root)
        if path.name not in LOCK_FILES
        for finding in _look_at(path, path.relative_to(root))
    ]


def _look_at(path: Path, name: Path) -> list[str]:
    """Name the lines of one file that break a rule; a binary file has none."""
    try:
        lines = path.read_text().splitlines()
    except UnicodeDecodeError:
        return []
    rules = [
        each for each in RULES if not each.suffixes or path.suffix in each.suffixes
    ]
    return [
        f"{name}:{number}: {match.group()}: {rule.remedy}"
        for number, line in enumerate(lines, 1)
        for rule in rules
        for match in rule.pattern.finditer(line)
    ]


if __name__ == "__main__":
    tree.conclude(look(tree.ROOT), "")
