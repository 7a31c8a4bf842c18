"""What kind of machine measured, without naming it."""

from __future__ import annotations

import platform
from pathlib import Path

import psutil

_CPU_INFO = Path("/proc/cpuinfo")


def describe() -> str:
    """Cores, memory, processor, system and Python in one line."""
    cores = psutil.cpu_count() or 1
    memory = round(psutil.virtual_memory().total / 1024**3)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{cores} cores, {memory} GiB, {_processor()}, {platform.system()}, {python}"


def _processor() -> str:
    """The processor's name where the system tells it, else its architecture."""
    if _CPU_INFO.exists():
        for line in _CPU_INFO.read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.machine()
