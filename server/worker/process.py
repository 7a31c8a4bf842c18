"""The worker process: RQ's Heroku worker with our limits and signals."""

from __future__ import annotations

import signal
from types import FrameType
from typing import TYPE_CHECKING, Any

from rq.job import Job
from rq.worker import HerokuWorker

from server import bootstrap, logs
from server.domain.errors import Interrupted

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


class SyncWorker(HerokuWorker):
    """Runs one sync after the other, each in a process of its own.

    At SIGTERM the run goes on for a while and is then interrupted between two
    instructions: it closes itself and asks for another run.
    """

    imminent_shutdown_delay = _GRACE

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


def work(*, burst: bool = False) -> None:
    """Work until told to stop, or until the queue is empty with `burst`."""
    runtime = bootstrap.for_process()
    logs.configure(form=runtime.config.log_format, level=runtime.config.log_level)
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
    worker.work(burst=burst)
