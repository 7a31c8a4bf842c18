"""`dev.py preview`: the panel against a service of its own, until Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from checks.panel_tools import SetUpFailed
from server.cli.demo_world import start_world
from server.domain.errors import Unreachable
from sfdx.preview.building import DoesNotCompile, build
from sfdx.preview.running import preview_of
from sfdx.preview.site import serve

#: The address people keep open; another can be chosen where it is taken.
PORT = 8360


def main(arguments: list[str]) -> int:
    """Build the panel, start everything behind it, and wait for the end."""
    chosen = _read(arguments)
    try:
        _say("Building the panel; the first time takes about a minute…")
        built = build()
        _say("Starting Exchange, Salesforce, queue, web and worker…")
        with (
            _until_told() as ended,
            TemporaryDirectory(prefix="tandem-preview-") as folder,
            start_world(Path(folder), scene=chosen.scene, clock=True) as world,
            serve(preview_of(world, built), chosen.port) as url,
        ):
            _say(f"\nThe panel: {url}/\nLogs:      {folder}\nCtrl-C ends all of it.")
            ended.wait()
    except (SetUpFailed, DoesNotCompile, Unreachable, OSError) as problem:
        _say(str(problem))
        return 1
    return 0


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py preview")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--scene", default="busy-week")
    return parser.parse_args(arguments)


@contextmanager
def _until_told() -> Iterator[threading.Event]:
    """Take Ctrl-C and SIGTERM for the end; whatever was started then ends in order."""
    ended = threading.Event()
    kept = {
        number: signal.signal(number, lambda *_: ended.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield ended
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
