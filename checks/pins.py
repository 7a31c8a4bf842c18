"""The requirements files say the same as pyproject.toml, with hashes and no hosts.

Resolving needs the network, so this compares what is written instead: every pin is
there in its version, every entry has hashes, and nothing is left that no pin needs.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from checks import tree

RELOCK = "run dev.py lock"
ENTRY = re.compile(r"^(?P<requirement>[^\s#-].*?)\s*\\?$")


@dataclass(slots=True)
class LockFile:
    """A requirements file: its name, its entries, and the entries without a hash."""

    name: str
    entries: dict[str, list[Requirement]] = field(default_factory=dict)
    unhashed: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)


def read(name: str, text: str) -> LockFile:
    """Read a requirements file as `uv pip compile --generate-hashes` writes it."""
    lock = LockFile(name)
    entries: dict[str, list[Requirement]] = defaultdict(list)
    hashes: dict[str, int] = {}
    current = ""
    for line in text.splitlines():
        if line.startswith("    --hash=sha256:"):
            hashes[current] += 1
        elif (match := ENTRY.match(line)) and "://" not in line:
            current = match["requirement"]
            requirement = Requirement(current)
            entries[canonicalize_name(requirement.name)].append(requirement)
            hashes[current] = 0
        else:
            lock.strange.append(line)
    lock.entries = dict(entries)
    lock.unhashed = [entry for entry, count in hashes.items() if count == 0]
    return lock


def compare(pins: Iterable[str], lock: LockFile) -> list[str]:
    """Name what a lock file lacks of the pins, or holds in a wrong form."""
    findings = [f"{lock.name}: {entry} has no hash" for entry in lock.unhashed]
    findings += [f"{lock.name}: no requirement: {line}" for line in lock.strange]
    for pin in map(Requirement, pins):
        locked = lock.entries.get(canonicalize_name(pin.name), [])
        if not str(pin.specifier).startswith("=="):
            findings.append(f"pyproject.toml: {pin} is not pinned with ==")
        elif not any(pin.specifier == each.specifier for each in locked):
            findings.append(f"{lock.name}: {pin} is missing; {RELOCK}")
    return findings


def needed(pins: Iterable[str]) -> set[str]:
    """Find everything that the pins need on this machine, as installed here."""
    found: set[str] = set()
    waiting = [(Requirement(pin), "") for pin in pins]
    seen: set[tuple[str, str]] = set()
    while waiting:
        requirement, extra = waiting.pop()
        name = canonicalize_name(requirement.name)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        found.add(name)
        for wanted in {"", *requirement.extras}:
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                waiting += [(Requirement(text), wanted) for text in _requires(name)]
    return found


def left_over(pins: Iterable[str], lock: LockFile) -> list[str]:
    """Name the entries that nothing needs any more."""
    wanted = needed(pins)
    return [
        f"{lock.name}: nothing needs {name}; {RELOCK}"
        for name, entries in lock.entries.items()
        if name not in wanted
        and any(not each.marker or each.marker.evaluate() for each in entries)
    ]


def look(root: Path) -> list[str]:
    """Compare pyproject.toml with its three requirements files."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    runtime = project["project"]["dependencies"]
    everything = runtime + project["project"]["optional-dependencies"]["dev"]
    setup = project["dependency-groups"]["setup"]
    findings = []
    for name, pins in (
        ("requirements-uv.txt", setup),
        ("requirements.txt", runtime),
        ("requirements-dev.txt", everything),
    ):
        lock = read(name, (root / name).read_text())
        findings += compare(pins, lock)
        if pins is not setup:
            findings += left_over(pins, lock)
    return findings


def _requires(name: str) -> list[str]:
    """Read what an installed package needs; nothing when it is not installed."""
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []


if __name__ == "__main__":
    tree.conclude(look(tree.ROOT), "")
