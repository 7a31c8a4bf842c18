"""The service as an operator drives it: commands, in this process or in one of own."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from server.cli import main

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON line it printed."""
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def error(self) -> str:
        """The sentence that says what is wrong."""
        return _after(self.err, "Error: ")

    @property
    def remedy(self) -> str:
        """The sentence that says what to do."""
        return _after(self.err, "What to do: ")


def _after(text: str, prefix: str) -> str:
    found = [line for line in text.splitlines() if line.startswith(prefix)]
    return found[0].removeprefix(prefix) if len(found) == 1 else ""


class Service:
    """The `tandem` command under one configuration, which is the environment's."""

    def __init__(self, settings: Mapping[str, str], environment: pytest.MonkeyPatch):
        """Put the settings into the environment of this process and its children."""
        self._environment = environment
        self.settings = dict(settings)
        for name, value in settings.items():
            environment.setenv(name, value)

    @contextmanager
    def configured(self, **settings: str) -> Iterator[None]:
        """Change variables for a block; an empty value counts as not set."""
        with pytest.MonkeyPatch.context() as changed:
            for name, value in settings.items():
                changed.setenv(name, value)
            yield

    def tandem(self, *arguments: str) -> Ended:
        """Run a command through its entry point, within this process."""
        out, err = StringIO(), StringIO()
        with _logging_restored(), redirect_stdout(out), redirect_stderr(err):
            try:
                main(arguments)
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1
        return Ended(code, out.getvalue(), err.getvalue())

    def process(self, *arguments: str) -> Ended:
        """Run a command as a process of its own."""
        ended = subprocess.run(
            command(*arguments), cwd=ROOT, capture_output=True, text=True, check=False
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def good(self, *arguments: str) -> Ended:
        """Run a command that has to succeed."""
        ended = self.tandem(*arguments)
        assert ended.code == 0, (arguments, ended)
        return ended


def command(*arguments: str) -> Sequence[str]:
    """Give the command line of a `tandem` process."""
    return [sys.executable, "-m", "server.cli", *arguments]


@contextmanager
def _logging_restored() -> Iterator[None]:
    """Keep the set-up of a command from outliving it in this process."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        yield
    finally:
        root.handlers[:], root.level = handlers, level
