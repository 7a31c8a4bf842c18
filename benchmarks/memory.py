"""How much memory this process holds, and has held at most."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import psutil

_STATUS = Path("/proc/self/status")
_MIB = 1024 * 1024


def now_mib() -> float:
    """Resident memory in MiB."""
    return round(psutil.Process().memory_info().rss / _MIB, 1)


def peak_mib() -> float:
    """The most resident memory since the program started, in MiB.

    Linux's getrusage starts from the peak of the process that started this one, so
    the kernel's own high-water mark is read there.
    """
    if _STATUS.exists():
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1024, 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (_MIB if sys.platform == "darwin" else 1024), 1)
