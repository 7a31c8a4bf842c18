"""Makes `demo.svg`: what `python3 dev.py demo --once` really prints, as a picture.

Run it from the folder of dev.py: `.venv/bin/python -m docs.pictures.make`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from server.config import inherited

ROOT = Path(__file__).parents[2]
PICTURE = Path(__file__).with_name("demo.svg")
#: Characters of a line; wider ones become too small to read on a page.
WIDTH = 84
#: The scene plays around this instant, so that two pictures can be compared.
NOW = "2026-11-22T15:00:00Z"
COMMAND = ("-m", "server.cli", "demo", "--once", "--now", NOW)
#: A picture loads nothing from elsewhere; the viewer's own font is good enough.
ELSEWHERE = re.compile(r"@font-face \{.*?\}\s*|<!-- Generated.*?-->\s*", re.DOTALL)


def shown() -> str:
    """Run the demo and give what it prints, with its colours."""
    environment = {**inherited(), "COLUMNS": str(WIDTH), "FORCE_COLOR": "1"}
    command = [sys.executable, *COMMAND]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True
    )
    return done.stdout.decode()


def picture(text: str) -> str:
    """Draw the output as an SVG that needs nothing from elsewhere."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text))
    drawn = console.export_svg(title="python3 dev.py demo --once", unique_id="demo")
    return ELSEWHERE.sub("", drawn)


if __name__ == "__main__":
    PICTURE.write_text(picture(shown()))
