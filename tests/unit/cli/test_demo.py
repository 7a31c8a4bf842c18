"""The demo as a process: what it prints, and that nothing of it stays behind."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
PATIENCE = 90.0


@contextmanager
def demo(folder: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Start the demo with its temporary files below a folder of ours."""
    script = (
        "import signal, sys, tempfile\n"
        # A process that was started in the background ignores Ctrl-C.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"tempfile.tempdir = {str(folder)!r}\n"
        "from server.cli import main\n"
        f"main(['demo', '--scene', 'meeting', *{list(options)!r}])\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def left_behind(folder: Path, children: list[psutil.Process]) -> list[str]:
    """What a demo that ended should have taken with it."""
    running = [each.name() for each in children if each.is_running()]
    return running + [path.name for path in folder.iterdir()]


def children_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Everything the demo has started."""
    return psutil.Process(process.pid).children(recursive=True)


#: What each rule of the tour writes, and why the rest is not written.
RULES = {
    "Edited on both sides": (["update in exchange", "update in salesforce"], []),
    "Conflict rule: Keep the Updated Item": (["create in exchange"], []),
    "Conflict rule: Delete the Item": (["delete in salesforce"], []),
    "Prevent Operations": ([], ["prevented"]),
    "Private": ([], ["private"]),
    "Attendees are not mailed": (["update in exchange"], ["not_notified"]),
    "Other people's meetings": ([], ["not_organizer"]),
    "Subject too long": ([], ["subject_too_long"]),
    "Moved out of the calendar": ([], ["moved_out"]),
    "Mode: Matching": ([], ["no_match"]),
    "Mode: Matching, the next day": (["create in salesforce"], []),
    "Mode: Designated": (["create in salesforce"], ["not_designated"]),
    "Unusually many deletions": ([], ["held"]),
}


def test_one_object_for_scripts(tmp_path):
    """`--json --once`: the two runs, whether the calendars agree, and no mails.

    With `--rules` each rule is seen at work, with the reason its user reads.
    """
    with demo(tmp_path, "--json", "--once", "--rules") as process:
        out, err = process.communicate(timeout=PATIENCE)

    assert process.returncode == 0, err
    (line,) = out.splitlines()
    shown = json.loads(line)
    assert shown["first_run"]["writes"] > 0
    assert shown["second_run"]["writes"] == 0
    assert shown["second_run"]["calls"] == {"exchange": 1, "salesforce": 1}
    assert (shown["agree"], shown["mails"]) == (True, 0)
    told = {one["rule"]: (one["written"], one["reasons"]) for one in shown["rules"]}
    assert told.keys() == RULES.keys()
    for rule, (written, reasons) in RULES.items():
        assert told[rule][0] == written, rule
        assert set(told[rule][1]) >= set(reasons), rule
    # Saved and pressed over the API, with assertions of the emulated org.
    wanted_by = [shown[name]["trigger"] for name in ("first_run", "second_run")]
    assert wanted_by == ["enabled", "sync_now"]
    assert left_behind(tmp_path, []) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stays_up_until_told_to_end(tmp_path, number):
    """Having shown all it ends well, and takes everything down."""
    with demo(tmp_path, "--json") as process:
        assert process.stdout is not None
        json.loads(process.stdout.readline())
        children = children_of(process)
        process.send_signal(number)
        process.communicate(timeout=PATIENCE)

    assert process.returncode == 0
    assert len(children) >= 4
    assert left_behind(tmp_path, children) == []


def test_it_can_be_stopped_half_way(tmp_path):
    """SIGTERM before the end still takes everything down; the code says so."""
    with demo(tmp_path) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "calendar: succeeded" in line:
                break
        children = children_of(process)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE)

    assert (process.returncode, "Traceback" in err) == (130, False)
    assert left_behind(tmp_path, children) == []


def test_a_scene_that_does_not_exist(tmp_path):
    """The sentence lists the scenes there are."""
    with demo(tmp_path, "--scene", "nowhere", "--once") as process:
        _, err = process.communicate(timeout=PATIENCE)

    assert process.returncode != 0
    assert "busy-week" in err
    assert "Traceback" not in err
    assert left_behind(tmp_path, []) == []
