"""Cut a run off at one moment: the real use cases and engine over a real database.

`CRASH_POINTS` lists the moments, `Trap` waits for one of them, and a `Fate` is what
happens there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from shutil import copyfile
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from server.adapters.store.database import Database
from server.adapters.store.engine import open_engine
from server.adapters.store.secrets import Keyring
from server.domain.errors import Fenced, Interrupted, Unreachable
from server.domain.kinds import Kind, Side
from server.domain.runs import Trigger
from server.ports.progress import Silent
from server.services.runs import Runs
from server.sync.fingerprint import fingerprint
from tests.builders import NOW, an_item
from tests.fakes.connector import FakeConnector, FakeDoor
from tests.fakes.office import LEASE, USER, Office
from tests.fakes.side import FakeCalendar, FakeSide

#: Small batches, so that every kind of write needs more than one.
BATCH = 2
KEYS = Keyring([b"k" * 32])

Content = dict[Side, Counter[tuple[str, str]]]


class Fate(StrEnum):
    """What happens to a run at a crash point."""

    #: The process is gone; nothing of it runs on.
    DEATH = "process death"
    #: Something raises that nobody foresaw.
    EXCEPTION = "exception"
    #: It happens, and its answer never comes; between two calls, the time is over.
    TIMEOUT = "timeout"
    #: The queue hands the same job to a second worker as well.
    TWICE = "delivered twice"


class Died(BaseException):
    """The process is gone; nothing of it catches this."""


class How(StrEnum):
    """How a run meets its crash point."""

    BEFORE = "just before the call"
    AFTER = "just after the call"
    PARTLY = "when the first item of the call is done"
    INSIDE = "within the transaction"
    BETWEEN = "between two calls"
    OVERTAKEN = "after its lease, when another worker has done the job"
    STOPPED = "told to stop"
    WANTED_AGAIN = "while a second run of the job is wanted"
    ASKED_FOR = "before any worker has heard of it"


@dataclass(frozen=True, slots=True)
class Point:
    """A moment of a run: its first call of this name, or the first `since` another."""

    says: str
    call: str
    how: How = How.BEFORE
    since: str = ""


_CREATE, _COMMIT, _CREATES = "exchange.create", "state.commit", "Create in Exchange"

#: The crash points of a run. Observations are not stored (decision 0005), so the first
#: commit (CP4) comes after the plan (CP5).
CRASH_POINTS = {
    "CP1": Point("after the claim, before the first read", "runs.start"),
    "CP2": Point("while one side is read and the other not", "exchange.read"),
    "CP3": Point("after both reads, before the plan", "Planning", How.BETWEEN),
    "CP4": Point("after the first commit", _COMMIT, How.AFTER),
    "CP5": Point("after the plan, before the first commit", _COMMIT),
    "CP6": Point("before a batch is sent", _CREATE),
    "CP7": Point("batch applied, answer lost", _CREATE, How.AFTER),
    "CP8": Point("batch partly applied", _CREATE, How.PARTLY),
    "CP9": Point("answer received, before its commit", _COMMIT, since=_CREATE),
    "CP10": Point("during a commit", _COMMIT, How.INSIDE, since=_CREATE),
    "CP11": Point("between two batches of one kind", _CREATES, How.BETWEEN, _CREATE),
    "CP12": Point("between the two sides", _CREATES, How.BETWEEN),
    "CP13": Point("after the last commit, before the run is closed", "runs.finish"),
    "CP14": Point(
        "before a job that is wanted again is queued",
        "queue.put",
        How.WANTED_AGAIN,
        "jobs.finish",
    ),
    "CP15": Point("lease expired while running", "salesforce.create", How.OVERTAKEN),
    "CP16": Point("told to stop, and the grace is over", _CREATE, How.STOPPED),
    "CP17": Point("the queue loses its messages", "queue.put", How.ASKED_FOR),
}


@dataclass(slots=True)
class Trap:
    """Waits for its point and lets the fate strike there, once."""

    point: Point
    fate: Fate
    office: Office
    engine: Engine
    sprung: bool = False
    #: The calls that came after it was sprung.
    later: list[str] = field(default_factory=list)
    _armed: bool = False
    _second: Future[Any] | None = None

    def call(self, name: str, execute: Callable[..., Any], *values: Any) -> Any:
        """Let a call happen, or what is to happen in its place."""
        if not self._is_here(name):
            return execute(*values)
        self.sprung = True
        how = self.point.how
        if how is How.INSIDE:
            with _failing_inside(self.engine, self._strike):
                done = execute(*values)
            self._await_second()
            return done
        if how is How.PARTLY:
            (actions,) = values
            done = execute(actions[:1])
            self._strike()
            return [*done, *execute(actions[1:])]
        if how is How.OVERTAKEN:
            self._be_overtaken()
        loses_answer = self.fate is Fate.TIMEOUT and how is not How.BETWEEN
        if how is How.AFTER or loses_answer:
            done = execute(*values)
            self._strike()
            return done
        self._strike()
        return execute(*values)

    def _is_here(self, name: str) -> bool:
        if self.sprung:
            self.later.append(name)
            return False
        if self.point.since and not self._armed:
            self._armed = name == self.point.since
            return False
        return name == self.point.call

    def _strike(self) -> None:
        how = self.point.how
        if self.fate is Fate.DEATH:
            raise Died
        if self.fate is Fate.TWICE and how is How.INSIDE:
            self._second = self._begin_second()
        elif self.fate is Fate.TWICE:
            self.office.runs.carry_out(self.office.job().id)
        elif how is How.INSIDE and self.fate is Fate.TIMEOUT:
            raise OperationalError("INSERT", None, Exception("disk I/O error"))
        elif how is How.STOPPED:
            raise Interrupted("The service is being restarted.")
        elif self.fate is Fate.EXCEPTION:
            raise RuntimeError("broken")
        elif how is How.BETWEEN:
            raise Interrupted("The sync took too long and was stopped.")
        else:
            raise Unreachable("No answer.", sent=True)

    def _begin_second(self) -> Future[Any]:
        """Hand the job to a worker beside this one, who meets an open transaction.

        To write anything it has to wait for the end of that, so it is not waited for.
        """
        job_id = self.office.job().id
        with_worker = ThreadPoolExecutor(max_workers=1)
        second = with_worker.submit(self.office.runs.carry_out, job_id)
        with_worker.shutdown(wait=False)
        return second

    def _await_second(self) -> None:
        """See the second worker leave the job alone, which is not its own."""
        if self._second is not None:
            assert self._second.result(timeout=60) is None

    def _be_overtaken(self) -> None:
        self.office.clock.advance(LEASE + timedelta(seconds=1))
        assert self.office.dispatcher.dispatch() == 1
        self.office.queue.messages.clear()
        assert self.office.runs.carry_out(self.office.job().id) is not None


class Watched:
    """Anything whose calls go through a trap, named `label.method`."""

    def __init__(self, target: Any, label: str, trap: Trap) -> None:
        """Stand in front of it."""
        self._target, self._label, self._trap = target, label, trap

    def __getattr__(self, name: str) -> Any:
        """The real thing, with the trap before every call."""
        found = getattr(self._target, name)
        if not callable(found):
            return found

        def call(*values: Any, **named: Any) -> Any:
            execute = found if not named else lambda *v: found(*v, **named)
            return self._trap.call(f"{self._label}.{name}", execute, *values)

        return call


class WatchedStates(Watched):
    """The memories of jobs; what they open is watched as well."""

    def open(self, *values: Any) -> Watched:
        """The memory of a job, watched."""
        return Watched(self._target.open(*values), "state", self._trap)


class WatchedSteps(Silent):
    """Steps of a run, each of them a moment between two calls."""

    def __init__(self, trap: Trap) -> None:
        """Tell the trap."""
        self._trap = trap

    def step(self, name: str, total: int | None = None) -> None:
        """Pass the trap under the name of the step."""
        self._trap.call(name, lambda: None)


class WatchedConnector:
    """Both systems in small batches, watched."""

    def __init__(self, systems: FakeConnector, trap: Trap) -> None:
        """Stand in front of these systems."""
        self._systems, self._trap = systems, trap

    def salesforce(self, *values: Any, **named: Any) -> FakeDoor:
        """The user's Salesforce."""
        door = self._systems.salesforce(*values, **named)
        return self._watched(door, self._systems.salesforce_calendar)

    def exchange(self, *values: Any, **named: Any) -> FakeDoor:
        """The user's mailbox."""
        door = self._systems.exchange(*values, **named)
        return self._watched(door, self._systems.exchange_calendar)

    def _watched(self, door: FakeDoor, calendar: FakeCalendar) -> FakeDoor:
        side: Any = FakeSide(calendar, batch_size=BATCH)
        door.calendar = Watched(side, calendar.side.value, self._trap)  # type: ignore[assignment]
        return door


