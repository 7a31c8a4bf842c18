"""Several threads and processes on the same jobs: never two at once (N25)."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from server.adapters.store.database import Database
from server.adapters.store.engine import open_engine
from server.adapters.store.scope import OF_ENGINE, SERVICE
from server.adapters.store.secrets import Keyring
from server.domain.errors import EditConflict, Fenced
from server.domain.runs import Trigger
from server.ports.state import StateChange
from server.ports.stores import Claim
from tests.contracts.stores.records import (
    CALENDAR,
    LEASE,
    NOW,
    Stores,
    a_link,
    a_user,
    opened,
    settle_in,
)
from tests.fakes.clock import FakeClock

THREADS = 4
PROCESSES = 4
JOBS = 3
ROUNDS = 60


def at_once(work: Callable[[], Any]) -> list[Any]:
    """Do the same in several threads that all start together."""
    start = multiprocessing.Barrier(THREADS)

    def begin() -> Any:
        start.wait(10)
        return work()

    with ThreadPoolExecutor(THREADS) as pool:
        waiting = [pool.submit(begin) for _ in range(THREADS)]
        return [future.result(30) for future in waiting]


def test_of_several_claims_at_once_one_wins(stores: Stores):
    """However often the queue delivers a job, one worker gets it."""
    user = settle_in(stores)
    for round_ in range(5):
        now = NOW + round_ * LEASE
        job_id = stores.jobs.ask(user.id, CALENDAR, Trigger.SYNC_NOW, now).job_id
        claims = at_once(partial(stores.jobs.claim, job_id, now, LEASE))
        assert len([claim for claim in claims if claim is not None]) == 1


def test_of_several_wishes_at_once_one_is_enqueued(stores: Stores):
    """Wishes for one run make one message, and so do those that create the job."""
    user = settle_in(stores)
    for round_ in range(10):
        now = NOW + round_ * LEASE
        asked = at_once(
            partial(stores.jobs.ask, user.id, CALENDAR, Trigger.SYNC_NOW, now)
        )
        assert len({answer.job_id for answer in asked}) == 1
        assert sum(answer.enqueue for answer in asked) == 1
        claim = stores.jobs.claim(asked[0].job_id, now, LEASE)
        assert claim is not None
        stores.jobs.finish(claim, now, None)


def test_of_several_dispatchers_at_once_each_gets_other_jobs(stores: Stores):
    """A due or lost job is handed to one dispatcher only."""
    settle_in(stores)
    for number in range(12):
        stores.users.add(a_user(f"u{number}"))
        stores.jobs.schedule(f"user-u{number}", CALENDAR, NOW)
    handed = [
        one.job_id for due in at_once(lambda: stores.jobs.due(NOW, 4)) for one in due
    ]
    assert len(handed) == len(set(handed))
    handed += [one.job_id for one in stores.jobs.due(NOW, 12)]
    assert len(set(handed)) == len(handed) == 12
    hour = timedelta(hours=1)
    reaped = at_once(lambda: stores.jobs.reap(NOW + hour, hour))
    found = [job_id for ids in reaped for job_id in ids]
    assert sorted(found) == sorted(handed)


def test_of_several_saves_at_once_one_wins(stores: Stores):
    """Settings are saved by one, and the others are told."""
    user = settle_in(stores)

    def save() -> bool:
        try:
            stores.settings.save(user.id, CALENDAR, {"mode": "sync_all"}, expect="0")
        except EditConflict:
            return False
        return True

    assert sum(at_once(save)) == 1


def hammer(url: str, folder: str, seed: int) -> None:
    """Ask, claim, commit and finish in a process of its own; no lease ends by itself.

    While a job is held, a file marks it; finding the file there means that two run at
    once. Every third run is dropped as if its worker had died, and taken over.
    """
    clock = FakeClock(NOW)
    engine = open_engine(url).execution_options(**{OF_ENGINE: SERVICE})
    database = Database(engine, Keyring([b"k" * 32]), clock)
    for round_ in range(ROUNDS):
        user_id = f"user-u{(round_ + seed) % JOBS}"
        asked = database.jobs.ask(user_id, CALENDAR, Trigger.SYNC_NOW, NOW)
        claim = database.jobs.claim(asked.job_id, NOW, LEASE)
        if claim is not None:
            work(database, claim, Path(folder), dies=round_ % 3 == 0)
    database.close()


def work(database: Database, claim: Claim, folder: Path, *, dies: bool) -> None:
    """Count one run in the job's memory while holding its mark."""
    mark = folder / claim.job_id
    mark.touch(exist_ok=False)
    _, state = opened(database, claim)
    links = state.load().links
    runs = int(links[0].folder) if links else 0
    state.commit(StateChange(links=(a_link(1, folder=str(runs + 1)),)))
    with (folder / f"{claim.job_id}.runs").open("a") as log:
        log.write(f"{claim.token}\n")
    mark.unlink()
    if dies:
        taken = database.jobs.claim(claim.job_id, NOW + 2 * LEASE, LEASE)
        assert taken is not None
        with pytest.raises(Fenced):
            database.jobs.finish(claim, NOW, None)
        claim = taken
    database.jobs.finish(claim, NOW, None)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
@pytest.mark.slow
def test_processes_never_run_a_job_at_once(
    request: pytest.FixtureRequest, kind: str, tmp_path: Path
):
    """Four processes on three jobs: no overlap, no lost update, tokens only grow."""
    engine: Engine = request.getfixturevalue(f"{kind}_engine")
    database = Database(engine, Keyring([b"k" * 32]), FakeClock(NOW))
    for org in database.orgs.all():
        database.orgs.remove(org.id)
    settle_in(database)
    for number in range(JOBS):
        database.users.add(a_user(f"u{number}"))
    url = engine.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    children = [
        context.Process(target=hammer, args=(url, str(tmp_path), seed))
        for seed in range(PROCESSES)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0] * PROCESSES
    for number in range(JOBS):
        check_history(database, f"user-u{number}", tmp_path)


def check_history(database: Database, user_id: str, folder: Path) -> None:
    """Every run that committed is counted once in the memory it shares."""
    job = database.jobs.get(user_id, CALENDAR)
    assert job is not None
    tokens = [int(line) for line in (folder / f"{job.id}.runs").read_text().split()]
    assert tokens == sorted(set(tokens))
    asked = database.jobs.ask(user_id, CALENDAR, Trigger.SYNC_NOW, NOW)
    claim = database.jobs.claim(asked.job_id, NOW + 9 * LEASE, LEASE)
    assert claim is not None
    _, state = opened(database, claim)
    assert int(state.load().links[0].folder) == len(tokens)
