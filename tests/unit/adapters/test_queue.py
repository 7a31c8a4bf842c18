"""The queue over a real Valkey: what goes through it, and what it says without one."""

from __future__ import annotations

import json
import logging
import socket
import zlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
import redis
from rq.exceptions import DeserializationError
from rq.job import Job, JobStatus
from rq.worker import SimpleWorker

from server.adapters.clock import SystemClock
from server.adapters.queue import (
    ENTRY,
    PATIENCE,
    REPORT_ENTRY,
    AllowedJob,
    RedisQueue,
)
from server.domain.errors import Permanent, Unreachable
from server.worker.work import run_job, send_report
from tests.tls_front import tls_in_front_of


@pytest.fixture
def queue(empty_valkey_url) -> Iterator[RedisQueue]:
    """A queue in an empty Valkey."""
    found = RedisQueue(empty_valkey_url)
    yield found
    found.close()


@pytest.fixture(autouse=True)
def _same_log() -> Iterator[None]:
    """Leave RQ's log as it was; a worker sets its level for the whole process."""
    log = logging.getLogger("rq.worker")
    level, handlers = log.level, log.handlers[:]
    yield
    log.setLevel(level)
    log.handlers[:] = handlers


def nobody_listens() -> str:
    """The URL of a port that refuses connections."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{probe.getsockname()[1]}/0"


def raw(queue, job):
    """A message as it lies in Valkey."""
    return queue.messages.connection.hgetall(job.key)


def test_a_message_names_the_job_and_nothing_else(queue):
    """A worker finds the one function and the job's id, as JSON."""
    queue.put("job-1")

    (job,) = queue.messages.jobs
    assert (job.func_name, list(job.args), job.kwargs) == (ENTRY, ["job-1"], {})
    assert isinstance(job, AllowedJob)
    assert job.description == "sync"


def test_what_lies_in_valkey_is_json(queue):
    """Nothing is pickled, so nothing in it can run code."""
    queue.put("job-1")

    stored = raw(queue, queue.messages.jobs[0])

    assert json.loads(zlib.decompress(stored[b"data"])) == [ENTRY, None, ["job-1"], {}]


def test_a_report_names_its_user_and_nothing_else(queue):
    """It waits behind the runs, under the user's id, until the user is erased."""
    queue.put_reports(["user-1", "user-2"])
    queue.put("job-1", ahead=True)

    jobs = queue.messages.jobs
    called = [(job.func_name, list(job.args)) for job in jobs]
    assert called == [
        (ENTRY, ["job-1"]),
        (REPORT_ENTRY, ["user-1"]),
        (REPORT_ENTRY, ["user-2"]),
    ]
    assert {job.description for job in jobs} == {"sync", "daily report"}
    assert [job.func for job in jobs] == [run_job, send_report, send_report]
    assert queue.waiting() == {"job-1", "user-1", "user-2"}
    queue.forget(("user-1",))
    assert queue.waiting() == {"job-1", "user-2"}


def test_two_wishes_are_two_messages(queue):
    """The queue does not judge; the database tells who may run."""
    queue.put("job-1")
    queue.put("job-1")

    assert queue.messages.count == 2


@pytest.mark.parametrize("name", ["os.system", "builtins.eval", "server.cli.main"])
def test_no_other_function_is_called(queue, name):
    """Whoever writes to Valkey by hand cannot run code here (stack.md 4.4)."""
    queue.messages.enqueue("os.getcwd")
    job = queue.messages.jobs[0]
    job.func_name = name
    job.save()
    fetched = AllowedJob.fetch(
        job.id,
        connection=queue.messages.connection,
        serializer=queue.messages.serializer,
    )

    with pytest.raises(PermissionError):
        _ = fetched.func


def test_a_worker_fails_a_foreign_message(queue, tmp_path):
    """A forged message ends as failed, and its command has not run."""
    trace = tmp_path / "trace"
    queue.messages.enqueue("pathlib.Path.touch", str(trace))
    job = queue.messages.jobs[0]

    SimpleWorker(
        [queue.messages],
        connection=queue.messages.connection,
        job_class=AllowedJob,
        serializer=queue.messages.serializer,
    ).work(burst=True, logging_level="CRITICAL")

    assert job.get_status() is JobStatus.FAILED
    assert not trace.exists()


def test_a_pickled_message_is_not_read(queue):
    """A message in RQ's usual form is no JSON, so it is never opened."""
    Job.create("os.getcwd", id="pickled", connection=queue.messages.connection).save()

    with pytest.raises(DeserializationError):
        _ = AllowedJob.fetch(
            "pickled",
            connection=queue.messages.connection,
            serializer=queue.messages.serializer,
        ).func


