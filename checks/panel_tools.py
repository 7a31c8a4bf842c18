"""The tools of the Salesforce package: sfdx/node_modules, as its lock file says.

A stamp in the folder says for which lock file and which Node it was made. It is
written last, and npm begins each time with an empty folder: nothing of a set-up that
was cut off stays.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from checks import tree

OLDEST_NODE = (20, 12)
NO_NODE = """\
The Salesforce package in sfdx/ is checked and tested with Node 20.12 or newer and
npm; here is {}. Install them (Debian and Ubuntu: apt install nodejs npm) and
start the same command again. The Python part works without: dev.py test tests"""
NO_NETWORK = """\
npm could not install the panel's tools; what it said stands above. The first start
needs the network: behind a proxy set HTTPS_PROXY, with a package mirror npm's
registry. Then start the same command again; it begins anew."""


class SetUpFailed(Exception):
    """The tools are not there; the text says why and what to do about it."""


@dataclass(frozen=True, slots=True)
class PanelTools:
    """What is below one root, and the programs that put it there."""

    root: Path
    node: str = "node"
    npm: str = "npm"

    @property
    def folder(self) -> Path:
        """The Salesforce package."""
        return self.root / "sfdx"

    @property
    def stamp(self) -> Path:
        """Tells what node_modules was made for."""
        return self.folder / "node_modules" / "tandem-stamp"

    def prepare(self) -> None:
        """Install what is missing; does nothing when the stamp is the right one.

        Raises SetUpFailed, also when Node or npm is missing or too old.
        """
        version = _answer([self.node, "--version"])
        if not is_new_enough(version) or not _answer([self.npm, "--version"]):
            raise SetUpFailed(NO_NODE.format(version or "none"))
        if self._is_ready(version):
            return
        with _alone(self.root / ".setup.lock"):
            if not self._is_ready(version):
                self._install(version)

    def _is_ready(self, version: str) -> bool:
        try:
            return self.stamp.read_text() == self._wanted(version)
        except FileNotFoundError:
            return False

    def _wanted(self, version: str) -> str:
        """Write the stamp that the folder has to carry."""
        digest = hashlib.sha256()
        for name in ("package.json", "package-lock.json"):
            digest.update((self.folder / name).read_bytes())
        return f"{digest.hexdigest()} {version}\n"

    def _install(self, version: str) -> None:
        where = self.stamp.parent
        _say(f"Setting up the panel's tools in {where}: 550 MB, one or two minutes …")
        self.stamp.unlink(missing_ok=True)
        done = subprocess.run(
            [self.npm, "ci", "--loglevel=error"],
            cwd=self.folder,
            stdout=sys.stderr,
            check=False,
        )
        if done.returncode != 0:
            raise SetUpFailed(NO_NETWORK)
        self.stamp.write_text(self._wanted(version))
        _say("Ready.")


def is_new_enough(version: str) -> bool:
    """Say whether the tools run on the Node that calls itself so: v20.12.0."""
    found = re.match(r"v(\d+)\.(\d+)", version)
    return found is not None and tuple(map(int, found.groups())) >= OLDEST_NODE


def prepare_or_say() -> bool:
    """Prepare the tools of this repository; say what is in the way, if anything."""
    try:
        PanelTools(tree.ROOT).prepare()
    except SetUpFailed as problem:
        _say(str(problem))
        return False
    return True


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Wait until nobody else sets something up, then hold the lock."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _answer(command: list[str]) -> str:
    """Give what a program prints; empty when it fails or is not there."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
