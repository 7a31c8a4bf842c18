"""A run is cut off at each of the 17 crash points, in every way, and ends well.

What is cut off are the real use cases and engine over a real SQLite database. Real
workers and real systems meet some of these fates in `tests/scenarios/test_workers.py`,
every single call and commit of a run over a fake memory in `test_faults.py`, and a
break between the pages of a feed in `tests/unit/adapters/salesforce/test_calendar.py`.

That nobody is mailed (N1) is not the engine's to decide: no action says anything of it.
The adapter asks for no mail with every write, which `tests/contracts` hold, and the
scenarios look into what Exchange would have sent, also of meetings with guests that are
written while systems and workers fail (`tests/scenarios/rounds.py`).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from server.adapters.store.database import Database
from server.adapters.store.engine import open_engine
from server.adapters.store.migration import migrate
from server.domain.runs import RunStatus
from tests.engine.crashing import (
    CRASH_POINTS,
    KEYS,
    Content,
    Fate,
    How,
    Template,
    Trap,
    content,
    make_busy,
    recover,
    run_until_cut,
)
from tests.fakes.office import ORG, USER, Office

#: Each point with each fate.
FATES = [
    pytest.param(name, fate, id=f"{name} {point.says}: {fate}")
    for name, point in CRASH_POINTS.items()
    for fate in Fate
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A busy office, made once."""
    file = tmp_path_factory.mktemp("template") / "tandem.db"
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)

    def furnished(clock):
        database = Database(engine, KEYS, clock)
        database.orgs.add(ORG)
        database.users.add(USER)
        return database

    office = Office(furnished)
    office.choose(mode="sync_all")
    make_busy(office)
    engine.dispose()
    systems = office.systems
    return Template(file, systems.exchange_calendar, systems.salesforce_calendar)


@pytest.fixture(scope="module")
def undisturbed(template: Template, tmp_path_factory) -> Content:
    """Where a run leads that nothing happens to."""
    file = tmp_path_factory.mktemp("undisturbed") / "tandem.db"
    with template.opened(file) as (office, _):
        report = office.run()
        assert report.status is RunStatus.SUCCEEDED
        assert len([count for count in report.written.values() if count]) == 6
        return content(office)


@pytest.mark.parametrize(("name", "fate"), FATES)
def test_a_crash_point(template, undisturbed, tmp_path: Path, name, fate):
    """The next runs end where it would have ended, and the last one rests (I9, N6)."""
    point = CRASH_POINTS[name]
    with template.opened(tmp_path / "tandem.db") as (office, engine):
        trap = Trap(point, fate, office, engine)
        run_until_cut(office, trap)
        assert trap.sprung
        if fate is Fate.DEATH:
            assert trap.later == []
        if point.how is How.ASKED_FOR:
            office.queue.messages.clear()

        recover(office)
        quiet = office.run()

        assert content(office) == undisturbed
        assert quiet.status is RunStatus.SUCCEEDED
        assert (quiet.writes, quiet.failed) == (0, 0)
        assert office.systems.open_doors == 0


def test_every_crash_point_is_there():
    """The points are numbered without a gap."""
    assert list(CRASH_POINTS) == [f"CP{number}" for number in range(1, 18)]
