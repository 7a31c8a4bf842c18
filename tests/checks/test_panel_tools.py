"""The panel's tools are installed once, and what stands in the way is said.

Node and npm are stand-ins: small scripts that note how they are called.
"""

from pathlib import Path

import pytest

from checks.panel_tools import PanelTools, SetUpFailed, is_new_enough
from tests.__main__ import plan

NPM = """\
#!/bin/sh
if [ "$1" = --version ]; then echo 10.0.0; exit; fi
echo "$@ in $(basename "$PWD")" >> ../npm.log
if [ -e ../fail ]; then exit 1; fi
mkdir -p node_modules
"""


@pytest.fixture
def tools(tmp_path: Path) -> PanelTools:
    """Lay out a package with stand-ins for Node and npm."""
    (tmp_path / "sfdx").mkdir()
    for name in ("package.json", "package-lock.json"):
        (tmp_path / "sfdx" / name).write_text("{}")
    for name, text in (("npm", NPM), ("node", "#!/bin/sh\necho v20.12.0\n")):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    return PanelTools(tmp_path, str(tmp_path / "node"), str(tmp_path / "npm"))


def calls(tools: PanelTools) -> list[str]:
    """List how npm was asked to install."""
    log = tools.root / "npm.log"
    return log.read_text().splitlines() if log.exists() else []


def test_the_first_start_installs_and_the_next_does_not(tools, capfd):
    """npm runs once, in the package's folder; the second start is silent."""
    tools.prepare()
    assert "Setting up" in capfd.readouterr().err

    tools.prepare()

    assert calls(tools) == ["ci --loglevel=error in sfdx"]
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("name", ["package.json", "package-lock.json"])
def test_a_changed_lock_file_installs_anew(tools, name):
    """The stamp belongs to one state of both files."""
    tools.prepare()
    (tools.folder / name).write_text('{"a": 1}')

    tools.prepare()

    assert len(calls(tools)) == 2


def test_a_set_up_that_failed_is_taken_up_again(tools):
    """A failure says that the network is needed and leaves no stamp."""
    (tools.root / "fail").touch()
    with pytest.raises(SetUpFailed, match="needs the network"):
        tools.prepare()
    (tools.root / "fail").unlink()

    tools.prepare()

    assert len(calls(tools)) == 2


def test_a_missing_node_is_said(tools):
    """Who has no Node learns what to install, and what works without it."""
    gone = PanelTools(tools.root, str(tools.root / "gone"), tools.npm)

    with pytest.raises(SetUpFailed, match=r"Node 20\.12 or newer(.|\n)*here is none"):
        gone.prepare()


def test_an_old_node_is_not_enough():
    """The versions are compared as numbers."""
    assert is_new_enough("v20.12.0")
    assert is_new_enough("v100.0.0")
    assert not is_new_enough("v20.9.1")
    assert not is_new_enough("v8.17.0")
    assert not is_new_enough("")


def test_everything_is_jest_and_pytest():
    """`dev.py test` runs both; pytest speaks last, for those who read its summary."""
    jest, pytest_ = plan([])

    assert jest[1][0].endswith("sfdx-lwc-jest")
    assert "pytest" in pytest_[1]


def test_a_path_is_for_the_runner_it_belongs_to():
    """What lies below sfdx/ is for Jest, everything else for pytest."""
    ((_, jest),) = plan(["sfdx/force-app/x"])
    ((_, python),) = plan(["tests/unit", "-k", "window"])

    assert jest[-1] == "force-app/x"
    assert python[-3:] == ["tests/unit", "-k", "window"]


def test_quick_leaves_out_what_is_slow():
    """Both still run, and what else is asked for stays as it is."""
    jest, (_, everything) = plan(["--quick"])
    ((_, named),) = plan(["--quick", "tests/unit"])

    assert jest[1][0].endswith("sfdx-lwc-jest")
    assert everything[-2:] == ["-m", "not slow"]
    assert named[-3:] == ["-m", "not slow", "tests/unit"]
