"""The gate runs every check for real and passes on nothing that is wrong."""

import shutil
from pathlib import Path

import pytest

from checks import __main__ as gate
from checks import tree
from tests.frame.skeleton import SKELETON

#: Check → file → what has to be added to it for the check to fail → what it says.
DEFECTS = {
    "types": ("server/config.py", "LIMIT: int = 'many'\n", "Incompatible types"),
    "security": ("server/config.py", "import pickle\npickle.loads(b'')\n", "B301"),
    "imports": ("server/domain/items.py", "import server.ports.side\n", "BROKEN"),
    "format": ("server/config.py", "LIMIT=1\n", "config.py"),
    "style": ("server/config.py", "def f(a=[]):\n    return a\n", "mutable-argument"),
    "docstrings": ("server/config.py", "def limit():\n    return 1\n", "FAILED"),
    "sizes": ("server/config.py", "\n" * 400, "401 lines"),
    "words": ("server/config.py", "# FIX" + "ME\n", "finish it"),
    "pins": ("requirements.txt", "# by hand\n", "no requirement"),
    "docs": ("README.md", "[gone](docs/gone.md)\n", "does not exist"),
    "config": (
        "server/config.py",
        "class Config:\n    port: int = _variable(80, 'Where to listen.')\n",
        "dev.py fix",
    ),
    "openapi": ("docs/openapi.json", "\n", "dev.py fix"),
}
#: An API with nothing in it.
API = """\
\"\"\"An empty API.\"\"\"


def specification() -> dict[str, object]:
    \"\"\"Describe it.\"\"\"
    return {}
"""
#: The settings that the check of the Salesforce package asks for: none.
SETTINGS = """\
\"\"\"No settings.\"\"\"

KEYS: tuple[str, ...] = ()
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out a small repository that has nothing wrong with it."""
    root = tmp_path_factory.mktemp("repository")
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt"):
        shutil.copy(tree.ROOT / name, root)
    shutil.copytree(
        tree.ROOT / "checks", root / "checks", ignore=lambda *_: ["__pycache__"]
    )
    for module in SKELETON:
        file = (root / module).with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'"""{module}."""\n')
    (root / "pyproject.toml").write_text(_configuration())
    (root / "README.md").write_text("Folders: server/ emulators/ checks/ docs/\n")
    (root / "server" / "api" / "app.py").write_text(API)
    (root / "server" / "services" / "setting_values.py").write_text(SETTINGS)
    (root / "docs").mkdir()
    (root / "docs" / "openapi.json").write_text("{}\n")
    return root


def _configuration() -> str:
    """Read our own pyproject.toml, up to the contracts that need real drivers."""
    text = (tree.ROOT / "pyproject.toml").read_text()
    contract = "[[tool.importlinter.contracts]]"
    before, layers, *_ = text.split(contract)
    return before + contract + layers


@pytest.fixture
def spoil(repository):
    """Give a way to add text to a file; the file is as before after the test."""
    before: dict[Path, str] = {}

    def add(name: str, text: str) -> None:
        file = repository / name
        before[file] = file.read_text()
        file.write_text(before[file] + text)

    yield add
    for file, text in before.items():
        file.write_text(text)


@pytest.mark.parametrize("check", gate.CHECKS, ids=lambda check: check.name)
def test_a_good_tree_passes(check, repository):
    """No check finds fault where there is none."""
    result = gate.run(check, repository)

    assert result.passed, result.output


@pytest.mark.parametrize("check", gate.CHECKS, ids=lambda check: check.name)
def test_each_check_fails_on_its_defect(check, repository, spoil):
    """Every check really runs: it fails when there is something to find."""
    file, text, said = DEFECTS[check.name]
    spoil(file, text)

    result = gate.run(check, repository)

    assert not result.passed
    assert said in result.output


def test_a_failed_check_shows_its_findings():
    """Below the line of a failed check stands all that it found."""
    result = gate.Result("sizes", False, "one\ntwo", 1.25)

    assert gate.describe(result).splitlines() == [
        "FAIL  sizes         1.2 s",
        "      one",
        "      two",
    ]


def test_a_passed_check_is_one_line():
    """A short remark stands behind the time; a report of many lines is dropped."""
    remark = gate.Result("sizes", True, "9 functions", 0.04)
    report = gate.Result("imports", True, "long\nreport", 0.04)

    assert gate.describe(remark) == "ok    sizes         0.0 s  9 functions"
    assert gate.describe(report) == "ok    imports       0.0 s"


def test_names_choose_checks():
    """Only the checks named are run, all of them without names."""
    assert [each.name for each in gate.choose(["words", "pins"])] == ["words", "pins"]
    assert gate.choose([]) == [*gate.CHECKS, *gate.PACKAGE_CHECKS]


def test_an_unknown_name_lists_the_known_ones(capsys):
    """A wrong name is a usage error that says which names there are."""
    assert gate.main(["nonsense"]) == 2

    said = capsys.readouterr().err
    assert "'nonsense'" in said
    assert "sizes" in said


def test_paths_that_do_not_exist_yet_are_left_out(repository):
    """A tool is not asked to look at a folder that nobody has made."""
    check = gate.Check("types", ("mypy",), ("server", "benchmarks"))

    assert check.command(repository)[1:] == ["server"]


def test_findings_end_a_check_with_one(capsys):
    """A check's own program prints its findings and ends with 1."""
    with pytest.raises(SystemExit, match="1"):
        tree.conclude(["a.py: long"], "fine")

    assert capsys.readouterr().out == "a.py: long\n"


def test_no_findings_end_a_check_with_zero(capsys):
    """Without findings the program prints its remark and ends with 0."""
    with pytest.raises(SystemExit, match="0"):
        tree.conclude([], "fine")

    assert capsys.readouterr().out == "fine\n"


def test_generated_folders_are_not_looked_at(tmp_path):
    """What tools have written is no work of ours; .ci is."""
    for folder in (".venv", "var", "server/__pycache__", ".ci", "server"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "file.py").touch()

    found = [path.relative_to(tmp_path) for path in tree.files(tmp_path, ".py")]

    assert found == [Path(".ci/file.py"), Path("server/file.py")]
