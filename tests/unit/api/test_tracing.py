"""The id of a request: on its answer, and with org and user on what is logged."""

from __future__ import annotations

import pytest

from tests.builders import an_item
from tests.door import ANN

GIVEN = "0c3a7c9e-1111-4222-8333-944444444444"
PRIVATE = "Lunch with the minister"


def answered(door):
    """What was logged of the last request."""
    return [one for one in door.logged if one["event"] == "request_answered"][-1]


def test_the_routers_id_is_kept(door):
    """So that a line of ours and one of the platform's router belong together."""
    answer = door.call("GET", "/v1/me", headers={"X-Request-ID": GIVEN})

    assert answer.headers["X-Request-ID"] == GIVEN
    assert answered(door)["request"] == GIVEN


@pytest.mark.parametrize("given", [None, "", "short", "x" * 129, "ann@acme.example x"])
def test_any_other_request_gets_an_id(door, given):
    """What could forge a line or name a person is not taken over."""
    headers = {} if given is None else {"X-Request-ID": given}
    answers = [door.call("GET", "/v1/me", headers=headers) for _ in range(2)]

    first, second = (answer.headers["X-Request-ID"] for answer in answers)
    assert given not in (first, second)
    assert len({first, second}) == 2


def test_the_line_of_a_request(door):
    """Method, route, status, time; org and user by our own ids, and no path."""
    known = door.runtime.database.users.named(ANN)
    door.get("/v1/runs/0123456789abcdef0123456789abcdef")

    line = answered(door)
    assert line.pop("milliseconds") >= 0
    assert len(line.pop("request")) == 32
    assert line == {
        "event": "request_answered",
        "log_level": "info",
        "method": "GET",
        "route": "/v1/runs/{run_id}",
        "status": 404,
        "org": known.org_id,
        "user": known.id,
    }


def test_nobody_is_taken_for_the_caller_before(door):
    """A thread that serves many callers forgets each of them."""
    door.get("/v1/me")
    door.call("GET", "/v1/me")

    line = answered(door)
    assert line["status"] == 401
    assert "user" not in line
    assert "org" not in line


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_the_platforms_own_questions_are_not_logged(door, path):
    """They come every few seconds and would drown the rest."""
    assert door.call("GET", path).headers["X-Request-ID"]

    assert door.logged == []


def test_nothing_private_is_logged_on_the_whole_way(door):
    """From sign-in over settings to a run: no name, no address, no subject (N11)."""
    door.systems.exchange_calendar.add(an_item(PRIVATE))
    door.save(mode="sync_all")
    report = door.run()
    for path in ("/v1/me", "/v1/jobs", f"/v1/runs/{report.run_id}"):
        assert door.get(path).status_code == 200
    door.call("GET", f"/v1/runs?user={ANN}", bearer="x")

    told = str(door.logged)
    assert len(door.logged) >= 6
    for private in (PRIVATE, "ann", "acme.example", "Bearer"):
        assert private not in told.replace(
            door.runtime.database.users.named(ANN).id, ""
        )
