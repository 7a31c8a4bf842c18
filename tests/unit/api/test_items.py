"""Left-out items, held runs and exclusions: what a user sees and decides."""

import shutil
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from server.domain.actions import Outcome
from server.domain.errors import Unreachable
from server.domain.kinds import Kind, Side
from server.domain.runs import RunStatus, Trigger
from server.ports.state import StateChange
from tests.builders import NOW
from tests.door import ANN
from tests.fakes.office import fault
from tests.filled_door import MANY, hold


@pytest.fixture(scope="module")
def template(lasting_door, introduced):
    """A service in which Ann's run holds; to be copied."""
    report = hold(lasting_door)
    folder = Path(lasting_door.runtime.database.engine.url.database).parent
    return folder, lasting_door.systems, lasting_door.clock.now(), report


@pytest.fixture
def held(door, template):
    """Ann's held run beside a private item and one that Salesforce refused."""
    folder, systems, now, door.report = template
    for part in folder.iterdir():
        shutil.copy(part, door.runtime.database.engine.url.database.rpartition("/")[0])
    door.systems.exchange_calendar = deepcopy(systems.exchange_calendar)
    door.systems.salesforce_calendar = deepcopy(systems.salesforce_calendar)
    door.clock.advance(now - door.clock.now())
    return door


def post(door, path, **options):
    """Post as Ann."""
    return door.call("POST", path, bearer=door.token(), **options)


def rows(door, query=""):
    """The rows of the list, by reason."""
    found = door.get(f"/v1/items{query}").json["items"]
    return {row["reason"]: row for row in found}


def trail(door):
    """What the audit trail tells, the newest first."""
    org_id = door.runtime.database.users.named(ANN).org_id
    found = door.runtime.audit.of_org(org_id, before=None, limit=50)
    return [(one.actor, one.action, one.target, one.detail) for one in found]


def test_what_is_left_out_says_why_and_what_to_do(held):
    """The refused item is named, of the private one only that it is there (N11)."""
    found = rows(held)

    refused, private = found["rejected"], found["private"]
    assert (refused["subject"], refused["state"]) == ("Refused", "unresolved")
    assert refused["side"] == "exchange"
    assert refused["actions"] == ["retry", "ignore"]
    assert refused["detail"] == "FIELD_CUSTOM_VALIDATION_EXCEPTION"
    assert refused["starts_at"] == (NOW + timedelta(days=1)).isoformat()
    assert refused["next_retry_at"] > NOW.isoformat()
    assert (private["subject"], private["private"]) == (None, True)
    assert private["starts_at"] is None
    assert private["next_retry_at"] is None
    assert all(row["explanation"] and row["remedy"] for row in found.values())
    assert "Doctor" not in held.get("/v1/items").text


@pytest.mark.parametrize(
    ("query", "reasons"),
    [
        ("?state=unresolved&reason=rejected", {"rejected"}),
        ("?state=excluded", {"private"}),
        ("?state=remark", set()),
        ("?reason=private", {"private"}),
        ("?side=salesforce&state=excluded", set()),
    ],
)
def test_filters_of_items(held, query, reasons):
    """By state, reason and side."""
    assert set(rows(held, query)) == reasons


def test_pages_of_items(held):
    """Each row comes once; past the end there is none."""
    total = held.get("/v1/items").json["total"]
    seen = [
        row["id"]
        for page in range(1, total + 1)
        for row in held.get(f"/v1/items?page={page}&page_size=1").json["items"]
    ]

    assert len(set(seen)) == total >= 2
    past = held.get(f"/v1/items?page={total + 1}&page_size=1").json
    assert (past["items"], past["total"]) == ([], total)


def test_a_system_that_tells_no_subject(held):
    """The rows are shown all the same, with the reason."""
    held.systems.exchange_calendar.fail(Unreachable("Exchange does not answer."))

    found = held.get("/v1/items?reason=rejected").json

    assert found["items"][0]["subject"] is None
    assert found["problem"]["reason"] == "Exchange does not answer."


def test_ignoring_and_including_again(held):
    """The row tells what it is now, a sync is asked for, and the trail names both."""
    row = rows(held)["rejected"]["id"]

    ignored = post(held, f"/v1/items/{row}/ignore")
    assert ignored.status_code == 200
    assert ignored.json["item"]["reason"] == "ignored"
    assert ignored.json["item"]["actions"] == ["include_again"]
    again = post(held, f"/v1/items/{row}/include-again")
    assert again.json["item"]["reason"] == "included_again"

    assert held.get("/v1/jobs").json["jobs"][0]["state"] == "queued"
    assert trail(held)[:2] == [
        (ANN, "item.include_again", row, "calendar"),
        (ANN, "item.ignore", row, "calendar"),
    ]


