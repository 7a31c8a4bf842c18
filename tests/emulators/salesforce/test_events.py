"""The rules of Event: times, all-day, privacy, reminder, owner."""

from __future__ import annotations

import pytest

from emulators.salesforce.errors import ApiError
from tests.emulators.salesforce.client import ANA, BEN, event

ALL_DAY = {"IsAllDayEvent": True, "EndDateTime": None}


def stored(org, id: str) -> dict:
    """Give an event as it is stored."""
    return next(row for row in org.records("Event") if row["Id"] == id)


def refused(org, **fields) -> ApiError:
    """Give the error that creating an event runs into."""
    with pytest.raises(ApiError) as caught:
        org.insert("Event", ANA, **fields)
    return caught.value


def test_end_gives_the_duration_and_the_other_way_round(org):
    """Either of the two is enough, and both are stored."""
    start = "2026-11-23T09:00:00Z"
    by_end = org.insert(
        "Event", ANA, StartDateTime=start, EndDateTime="2026-11-23T10:30:00Z"
    )
    by_duration = org.insert("Event", ANA, StartDateTime=start, DurationInMinutes=90)

    for id in (by_end, by_duration):
        row = stored(org, id)
        assert row["DurationInMinutes"] == 90
        assert row["EndDateTime"] == "2026-11-23T10:30:00.000+0000"
        assert row["ActivityDateTime"] == "2026-11-23T09:00:00.000+0000"


def test_times_with_an_offset_are_stored_in_utc(org):
    """The zone of a written time only tells the instant."""
    id = org.insert(
        "Event", ANA, StartDateTime="2026-11-23T09:00:00.250+01:00", DurationInMinutes=5
    )

    assert stored(org, id)["StartDateTime"] == "2026-11-23T08:00:00.000+0000"


def test_due_date_is_the_day_in_the_owners_zone(org):
    """02:00 UTC is still the evening before in New York."""
    id = org.insert(
        "Event", ANA, StartDateTime="2026-11-23T02:00:00Z", DurationInMinutes=30
    )

    assert stored(org, id)["ActivityDate"] == "2026-11-22"


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        (
            {"EndDateTime": "2026-11-23T10:00:00Z"},
            "REQUIRED_FIELD_MISSING",
            "StartDateTime",
        ),
        (
            {"StartDateTime": "2026-11-23T10:00:00Z"},
            "REQUIRED_FIELD_MISSING",
            "EndDateTime",
        ),
        (event(DurationInMinutes=61), "FIELD_INTEGRITY_EXCEPTION", "DurationInMinutes"),
        (
            event(EndDateTime="2026-11-23T14:00:00Z"),
            "FIELD_INTEGRITY_EXCEPTION",
            "EndDateTime",
        ),
        (
            event(ActivityDateTime="2026-11-23T16:00:00Z"),
            "FIELD_INTEGRITY_EXCEPTION",
            "ActivityDateTime",
        ),
        (event(IsReminderSet=True), "FIELD_INTEGRITY_EXCEPTION", "ReminderDateTime"),
    ],
)
def test_inconsistent_times_are_refused(org, fields, code, field):
    """What is missing or contradicts itself is named by its field."""
    error = refused(org, **fields)

    assert (error.code, error.fields) == (code, (field,))


def test_all_day_event_ends_on_its_last_day(org):
    """Two days from Monday end on Tuesday's midnight, both dates in UTC."""
    id = org.insert(
        "Event",
        ANA,
        IsAllDayEvent=True,
        StartDateTime="2026-11-23T00:00:00Z",
        EndDateTime="2026-11-24T00:00:00Z",
    )

    row = stored(org, id)
    assert row["StartDateTime"] == "2026-11-23T00:00:00.000+0000"
    assert row["EndDateTime"] == "2026-11-24T00:00:00.000+0000"
    assert row["DurationInMinutes"] == 2880
    assert (row["ActivityDate"], row["EndDate"]) == ("2026-11-23", "2026-11-24")


@pytest.mark.parametrize("times", [{}, {"DurationInMinutes": 1440}])
def test_all_day_event_lasts_one_day_by_default(org, times):
    """Without an end, and with one day, start and end are the same midnight."""
    id = org.insert(
        "Event", ANA, IsAllDayEvent=True, ActivityDate="2026-11-23", **times
    )

    row = stored(org, id)
    assert row["StartDateTime"] == row["EndDateTime"] == "2026-11-23T00:00:00.000+0000"
    assert row["DurationInMinutes"] == 1440


def test_all_day_start_loses_its_time_of_day(org):
    """The date counts as written in UTC; nothing shifts it into a zone."""
    id = org.insert(
        "Event", ANA, IsAllDayEvent=True, StartDateTime="2026-11-23T22:00:00Z"
    )

    assert stored(org, id)["StartDateTime"] == "2026-11-23T00:00:00.000+0000"


