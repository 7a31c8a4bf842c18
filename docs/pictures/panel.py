"""Takes over the pictures of the panel that the guides show.

`python3 dev.py test tests/panel` takes them of the running panel; then, from the
folder of dev.py: `.venv/bin/python -m docs.pictures.panel`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.panel.stage import PICTURES

HERE = Path(__file__).parent
#: Names here, and what the tests call the same picture.
SHOWN = {
    "jobs": "jobs-1280",
    "form": "form-1280",
    "history": "history-1280",
    "run": "row-ignored",
    "held": "held",
    "lock-met": "lock-met",
    "admin-users": "admin-users-1280",
    "admin-lock": "lock-set",
}


def take_over() -> None:
    """Copy the pictures; FileNotFoundError where the tests have not been run."""
    for name, taken in SHOWN.items():
        shutil.copyfile(PICTURES / f"{taken}.png", HERE / f"{name}.png")


if __name__ == "__main__":
    take_over()
