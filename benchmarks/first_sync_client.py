"""One first sync in a process of its own; `benchmarks.first_sync` starts it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks import children
from benchmarks.memory import now_mib, peak_mib
from benchmarks.progress import keep_quiet
from benchmarks.service import service
from benchmarks.timing import timed


def sync_once(given: Mapping[str, Any]) -> dict[str, Any]:
    """Sync `size` items of `user` over the emulators that `told` describes."""
    with service(given["told"], given["user"]) as serving:
        before = now_mib()
        cost, report = timed(lambda: serving.run(writes=given["size"]))
        return {
            "cpu": cost.cpu,
            "wall": cost.wall,
            "before_mib": before,
            "peak_mib": peak_mib(),
            "calls": sum(report.calls.values()),
        }


if __name__ == "__main__":
    keep_quiet()
    children.answer(sync_once(children.given()))