def test_more_than_a_day_needs_multi_day_events(org):
    """The switch of the org decides; the documented message names the bound."""
    long = {"EndDateTime": "2026-11-25T15:00:00Z"}
    org.insert("Event", ANA, **event(**long))
    org.org.settings.multi_day_events = False

    error = refused(org, **event(**long))

    assert error.code == "FIELD_INTEGRITY_EXCEPTION"
    assert error.message == "Duration must be between 0 and 1440 minutes: Duration"


def test_longest_event_is_a_setting(org):
    """Fourteen days pass by default, a minute more does not."""
    org.insert("Event", ANA, **event(EndDateTime=None, DurationInMinutes=14 * 1440))

    error = refused(org, **event(EndDateTime=None, DurationInMinutes=14 * 1440 + 1))

    assert error.fields == ("DurationInMinutes",)


def test_moving_the_start_keeps_the_duration(org):
    """A change of the start alone moves the end along."""
    id = org.insert("Event", ANA, **event())

    org.update("Event", ANA, id, StartDateTime="2026-11-30T08:00:00Z")

    assert stored(org, id)["EndDateTime"] == "2026-11-30T09:00:00.000+0000"


def test_private_event_relates_to_nobody(org):
    """IsPrivate excludes WhoId and WhatId, at creation and later."""
    contact = org.insert("Contact", ANA, LastName="Case")
    id = org.insert("Event", ANA, **event(WhoId=contact))

    assert refused(org, **event(WhoId=contact, IsPrivate=True)).fields == ("IsPrivate",)
    with pytest.raises(ApiError, match="Private events"):
        org.update("Event", ANA, id, IsPrivate=True)


def test_an_event_of_a_lead_has_no_record(org):
    """A lead stands alone; a contact goes with a record."""
    account = org.insert("Account", ANA, Name="Acme")
    lead = org.insert("Lead", ANA, LastName="Tate", Company="Cedar")
    contact = org.insert("Contact", ANA, LastName="Case")

    both = event(WhoId=lead, WhatId=account)
    assert refused(org, **both).fields == ("WhatId",)
    id = org.insert("Event", ANA, **event(WhoId=contact, WhatId=account))
    assert stored(org, id)["WhatId"] == account


def test_account_follows_what_and_who(org):
    """AccountId is the account itself, the opportunity's or the contact's."""
    account = org.insert("Account", ANA, Name="Acme")
    contact = org.insert("Contact", ANA, LastName="Case", AccountId=account)
    deal = org.insert(
        "Opportunity",
        ANA,
        Name="Deal",
        AccountId=account,
        StageName="Prospecting",
        CloseDate="2026-12-31",
    )

    for related in ({"WhatId": account}, {"WhatId": deal}, {"WhoId": contact}):
        id = org.insert("Event", ANA, **event(**related))

        assert stored(org, id)["AccountId"] == account


def test_inactive_user_can_own_no_new_event(org):
    """An event cannot be assigned to somebody who has left."""
    org.set_active(BEN, False)
    ben = org.org.user(BEN)["Id"]

    assert refused(org, **event(OwnerId=ben)).code == "INACTIVE_OWNER_OR_USER"


def test_deleting_a_contact_takes_its_events_along_and_back(org):
    """Events go into the recycle bin with their contact and return with it."""
    contact = org.insert("Contact", ANA, LastName="Case")
    id = org.insert("Event", ANA, **event(WhoId=contact))

    org.delete("Contact", ANA, contact)
    assert stored(org, id)["IsDeleted"] is True

    org.undelete("Contact", ANA, contact)
    assert stored(org, id)["IsDeleted"] is False


def test_undelete_needs_a_free_key(org):
    """Only what lies in the bin comes back, and only while its key is free."""
    id = org.insert("Event", ANA, **event(Tandem_Key__c="k"))
    with pytest.raises(ApiError, match="recycle bin"):
        org.undelete("Event", ANA, id)
    org.delete("Event", ANA, id)
    org.insert("Event", ANA, **event(Tandem_Key__c="k"))

    with pytest.raises(ApiError, match="DUPLICATE_VALUE"):
        org.undelete("Event", ANA, id)

    assert stored(org, id)["IsDeleted"] is True


def test_reference_to_a_deleted_record_is_refused(org):
    """WhoId may not name what lies in the recycle bin."""
    contact = org.insert("Contact", ANA, LastName="Case")
    org.delete("Contact", ANA, contact)

    assert refused(org, **event(WhoId=contact)).code == "ENTITY_IS_DELETED"


def test_purged_event_is_gone(org):
    """Out of the recycle bin nothing is left of it."""
    id = org.insert("Event", ANA, **event())
    org.delete("Event", ANA, id)

    org.purge("Event", ANA, id)

    assert org.records("Event") == []


def test_completed_task_is_closed(org):
    """IsClosed and CompletedDateTime follow the status."""
    id = org.insert("Task", ANA, Subject="Call", Status="Completed", Priority="High")

    task = org.records("Task")[0]
    assert (task["Id"], task["IsClosed"], task["IsHighPriority"]) == (id, True, True)
    assert task["CompletedDateTime"] == "2026-11-22T15:00:00.000+0000"