def test_a_run_tells_what_can_be_done_about_its_rows_now(held):
    """A row carries its item's id and actions; once ignored, what it is now (T133)."""
    path = f"/v1/runs/{held.report.run_id}?reason=rejected"
    listed = rows(held)["rejected"]
    (told,) = held.get(path).json["outcomes"]
    assert told["item"] == {
        "id": listed["id"],
        "reason": "rejected",
        "explanation": listed["explanation"],
        "actions": ["retry", "ignore"],
    }

    post(held, f"/v1/items/{told['item']['id']}/ignore")

    (told,) = held.get(path).json["outcomes"]
    assert told["reason"] == "rejected"
    assert told["item"]["reason"] == "ignored"
    assert told["item"]["actions"] == ["include_again"]


def test_a_row_of_a_pair_leads_to_the_row_of_its_other_item(held):
    """A run tells of the copy, the list of the original; both are one decision."""
    post(held, f"/v1/runs/{held.report.run_id}/reject")
    held.run()
    kept = rows(held, "?reason=kept")["kept"]

    told = held.get(f"/v1/runs/{held.report.run_id}?limit=200").json["outcomes"]

    items = {one["item"]["id"]: one for one in told if one["item"]}
    assert items[kept["id"]]["item"]["actions"] == kept["actions"]


def test_what_has_no_copy_cannot_lose_it(held):
    """The reason is told, and nothing is noted."""
    row = rows(held)["private"]["id"]
    before = trail(held)

    refused = post(held, f"/v1/items/{row}/remove-copy")

    assert refused.status_code == 409
    assert refused.json["remedy"]
    assert trail(held) == before


def test_an_item_while_its_sync_runs(held):
    """The caller is told to wait."""
    row = rows(held)["rejected"]["id"]
    runs, jobs = held.runtime.runs, held.runtime.database.jobs
    user = held.runtime.database.users.named(ANN)
    asked = runs.ask(user.id, Kind.CALENDAR, Trigger.SYNC_NOW)
    assert jobs.claim(asked.job_id, held.clock.now(), timedelta(minutes=5))

    assert post(held, f"/v1/items/{row}/retry").status_code == 409
    line = held.get("/v1/jobs").json["jobs"][0]
    assert line["state"] == "running"


@pytest.mark.parametrize("kind", ["contacts", "tasks", "email"])
def test_kinds_that_are_not_there_yet(door, kind):
    """They say so, and which ones are."""
    answer = door.get(f"/v1/items?kind={kind}")

    assert answer.status_code == 404
    assert "calendar" in answer.json["remedy"]


def test_a_held_run_shows_what_waits(held):
    """Each deletion by side, subject and time, and out of how many."""
    found = held.get(f"/v1/runs/{held.report.run_id}").json["held"]

    assert (found["total"], found["of"]) == (MANY, MANY)
    assert found["waiting"] is True
    assert found["decided_at"] is None
    subjects = {one["subject"] for one in found["deletions"]}
    assert subjects == {f"Visit {number:02}" for number in range(MANY)}
    assert {one["side"] for one in found["deletions"]} == {"salesforce"}
    assert not any(one["private"] or one["all_day"] for one in found["deletions"])


def test_a_run_that_held_nothing_says_nothing(held):
    """The list is no list then."""
    first = held.get("/v1/runs").json["runs"][-1]

    assert held.get(f"/v1/runs/{first['run_id']}").json["held"] is None


def test_confirming_deletes_with_the_next_sync(held):
    """Answered once; the second answer is told so (N4)."""
    run = held.report.run_id
    held.clock.advance(timedelta(minutes=2))

    answer = post(held, f"/v1/runs/{run}/confirm")
    assert answer.status_code == 200
    assert answer.json["run"]["answer"] == "confirmed"
    assert answer.json["held"]["waiting"] is False
    assert answer.json["held"]["decided_at"] == held.clock.now().isoformat()
    again = post(held, f"/v1/runs/{run}/reject")
    assert again.status_code == 409
    assert "already confirmed" in again.json["message"]

    assert held.run().status in {RunStatus.SUCCEEDED, RunStatus.PARTIAL}
    assert held.get(f"/v1/runs/{run}").json["held"]["deletions"] == []
    assert not [
        one
        for one in held.systems.salesforce_calendar.items().values()
        if one.subject.startswith("Visit")
    ]
    assert (ANN, "run.confirmed", run, f"{MANY} deletions") in trail(held)


