"""Worker processes over a real queue, and ways to end them badly."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import redis
import sqlalchemy

from server import bootstrap, config
from server.adapters.store import tables
from server.domain.kinds import Kind
from server.ports.stores import Job, JobStatus
from tests.scenarios.service import ROOT, command
from tests.scenarios.world import AVERY, World

#: Seconds after which something that should happen never will.
PATIENCE = 100.0
_POLL = 0.02


def wait_for(what: str, happened: Callable[[], bool]) -> None:
    """Wait until something can be seen; fail when it takes too long."""
    pause = threading.Event()
    for _ in range(int(PATIENCE / _POLL)):
        if happened():
            return
        pause.wait(_POLL)
    raise AssertionError(f"{what} never happened")


class WorkerProcess:
    """One worker with the child that carries out its run, in a group of its own."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        """Look at a started process."""
        self.process = process
        self.log = log

    def signal(self, number: int) -> None:
        """Send a signal to the worker only."""
        self.process.send_signal(number)

    def signal_all(self, number: int) -> None:
        """Send a signal to the worker and to its child, which has left its group."""
        for process in self._all():
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def kill_child(self) -> None:
        """Kill the process that carries out the run."""
        (child,) = psutil.Process(self.process.pid).children()
        child.kill()

    def clean_up(self) -> None:
        """Kill what is left of it, a child that has lost its parent too."""
        for process in self._all():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()

    def _all(self) -> list[psutil.Process]:
        """The living processes of the worker's session."""
        return [one for one in psutil.process_iter() if self._is_own(one)]

    def _is_own(self, process: psutil.Process) -> bool:
        try:
            return os.getsid(process.pid) == self.process.pid
        except ProcessLookupError:
            return False

    def ends(self) -> int:
        """Wait for the end; give the exit code."""
        return self.process.wait(PATIENCE)

    def said(self) -> str:
        """Give what it has logged so far."""
        return self.log.read_text()


class Factory:
    """The queue, the database and the workers of a world."""

    def __init__(self, world: World, folder: Path) -> None:
        """Empty the queue and plan around the real time, as workers do."""
        self.world = world
        self.folder = folder
        world.now = world.running.world.clock.now()
        self.queue = redis.Redis.from_url(world.service.settings["REDIS_URL"])
        self.queue.flushall()
        self.runtime = bootstrap.build(config.read())
        self._scope = ExitStack()
        # Looks at the whole database, as operators do.
        self._scope.enter_context(self.runtime.database.for_service())
        self._started = 0

    def close(self) -> None:
        """Give back the connections."""
        self._scope.close()
        self.runtime.close()
        self.queue.close()

    @contextmanager
    def worker(
        self, *options: str, grace: int | None = None
    ) -> Iterator[WorkerProcess]:
        """Start a worker; whatever is left of it is killed at the end of the block.

        With a `grace` it stops that many seconds after SIGTERM.
        """
        arguments = list(command("worker", *options))
        if grace is not None:
            code = f"from server.worker.process import work; work(grace={grace})"
            arguments = [sys.executable, "-c", code]
        self._started += 1
        log = self.folder / f"worker-{self._started}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                arguments,
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        worker = WorkerProcess(process, log)
        try:
            yield worker
        finally:
            worker.clean_up()
            self.world.running.world.clock.wake()

    def release(self, what: str, happened: Callable[[], bool]) -> None:
        """Let the answers go that were kept back, and wait until something happened.

        An answer may be kept back a moment after its request was carried out, so those
        that are still to come are let go too.
        """
        clock = self.world.running.world.clock

        def seen() -> bool:
            clock.wake()
            return happened()

        wait_for(what, seen)

    def work(self) -> str:
        """Have a worker do what waits in the queue; give its log."""
        with self.worker("--burst") as worker:
            assert worker.ends() == 0, worker.said()
            return worker.said()

    def job(self) -> Job:
        """Give Avery's job as the database has it."""
        user = self.runtime.database.users.named(AVERY)
        job = self.runtime.database.jobs.get(user.id, Kind.CALENDAR)
        assert job is not None
        return job

    def is_idle(self) -> bool:
        """Whether nobody works on the job and nobody wants it."""
        return self.job().state is JobStatus.IDLE

    def statuses(self) -> list[str]:
        """Give how the runs ended, the newest first."""
        history = self.world.service.good("runs", AVERY, "--json").json
        return [run["status"] for run in history]

    def dispatch(self) -> int:
        """Run the dispatcher once; give how many runs it has handed on."""
        said = self.world.service.good("dispatch").out
        return int(said.removeprefix("Handed on ").split()[0])

    def pass_time(self, **columns: Any) -> None:
        """Let the job's lease and the wait of its message be over.

        The lease is far too long to wait for in a test.
        """
        long_ago = self.world.now - timedelta(days=1)
        changed: dict[str, datetime] = {"lease_until": long_ago, "queued_at": long_ago}
        change = sqlalchemy.update(tables.job).values(changed)
        with self.runtime.database.engine.begin() as connection:
            connection.execute(change)
