"""The processes of the Procfile, started and stopped as the platform does."""

from __future__ import annotations

import json
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import requests

from tests.scenarios.service import ROOT
from tests.scenarios.workers import PATIENCE


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_ready(http: requests.Session, url: str) -> bool:
    """Whether database and queue answer to the web process."""
    try:
        return http.get(f"{url}/readyz", timeout=30).ok
    except requests.ConnectionError:
        return False


class Dynos:
    """The processes of the Procfile, each with its log."""

    def __init__(self, folder: Path) -> None:
        """Run nothing yet."""
        lines = (ROOT / "Procfile").read_text().splitlines()
        self.commands = dict(line.split(": ", 1) for line in lines)
        self.folder = folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *options: str) -> None:
        """Start a process of the Procfile."""
        command = shlex.split(self.commands[name])
        assert command[0] == "python"
        with self._log(name).open("wb") as output:
            self.running[name] = subprocess.Popen(
                [sys.executable, *command[1:], *options],
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def alive(self) -> set[str]:
        """The processes that have not ended."""
        return {name for name, one in self.running.items() if one.poll() is None}

    def end(self) -> dict[str, int]:
        """Tell all of them to stop, as the platform does; give their exit codes."""
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        return {name: one.wait(PATIENCE) for name, one in self.running.items()}

    def kill(self) -> None:
        """Leave none behind, however the test ends."""
        for process in self.running.values():
            process.kill()
            process.wait()

    def lines(self, name: str) -> list[dict[str, Any]]:
        """What a process has logged, each line an object."""
        return [json.loads(line) for line in self.said(name).splitlines()]

    def said(self, name: str) -> str:
        """What a process has logged."""
        return self._log(name).read_text()

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"
