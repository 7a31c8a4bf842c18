"""Long files and functions are found, and the share of short ones is held."""

from pathlib import Path
from textwrap import dedent

import pytest

from checks import sizes


def _function(lines: int, file: str = "server/a.py") -> sizes.Function:
    return sizes.Function(Path(file), "do", 1, lines)


@pytest.mark.parametrize(
    ("file", "limit"),
    [
        ("server/a.py", 400),
        ("tests/test_a.py", 600),
        ("sfdx/force-app/main/default/lwc/panel/panel.js", 400),
        ("sfdx/force-app/main/default/lwc/panel/__tests__/panel.test.js", 600),
        ("sfdx/force-app/main/default/classes/SyncApiTest.cls", 600),
    ],
)
def test_a_file_may_reach_its_limit_but_not_pass_it(file, limit):
    """Product files end at 400 lines, test files at 600."""
    assert sizes.long_files({Path(file): limit}) == []

    (finding,) = sizes.long_files({Path(file): limit + 1})
    assert finding.startswith(f"{file}: {limit + 1} lines")


def test_a_function_may_reach_its_limit_but_not_pass_it():
    """Sixty lines are the most that a function may have."""
    assert sizes.long_functions([_function(60)]) == []

    (finding,) = sizes.long_functions([_function(61)])
    assert finding == "server/a.py:1: do has 61 lines, at most 60"


def test_functions_are_measured_from_def_to_end():
    """Decorators do not count, nested functions and methods do."""
    source = dedent(
        '''
        class Job:
            @property
            def state(self):
                """Say it."""
                return 1

        async def wait():
            def inner():
                return 2
            return inner
        '''
    )

    found = {
        each.name: (each.line, each.lines)
        for each in sizes.functions(Path("a.py"), source)
    }

    assert found == {"state": (4, 3), "wait": (8, 4), "inner": (9, 2)}


def test_the_share_of_short_functions():
    """A function of thirty lines is short, one of thirty-one is not."""
    assert sizes.share_of_short([_function(30), _function(31)]) == 0.5
    assert sizes.share_of_short([]) == 1.0


def _write_functions(file: Path, short: int, long: int) -> None:
    """Write a module with so many functions of 2 and of 31 lines."""
    file.parent.mkdir(exist_ok=True)
    functions = ["def short():\n    return 1\n"] * short
    functions += ["def long():\n" + "    print()\n" * 30] * long
    file.write_text("".join(functions))


def test_too_many_long_functions_are_a_finding(tmp_path):
    """Nine short functions of ten are enough, eight of ten are not."""
    _write_functions(tmp_path / "server" / "a.py", short=9, long=1)
    findings, figures = sizes.look(tmp_path)
    assert findings == []
    assert figures == "10 functions, median 2 lines, 90.0% up to 30"

    _write_functions(tmp_path / "server" / "a.py", short=8, long=2)
    findings, _ = sizes.look(tmp_path)
    assert findings == [
        "10 functions, median 2 lines, 80.0% up to 30; at least 90% have to be"
    ]


def test_tests_do_not_count_into_the_share(tmp_path):
    """The share speaks of the product; only the hard limits hold for tests."""
    _write_functions(tmp_path / "server" / "a.py", short=1, long=0)
    _write_functions(tmp_path / "tests" / "test_a.py", short=0, long=5)

    findings, figures = sizes.look(tmp_path)

    assert findings == []
    assert figures.startswith("1 functions")
