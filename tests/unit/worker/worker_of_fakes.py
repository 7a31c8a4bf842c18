"""A real worker process with a real database and queue, and two fake calendars.

`python -m tests.unit.worker.worker_of_fakes BEHAVIOUR FOLDER [--burst]`
"""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from pathlib import Path

from server import bootstrap, config
from server.domain.org import OrgFacts
from server.worker.process import work
from tests.builders import NOW, an_item
from tests.fakes.connector import FakeConnector

PRIVATE = "Lunch with the minister"
#: Seconds that a run may go on after SIGTERM here.
GRACE = 1


def slow(folder: Path) -> None:
    """Say that the run has begun, and take longer than anybody waits."""
    (folder / "started").touch()
    threading.Event().wait(60)


def wrong(folder: Path) -> None:
    """Fail with a text that must not be seen anywhere."""
    raise ValueError(PRIVATE)


BEHAVIOURS = {"quick": lambda folder: None, "slow": slow, "wrong": wrong}


def main(behaviour: str, folder: str, *options: str) -> None:
    """Work with calendars that hold one item."""
    runtime = bootstrap.build(config.read())
    systems = FakeConnector(
        OrgFacts(user_id="005", zone="UTC"),
        when_asked=lambda: BEHAVIOURS[behaviour](Path(folder)),
    )
    systems.exchange_calendar.add(an_item(PRIVATE, start=NOW))
    runtime.connector = systems
    runtime.runs = replace(runtime.runs, connector=systems)
    # What the parent has open must not be used, nor closed, by its children.
    runtime.is_migrated()
    bootstrap.adopt([runtime])
    work(burst="--burst" in options, grace=GRACE)


if __name__ == "__main__":
    main(*sys.argv[1:])