def test_rejecting_keeps_them(held):
    """They stay where they are and are listed."""
    post(held, f"/v1/runs/{held.report.run_id}/reject")
    held.run()

    assert len(held.get("/v1/items?reason=kept").json["items"]) == MANY


def test_only_a_held_run_can_be_answered(held):
    """The remedy says which one waits."""
    first = held.get("/v1/runs").json["runs"][-1]

    assert post(held, f"/v1/runs/{first['run_id']}/confirm").status_code == 409


def test_own_exclusions_come_and_go(door):
    """An address and a domain, each once; the organisation's stand beside them."""
    address = post(door, "/v1/exclusions", json={"value": " Ann@Rival.Example "})
    domain = post(door, "/v1/exclusions", json={"value": "@rival.example"})
    assert (address.status_code, domain.status_code) == (201, 201)
    assert (address.json["value"], address.json["kind"]) == (
        "ann@rival.example",
        "address",
    )
    assert domain.json["kind"] == "domain"
    once_more = post(door, "/v1/exclusions", json={"value": "rival.example"})
    assert (once_more.status_code, once_more.json) == (200, domain.json)

    path = f"/v1/exclusions/{address.json['id']}"
    assert door.call("DELETE", path, bearer=door.token()).status_code == 204
    assert door.call("DELETE", path, bearer=door.token()).status_code == 404
    assert door.get("/v1/exclusions").json == {
        "own": [domain.json],
        "organisation": [],
    }
    told = trail(door)
    assert [one[1] for one in told] == [
        "exclusion.removed",
        "exclusion.added",
        "exclusion.added",
    ]
    assert "rival" not in str(told)


@pytest.mark.parametrize("value", ["", "ann", "a b@c.example", "*.rival.example", 5])
def test_entries_that_are_none(door, value):
    """The field is named."""
    answer = post(door, "/v1/exclusions", json={"value": value})

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json["errors"]] == ["value"]


def test_saving_and_asking_are_noted(door):
    """With the names of the settings, never their values."""
    door.save(folder="secret-folder", past_days=3)
    post(door, "/v1/jobs/calendar/run")

    assert trail(door) == [
        (ANN, "run.asked", "calendar", ""),
        (ANN, "settings.changed", "calendar", "folder, past_days"),
    ]


def test_locks_are_told_while_salesforce_is_away(door):
    """Since when they are known, and a locked field is refused by name (N20)."""
    door.lock("past_days", "3")
    tag = door.get("/v1/settings/calendar").headers["ETag"]
    door.clock.advance(timedelta(hours=1))
    door.systems.when_asked = fault(Unreachable("Salesforce does not answer."))

    shown = door.get("/v1/settings/calendar").json
    refused = door.save(tag=tag, past_days=30)

    assert shown["settings"]["past_days"]["locked"] is True
    assert shown["policy"]["current"] is False
    assert shown["policy"]["checked_at"] == NOW.isoformat()
    assert shown["policy"]["problem"]["reason"] == "Salesforce does not answer."
    assert refused.status_code == 403
    assert [one["field"] for one in refused.json["errors"]] == ["past_days"]
    assert door.save(tag=tag, future_days=9).json["policy"]["current"] is False


def test_progress_of_a_run_that_is_going(held):
    """Since when it runs and how much is in step so far."""
    user = held.runtime.database.users.named(ANN)
    asked = held.runtime.runs.ask(user.id, Kind.CALENDAR, Trigger.SYNC_NOW)
    jobs, now = held.runtime.database.jobs, held.clock.advance(timedelta(minutes=1))
    claim = jobs.claim(asked.job_id, now, timedelta(minutes=5))
    run_id = held.runtime.database.runs.start(claim, now)
    state = held.runtime.database.states.open(claim, run_id, timedelta(minutes=5))
    done = Outcome(side=Side.SALESFORCE, ref="a", done=True)
    state.commit(StateChange(outcomes=(done, replace(done, ref="b", done=False))))

    line = held.get("/v1/jobs").json["jobs"][0]

    assert line["progress"] == {"items": 1}
    assert line["running_since"] == now.isoformat()
