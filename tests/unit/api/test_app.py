"""What holds for every answer: headers, limits, one shape of errors, no secrets."""

import json
import logging

import pytest

from server.api.app import specification
from server.domain.errors import Unreachable
from tests.door import BOB, GIL, SIGNERS
from tests.fakes.office import fault


@pytest.mark.parametrize(
    ("path", "status"),
    [("/healthz", 200), ("/v1/me", 401), ("/nowhere", 404), ("/openapi.json", 200)],
)
def test_headers_of_every_answer(door, path, status):
    """Nothing may be kept, framed, sniffed or loaded; nothing says who made it."""
    answer = door.call("GET", path)

    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    assert "Set-Cookie" not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/v1/settings/letters", 404),
        ("DELETE", "/v1/me", 405),
        ("GET", "/v1/jobs/calendar/run", 405),
        ("GET", "/v1/me", 401),
        ("POST", "/v1/operator/runs", 401),
    ],
)
def test_errors_have_one_shape(door, method, path, status):
    """Status, sentence, remedy and fields, whoever made the error."""
    answer = door.call(method, path)

    assert answer.status_code == status
    assert set(answer.json) == {"code", "message", "remedy", "errors"}
    assert answer.json["code"] == status
    assert answer.json["message"]
    assert answer.json["remedy"]
    assert answer.json["errors"] == []


def test_a_wrong_method_names_the_right_ones(door):
    """The header Allow says which they are."""
    answer = door.call("DELETE", "/v1/settings/calendar")

    assert {"GET", "PUT"} <= set(answer.headers["Allow"].split(", "))


def test_a_body_that_is_too_long(door):
    """It is refused before it is read."""
    body = json.dumps({"folder": "x" * 70_000})
    for path, method, kind in (
        ("/v1/settings/calendar", "PUT", "application/json"),
        ("/oauth/token", "POST", "application/x-www-form-urlencoded"),
    ):
        answer = door.call(
            method,
            path,
            bearer=door.token(),
            data=body,
            headers={"Content-Type": kind, "If-Match": '"0"'},
        )
        assert answer.status_code == 413, path
        assert answer.json["remedy"]


def test_an_unexpected_error_tells_nothing(door, caplog):
    """The caller reads one sentence; what the exception said stays inside."""
    door.app.config["PROPAGATE_EXCEPTIONS"] = False
    door.systems.when_asked = fault(ValueError("Lunch with Ann"))
    token = door.token()

    with caplog.at_level(logging.CRITICAL):
        answer = door.call("GET", "/v1/settings/calendar", bearer=token)

    assert answer.status_code == 500
    assert "Lunch" not in answer.text
    assert answer.json["message"] == "Something unexpected happened."


def test_a_database_that_is_away(door):
    """Nobody is let in, and the caller is told to come back."""
    token = door.token()
    door.runtime.callers.admissions.caller = fault_of_database
    answer = door.call("GET", "/v1/me", bearer=token)

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def fault_of_database(*_):
    """What a database says that cannot be reached."""
    fault(Unreachable("The database does not answer as it should."))()


def test_the_description_is_served(door):
    """As it is, to anybody."""
    assert door.call("GET", "/openapi.json").json == specification()


def test_every_operation_says_who_may_call(door):
    """All but health, sign-in and the description itself need a token."""
    open_to_all = {
        path
        for path, methods in specification()["paths"].items()
        for name, operation in methods.items()
        if name != "parameters" and "security" not in operation
    }

    assert open_to_all == {"/healthz", "/readyz", "/oauth/token", "/openapi.json"}


def test_every_operation_has_a_name_of_its_own():
    """Clients that are generated need one."""
    names = [
        operation["operationId"]
        for methods in specification()["paths"].values()
        for name, operation in methods.items()
        if name != "parameters"
    ]

    assert len(names) == len(set(names))


class OneCall:
    """Counts that allow a caller one call."""

    def __init__(self):
        """Begin with nobody."""
        self.seen = set()

    def count(self, caller):
        """Let the first call pass."""
        known = caller in self.seen
        self.seen.add(caller)
        return 17 if known else 0


def test_too_many_calls(door):
    """The caller is told how long to wait; a colleague is not kept waiting."""
    door.runtime.rates = OneCall()
    assert door.get("/v1/me").status_code == 200

    answer = door.get("/v1/me")

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "17"
    assert answer.json["remedy"]
    assert door.get("/v1/me", BOB).status_code == 200


def test_only_who_got_in_is_counted(door):
    """Calls without good proof use up nobody's calls."""
    counts = door.runtime.rates = OneCall()

    door.call("GET", "/v1/me", bearer=door.assertion(GIL, SIGNERS["acme"]))

    assert counts.seen == set()
