"""The worker process: RQ's Heroku worker with our limits and signals."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING, Any

from rq.job import Job
from rq.timeouts import JobTimeoutException, UnixSignalDeathPenalty
from rq.worker import HerokuWorker

from server import bootstrap, logs
from server.config import ConfigError
from server.domain.errors import Interrupted, TandemError

if TYPE_CHECKING:
    from rq import Queue

#: Seconds between a worker's signs of life; three missed ones count as its end.
_HEARTBEAT = 10
#: Seconds that a dead worker's registration lasts.
_WORKER_TTL = 60
#: Seconds between looks for messages whose worker died.
_MAINTENANCE = 30
#: Seconds a run may go on after SIGTERM; the platform kills after 30.
_GRACE = 20


class _EndOfTime(UnixSignalDeathPenalty):
    """Ends a run that takes too long as a restart would: the next carries on."""

    def handle_death_penalty(self, signum: int, frame: FrameType | None) -> None:
        """Raise what a run can tell from a failure."""
        if issubclass(self._exception, JobTimeoutException):
            raise Interrupted("The sync took too long and was stopped.")
        raise self._exception(f"More than {self._timeout} seconds have passed.")


class SyncWorker(HerokuWorker):
    """Runs one sync after the other, each in a process of its own.

    At SIGTERM the run goes on for a while and is then interrupted between two
    instructions: it closes itself and asks for another run.
    """

    imminent_shutdown_delay = _GRACE
    death_penalty_class = _EndOfTime

    def get_heartbeat_ttl(self, job: Job, working_time: float = 0.0) -> int:
        """Seconds until a silent run is taken for dead; RQ would wait 60 longer."""
        return 3 * _HEARTBEAT

    def main_work_horse(self, job: Job, queue: Queue) -> Any:
        """In the forked child: leave the parent's database connections alone."""
        bootstrap.for_process(forked=True)
        return super().main_work_horse(job, queue)

    def request_force_stop_sigrtmin(self, signum: int, frame: FrameType | None) -> None:
        """End the run now, in a way that it can tell from a failure."""
        signal.alarm(0)
        raise Interrupted("The service is being restarted.")


def work(*, burst: bool = False, grace: int = _GRACE) -> None:
    """Work until told to stop, or until the queue is empty with `burst`.

    At SIGTERM a run may go on for `grace` seconds. Ends the process with a sentence
    where the configuration or the queue cannot be used.
    """
    try:
        runtime = bootstrap.for_process()
        logs.configure(form=runtime.config.log_format, level=runtime.config.log_level)
        runtime.queue.check()
    except (ConfigError, TandemError) as error:
        sys.exit(f"Error: {error}\nWhat to do: {_remedy(error)}")
    messages = runtime.queue.messages
    worker = SyncWorker(
        [messages],
        connection=messages.connection,
        job_class=messages.job_class,
        serializer=messages.serializer,
        worker_ttl=_WORKER_TTL,
        job_monitoring_interval=_HEARTBEAT,
        maintenance_interval=_MAINTENANCE,
        log_job_description=False,
    )
    worker.imminent_shutdown_delay = grace
    worker.work(burst=burst)


def _remedy(error: ConfigError | TandemError) -> str:
    if isinstance(error, TandemError):
        return error.remedy
    return "Correct the variable and start again."
