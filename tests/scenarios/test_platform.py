"""The processes of the Procfile as the platform runs them, from release to SIGTERM."""

import json
from contextlib import ExitStack
from datetime import timedelta

import pytest
import requests

from tests.scenarios.dynos import Dynos, free_port, is_ready
from tests.scenarios.workers import PATIENCE, Factory, wait_for
from tests.scenarios.world import AVERY, World
from tests.tls_front import tls_in_front_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
TOKEN = "t0ken-of-the-monitoring"
REQUEST = "0c3a7c9e-1111-4222-8333-944444444444"


@pytest.mark.parametrize("database_url", ["postgres_copy_url"], indirect=True)
def test_the_processes_of_the_procfile(world: World, tmp_path):
    """Release, then web, worker and clock: a due sync runs, and SIGTERM ends all well.

    Over `postgres://` and a `rediss://` whose certificate nobody signed.
    """
    world.outlook.add("Visit", world.now + timedelta(days=1))
    port = free_port()
    given = world.service.settings
    with ExitStack() as stack:
        factory = Factory(world, tmp_path)
        stack.callback(factory.close)
        world.enable()
        factory.queue.flushall()
        store = factory.runtime.database
        job = factory.job()
        claim = store.jobs.claim(job.id, world.now, timedelta(minutes=1))
        assert claim is not None
        store.jobs.finish(claim, world.now, world.now - timedelta(minutes=1))
        redis_url = stack.enter_context(tls_in_front_of(given["REDIS_URL"], tmp_path))
        stack.enter_context(
            world.service.configured(
                DATABASE_URL=given["DATABASE_URL"].replace("postgresql:", "postgres:"),
                REDIS_URL=redis_url,
                TANDEM_METRICS_TOKEN=TOKEN,
                PORT=str(port),
                DYNO="web.1",
                WEB_CONCURRENCY="2",
                FORWARDED_ALLOW_IPS="*",
                GUNICORN_CMD_ARGS="--access-logfile -",
            )
        )
        dynos = Dynos(tmp_path)
        stack.callback(dynos.kill)
        dynos.start("release")
        assert dynos.running.pop("release").wait(PATIENCE) == 0

        for name in ("web", "worker", "clock"):
            dynos.start(name)
        wait_for("the run", lambda: factory.statuses() == ["succeeded"])
        figures = asked(port)
        assert dynos.end() == {"web": 0, "worker": 0, "clock": 0}

    assert "tandem_workers 1.0" in figures
    assert 'tandem_runs_last_hour{status="succeeded"} 1.0' in figures
    (run,) = world.service.good("runs", AVERY, "--json").json
    assert run["trigger"] == "schedule"
    _the_logs_are_good(dynos)


def asked(port: int) -> str:
    """Ask the web process as the platform's router does; give its metrics."""
    url = f"http://127.0.0.1:{port}"
    http = requests.Session()
    http.trust_env = False
    wait_for("the web process", lambda: is_ready(http, url))
    headers = {"X-Forwarded-Proto": "https", "X-Request-ID": REQUEST}
    refused = http.get(f"{url}/v1/me?name={AVERY}", headers=headers, timeout=30)
    assert refused.status_code == 401
    assert refused.headers["X-Request-ID"] == REQUEST
    headers |= {"Authorization": f"Bearer {TOKEN}"}
    return http.get(f"{url}/metrics", headers=headers, timeout=30).text


def _the_logs_are_good(dynos: Dynos) -> None:
    """One object a line, with the ids that belong together, and nobody named."""
    (answered,) = [
        line for line in dynos.lines("web") if line["event"] == "request_answered"
    ]
    assert (answered["request"], answered["status"]) == (REQUEST, 401)
    (ended,) = [line for line in dynos.lines("worker") if line["event"] == "run_ended"]
    assert {"job", "org", "user", "run"} <= ended.keys()
    events = [line["event"] for line in dynos.lines("clock")]
    assert events[:2] == ["clock_started", "dispatched"]
    assert events[-1] == "clock_stopped"
    for name in ("web", "worker", "clock"):
        assert AVERY not in json.dumps(dynos.lines(name))
