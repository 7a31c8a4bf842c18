"""How one benchmark module ends when it is run by itself."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import NoReturn

from benchmarks.progress import keep_quiet
from benchmarks.result import Result


def run_alone(measure: Callable[[], Result]) -> NoReturn:
    """Measure, print the result as JSON, and end with 1 where a goal is missed."""
    keep_quiet()
    result = measure()
    print(json.dumps(result.to_json(), indent=2))
    sys.exit(0 if result.met else 1)
