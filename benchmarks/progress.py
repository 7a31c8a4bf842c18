"""What a person reads while a benchmark works; figures alone go to stdout."""

from __future__ import annotations

import sys

from server import logs


def keep_quiet() -> None:
    """Let the service's log of this process tell nothing but warnings."""
    logs.configure(form="text", level="WARNING")


def say(text: str) -> None:
    """Tell how far the measuring is."""
    print(text, file=sys.stderr, flush=True)
