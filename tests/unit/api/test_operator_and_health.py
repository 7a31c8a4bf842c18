"""Health for the platform, and the door for the people who run the service."""

from __future__ import annotations

import base64
import json
import socket
from dataclasses import replace

import pytest

from server import bootstrap
from server.api.app import create_app
from server.config import Config
from server.domain.kinds import Kind
from server.domain.org import OrgFacts
from server.ports.stores import JobStatus
from tests.fakes.connector import FakeConnector
from tests.fakes.office import ORG, USER

TOKEN = "t0ken-of-the-operator"
RUNS = "/v1/operator/runs"
WISH = {"user": USER.username, "kind": "calendar"}
KEY = {"Authorization": f"Bearer {TOKEN}"}


def nobody_listens() -> str:
    """The URL of a queue that is away."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{probe.getsockname()[1]}/0"


@pytest.fixture
def config(tmp_path, empty_valkey_url):
    """A service whose parts are all there."""
    return Config(
        stage="development",
        database_url=f"sqlite:///{tmp_path / 'tandem.db'}",
        redis_url=empty_valkey_url,
        master_key=base64.b64encode(bytes(32)).decode(),
        operator_token=TOKEN,
    )


@pytest.fixture
def serve(config):
    """Give a client of the web application, with some variables changed."""
    opened = []

    def start(*, migrated=True, **changes):
        systems = FakeConnector(OrgFacts(user_id="005", zone="UTC"))
        runtime = bootstrap.build(replace(config, **changes), connector=systems)
        opened.append(runtime)
        if migrated:
            runtime.migrate()
            runtime.database.orgs.add(ORG)
            runtime.database.users.add(USER)
        return create_app(runtime).test_client(), runtime

    yield start
    for runtime in opened:
        runtime.close()


# --- health ---------------------------------------------------------------------------


def test_a_process_that_lives(serve):
    """Alive means that it answers, whatever is wrong around it."""
    client, _ = serve(migrated=False, redis_url=nobody_listens())

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"alive": True})


def test_a_process_that_is_ready(serve):
    """Ready means that database and queue answer."""
    answer = serve()[0].get("/readyz")

    assert answer.status_code == 200
    parts = {"ready": True, "database": True, "queue": True}
    assert answer.json == parts | {"problems": []}


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"migrated": False}, "database"),
        ({"migrated": False, "database_url": "postgres://127.0.0.1:1/x"}, "database"),
        ({"redis_url": nobody_listens()}, "queue"),
    ],
)
def test_a_process_that_is_not_ready(serve, changes, broken):
    """503 names the part and what to do, and nothing of where the part is."""
    answer = serve(**changes)[0].get("/readyz")

    assert answer.status_code == 503
    (problem,) = answer.json["problems"]
    parts = {"ready": False, "database": True, "queue": True, "problems": [problem]}
    assert answer.json == parts | {broken: False}
    assert problem["part"] == broken
    assert problem["reason"]
    assert problem["remedy"]
    assert "127.0.0.1" not in answer.text


# --- the door -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        f"Basic {TOKEN}",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        "Bearer tökén",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_door_is_closed_to_everybody_else(serve, given, method):
    """Without the very token nothing is told and nothing is done."""
    client, runtime = serve()
    headers = {} if given is None else {"Authorization": given}

    answer = getattr(client, method)(RUNS, headers=headers, query_string=WISH)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert USER.username not in answer.text
    assert runtime.database.jobs.get(USER.id, Kind.CALENDAR) is None


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer "}, KEY])
def test_without_a_token_there_is_no_door(serve, given):
    """An unset variable opens nothing, not even to an empty token."""
    answer = serve(operator_token="")[0].get(RUNS, headers=given, query_string=WISH)

    assert answer.status_code == 401


def test_asking_for_a_run(serve):
    """Twice gives the same job, and a message for a worker."""
    client, runtime = serve()

    first, second = (client.post(RUNS, json=WISH, headers=KEY) for _ in range(2))

    assert (first.status_code, first.json["state"]) == (202, "queued")
    assert first.json == second.json
    assert runtime.queue.messages.count == 1


def test_a_wish_while_the_queue_is_away(serve):
    """The wish is kept; the dispatcher tells the queue later."""
    client, runtime = serve(redis_url=nobody_listens())

    assert client.post(RUNS, json=WISH, headers=KEY).status_code == 202

    job = runtime.database.jobs.get(USER.id, Kind.CALENDAR)
    assert job is not None
    assert job.state is JobStatus.QUEUED


def test_what_came_of_it(serve):
    """The runs of a user, the newest first."""
    client, runtime = serve()
    job = client.post(RUNS, json=WISH, headers=KEY).json["job"]
    report = runtime.runs.carry_out(job)
    assert report is not None

    answer = client.get(RUNS, headers=KEY, query_string=WISH)

    (shown,) = answer.json
    assert shown["run_id"] == report.run_id
    assert (shown["status"], shown["writes"]) == ("disabled", 0)
    assert shown["started_at"].endswith("+00:00")


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (WISH | {"user": "nobody"}, 404),
        (WISH | {"kind": "calender"}, 422),
        (WISH | {"extra": 1}, 422),
        ({"kind": "calendar"}, 422),
        ({}, 422),
    ],
)
def test_a_wish_that_makes_no_sense(serve, wish, code):
    """A code, a sentence and no trace of the inside."""
    answer = serve()[0].post(RUNS, json=wish, headers=KEY)

    assert answer.status_code == code
    assert answer.json["code"] == code
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("body", "kind", "codes"),
    [
        ("{", "application/json", {400}),
        ("x" * 70_000, "application/json", {413}),
        (json.dumps(WISH | {"user": "x" * 70_000}), "application/json", {413}),
        ("user=x", "text/plain", {415, 422}),
    ],
)
def test_a_body_that_cannot_be_read(serve, body, kind, codes):
    """Broken, too large or of another kind: an answer in the one shape."""
    answer = serve()[0].post(RUNS, data=body, content_type=kind, headers=KEY)

    assert answer.status_code in codes
    assert answer.json["code"] == answer.status_code


def test_another_method_is_told_which_there_are(serve):
    """405 comes with Allow, as HTTP wants it."""
    answer = serve()[0].delete(RUNS, headers=KEY)

    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_an_unknown_address(serve):
    """404 in the one shape."""
    answer = serve()[0].get("/v1/nowhere")

    assert (answer.status_code, answer.json["code"]) == (404, 404)


def test_an_unexpected_error_tells_nothing(serve):
    """500 in the one shape; its text stays inside."""
    client, runtime = serve()
    runtime.runs = None

    answer = client.post(RUNS, json=WISH, headers=KEY)

    assert (answer.status_code, answer.json["code"]) == (500, 500)
    assert "NoneType" not in answer.text
    assert "Traceback" not in answer.text
