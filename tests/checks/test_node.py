"""The tools of the Salesforce package: what stops them is said, what they find counts.

The tools are stand-ins here; a run of the gate meets the real ones.
"""

from pathlib import Path

import pytest

from checks import node
from checks.__main__ import PACKAGE_CHECKS

TOOL = node.Tool(("linter", "--strict"), needs=())


@pytest.fixture
def linter(tmp_path: Path) -> Path:
    """Lay out a package with one tool, which anybody may write."""
    program = tmp_path / "sfdx/node_modules/.bin/linter"
    program.parent.mkdir(parents=True)
    program.write_text("")
    program.chmod(0o755)
    return program


def _does(program: Path, *lines: str) -> None:
    program.write_text("\n".join(["#!/bin/sh", *lines, ""]))


def test_a_tool_runs_in_the_folder_of_the_package(linter, tmp_path):
    """What it prints is handed on, with its options and without colours."""
    _does(linter, r'printf "\033[31m$1\033[0m in $(basename $PWD)\n"')

    assert node.run(TOOL, tmp_path) == (True, "--strict in sfdx")


def test_a_finding_fails_the_check(linter, tmp_path):
    """A tool that ends with another code than 0 has not passed."""
    _does(linter, "echo found; exit 1")

    assert node.run(TOOL, tmp_path) == (False, "found")


def test_a_tool_that_forgives_warnings_is_read_to_the_end(linter, tmp_path):
    """Where 0 means nothing, only the line counts that says there was nothing."""
    tool = node.Tool(("linter",), needs=(), good="0 warnings")
    _does(linter, 'echo "4 warnings"')
    assert node.run(tool, tmp_path)[0] is False

    _does(linter, 'echo "0 warnings"')
    assert node.run(tool, tmp_path)[0] is True


def test_links_of_terminals_are_taken_out(linter, tmp_path):
    """Some tools print links that only some terminals understand."""
    _does(linter, r'printf "\033]8;;vscode://x\007a.css:1\033]8;;\007 bad\n"')

    assert node.run(TOOL, tmp_path) == (True, "a.css:1 bad")


@pytest.mark.parametrize(
    ("program", "said"), [("node", "Node 20"), ("java", "Java 17")]
)
def test_a_missing_program_is_said_loudly(linter, tmp_path, program, said, monkeypatch):
    """Without Node or Java the check fails and says what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))

    passed, text = node.run(node.Tool(("linter",), needs=(program,)), tmp_path)

    assert not passed
    assert said in text
    assert "Install it" in text


def test_missing_packages_are_said_loudly(tmp_path):
    """Somebody who starts the gate by itself learns who installs the packages."""
    (tmp_path / "sfdx").mkdir()

    assert node.run(TOOL, tmp_path) == (False, node._NO_PACKAGES)


def test_every_tool_is_part_of_the_gate():
    """No tool is forgotten in the gate."""
    named = {check.program[-1] for check in PACKAGE_CHECKS}

    assert set(node.TOOLS) <= named
