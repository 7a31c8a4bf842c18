"""dev.py sets itself up once, repairs what was cut off, and then steps aside.

uv and Python are stand-ins here: small scripts that note how they are called. pip
is the real one; it installs a stand-in of uv from a folder.
"""

import ast
import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

import dev

#: Notes its arguments; makes .venv/bin/python; fails or waits when told to.
UV = """\
#!/bin/sh
echo "$@" >> uv.log
case "$1 $2" in
  "--version ") echo "uv 1.2.3 (stand-in)" ;;
  "venv "*) mkdir -p .venv/bin && cp python-stand-in .venv/bin/python ;;
  "pip sync")
    echo "chatter"
    if [ -e fail ]; then echo "out of reach" >&2; exit 1; fi
    if [ -e wait ]; then echo "waiting" >&2; exec sleep 60; fi ;;
esac
"""
#: Tells the version of the Python that runs the tests; otherwise says what it runs.
PYTHON = f"""\
#!/bin/sh
if [ "$1" = -c ]; then exec {sys.executable} "$@"; fi
echo "ran $*"
echo "PYTHONPATH=$PYTHONPATH WISH=$WISH in $(basename "$PWD")"
exit 7
"""


@dataclass(frozen=True)
class Checkout:
    """A folder with dev.py and stand-ins for all that it would download."""

    root: Path

    def start(self, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
        """Start dev.py and leave it running."""
        variables = {"PATH": "/usr/bin:/bin", "PIP_CONFIG_FILE": "/dev/null"}
        return subprocess.Popen(
            [sys.executable, str(self.root / "dev.py"), *arguments],
            cwd=self.root.parent,
            env=variables | {"PIP_NO_INDEX": "1"} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )

    def run(self, *arguments: str, **environment: str) -> tuple[int, str, str]:
        """Run dev.py; give its exit code, stdout and stderr."""
        process = self.start(*arguments, **environment)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def uv_calls(self) -> list[str]:
        """List how uv was called so far, but for questions about its version."""
        log = self.root / "uv.log"
        calls = log.read_text().splitlines() if log.exists() else []
        return [call for call in calls if call != "--version"]

    def write_program(self, name: str, text: str) -> None:
        """Put an executable script into the folder."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """Lay out dev.py with small lock files and uv already in .tools/."""
    made = Checkout(tmp_path / "tandem")
    made.root.mkdir()
    (made.root / "dev.py").write_text(Path(dev.__file__).read_text())
    (made.root / "requirements-uv.txt").write_text("uv==1.2.3\n")
    (made.root / "requirements-dev.txt").write_text("flask==3.1.3\n")
    made.write_program(".tools/bin/uv", UV)
    made.write_program("python-stand-in", PYTHON)
    return made


def _offer_uv(checkout: Checkout, folder: Path) -> str:
    """Pack the stand-in of uv as a wheel, pin its hash, and give where it lies."""
    wheel = folder / "uv-1.2.3-py3-none-any.whl"
    program = zipfile.ZipInfo("uv-1.2.3.data/scripts/uv")
    program.external_attr = 0o100755 << 16
    tags = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    name = "Metadata-Version: 2.1\nName: uv\nVersion: 1.2.3\n"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(program, UV)
        archive.writestr("uv-1.2.3.dist-info/METADATA", name)
        archive.writestr("uv-1.2.3.dist-info/WHEEL", tags)
        archive.writestr("uv-1.2.3.dist-info/RECORD", "")
    _pin_uv(checkout, hashlib.sha256(wheel.read_bytes()).hexdigest())
    return str(folder)


def _pin_uv(checkout: Checkout, digest: str) -> None:
    pin = f"uv==1.2.3 \\\n    --hash=sha256:{digest}\n"
    (checkout.root / "requirements-uv.txt").write_text(pin)


def test_the_first_start_sets_up_and_then_runs(checkout):
    """The packages are installed by hash, then the program takes over."""
    code, out, err = checkout.run("emulators", "--json", WISH="kept", PYTHONPATH="lost")

    assert "Setting up" in err
    assert err.endswith("Ready.\n")
    assert "--require-hashes requirements-dev.txt" in checkout.uv_calls()[-1]
    assert out.splitlines()[0] == "ran -m emulators --json"
    assert out.splitlines()[1] == "PYTHONPATH= WISH=kept in tandem"
    assert code == 7


def test_the_next_start_is_silent_and_installs_nothing(checkout):
    """With the right stamp nothing is looked at and nothing is said."""
    checkout.run("emulators")
    calls = checkout.uv_calls()

    _, out, err = checkout.run("emulators")

    assert checkout.uv_calls() == calls
    assert out.startswith("ran -m emulators")
    assert err == ""


def test_changed_lock_files_are_installed_into_the_same_environment(checkout):
    """A new requirements file is synced; the environment itself stays."""
    checkout.run("check")
    (checkout.root / "requirements-dev.txt").write_text("flask==3.1.4\n")

    checkout.run("check")

    assert [call.split()[0] for call in checkout.uv_calls()] == ["venv", "pip", "pip"]


def test_another_python_gets_an_environment_of_its_own(checkout):
    """An environment that another Python made is built anew."""
    checkout.write_program(".venv/bin/python", "#!/bin/sh\necho 3.10.1")

    checkout.run("check")

    assert checkout.uv_calls()[0].startswith("venv --quiet --clear --python /")


def test_a_failed_download_is_taken_up_by_the_next_start(checkout):
    """It ends with 1 and says what to do; no stamp claims that it was finished."""
    (checkout.root / "fail").touch()
    code, out, err = checkout.run("demo", "--json")
    assert (code, out) == (1, "")
    assert "out of reach" in err
    assert "start the same command again" in err

    (checkout.root / "fail").unlink()
    _, out, err = checkout.run("demo", "--json")

    assert err.endswith("Ready.\n")
    assert out.startswith("ran -m server.cli demo --json")


def test_a_failed_change_leaves_no_stamp_behind(checkout):
    """After a failure the old lock files are no proof that nothing has changed."""
    checkout.run("check")
    (checkout.root / "requirements-dev.txt").write_text("flask==3.1.4\n")
    (checkout.root / "fail").touch()
    checkout.run("check")
    (checkout.root / "fail").unlink()
    (checkout.root / "requirements-dev.txt").write_text("flask==3.1.3\n")

    _, _, err = checkout.run("check")

    assert err.endswith("Ready.\n")


def test_a_set_up_that_was_interrupted_is_taken_up_too(checkout):
    """Ctrl-C in the middle ends with 130 and a sentence; the next start repairs."""
    (checkout.root / "wait").touch()
    process = checkout.start("check")
    assert process.stderr
    while "waiting" not in process.stderr.readline():
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)  # As a terminal does: to the whole group.
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "it goes on where it stopped" in err

    (checkout.root / "wait").unlink()
    code, _, err = checkout.run("check")

    assert err.endswith("Ready.\n")
    assert code == 7


def test_a_second_dev_py_waits_for_the_first(checkout):
    """While another one sets up, nothing is touched; then the rest is done."""
    with (checkout.root / ".setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = checkout.start("check")
        assert process.stderr
        assert process.stderr.readline().startswith("Another dev.py is setting up")
        assert checkout.uv_calls() == []

    _, err = process.communicate(timeout=60)

    assert process.returncode == 7
    assert err.endswith("Ready.\n")


def test_what_the_first_has_set_up_is_not_done_again(checkout):
    """A second dev.py that finds everything ready after its wait installs nothing."""
    checkout.run("check")
    calls = checkout.uv_calls()
    stamp = checkout.root / ".venv" / "tandem-stamp"
    ready = stamp.read_text()
    stamp.unlink()
    with (checkout.root / ".setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = checkout.start("check")
        assert process.stderr
        assert process.stderr.readline().startswith("Another dev.py is setting up")
        stamp.write_text(ready)

    _, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (7, "")
    assert checkout.uv_calls() == calls


def test_uv_is_installed_by_pip_and_hash(checkout, tmp_path):
    """Without uv, or with half of it, pip brings it whole into .tools/."""
    checkout.write_program(".tools/bin/uv", "broken")
    checkout.write_program(".tools.partial/bin/uv", "left by an interrupted start")
    links = _offer_uv(checkout, tmp_path)

    code, _, err = checkout.run("check", PIP_FIND_LINKS=links, PIP_USER="1")

    assert code == 7, err
    assert (checkout.root / ".tools" / "bin" / "uv").read_text().startswith("#!/bin/sh")
    assert not (checkout.root / ".tools.partial").exists()


def test_a_wrong_hash_of_uv_is_refused(checkout, tmp_path):
    """What was exchanged on the way does not get in."""
    checkout.write_program(".tools/bin/uv", "broken")
    links = _offer_uv(checkout, tmp_path)
    _pin_uv(checkout, "0" * 64)

    code, _, err = checkout.run("check", PIP_FIND_LINKS=links)

    assert code == 1
    assert "DO NOT MATCH THE HASHES" in err
    assert "pip could not install uv." in err
    assert checkout.uv_calls() == []


def test_a_pin_of_uv_without_a_hash_is_refused(checkout, tmp_path):
    """What nobody can check is not installed."""
    checkout.write_program(".tools/bin/uv", "broken")
    links = _offer_uv(checkout, tmp_path)
    (checkout.root / "requirements-uv.txt").write_text("uv==1.2.3\n")

    code, _, err = checkout.run("check", PIP_FIND_LINKS=links)

    assert code == 1
    assert "pip could not install uv." in err


def test_without_network_it_says_what_to_do(checkout):
    """pip's own words come first, then the way out."""
    checkout.write_program(".tools/bin/uv", "broken")
    _pin_uv(checkout, "0" * 64)

    code, out, err = checkout.run("test")

    assert (code, out) == (1, "")
    assert "No matching distribution" in err
    assert "The first start needs the network" in err


def test_a_python_without_pip_is_told_so(checkout):
    """An unusable Python gives the command that installs pip."""
    with pytest.raises(dev.SetUpFailed, match="apt install python3-pip"):
        dev.find_pip(["/nowhere/python3"])


def test_a_folder_that_cannot_be_written_gives_one_sentence(checkout):
    """A problem with files is told without a traceback."""
    (checkout.root / ".setup.lock").mkdir()

    code, _, err = checkout.run("test")

    assert code == 1
    assert "Is a directory" in err
    assert "Traceback" not in err


def test_lock_writes_three_files_without_an_index(checkout):
    """Every lock file is universal and hashed; uv's options go through."""
    code, out, _ = checkout.run("lock", "--upgrade")

    calls = [call for call in checkout.uv_calls() if call.startswith("pip compile")]
    assert (code, out) == (0, "")
    assert [call.split("--output-file ")[1].split()[0] for call in calls] == [
        "requirements-uv.txt",
        "requirements.txt",
        "requirements-dev.txt",
    ]
    for call in calls:
        assert "--universal --generate-hashes --no-header --no-annotate" in call
        assert call.endswith("--upgrade")
        assert "index" not in call


@pytest.mark.parametrize("command", dev.COMMANDS)
def test_every_command_has_help_that_needs_no_set_up(checkout, command):
    """Help is there at once and changes nothing."""
    code, out, err = checkout.run(command, "--help")

    assert (code, err) == (0, "")
    assert out.startswith(f"usage: dev.py {command}")
    assert checkout.uv_calls() == []


def test_the_overview_lists_every_command(checkout):
    """Asking for help ends with 0, forgetting the command with 2."""
    code, out, _ = checkout.run("--help")

    assert code == 0
    assert all(f"  {command} " in out for command in dev.COMMANDS)
    assert checkout.run()[0] == 2


def test_an_unknown_command_is_a_usage_error(checkout):
    """The answer names what was asked for and what there is."""
    code, out, err = checkout.run("dance")

    assert (code, out) == (2, "")
    assert "'dance'" in err
    assert "emulators" in err


@pytest.mark.parametrize(
    ("version", "platform", "said"),
    [
        ((3, 10, 13), "linux", "needs Python 3.11 or newer"),
        ((3, 13, 0), "win32", "WSL"),
    ],
)
def test_a_python_or_system_that_will_not_do(version, platform, said):
    """The refusal says what is needed."""
    assert said in str(dev.refusal(version, platform))


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_a_python_and_system_that_will_do(platform):
    """The oldest supported Python and every newer one are accepted."""
    assert dev.refusal((3, 11, 0), platform) is None
    assert dev.refusal((3, 14, 1), platform) is None


def test_an_old_python_can_read_the_refusal():
    """Python 3.7 parses dev.py, so that it gets as far as saying it is too old."""
    ast.parse(Path(dev.__file__).read_text(), feature_version=(3, 7))

    with pytest.raises(SyntaxError):
        ast.parse("match version:\n    case 3: pass", feature_version=(3, 7))
