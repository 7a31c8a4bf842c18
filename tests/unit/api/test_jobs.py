"""The first page: who calls, the list of jobs, and Sync Now."""

from datetime import timedelta

import pytest

from server.domain.errors import CredentialsRejected, Unreachable
from server.domain.kinds import Kind
from tests.builders import NOW
from tests.door import ANN, BOB, GIL
from tests.fakes.office import fault


def calendar(door, user=ANN):
    """The line of the calendar."""
    lines = door.get("/v1/jobs", user).json["jobs"]
    return next(line for line in lines if line["kind"] == "calendar")


def test_a_new_user(door):
    """Nothing is on, nothing ever ran, and the frequency is blank (T01)."""
    assert calendar(door) == {
        "kind": "calendar",
        "available": True,
        "enabled": False,
        "interval_minutes": None,
        "state": "idle",
        "again": False,
        "running_since": None,
        "progress": None,
        "next_due_at": None,
        "last_run": None,
        "problem": None,
    }


def test_kinds_still_to_come(door):
    """They are listed as not available, and neither run nor have settings."""
    lines = door.get("/v1/jobs").json["jobs"]

    assert [line["kind"] for line in lines] == [kind.value for kind in Kind]
    assert [line["available"] for line in lines] == [True, False, False, False]
    for kind in ("contacts", "tasks", "email"):
        token = door.token()
        for method, path in (
            ("POST", f"/v1/jobs/{kind}/run"),
            ("GET", f"/v1/settings/{kind}"),
        ):
            answer = door.call(method, path, bearer=token)
            assert answer.status_code == 404
            assert "yet" in answer.json["message"]
            assert "calendar" in answer.json["remedy"]


def test_an_admins_default_enables(door):
    """Who never saved anything is enabled by the org's default (T02)."""
    door.lock("mode", "sync_all")

    assert calendar(door)["enabled"] is True


def test_sync_now_twice_is_one_run(door):
    """The second wish joins the first, and a run that is going gets one more (T10)."""
    token, path = door.token(), "/v1/jobs/calendar/run"

    first, second = (door.call("POST", path, bearer=token) for _ in range(2))

    assert first.status_code == second.status_code == 202
    assert first.json == second.json
    assert first.json["state"] == "queued"
    assert calendar(door)["state"] == "queued"

    lease = timedelta(minutes=2)
    claim = door.runtime.database.jobs.claim(first.json["job_id"], NOW, lease)
    door.runtime.database.runs.start(claim, NOW)
    assert door.call("POST", path, bearer=token).json["state"] == "running"
    line = calendar(door)
    assert (line["state"], line["again"]) == ("running", True)
    assert line["running_since"] == NOW.isoformat()


def test_the_list_after_a_run(door):
    """It tells when the run ended and how, how often it runs and when again (T11)."""
    assert door.save(mode="sync_all").json["started"] is True
    report = door.run()

    line = calendar(door)

    assert line["last_run"] == {
        "run_id": report.run_id,
        "ended_at": NOW.isoformat(),
        "status": "succeeded",
    }
    assert line["enabled"] is True
    assert line["interval_minutes"] == 30
    assert line["next_due_at"] == (NOW + timedelta(minutes=30)).isoformat()


def test_jobs_of_others_are_not_seen(door):
    """Neither a colleague's nor another org's runs change one's own list."""
    door.enable(ANN)
    door.run(ANN)

    for user in (BOB, GIL):
        line = calendar(door, user)
        assert (line["enabled"], line["last_run"]) == (False, None)


def test_the_list_while_salesforce_is_away(door):
    """What is known is told, and that it is away."""
    door.enable()
    door.run()
    door.clock.advance(timedelta(minutes=1))
    door.systems.when_asked = fault(Unreachable("Salesforce does not answer."))

    line = calendar(door)

    assert line["enabled"] is True
    assert line["last_run"] is not None
    assert line["problem"]["reason"] == "Salesforce does not answer."


def test_the_list_before_salesforce_ever_answered(door):
    """What does not depend on it is told; that it is away is told too."""
    door.systems.when_asked = fault(Unreachable("Salesforce does not answer."))
    door.run()

    line = calendar(door)

    assert line["enabled"] is None
    assert line["last_run"]["status"] == "failed"
    assert line["problem"]["reason"] == "Salesforce does not answer."
    assert line["problem"]["remedy"]


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (None, "working"),
        (Unreachable("Away."), "waiting"),
        (CredentialsRejected("Refused."), "broken"),
    ],
)
def test_the_connection_is_what_the_last_run_found(door, error, state):
    """Untried at first; then working, waiting for itself or broken for a person."""
    assert door.get("/v1/me").json["connection"]["state"] == "untried"
    door.enable()
    if error:
        door.systems.when_asked = fault(error)

    door.run()

    found = door.get("/v1/me").json["connection"]
    assert found["state"] == state
    assert found["checked_at"] == NOW.isoformat()
    assert (found["reason"], found["remedy"]) == (
        (error.message, error.remedy) if error else ("", "")
    )
    assert door.get("/v1/me", BOB).json["connection"]["state"] == "untried"


def test_a_run_that_asked_nobody_tells_nothing(door):
    """A sync that is off leaves the connection untried."""
    assert door.run().status.value == "disabled"

    assert door.get("/v1/me").json["connection"]["state"] == "untried"


def test_who_calls(door):
    """One's own name and mailbox; the zone is known after the first contact."""
    me = door.get("/v1/me").json
    assert (me["username"], me["mailbox"], me["zone"]) == (
        ANN,
        "ann@mail.acme.example",
        None,
    )

    door.enable()
    door.run()

    assert door.get("/v1/me").json["zone"] == "America/New_York"
