"""RQ as transport: ids only, as JSON, and only to functions on a list.

Whoever can write to Redis must not be able to run code here, so nothing is pickled and
nothing but the worker's own entries is ever called (stack.md 4.4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Retry, Worker
from rq.exceptions import NoSuchJobError
from rq.job import Job
from rq.queue import EnqueueData
from rq.serializers import JSONSerializer
from rq.worker import WorkerStatus

from server import logs
from server.domain.errors import Permanent, Unreachable
from server.ports.figures import QueueFigures, WorkerSeen

_LOG = logs.logger(__name__)

#: The one queue of all kinds; fairness is the dispatcher's business. RQ keeps a message
#: that a worker took and did not begin only for workers of a single queue.
QUEUE = "sync"
#: The only functions a worker calls, each with one id.
ENTRY = "server.worker.work.run_job"
REPORT_ENTRY = "server.worker.work.send_report"
#: Seconds after which a run is ended from outside; the next run carries on.
TIMEOUT = 3600
#: The same for a daily report, which is one request to Exchange.
REPORT_TIMEOUT = 300
#: Seconds to wait for the server to take a connection, and to answer.
PATIENCE = 10
#: Seconds until an unclaimed message is worthless; the dispatcher repeats it. Longer
#: than any backlog, or the last in a long queue would never have their turn.
MESSAGE_LIFETIME = 86_400
#: Seconds that RQ remembers a finished and a failed message.
RESULT_LIFETIME, FAILURE_LIFETIME = 60, 86_400


class AllowedJob(Job):
    """A message that may only name one of the worker's entries."""

    @property
    def func(self) -> Any:
        """The function to call; raises `PermissionError` for any other."""
        if self.func_name not in (ENTRY, REPORT_ENTRY):
            raise PermissionError("This queue runs nothing but syncs.")
        return super().func


def connect(url: str, **special: Any) -> Redis:
    """A connection to the server behind a URL; nothing is sent yet.

    `special` are options of redis-py that are to be other than usual. Raises
    `Permanent` for what is no such URL, without naming it: it may hold a password.
    Heroku's `rediss://` servers have certificates that nobody signed, so TLS there
    encrypts without naming the server (stack.md 3.3).
    """
    options: dict[str, Any] = {"socket_connect_timeout": PATIENCE}
    # A worker that waits for messages waits longer by itself.
    options["socket_timeout"] = PATIENCE
    if url.startswith("rediss://"):
        options["ssl_cert_reqs"] = "none"
    options |= special
    try:
        return Redis.from_url(url, **options)
    except ValueError:
        raise Permanent(
            "The address of the queue cannot be understood.",
            remedy="Write REDIS_URL like redis://HOST:6379/0 or rediss://…",
        ) from None


def _queue_of(connection: Redis) -> Queue:
    return Queue(
        QUEUE,
        connection=connection,
        job_class=AllowedJob,
        serializer=JSONSerializer,
        default_timeout=TIMEOUT,
    )


def _message(job_id: str, *, ahead: bool) -> EnqueueData:
    """A message about a job."""
    return _named(ENTRY, job_id, description="sync", at_front=ahead)


def _report(user_id: str) -> EnqueueData:
    """A message about a user's daily report."""
    return _named(
        REPORT_ENTRY, user_id, description="daily report", timeout=REPORT_TIMEOUT
    )


def _named(entry: str, about: str, **options: Any) -> EnqueueData:
    """A message whose own name begins with the id that it is about."""
    given = {
        "timeout": TIMEOUT,
        "ttl": MESSAGE_LIFETIME,
        "result_ttl": RESULT_LIFETIME,
        "failure_ttl": FAILURE_LIFETIME,
        "retry": Retry(max=3),
    }
    name = f"{about}-{uuid4().hex}"
    return Queue.prepare_data(entry, (about,), job_id=name, **{**given, **options})


