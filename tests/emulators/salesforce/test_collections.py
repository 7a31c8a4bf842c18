"""sObject Collections: many records in one call."""

from __future__ import annotations

from typing import Any

import pytest

from emulators.salesforce.app import SalesforceEmulator
from tests.emulators.salesforce.client import ANA, BEN, Client, event

PATH = "composite/sobjects"


def typed(name: str = "Event", **fields: Any) -> dict[str, Any]:
    """Give a record that tells its type."""
    return {"attributes": {"type": name}, **fields}


def send(client: Client, method: str, records: list, path: str = PATH, **more):
    """Send records and give the results."""
    return client.call(method, path, json={"records": records, **more}).json()


def codes(results: list[dict]) -> list[str | None]:
    """Give each result's error code, None for a success."""
    return [
        None if one["success"] else one["errors"][0]["statusCode"] for one in results
    ]


def live(org: SalesforceEmulator) -> list[str]:
    """Give the subjects of the live events."""
    return [row["Subject"] for row in org.records("Event") if not row["IsDeleted"]]


def test_each_record_has_its_own_result(client, org):
    """Good records are stored, bad ones are not, in the order sent."""
    results = send(
        client,
        "POST",
        [typed(**event("A")), typed(**event("x" * 256)), typed(**event("C"))],
    )

    assert codes(results) == [None, "STRING_TOO_LONG", None]
    assert results[1]["errors"][0]["fields"] == ["Subject"]
    assert live(org) == ["A", "C"]


def test_all_or_none_rolls_everything_back(client, org):
    """One bad record keeps the good ones from being stored."""
    results = send(
        client,
        "POST",
        [typed(**event("A")), typed(**event("x" * 256))],
        allOrNone=True,
    )

    assert codes(results) == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "STRING_TOO_LONG"]
    assert org.records("Event") == []


def test_update_names_what_cannot_be_updated(client, org):
    """A deleted, an unknown and a foreign record each have their own code."""
    good, gone = (org.insert("Event", ANA, **event(name)) for name in "AB")
    org.delete("Event", ANA, gone)
    foreign = org.insert("Event", BEN, **event("Ben's"))
    ids = [good, gone, "00UWr0000000zzz", foreign, "nonsense", None]

    results = send(client, "PATCH", [typed(Id=id, Subject="New") for id in ids])

    assert codes(results) == [
        None,
        "ENTITY_IS_DELETED",
        "INVALID_CROSS_REFERENCE_KEY",
        "INSUFFICIENT_ACCESS_OR_READONLY",
        "MALFORMED_ID",
        "MISSING_ARGUMENT",
    ]
    assert results[1]["id"] == gone
    assert live(org) == ["New", "Ben's"]


def test_upsert_tells_created_from_updated(client, org):
    """Each result says which it was; a key twice in one call is refused."""
    org.insert("Event", ANA, **event("Old", Tandem_Key__c="a"))

    results = send(
        client,
        "PATCH",
        [
            typed(Tandem_Key__c="a", Subject="New"),
            typed(Tandem_Key__c="b", **event("B")),
            typed(Tandem_Key__c="B", **event("B again")),
            typed(**event("No key")),
        ],
        f"{PATH}/Event/Tandem_Key__c",
    )

    assert codes(results) == [None, None, "DUPLICATE_VALUE", "MISSING_ARGUMENT"]
    assert [one["created"] for one in results[:2]] == [False, True]
    assert live(org) == ["New", "B"]


def test_upsert_by_id(client, org):
    """The field Id updates records that have one and creates the others."""
    id = org.insert("Event", ANA, **event("Old"))

    results = send(
        client,
        "PATCH",
        [typed(Id=id, Subject="New"), typed(**event("Other"))],
        f"{PATH}/Event/Id",
    )

    assert [one["created"] for one in results] == [False, True]
    assert live(org) == ["New", "Other"]


def test_upsert_needs_an_external_id_field(client):
    """A field that is no key, or that the org lacks, is not found."""
    for field in ("Subject", "Nope__c"):
        answer = client.call(
            "PATCH",
            f"{PATH}/Event/{field}",
            json={"records": [typed(Subject="x")]},
        )

        assert codes(answer.json()) == ["NOT_FOUND"]


def test_delete_takes_ids(client, org):
    """Records go by id, each with its own result."""
    ids = [org.insert("Event", ANA, **event(name)) for name in "AB"]
    path = f"{PATH}?ids={ids[0]},00UWr0000000zzz&allOrNone=false"

    results = client.call("DELETE", path).json()

    assert codes(results) == [None, "INVALID_CROSS_REFERENCE_KEY"]
    assert live(org) == ["B"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_retrieve_keeps_the_order(client, org, method):
    """Rows come as asked for, null for what is not there."""
    id = org.insert("Event", ANA, **event("A"))
    unknown = "00UWr0000000zzz"

    if method == "GET":
        path = f"{PATH}/Event?ids={unknown},{id}&fields=Subject"
        rows = client.call("GET", path).json()
    else:
        body = {"ids": [unknown, id], "fields": ["Subject"]}
        rows = client.call("POST", f"{PATH}/Event", json=body).json()

    assert rows[0] is None
    assert rows[1]["Subject"] == "A"


def test_limits_of_a_call(client):
    """More than 200 records, more than 10 changes of type and no type are refused."""
    many = [typed(**event()) for _ in range(201)]
    mixed = [typed(("Event", "Task")[at % 2], Subject="x") for at in range(11)]

    answers = [
        client.call("POST", PATH, json={"records": records})
        for records in (many, mixed, [{"Subject": "x"}], [])
    ]

    assert [answer.status_code for answer in answers] == [400] * 4
    assert [answer.json()[0]["errorCode"] for answer in answers] == [
        "EXCEEDED_ID_LIMIT",
        "LIMIT_EXCEEDED",
        "INVALID_INPUT",
        "MISSING_ARGUMENT",
    ]


def test_unknown_member_of_the_body_is_refused(client):
    """A misspelt allOrNone is not silently ignored."""
    answer = client.call(
        "POST", PATH, json={"records": [typed(**event())], "allornone": True}
    )

    assert answer.json()[0]["errorCode"] == "JSON_PARSER_ERROR"
