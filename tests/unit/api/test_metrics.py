"""What monitoring is told, by whom it may be asked, and what it never tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from server.domain.errors import CredentialsRejected
from server.domain.kinds import Kind
from server.domain.runs import Trigger
from tests.builders import NOW
from tests.door import ANN, BOB, GIL
from tests.fakes.office import fault

TOKEN = "t0ken-of-the-monitoring"
KEY = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def door(door):
    """A door that monitoring may look through."""
    door.runtime.config = replace(door.runtime.config, metrics_token=TOKEN)
    return door


def told(door):
    """Every figure by its name, with its label where it has one."""
    answer = door.call("GET", "/metrics", headers=KEY)
    assert answer.status_code == 200, answer.text
    assert answer.content_type.startswith("text/plain")
    figures = {}
    for family in text_string_to_metric_families(answer.text):
        assert family.documentation
        for sample in family.samples:
            labels = ",".join(sample.labels.values())
            name = sample.name.removeprefix("tandem_")
            figures[f"{name} {labels}".strip()] = sample.value
    return figures


@pytest.mark.parametrize("given", [None, "Bearer ", f"Bearer {TOKEN}x", "Basic x"])
def test_only_monitoring_may_look(door, given):
    """Anybody else is refused in the one shape, and told nothing."""
    headers = {} if given is None else {"Authorization": given}
    answer = door.call("GET", "/metrics", headers=headers)

    assert answer.status_code == 401
    assert "TANDEM_METRICS_TOKEN" in answer.json["remedy"]
    assert "tandem_" not in answer.text


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer "}])
def test_without_a_token_there_are_no_metrics(door, given):
    """An unset variable opens nothing."""
    door.runtime.config = replace(door.runtime.config, metrics_token="")

    assert door.call("GET", "/metrics", headers=given).status_code == 401


def test_jobs_that_wait(door):
    """What is due, since when, and what is half an hour behind."""
    jobs = door.runtime.database.jobs
    for name, minutes in ((ANN, 40), (BOB, 5), (GIL, -5)):
        user = door.runtime.database.users.named(name)
        at = NOW - timedelta(minutes=minutes)
        jobs.schedule(user.id, Kind.CALENDAR, at)
    found = told(door)

    assert (found["jobs idle"], found["jobs queued"]) == (3, 0)
    assert (found["jobs_due"], found["jobs_late"]) == (2, 1)
    assert "dispatch_age_seconds" not in found
    assert found["oldest_due_seconds"] == 40 * 60
    assert found["oldest_queued_seconds"] == 0

    assert len(jobs.due(NOW, 9)) == 2
    door.runtime.database.dispatches.note(NOW)
    door.clock.advance(timedelta(minutes=1))
    found = told(door)
    assert found["dispatch_age_seconds"] == 60
    assert (found["jobs_due"], found["jobs queued"], found["jobs_late"]) == (0, 2, 1)
    assert found["oldest_queued_seconds"] == 60


def test_a_worker_that_fell_silent(door):
    """A run whose lease is over waits for the dispatcher."""
    user = door.runtime.database.users.named(ANN)
    jobs = door.runtime.database.jobs
    asked = jobs.ask(user.id, Kind.CALENDAR, Trigger.SYNC_NOW, NOW)
    jobs.claim(asked.job_id, NOW, timedelta(minutes=2))
    assert told(door)["jobs_abandoned"] == 0

    door.clock.advance(timedelta(minutes=2))

    found = told(door)
    assert (found["jobs running"], found["jobs_abandoned"]) == (1, 1)


def test_runs_of_the_last_hour(door):
    """By status, and failures by their cause; older ones are forgotten."""
    door.enable()
    door.run()
    door.enable(BOB)
    door.systems.when_asked = fault(CredentialsRejected("No longer accepted."))
    job = door.runtime.database.users.named(BOB)
    asked = door.runtime.runs.claimable(job.id, Kind.CALENDAR)
    door.runtime.runs.carry_out(asked.job_id)
    door.systems.when_asked = lambda: None
    found = told(door)

    assert found["runs_last_hour succeeded"] == 1
    assert found["runs_last_hour failed"] == 1
    assert found["run_failures_last_hour CredentialsRejected"] == 1
    assert (found["jobs_failing true"], found["jobs_failing false"]) == (1, 0)

    door.clock.advance(timedelta(minutes=61))
    found = told(door)
    assert found["runs_last_hour succeeded"] == 0
    assert "run_failures_last_hour CredentialsRejected" not in found
    assert found["jobs_failing true"] == 1


def test_certificates_and_tokens(door):
    """An org's last certificate counts; who may call is counted, not named."""
    door.token()
    door.token(GIL)
    found = told(door)

    orgs = {user.org_id for user in map(door.runtime.database.users.named, (ANN, GIL))}
    days = {name: value for name, value in found.items() if "certificate" in name}
    assert set(days) == {f"certificate_days {org}" for org in orgs}
    assert all(value > 1 for value in days.values())
    assert found["access_tokens"] == 2


def test_a_queue_that_is_away_is_told_as_such(door):
    """Nobody listens where this door's queue should be; the rest is told anyway."""
    found = told(door)

    assert (found["database_up"], found["queue_up"]) == (1, 0)
    assert "queue_messages" not in found
    assert "jobs_due" in found


def test_nobody_is_named(door):
    """Neither users nor mailboxes, nor records of an admin (N11)."""
    door.lock("mode", "sync_all")
    door.run()

    text = door.call("GET", "/metrics", headers=KEY).text

    for private in ("acme.example", "globex.example", "ann", "Lock_It"):
        assert private not in text.replace("org-acme", "")


def test_a_users_token_opens_nothing_here(door):
    """Counts of all orgs are nobody's but the operator's."""
    assert door.get("/metrics").status_code == 401
