"""The worker process over a real Valkey and a real database."""

from __future__ import annotations

import base64
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from server import bootstrap
from server.bootstrap import Runtime
from server.config import Config, inherited
from server.domain.kinds import Kind
from server.domain.runs import Report, RunStatus, Trigger
from server.ports.stores import JobStatus
from server.worker.work import run_job
from tests.fakes.office import ORG, USER
from tests.unit.worker.worker_of_fakes import PRIVATE

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
PATIENCE = 30.0


class Factory:
    """A service without its worker, and ways to start one."""

    def __init__(self, folder: Path, redis_url: str) -> None:
        """Prepare a database with one user whose sync is on."""
        self.folder = folder
        self.config = Config(
            database_url=f"sqlite:///{folder / 'tandem.db'}",
            redis_url=redis_url,
            master_key=base64.b64encode(bytes(32)).decode(),
        )
        self.runtime: Runtime = bootstrap.build(self.config)
        self.runtime.migrate()
        store = self.runtime.database
        store.orgs.add(ORG)
        store.users.add(USER)
        store.settings.save(USER.id, Kind.CALENDAR, {"mode": "sync_all"}, expect="0")

    def ask(self, trigger: Trigger = Trigger.SYNC_NOW) -> str:
        """Want a run."""
        return self.runtime.runs.ask(USER.id, Kind.CALENDAR, trigger).job_id

    def report(self) -> Report:
        """The only run there was."""
        (report,) = self.runtime.database.runs.recent(USER.id)
        return report

    def state(self) -> JobStatus:
        """Where the job stands."""
        job = self.runtime.database.jobs.get(USER.id, Kind.CALENDAR)
        assert job is not None
        return job.state

    @contextmanager
    def worker(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """A worker process; killed if the test leaves it running."""
        module = [sys.executable, "-m", *arguments]
        process = subprocess.Popen(
            module,
            cwd=ROOT,
            env=inherited(self.config),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def finish(self, behaviour: str) -> subprocess.CompletedProcess[str]:
        """Work until the queue is empty."""
        module = "tests.unit.worker.worker_of_fakes"
        arguments = (module, behaviour, str(self.folder), "--burst")
        with self.worker(*arguments) as process:
            out, err = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)


@pytest.fixture
def factory(tmp_path, empty_valkey_url) -> Iterator[Factory]:
    """A service without a worker."""
    found = Factory(tmp_path, empty_valkey_url)
    yield found
    found.runtime.close()


def test_a_worker_carries_out_what_is_wanted(factory):
    """From the queue through a child process into the database."""
    factory.ask()

    done = factory.finish("quick")

    assert done.returncode == 0
    assert factory.report().status is RunStatus.SUCCEEDED
    assert factory.state() is JobStatus.IDLE
    assert '"event": "run_ended"' in done.stderr
    assert PRIVATE not in done.stderr + done.stdout


def test_several_children_share_nothing(factory):
    """Each child opens its own connections; the parent's still work afterwards."""
    job = factory.ask()
    for _ in range(3):
        factory.runtime.queue.put(job)

    done = factory.finish("quick")

    assert done.returncode == 0
    assert done.stderr.count('"event": "run_not_needed"') == 3
    assert factory.report().status is RunStatus.SUCCEEDED


def test_an_unexpected_error_leaves_no_text_behind(factory):
    """Neither logs nor Valkey nor the report hold what the error quoted."""
    factory.ask()

    done = factory.finish("wrong")

    assert factory.report().status is RunStatus.FAILED
    assert '"error": "ValueError"' in done.stderr
    assert PRIVATE not in done.stderr + done.stdout
    client = factory.runtime.queue.messages.connection
    for key in client.keys("*"):
        assert PRIVATE.encode() not in (client.dump(key) or b"")


def test_a_restart_interrupts_a_run_and_queues_it_again(factory):
    """SIGTERM: after its grace the run closes itself and is wanted again (T129)."""
    job = factory.ask(Trigger.ENABLED)
    module = "tests.unit.worker.worker_of_fakes"
    with factory.worker(module, "slow", str(factory.folder)) as process:
        wait_for(factory.folder / "started")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE)

    assert process.returncode == 0
    assert factory.report().status is RunStatus.INTERRUPTED
    assert factory.report().error == "The service is being restarted."
    assert factory.state() is JobStatus.QUEUED
    (message,) = factory.runtime.queue.messages.jobs
    assert message.args == [job]
    assert PRIVATE not in err


def wait_for(path: Path) -> None:
    """Wait until a file appears."""
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.05)):
        if path.exists():
            return
        pause.wait(0.05)
    raise AssertionError(f"{path.name} did not appear.")


def test_a_run_that_was_taken_over_ends_quietly(factory):
    """A worker that lost its lease says so and fails nothing."""
    job = factory.ask()
    store = factory.runtime.database
    taken: list[object] = []

    class Hurried:
        """Claims like the real store, and is overtaken at once."""

        def __getattr__(self, name):
            return getattr(store.jobs, name)

        def claim(self, job_id, now, lease):
            claim = store.jobs.claim(job_id, now, lease)
            taken.append(store.jobs.claim(job_id, now + lease * 2, lease))
            return claim

    runs = factory.runtime.runs
    stores = replace(runs.stores, jobs=Hurried())
    factory.runtime.runs = replace(runs, stores=stores)
    bootstrap.adopt([factory.runtime])
    try:
        assert run_job(job) == "taken over"
    finally:
        bootstrap.adopt([])
    assert taken[0] is not None
    assert factory.state() is JobStatus.RUNNING


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("master_key", "", "TANDEM_MASTER_KEY"),
        ("redis_url", "redis://127.0.0.1:1/0", "REDIS_URL"),
        ("redis_url", "nonsense", "REDIS_URL"),
        ("lease_seconds", "soon", "TANDEM_LEASE_SECONDS"),
        ("log_level", "LOUD", "TANDEM_LOG_LEVEL"),
    ],
)
def test_a_worker_that_cannot_start_says_why(factory, field, value, named):
    """A sentence that names the variable, never a traceback."""
    factory.config = replace(factory.config, **{field: value})

    with factory.worker("server.worker", "--burst") as process:
        _, err = process.communicate(timeout=PATIENCE)

    assert process.returncode != 0
    assert named in err
    assert "Traceback" not in err