def watched(office: Office, trap: Trap) -> Runs:
    """The use cases of an office, every call of which passes the trap."""
    stores = office.runs.stores
    jobs: Any = Watched(stores.jobs, "jobs", trap)
    runs: Any = Watched(stores.runs, "runs", trap)
    queue: Any = Watched(office.queue, "queue", trap)
    connector: Any = WatchedConnector(office.systems, trap)
    return replace(
        office.runs,
        stores=replace(
            stores, jobs=jobs, runs=runs, states=WatchedStates(stores.states, "", trap)
        ),
        queue=queue,
        connector=connector,
    )


@contextmanager
def _failing_inside(engine: Engine, strike: Callable[[], None]) -> Iterator[None]:
    """Strike within a transaction: old rows are deleted, new ones not inserted yet."""
    waiting = [strike]

    def before(*values: Any) -> None:
        if waiting and str(values[2]).startswith("INSERT INTO link "):
            waiting.pop()()

    event.listen(engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", before)


@dataclass(frozen=True, slots=True)
class Template:
    """A database and two calendars in step, in which everything has then happened."""

    file: Path
    exchange: FakeCalendar
    salesforce: FakeCalendar

    @contextmanager
    def opened(self, file: Path) -> Iterator[tuple[Office, Engine]]:
        """A copy of it in this file, with the engine of its database."""
        copyfile(self.file, file)
        engine = open_engine(f"sqlite:///{file}")
        office = Office(lambda clock: Database(engine, KEYS, clock))
        office.systems.exchange_calendar = deepcopy(self.exchange)
        office.systems.salesforce_calendar = deepcopy(self.salesforce)
        try:
            yield office, engine
        finally:
            engine.dispose()


def make_busy(office: Office) -> None:
    """Have pairs in step, then all that makes a run write."""
    exchange = office.systems.exchange_calendar
    salesforce = office.systems.salesforce_calendar
    refs = [exchange.add(_item(f"pair {n}", n)) for n in range(6)]
    for _ in range(2):
        office.run()
    links = office.database.states.look(USER.id, Kind.CALENDAR).links
    twins = {link.exchange_ref: link.salesforce_ref for link in links}
    exchange.change(refs[0], subject="by exchange")
    salesforce.change(twins[refs[0]], location="by salesforce")
    salesforce.change(twins[refs[1]], subject="by salesforce")
    exchange.delete(refs[2])
    salesforce.delete(twins[refs[3]])
    exchange.delete(refs[4])
    salesforce.change(twins[refs[4]], subject="deleted and edited")
    exchange.add(_item("new in exchange", 30))
    for n in range(3):
        salesforce.add(_item(f"new in salesforce {n}", 40 + n))


def _item(subject: str, hours: int) -> Any:
    return an_item(subject, start=NOW + timedelta(hours=hours + 1))


def content(office: Office) -> Content:
    """What people see on both sides."""
    systems = office.systems
    calendars = (systems.exchange_calendar, systems.salesforce_calendar)
    return {
        calendar.side: Counter(
            (item.subject, fingerprint(item)) for item in calendar.items().values()
        )
        for calendar in calendars
    }


def run_until_cut(office: Office, trap: Trap) -> None:
    """Want a run and carry it out in a process that meets its fate."""

    def want() -> str:
        return runs.ask(USER.id, Kind.CALENDAR, Trigger.SYNC_NOW).job_id

    runs = watched(office, trap)
    if trap.point.how is How.WANTED_AGAIN:
        office.meanwhile(want)
    with suppress(Died, RuntimeError, Unreachable, Fenced):
        job_id = want()
        office.queue.messages.clear()
        if trap.point.how is not How.ASKED_FOR:
            runs.carry_out(job_id, progress=WatchedSteps(trap))


def recover(office: Office) -> None:
    """An hour later: nobody asks, and a worker is told all the same."""
    office.clock.advance(timedelta(hours=1))
    office.dispatcher.dispatch()
    assert office.queue.messages
    messages, office.queue.messages = office.queue.messages, []
    for job_id in messages:
        office.runs.carry_out(job_id)
