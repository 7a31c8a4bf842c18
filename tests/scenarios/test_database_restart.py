"""Postgres is killed and comes back while web, worker and clock go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
import requests

from emulators.faults import Fault
from emulators.running import Running
from server.ports.stores import JobStatus
from tests.scenarios.conftest import settings_of
from tests.scenarios.dynos import Dynos, free_port, is_ready
from tests.scenarios.registration import register
from tests.scenarios.service import Service
from tests.scenarios.workers import Factory, wait_for
from tests.scenarios.world import AVERY, World
from tests.servers import Cluster, fresh_database, run_cluster

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
TOKEN = "t0ken-of-the-0perator"
RUNS = f"/v1/operator/runs?user={AVERY}&kind=calendar"
PROCESSES = {"web", "worker", "clock"}


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A Postgres that no other test uses."""
    with run_cluster() as found:
        yield found


@pytest.fixture
def own_cluster_url(
    cluster: Cluster, running: Running, valkey_url: str
) -> Iterator[str]:
    """A database in it in which org and reps are registered."""
    with fresh_database(cluster.url) as url:
        with pytest.MonkeyPatch.context() as environment:
            settings = settings_of(url, valkey_url)
            register(Service(settings, environment), running.describe())
        yield url


class Deployment:
    """Web, worker and clock as they are deployed, and an operator who calls."""

    def __init__(self, world: World, folder, stack: ExitStack) -> None:
        """Start all three, and wait until the web process is ready."""
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.headers["Authorization"] = f"Bearer {TOKEN}"
        given = {"PORT": str(port), "WEB_CONCURRENCY": "1"}
        stack.enter_context(
            world.service.configured(TANDEM_OPERATOR_TOKEN=TOKEN, **given)
        )
        self.dynos = Dynos(folder)
        stack.callback(self.dynos.kill)
        self.dynos.start("web")
        self.dynos.start("worker")
        self.dynos.start("clock", "--every", "1")
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until database and queue answer to the web process."""
        wait_for("a web process that is ready", lambda: is_ready(self.http, self.url))

    def get(self, path: str) -> requests.Response:
        """Read something as the operator."""
        return self.http.get(f"{self.url}{path}", timeout=60)

    def ask(self) -> None:
        """Ask for a run of Avery's."""
        wish = {"user": AVERY, "kind": "calendar"}
        url = f"{self.url}/v1/operator/runs"
        assert self.http.post(url, json=wish, timeout=60).status_code == 202

    def statuses(self) -> list[str]:
        """How Avery's runs ended as the API tells, the newest first."""
        answer = self.get(RUNS)
        assert answer.status_code == 200, answer.text
        return [run["status"] for run in answer.json()]


@pytest.mark.parametrize("database_url", ["own_cluster_url"], indirect=True)
def test_a_database_that_is_killed_and_restarted(
    world: World, cluster: Cluster, tmp_path
):
    """One run ends while Postgres is away, the next one outlives a restart.

    Web says 503 and why; nothing is lost or doubled; no process is started again.
    """
    with ExitStack() as stack:
        factory = Factory(world, tmp_path)
        stack.callback(factory.close)
        service = Deployment(world, tmp_path, stack)

        world.crm.add("Visit", world.now + timedelta(days=1))
        _hold_creations(world)
        world.enable()
        wait_for("the creation", lambda: len(world.outlook.stored()) == 1)
        cluster.kill()
        _web_says_why(service)
        _the_run_ends_unheard(factory, service)
        cluster.start()
        _the_next_run_finds_it(factory, service)

        world.crm.add("Review", world.now + timedelta(days=2))
        _hold_creations(world)
        service.ask()
        wait_for("the creation", lambda: len(world.outlook.stored()) == 2)
        cluster.kill()
        cluster.start()
        factory.release("the end", factory.is_idle)
        assert service.statuses() == ["succeeded", "succeeded", "interrupted"]

        assert service.dynos.alive() == PROCESSES
        assert service.dynos.end() == dict.fromkeys(PROCESSES, 0)
    assert len(world.crm.events()) == len(world.outlook.stored()) == 2
    world.calendars().agree()
    assert all("Visit" not in service.dynos.said(name) for name in PROCESSES)


def _hold_creations(world: World) -> None:
    """Have Exchange carry creations out and keep its answers back."""
    slow = Fault(kind="slow", operation="CreateItem", seconds=600)
    world.running.exchange.faults.add(slow)


def _web_says_why(service: Deployment) -> None:
    """Alive, not ready, and an error in the one shape for whoever calls."""
    assert service.get("/healthz").status_code == 200
    ready = service.get("/readyz")
    assert ready.status_code == 503
    (problem,) = ready.json()["problems"]
    assert problem["part"] == "database"
    assert "DATABASE_URL" in problem["remedy"]
    answer = service.get(RUNS)
    assert answer.status_code == 503
    assert answer.json()["message"] == problem["reason"]
    assert int(answer.headers["Retry-After"]) > 0


def _the_run_ends_unheard(factory: Factory, service: Deployment) -> None:
    """The run cannot store its end, nor can the queue's further tries begin."""
    failed = factory.runtime.queue.messages.failed_job_registry
    factory.release("the end of the tries", lambda: failed.count == 1)
    clock = service.dynos
    wait_for("a dispatch", lambda: '"dispatch_failed"' in clock.said("clock"))
    assert clock.alive() == PROCESSES


def _the_next_run_finds_it(factory: Factory, service: Deployment) -> None:
    """Once the lease is over the clock has the run done again, without a double."""
    world = factory.world
    service.wait_until_ready()
    assert service.statuses() == ["running"]
    assert factory.job().state is JobStatus.RUNNING
    factory.pass_time()
    wait_for("the next run", lambda: factory.statuses()[0] == "succeeded")
    assert service.statuses() == ["succeeded", "interrupted"]
    assert len(world.crm.events()) == len(world.outlook.stored()) == 1
