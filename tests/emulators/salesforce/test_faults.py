"""Scripted faults, request counts and the daily limit, over the wire."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests
from simple_salesforce.exceptions import (
    SalesforceExpiredSession,
    SalesforceGeneralError,
    SalesforceMalformedRequest,
    SalesforceRefusedRequest,
)

from emulators.faults import Fault
from tests.emulators.salesforce.client import ANA, BEN, error_of, event

CREATE = "sobject.create"
PATH = "composite/sobjects"


def records(count: int) -> dict:
    """Give the body that creates events."""
    made = [{"attributes": {"type": "Event"}, **event(str(at))} for at in range(count)]
    return {"records": made}


@pytest.mark.parametrize(("kind", "stored"), [("before", 0), ("after", 1)])
def test_unavailable(client, org, kind, stored):
    """503 with Retry-After comes before or after the work."""
    salesforce = client.salesforce()
    org.faults.add(Fault(kind=f"unavailable_{kind}", operation=CREATE, seconds=7))

    with pytest.raises(SalesforceGeneralError) as caught:
        salesforce.Event.create(event())

    assert caught.value.status == 503
    assert len(org.records("Event")) == stored
    assert salesforce.Event.create(event())["success"]


def test_retry_after_tells_the_seconds(client, org):
    """The header carries the seconds of the fault."""
    org.faults.add(Fault(kind="unavailable_before", operation="limits", seconds=7))

    assert client.call("GET", "limits").headers["Retry-After"] == "7"


@pytest.mark.parametrize(("kind", "stored"), [("before", 0), ("after", 1)])
def test_dropped_connection(client, org, kind, stored):
    """The client gets no answer at all."""
    salesforce = client.salesforce()
    org.faults.add(Fault(kind=f"drop_{kind}", operation=CREATE))

    with pytest.raises(requests.ConnectionError):
        salesforce.Event.create(event())

    assert len(org.records("Event")) == stored


def test_slow_answer_runs_into_a_timeout(client, org):
    """The work is done although the client has given up."""
    token = client.token()
    org.faults.add(Fault(kind="slow", operation=CREATE, seconds=30))

    with pytest.raises(requests.Timeout):
        client.session.post(
            f"{client.url}/services/data/v66.0/sobjects/Event",
            json=event(),
            headers={"Authorization": f"Bearer {token}"},
            timeout=0.3,
        )

    assert len(org.records("Event")) == 1


def test_throttle(client, org):
    """403 REQUEST_LIMIT_EXCEEDED, as when the allowance is used up."""
    salesforce = client.salesforce()
    org.faults.add(Fault(kind="throttle"))

    with pytest.raises(SalesforceRefusedRequest) as caught:
        salesforce.query("SELECT Id FROM Event")

    assert error_of(caught)["errorCode"] == "REQUEST_LIMIT_EXCEEDED"


def test_expired_token_stays_expired(client, org):
    """The same token is refused again; a new one works."""
    salesforce = client.salesforce()
    org.faults.add(Fault(kind="expired_token"))

    for _ in range(2):
        with pytest.raises(SalesforceExpiredSession):
            salesforce.limits()

    assert client.salesforce().limits()


def test_error_code_of_the_whole_call(client, org):
    """Any code can be asked for, and nothing is executed."""
    salesforce = client.salesforce()
    org.faults.add(Fault(kind="error", operation="query", code="QUERY_TIMEOUT"))

    with pytest.raises(SalesforceMalformedRequest) as caught:
        salesforce.query("SELECT Id FROM Event")

    assert error_of(caught)["errorCode"] == "QUERY_TIMEOUT"


def test_error_of_the_token_endpoint(client, org):
    """There the code is the OAuth error."""
    org.faults.add(
        Fault(kind="error", operation="token", user=ANA, code="inactive_org")
    )

    assert client.ask_token(client.assertion(BEN)).status_code == 200
    answer = client.ask_token(client.assertion(ANA))
    assert (answer.status_code, answer.json()["error"]) == (400, "inactive_org")


@pytest.mark.parametrize(
    ("items", "hit"),
    [((), [False, True, False, True]), ((0, 3), [True, False, False, True])],
)
def test_item_error_hits_members_of_a_batch(client, org, items, hit):
    """The named members fail, every second one when none are named."""
    org.faults.add(Fault(kind="item_error", code="SERVER_BUSY", items=items))
    org.faults.add(Fault(kind="item_error", code="SERVER_BUSY", items=items))

    results = client.call("POST", PATH, json=records(4)).json()

    assert [not one["success"] for one in results] == hit
    assert len(org.records("Event")) == hit.count(False)


def test_conflict_is_a_locked_row(client, org):
    """UNABLE_TO_LOCK_ROW for the named members, for all when none are named."""
    for items, locked in (((1,), [False, True]), ((), [True, True])):
        fault = Fault(kind="conflict", operation="collections.create", items=items)
        org.faults.add(fault)

        results = client.call("POST", PATH, json=records(2)).json()

        assert [not one["success"] for one in results] == locked
        failed = [one for one in results if not one["success"]]
        assert failed[0]["errors"][0]["statusCode"] == "UNABLE_TO_LOCK_ROW"


def test_members_of_a_composite_are_counted_through(client, org):
    """Positions go on from one collection of a composite to the next."""
    org.faults.add(
        Fault(kind="item_error", operation="composite", code="X", items=(3,))
    )
    parts = [
        {
            "referenceId": name,
            "method": "POST",
            "url": f"/services/data/v66.0/{PATH}",
            "body": records(2),
        }
        for name in ("one", "two")
    ]

    answer = client.call("POST", "composite", json={"compositeRequest": parts}).json()

    outcomes = [
        one["success"] for part in answer["compositeResponse"] for one in part["body"]
    ]
    assert outcomes == [True, True, True, False]


def test_single_record_can_be_locked(client, org):
    """A single write fails as a whole."""
    id = org.insert("Event", ANA, **event())
    org.faults.add(Fault(kind="conflict", operation="sobject.update"))

    answer = client.call("PATCH", f"sobjects/Event/{id}", json={"Subject": "x"})

    assert (answer.status_code, answer.json()[0]["errorCode"]) == (
        400,
        "UNABLE_TO_LOCK_ROW",
    )


def test_requests_are_counted_by_operation(client, org):
    """Each request counts once under its operation."""
    salesforce = client.salesforce()
    salesforce.query("SELECT Id FROM Event")
    salesforce.query("SELECT Id FROM Event", include_deleted=True)
    salesforce.Event.describe()
    client.session.get(f"{client.url}/services/data/")

    assert org.requests.by_operation() == {
        "describe": 1,
        "query": 1,
        "queryAll": 1,
        "token": 1,
        "versions": 1,
    }


def test_daily_limit_is_enforced_over_24_hours(client, org):
    """Used up it refuses every call, until the oldest one is a day old."""
    org.org.settings.daily_api_requests = 2
    org.org.settings.session_seconds = 100_000
    salesforce = client.salesforce()
    salesforce.limits()
    salesforce.limits()
    assert salesforce.api_usage["api-usage"].used == 2

    with pytest.raises(SalesforceRefusedRequest):
        salesforce.limits()

    org.clock.shift(timedelta(hours=25))
    assert salesforce.limits()


def test_control_door_acts_and_shows(client, org):
    """A person can create records, look at them and empty the org."""
    door = f"{client.url}/_control"
    act = {"do": "create", "user": ANA, "object": "Event", "fields": event("Door")}

    made = client.session.post(f"{door}/act", json=act).json()
    shown = client.session.get(f"{door}/items").json()

    assert [row["Id"] for row in shown] == [made["result"]["id"]]
    client.session.post(f"{door}/reset", json={})
    assert org.records("Event") == []
    assert org.requests.total == 0
