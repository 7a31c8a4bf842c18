"""What does it cost to load a calendar's memory, plan, and save what changed?"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import pairs
from benchmarks.entry import run_alone
from benchmarks.pairs import FACTS, SETTINGS, Calendars
from benchmarks.progress import say
from benchmarks.result import Goal, Result
from benchmarks.timing import Cost, middle, timed
from server.adapters.clock import SystemClock
from server.adapters.store.database import Database
from server.adapters.store.engine import open_engine
from server.adapters.store.migration import migrate
from server.adapters.store.secrets import Keyring
from server.domain.actions import Create, Delete, Plan, Update, WriteResult, Written
from server.domain.connections import (
    ExchangeAuth,
    ExchangeConnection,
    Org,
    SalesforceConnection,
    User,
)
from server.domain.feeds import Feed, FeedRequest
from server.domain.items import Observation
from server.domain.kinds import Kind, Side
from server.domain.links import Baseline
from server.domain.runs import Trigger
from server.ports.progress import Silent
from server.ports.state import JobState, StateChange
from server.sync.applying import Applier
from server.sync.plan import plan

NAME = "store"
SIZES = (1_000, 10_000)
#: The size that is held to the goal, and milliseconds for all three steps of it.
GOAL_SIZE, GOAL_MS = 10_000, 250
REPEATS = 7
_LEASE = timedelta(minutes=5)


def measure(
    *,
    sizes: Sequence[int] = SIZES,
    goal_size: int = GOAL_SIZE,
    repeats: int = REPEATS,
) -> Result:
    """Time the steps of runs with nothing to do and with 1 % edited, on SQLite."""
    cases = [case for size in sizes for case in _measure_size(size, repeats)]
    return Result(name=NAME, figures={"cases": cases}, goals=goals(cases, goal_size))


def goals(cases: Sequence[dict[str, Any]], size: int) -> tuple[Goal, ...]:
    """Hold a run with 1 % edited to its time, in CPU, which others do not disturb."""
    found = next(c for c in cases if c["case"] == "1 % edited" and c["pairs"] == size)
    what = f"ms of CPU, load + plan + save, 1 % of {size:,} pairs edited"
    return (Goal(what=what, value=found["total"]["cpu_ms"], at_most=GOAL_MS),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What each step of one run cost."""

    load: Cost
    plan: Cost
    save: Cost

    @property
    def total(self) -> Cost:
        """All of them together."""
        steps = (self.load, self.plan, self.save)
        return Cost(sum(s.cpu for s in steps), sum(s.wall for s in steps))


def _measure_size(size: int, repeats: int) -> Iterator[dict[str, Any]]:
    say(f"store: {size:,} pairs")
    calendars = pairs.in_step(size)
    for name, met in (
        ("no change", calendars),
        ("1 % edited", pairs.edited(calendars)),
    ):
        with _state(calendars.baseline) as state:
            steps = [_run(state, met, calendars.baseline) for _ in range(repeats)]
        yield {"case": name, "pairs": size, **_figures(steps)}


def _figures(steps: Sequence[Steps]) -> dict[str, Any]:
    return {
        name: middle(getattr(one, name) for one in steps).to_json()
        for name in ("load", "plan", "save", "total")
    }


def _run(state: JobState, met: Calendars, before: Baseline) -> Steps:
    """One run, after which the memory is put back as it was."""
    loading, baseline = timed(state.load)
    if len(baseline.links) != len(before.links):
        raise RuntimeError("The memory did not come back whole.")
    planning, decided = timed(
        lambda: plan(baseline, met.exchange, met.salesforce, SETTINGS, FACTS)
    )
    saving, _ = timed(lambda: _apply(state, baseline, decided))
    written = {a.link.id for a in decided.actions if isinstance(a, Update)}
    back = tuple(link for link in before.links if link.id in written)
    if back:
        state.commit(StateChange(links=back))
    return Steps(load=loading, plan=planning, save=saving)


def _apply(state: JobState, baseline: Baseline, decided: Plan) -> None:
    sides: dict[Side, Any] = {side: _Willing(side) for side in Side}
    Applier(sides, state, baseline, FACTS, Silent()).apply(decided)


@dataclass(frozen=True, slots=True)
class _Willing:
    """A side that does at once whatever it is told (`CalendarSide`)."""

    side: Side
    calls: int = 0

    @property
    def batch_size(self) -> int:
        """As the adapters have it."""
        return 100 if self.side is Side.EXCHANGE else 1_000

    def read(self, request: FeedRequest) -> Feed:
        """Never asked."""
        raise NotImplementedError

    def look_up(self, observations: Sequence[Observation]) -> list[Observation]:
        """Never asked."""
        raise NotImplementedError

    def create(self, actions: Sequence[Create]) -> list[WriteResult]:
        """Never asked."""
        raise NotImplementedError

    def update(self, actions: Sequence[Update]) -> list[WriteResult]:
        """Take every change."""
        return [Written(ref=action.ref, version="2") for action in actions]

    def delete(self, actions: Sequence[Delete]) -> list[WriteResult]:
        """Never asked."""
        raise NotImplementedError


@contextmanager
def _state(baseline: Baseline) -> Iterator[JobState]:
    """The memory of a job that is running, on a new SQLite file, holding a baseline."""
    with TemporaryDirectory(prefix="tandem-bench-") as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'tandem.db'}")
        try:
            migrate(engine)
            key = base64.b64encode(secrets.token_bytes(32)).decode()
            clock = SystemClock()
            database = Database(engine, Keyring.parse(key), clock)
            _register(database)
            state = _open(database, clock)
            state.commit(StateChange(links=baseline.links))
            yield state
        finally:
            engine.dispose()


def _open(database: Database, clock: SystemClock) -> JobState:
    now = clock.now()
    asked = database.jobs.ask("user", Kind.CALENDAR, Trigger.COMMAND, now)
    claim = database.jobs.claim(asked.job_id, now, _LEASE)
    if claim is None:
        raise RuntimeError("The job was running already.")
    run_id = database.runs.start(claim, now)
    return database.states.open(claim, run_id, _LEASE)


def _register(database: Database) -> None:
    url = "https://northwind.example"
    salesforce = SalesforceConnection(
        instance_url=url, login_url=url, consumer_key="key", private_key="-"
    )
    exchange = ExchangeConnection(ews_url=url, auth=ExchangeAuth.BASIC)
    database.orgs.add(
        Org(
            id="org",
            name="bench",
            salesforce_org_id="00D000000000001",
            salesforce=salesforce,
            exchange=exchange,
        )
    )
    address = "avery@northwind.example"
    user = User(id="user", org_id="org", username=address, mailbox=address)
    database.users.add(user)


if __name__ == "__main__":
    run_alone(measure)
