"""The page on security names tests that exist, for every threat."""

import ast
import re

import pytest

from checks import tree

PAGE = tree.ROOT / "docs" / "security.md"
LINK = re.compile(r"\[(?P<name>test_\w+)\]\((?P<path>[^)]+\.py)\)")
ROW = re.compile(r"^\| (?P<threat>[^|]+) \| (?P<control>[^|]+) \| (?P<tests>[^|]+) \|$")


def threats():
    """The rows of the table of threats."""
    _, _, rest = PAGE.read_text().partition("## Threats and controls")
    table, _, _ = rest.partition("\n## ")
    found = [match for line in table.splitlines() if (match := ROW.match(line))]
    return [row for row in found if row["threat"] != "threat"]


def named_in(path):
    """The names of the tests in a file."""
    module = ast.parse(path.read_text())
    return {one.name for one in ast.walk(module) if isinstance(one, ast.FunctionDef)}


@pytest.mark.parametrize("row", threats(), ids=lambda row: row["threat"][:40])
def test_each_threat_is_held_by_tests_that_exist(row):
    """A test that was renamed or removed leaves no control without one."""
    named = list(LINK.finditer(row["tests"]))
    assert named
    assert row["control"].strip()
    for link in named:
        file = (PAGE.parent / link["path"]).resolve()
        assert link["name"] in named_in(file), link["name"]


def test_the_table_is_read():
    """The check would hold an empty table too, so there is a least number of rows."""
    assert len(threats()) >= 20
    assert all(LINK.sub("", row["tests"]).strip(" ,") == "" for row in threats())