def _as_utc(moment: datetime | None) -> datetime | None:
    """RQ's instants are UTC, and say so in some versions only."""
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=UTC)


class RedisQueue:
    """Hands ids to workers through RQ; a worker reads `messages`."""

    def __init__(self, url: str) -> None:
        """Name the server; nothing is connected yet."""
        self.messages = _queue_of(connect(url))

    def put(self, job_id: str, *, ahead: bool = False) -> None:
        """Have a worker look at this job soon; raises `Unreachable`.

        With `ahead` it comes before all that waits.
        """
        self.put_all((job_id,), ahead=ahead)
        _LOG.info("run_enqueued", job=job_id)

    def put_all(self, job_ids: Sequence[str], *, ahead: bool = False) -> None:
        """Have workers look at these jobs soon, in their order; see `put`."""
        # Each one put ahead comes before the last one.
        wanted = reversed(job_ids) if ahead else job_ids
        self._enqueue([_message(job_id, ahead=ahead) for job_id in wanted])

    def put_reports(self, user_ids: Sequence[str]) -> None:
        """Have workers look at these users' daily reports; raises `Unreachable`."""
        self._enqueue([_report(user_id) for user_id in user_ids])

    def _enqueue(self, messages: list[EnqueueData]) -> None:
        try:
            self.messages.enqueue_many(messages)
        except RedisError as error:
            raise self._unreachable() from error

    def forget(self, ids: Sequence[str]) -> None:
        """Drop every message about these, also those that ended badly."""
        gone = frozenset(ids)
        failed = self.messages.failed_job_registry
        try:
            for name in (*self.messages.get_job_ids(), *failed.get_job_ids()):
                if name.rpartition("-")[0] in gone:
                    self._drop(name)
        except RedisError as error:
            raise self._unreachable() from error

    def _drop(self, name: str) -> None:
        try:
            message = self.messages.job_class.fetch(
                name,
                connection=self.messages.connection,
                serializer=self.messages.serializer,
            )
        except NoSuchJobError:
            # It has run out meanwhile.
            return
        message.delete()

    def waiting(self) -> frozenset[str]:
        """What a message waits for; raises `Unreachable`."""
        try:
            names = self.messages.get_job_ids()
        except RedisError as error:
            raise self._unreachable() from error
        return frozenset(name.rpartition("-")[0] for name in names)

    def figures(self) -> QueueFigures:
        """What waits, what ended badly, and who works; raises `Unreachable`."""
        try:
            workers = Worker.all(queue=self.messages)
            return QueueFigures(
                waiting=self.messages.count,
                failed=self.messages.failed_job_registry.count,
                workers=Counter(str(one.get_state()) for one in workers),
            )
        except RedisError as error:
            raise self._unreachable() from error

    @property
    def name(self) -> str:
        """The queue that runs wait in."""
        return QUEUE

    def workers(self) -> tuple[WorkerSeen, ...]:
        """All workers that have registered, on any queue; raises `Unreachable`."""
        try:
            found = Worker.all(connection=self.messages.connection)
            return tuple(
                WorkerSeen(
                    queues=frozenset(one.queue_names()),
                    busy=str(one.get_state()) == WorkerStatus.BUSY,
                    seen_at=_as_utc(one.last_heartbeat),
                )
                for one in found
            )
        except RedisError as error:
            raise self._unreachable() from error

    def check(self) -> str:
        """The server's version; raises `Unreachable`."""
        try:
            found: Any = self.messages.connection.info("server")
        except RedisError as error:
            raise self._unreachable() from error
        return str(found.get("valkey_version") or found.get("redis_version", ""))

    def close(self) -> None:
        """Close the connection."""
        self.messages.connection.close()

    @staticmethod
    def _unreachable() -> Unreachable:
        return Unreachable(
            "The queue does not answer.",
            remedy="Start Redis or correct REDIS_URL; wanted runs are not lost.",
        )
