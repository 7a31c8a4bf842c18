"""A service whose clock is the test's: what the days and hours of a schedule do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from server import bootstrap, config
from server.bootstrap import Runtime
from server.domain.kinds import Kind
from server.domain.runs import Report, Trigger
from server.ports.stores import Job
from server.services.overview import JobLine
from server.worker.work import run_job
from tests.scenarios.world import AVERY, World


class Hours:
    """The composed service with real systems, database and queue, at any instant.

    The service and the emulated systems go by one clock, which stands still between
    steps. What waits in the queue is carried out by the worker's own entry, here.
    """

    def __init__(self, world: World, runtime: Runtime, user: str) -> None:
        """Look at one user's sync."""
        self.runtime = runtime
        self._clock = world.running.world.clock
        self.user = runtime.database.users.named(user)

    def at(self, moment: datetime) -> None:
        """Let it be that instant."""
        self._clock.freeze(moment)

    def choose(self, **values: Any) -> bool:
        """Save settings; say whether that has asked for a run."""
        return self.runtime.settings.change(self.user, Kind.CALENDAR, values).started

    def press(self) -> str:
        """Press Sync Now as the API does; give the id of the job."""
        asked = self.runtime.runs.ask(self.user.id, Kind.CALENDAR, Trigger.SYNC_NOW)
        return asked.job_id

    def tick(self, moment: datetime) -> int:
        """Let the scheduler look at that instant; give how many runs it wanted."""
        self.at(moment)
        return self.runtime.dispatcher.dispatch()

    def waiting(self) -> int:
        """Count the messages in the queue."""
        return len(self.runtime.queue.messages)

    def work(self) -> list[str]:
        """Carry out what waits in the queue; give how it ended."""
        messages = self.runtime.queue.messages
        ids = [job.args[0] for job in messages.jobs]
        messages.empty()
        return [run_job(id) for id in ids]

    def day(self, first: datetime, last: datetime, step: timedelta) -> list[datetime]:
        """Let the scheduler look again and again; give when runs began."""
        moment = first
        while moment < last:
            if self.tick(moment):
                assert self.work() == ["succeeded"], moment
            moment += step
        return [run.started_at for run in reversed(self.history()) if _in(run, first)]

    def history(self) -> tuple[Report, ...]:
        """The runs, the newest first."""
        return self.runtime.database.runs.recent(self.user.id, limit=100)

    def job(self) -> Job:
        """The job as the database has it."""
        job = self.runtime.database.jobs.get(self.user.id, Kind.CALENDAR)
        assert job is not None
        return job

    def line(self) -> JobLine:
        """The calendar's line in the user's list of jobs."""
        lines = self.runtime.overview.lines(self.user)
        return next(line for line in lines if line.kind is Kind.CALENDAR)


def _in(run: Report, first: datetime) -> bool:
    return run.started_at >= first


@contextmanager
def hours(world: World, user: str = AVERY) -> Iterator[Hours]:
    """Compose the service around the emulators' clock, with an empty queue."""
    clock = world.running.world.clock
    runtime = bootstrap.build(config.read(), clock=clock)
    runtime.queue.messages.connection.flushall()
    bootstrap.adopt([runtime])
    try:
        # Looks at the whole database, as operators do.
        with runtime.database.for_service():
            yield Hours(world, runtime, user)
    finally:
        bootstrap.adopt([])
        clock.reset()
        runtime.close()
