"""Work measured in a fresh process of its own, so that nothing else counts."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from benchmarks.emulated import ROOT
from server.config import inherited

#: Proxies have no say on loopback, and exchangelib would ask them.
_FOREIGN = frozenset({"http_proxy", "https_proxy", "all_proxy"})


def call(module: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Run a module with a JSON object on stdin; give the one it prints."""
    environment = {
        name: value
        for name, value in inherited().items()
        if name.lower() not in _FOREIGN
    }
    done = subprocess.run(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env=environment,
        input=json.dumps(given),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{module} ended with {done.returncode}.")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def given() -> Any:
    """What `call` handed to this process."""
    return json.load(sys.stdin)


def answer(found: Mapping[str, Any]) -> None:
    """What `call` gives to the process that started this one."""
    print(json.dumps(found))
