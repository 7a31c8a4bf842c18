"""getUpdated and getDeleted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.emulators.salesforce.client import ANA, BEN, NOW, event

START, END = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


def test_updated_and_deleted_are_told_apart(client, org):
    """A changed record is in the one list, a deleted one in the other."""
    kept, gone = (org.insert("Event", ANA, **event(name)) for name in "AB")
    org.delete("Event", ANA, gone)
    events = client.salesforce().Event

    updated, deleted = events.updated(START, END), events.deleted(START, END)

    assert updated["ids"] == [kept]
    assert [one["id"] for one in deleted["deletedRecords"]] == [gone]
    assert updated["latestDateCovered"] == "2026-11-22T15:00:00.000+0000"
    assert deleted["earliestDateAvailable"] == "2026-11-07T15:00:00.000+0000"


def test_only_what_the_user_sees(client, org):
    """Somebody else's deletions stay out."""
    id = org.insert("Event", BEN, **event())
    org.delete("Event", BEN, id)

    assert client.salesforce().Event.deleted(START, END)["deletedRecords"] == []


def test_the_span_ends_before_its_end(client, org):
    """A record changed at the very end belongs to the next span."""
    id = org.insert("Event", ANA, **event())
    events = client.salesforce().Event

    before = events.updated(NOW - timedelta(hours=1), NOW)
    after = events.updated(NOW, NOW + timedelta(hours=1))

    assert (before["ids"], after["ids"]) == ([], [id])


def test_purged_records_are_not_told(client, org):
    """What left the recycle bin cannot be listed."""
    id = org.insert("Event", ANA, **event())
    org.delete("Event", ANA, id)
    org.purge("Event", ANA, id)

    assert client.salesforce().Event.deleted(START, END)["deletedRecords"] == []


@pytest.mark.parametrize(("which", "days"), [("updated", 31), ("deleted", 16)])
def test_reach_is_limited(client, which, days):
    """30 days back for changes, 15 for deletions."""
    start = (NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    end = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")

    answer = client.call("GET", f"sobjects/Event/{which}/?start={start}&end={end}")

    assert answer.json()[0]["errorCode"] == "INVALID_REPLICATION_DATE"


def test_span_must_be_a_minute_long(client):
    """An end at or before the start is refused."""
    moment = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")

    answer = client.call("GET", f"sobjects/Event/updated?start={moment}&end={moment}")

    assert answer.json()[0]["errorCode"] == "INVALID_REPLICATION_DATE"


def test_profiles_are_not_replicated(client):
    """Setup objects have no such lists."""
    path = (
        "sobjects/Profile/updated?start=2026-11-21T00:00:00Z&end=2026-11-22T00:00:00Z"
    )

    answer = client.call("GET", path)

    assert answer.json()[0]["errorCode"] == "INVALID_TYPE_FOR_OPERATION"
