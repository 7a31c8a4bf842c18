"""The command `python -m emulators`, as a process of its own."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "emulators"]


def run(*options: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [*COMMAND, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_json_is_one_line_and_a_signal_ends_it_well(number):
    """It prints one line of JSON, serves what the line says, and exits with 0."""
    process = subprocess.Popen(
        [*COMMAND, "--scene", "meeting", "--json", "--now", "2026-11-22T15:00:00Z"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        with requests.Session() as session:
            session.trust_env = False
            session.verify = told["salesforce"]["ca_file"]
            for side in ("exchange", "salesforce"):
                answer = session.get(told[side]["control_url"], timeout=20)
                assert answer.json()["emulator"] == side
    finally:
        process.send_signal(number)
        rest, errors = process.communicate(timeout=30)
    assert (process.returncode, rest, errors) == (0, "", "")
    assert not Path(told["salesforce"]["ca_file"]).exists()


def test_text_names_what_a_person_needs(tmp_path):
    """Without --json the addresses, passwords and files are told in words."""
    process = subprocess.Popen(
        [*COMMAND, "--scene", "empty", "--folder", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        lines = list(
            iter(
                process.stdout.readline,
                "Ctrl-C ends both. Everything as JSON: --json\n",
            )
        )
    finally:
        process.terminate()
        process.communicate(timeout=30)
    text = "".join(lines)
    for wanted in ("/EWS/Exchange.asmx", "avery@northwind.example", str(tmp_path)):
        assert wanted in text


def test_list_names_every_scene():
    """--list tells the scenes with a sentence each, and ends."""
    done = run("--list")
    assert done.returncode == 0
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert names[:2] == ["empty", "busy-week"]
    assert all(len(line.split()) > 4 for line in done.stdout.splitlines())


def test_help_names_every_option():
    """--help tells each option and the exit codes."""
    told = run("--help").stdout
    for option in (
        "--scene",
        "--list",
        "--now",
        "--json",
        "--port-exchange",
        "--port-salesforce",
        "--folder",
        "--exchange-items",
        "--salesforce-events",
        "exit code",
    ):
        assert option in told


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--scene", "busy"], "busy-week"),
        (["--now", "2026-11-22T15:00:00"], "no zone"),
        (["--now", "noon"], "noon"),
        (["--port-exchange", "70000"], "65535"),
        (["--exchange-items", "-3"], "-3"),
    ],
)
def test_wrong_option_is_exit_code_2(options, says):
    """A wrong option is told with what would be right."""
    done = run(*options)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


def test_what_cannot_start_is_exit_code_1(tmp_path):
    """A taken port or a folder that cannot be made is told in a sentence."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("--scene", "empty", "--port-salesforce", port)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The emulators cannot start: ")
    assert done.stderr.count("\n") == 1
    file = tmp_path / "file"
    file.touch()
    assert run("--scene", "empty", "--folder", str(file / "sub")).returncode == 1
