"""The history of runs, read page by page on both databases."""

from datetime import timedelta

import pytest

from server.adapters.store import tables
from server.adapters.store.database import Database
from server.adapters.store.engine import writing
from server.adapters.store.secrets import Keyring
from server.domain.actions import Outcome
from server.domain.errors import NotFound
from server.domain.kinds import Kind, Operation, Side
from server.domain.reasons import Reason, Standing
from server.domain.runs import Report, RunStatus, Trigger
from server.ports.history import OutcomeFilter, RunFilter
from server.ports.state import StateChange
from tests.contracts.stores.records import (
    LEASE,
    NOW,
    a_user,
    claimed,
    opened,
    settle_in,
)

OUTCOMES = (
    Outcome(side=Side.SALESFORCE, ref="a", operation=Operation.CREATE, done=True),
    Outcome(side=Side.EXCHANGE, ref="b", reason=Reason.PRIVATE),
    Outcome(side=Side.EXCHANGE, ref="c", reason=Reason.NO_MATCH, subject="Visit"),
)


@pytest.fixture(params=["sqlite", "postgres"])
def stores(request, clock):
    """An org and a user on a real database."""
    engine = request.getfixturevalue(f"{request.param}_engine")
    with writing(engine) as connection:
        connection.execute(tables.org.delete())
    stores = Database(engine, Keyring([b"k" * 32]), clock)
    settle_in(stores)
    return stores


def ran(stores, at=NOW, outcomes=()):
    """A run of Ann that ended well, and its id."""
    claim = claimed(stores, "user-ann", at)
    run_id, state = opened(stores, claim, at)
    state.commit(StateChange(outcomes=outcomes))
    report = Report(
        run_id=run_id,
        user="",
        kind=Kind.CALENDAR,
        trigger=Trigger.SYNC_NOW,
        status=RunStatus.SUCCEEDED,
        started_at=at,
        ended_at=at,
    )
    stores.runs.finish(report)
    stores.jobs.finish(claim, at, None)
    return run_id


def test_runs_of_some_time(stores):
    """From the first instant to before the last, the oldest first, of one user."""
    ids = [ran(stores, NOW + number * LEASE) for number in range(4)]

    found = stores.history.between("user-ann", NOW + LEASE, NOW + 3 * LEASE)

    assert [run.run_id for run in found] == ids[1:3]
    assert stores.history.between("user-bob", NOW, NOW + 9 * LEASE) == ()


def test_pages_of_runs(stores):
    """The newest first; runs of one instant are told apart by their ids."""
    twins = sorted(ran(stores) for _ in range(2))
    newest = ran(stores, NOW + LEASE)

    found, after = [], ""
    for _ in range(3):
        (run,) = stores.history.runs("user-ann", RunFilter(after=after), 1)
        found.append(run.run_id)
        after = run.run_id

    assert found == [newest, *twins]
    assert stores.history.runs("user-ann", RunFilter(after=after), 1) == ()
    assert stores.history.runs("user-ann", RunFilter(), 9) == stores.runs.recent(
        "user-ann"
    )


def test_filters_of_runs(stores):
    """By kind and status."""
    ran(stores)
    for wanted, count in (
        (RunFilter(kind=Kind.CALENDAR, status=RunStatus.SUCCEEDED), 1),
        (RunFilter(kind=Kind.TASKS), 0),
        (RunFilter(status=RunStatus.FAILED), 0),
    ):
        assert len(stores.history.runs("user-ann", wanted, 9)) == count


@pytest.mark.parametrize(
    ("wanted", "refs"),
    [
        (OutcomeFilter(), "abc"),
        (OutcomeFilter(skip=1), "bc"),
        (OutcomeFilter(skip=3), ""),
        (OutcomeFilter(standing=Standing.EXCLUDED), "b"),
        (OutcomeFilter(standing=Standing.UNRESOLVED), "c"),
        (OutcomeFilter(standing=Standing.REMARK), ""),
        (OutcomeFilter(reason=Reason.NO_MATCH), "c"),
        (OutcomeFilter(side=Side.EXCHANGE), "bc"),
        (OutcomeFilter(operation=Operation.CREATE), "a"),
    ],
)
def test_filters_of_outcomes(stores, wanted, refs):
    """Rows keep their order and are those of the run itself."""
    run_id = ran(stores, outcomes=OUTCOMES)
    ran(stores, NOW + timedelta(hours=1), OUTCOMES[:1])

    page = stores.history.outcomes("user-ann", run_id, wanted, 9)

    assert "".join(row.ref for row in page.outcomes) == refs
    assert page.total == len(refs) + wanted.skip
    assert page.run.run_id == run_id
    assert set(page.outcomes) <= set(OUTCOMES)


def test_a_page_of_outcomes(stores):
    """The number of all that fit does not depend on the size of the page."""
    page = stores.history.outcomes(
        "user-ann", ran(stores, outcomes=OUTCOMES), OutcomeFilter(), 2
    )

    assert (len(page.outcomes), page.total) == (2, 3)


def test_runs_of_somebody_else(stores):
    """They are not found, neither as runs nor as places to go on from (N23)."""
    stores.users.add(a_user("bob"))
    run_id = ran(stores, outcomes=OUTCOMES)

    assert stores.history.runs("user-bob", RunFilter(), 9) == ()
    with pytest.raises(NotFound):
        stores.history.runs("user-bob", RunFilter(after=run_id), 9)
    with pytest.raises(NotFound):
        stores.history.outcomes("user-bob", run_id, OutcomeFilter(), 9)
