"""Which Chromium drives the panel, and how it is started."""

from __future__ import annotations

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Nothing but the page under test reaches out, and no profile is left behind.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = (
    "There is no Chromium, so nobody looked at the panel. Install one, for example: "
    "apt-get install chromium"
)


def find() -> str | None:
    """The Chromium or Chrome of this machine, if it has one."""
    return next((path for path in map(shutil.which, NAMES) if path), None)