def test_the_server_tells_its_version(queue):
    """What the doctor shows."""
    assert queue.check().split(".")[0].isdigit()


def test_a_server_that_is_away():
    """One sentence, a remedy, and the promise that nothing was lost."""
    queue = RedisQueue(nobody_listens())

    for attempt in (
        queue.check,
        queue.waiting,
        queue.figures,
        lambda: queue.put("job-1"),
    ):
        with pytest.raises(Unreachable) as caught:
            attempt()
        assert "REDIS_URL" in caught.value.remedy
        assert "not lost" in caught.value.remedy
    queue.close()


@pytest.mark.parametrize("url", ["", "nonsense", "http://:s3cret@host", "redis://h:x"])
def test_an_address_that_makes_no_sense(url):
    """The variable is named; the address, which may hold a password, is not."""
    with pytest.raises(Permanent) as caught:
        RedisQueue(url)

    assert "REDIS_URL" in caught.value.remedy
    assert "s3cret" not in str(caught.value) + caught.value.remedy


def test_a_silent_server_is_not_waited_for():
    """Neither a connection nor an answer may take longer than a few seconds."""
    queue = RedisQueue("redis://127.0.0.1:1/0")
    options = queue.messages.connection.connection_pool.connection_kwargs

    assert options["socket_timeout"] == options["socket_connect_timeout"] == PATIENCE


def test_a_certificate_that_nobody_signed(empty_valkey_url, tmp_path):
    """Heroku's `rediss://` works as it is; plain redis-py would refuse it."""
    with tls_in_front_of(empty_valkey_url, tmp_path) as url:
        queue = RedisQueue(url)
        queue.put("job-1")

        assert queue.messages.count == 1
        queue.close()
        with redis.Redis.from_url(url) as strict, pytest.raises(redis.RedisError):
            strict.ping()


def test_an_address_may_insist_on_a_known_certificate(empty_valkey_url, tmp_path):
    """Who has a certificate of an authority can say so in the address."""
    with tls_in_front_of(empty_valkey_url, tmp_path) as url:
        queue = RedisQueue(f"{url}?ssl_cert_reqs=required")

        with pytest.raises(Unreachable):
            queue.check()
        queue.close()


def test_many_messages_in_their_order(queue):
    """What is put ahead comes first, and keeps its own order."""
    queue.put_all(["c", "d"])
    queue.put_all(["a", "b"], ahead=True)
    queue.put_all([])

    assert [job.args[0] for job in queue.messages.jobs] == ["a", "b", "c", "d"]


def test_which_jobs_have_a_message_waiting(queue):
    """As long as no worker has taken it, and whatever the job's id looks like."""
    assert queue.waiting() == frozenset()
    queue.put("job-1")
    queue.put("0a1b")
    queue.put("job-1")

    assert queue.waiting() == {"job-1", "0a1b"}
    queue.messages.empty()
    assert queue.waiting() == frozenset()


def test_messages_are_forgotten_with_their_job(queue):
    """Those that wait and those that ended badly; others stay."""
    for job in ("gone", "kept", "gone"):
        queue.put(job)
    failed = queue.messages.enqueue("os.getcwd", job_id="gone-0a")
    queue.messages.remove(failed.id)
    failed.set_status(JobStatus.FAILED)
    queue.messages.failed_job_registry.add(failed, -1)

    queue.forget(["gone", "unknown"])
    assert queue.waiting() == {"kept"}
    assert queue.messages.failed_job_registry.count == 0
    assert len(queue.messages.connection.keys("rq:job:*")) == 1


def test_figures_of_the_queue(queue):
    """Messages that wait or ended badly, and the workers there are."""
    queue.put("job-1")
    queue.messages.enqueue("os.getcwd")
    worker = SimpleWorker(
        [queue.messages],
        connection=queue.messages.connection,
        job_class=AllowedJob,
        serializer=queue.messages.serializer,
    )
    queue.messages.remove(queue.messages.job_ids[0])
    worker.work(burst=True, logging_level="CRITICAL")
    queue.put("job-2")
    worker.register_birth()

    found = queue.figures()

    assert (found.waiting, found.failed) == (1, 1)
    assert sum(found.workers.values()) == 1
    (seen,) = queue.workers()
    assert (seen.queues, seen.busy) == ({queue.name}, False)
    assert seen.seen_at is not None
    assert abs(SystemClock().now() - seen.seen_at) < timedelta(minutes=1)
