"""Events as Salesforce keeps them and as the engine sees them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.adapters.salesforce.events import (
    KEY,
    columns,
    fields_to_create,
    fields_to_update,
    observe,
    takes_part,
    version_of,
)
from server.domain.actions import Create, Update
from server.domain.items import CalendarItem, Group, Identity, Presence, ShowAs
from server.domain.kinds import Side
from server.domain.links import Link

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
OWNER = "005000000000001AAA"


def row(**fields: Any) -> dict[str, Any]:
    """Make a row as a query gives it."""
    usual = {
        "Id": "00U000000000001AAA",
        "IsDeleted": False,
        "OwnerId": OWNER,
        "SystemModstamp": "2026-11-22T15:00:00.000+0000",
        "CreatedDate": "2026-11-20T08:00:00.000+0000",
        "LastModifiedDate": "2026-11-22T15:00:00.000+0000",
        "Subject": "Review",
        "StartDateTime": "2026-11-24T12:00:00.000+0000",
        "EndDateTime": "2026-11-24T13:00:00.000+0000",
        "DurationInMinutes": 60,
        "IsAllDayEvent": False,
        "Location": None,
        "Description": None,
        "ShowAs": "Busy",
        "IsPrivate": False,
        "IsChild": False,
        "Type": None,
        "WhoId": None,
    }
    return {**usual, **fields}


def item_of(**fields: Any) -> CalendarItem:
    """Give the content of a row."""
    item = observe(row(**fields), OWNER).item
    assert item is not None
    return item


def all_day(first: str, last: str, minutes: int | None) -> CalendarItem:
    """Give the content of an all-day row."""
    return item_of(
        IsAllDayEvent=True,
        StartDateTime=f"{first}T00:00:00.000+0000",
        EndDateTime=f"{last}T00:00:00.000+0000",
        DurationInMinutes=minutes,
    )


def memory(item: CalendarItem) -> Link:
    """Make the memory an action carries."""
    return Link(
        id="link",
        exchange_ref="exchange",
        salesforce_ref="",
        identity=Identity("uid"),
        start=item.start,
        end=item.end,
    )


def created(item: CalendarItem, *, keyed: bool = True, **more: Any) -> dict[str, Any]:
    """Give the fields that creating an item sends."""
    link = memory(item)
    action = Create(side=Side.SALESFORCE, key="key-1", item=item, link=link, **more)
    return fields_to_create(action, keyed=keyed)


def updated(
    item: CalendarItem, *groups: Group, keyed: bool = True, key: str = ""
) -> dict[str, Any]:
    """Give the fields that updating groups of an item sends."""
    return fields_to_update(
        Update(
            side=Side.SALESFORCE,
            ref="00U",
            expect="v",
            item=item,
            groups=frozenset(groups),
            link=memory(item),
            key=key,
        ),
        keyed=keyed,
    )


def test_a_timed_event_reads_as_instants():
    """Empty fields are empty texts, and times are aware and in UTC."""
    assert item_of() == CalendarItem(
        subject="Review", start=NOON, end=NOON + timedelta(hours=1)
    )


def test_every_fact_is_read():
    """What only Salesforce knows comes along with the shared fields."""
    item = item_of(
        Location="Room 5",
        Description="One\r\nTwo",
        ShowAs="OutOfOffice",
        IsPrivate=True,
        IsChild=True,
        Type="Call",
        WhoId="003",
    )
    assert (item.location, item.body) == ("Room 5", "One\nTwo")
    assert item.show_as is ShowAs.OUT_OF_OFFICE
    assert (item.private, item.child) == (True, True)
    assert (item.event_type, item.who) == ("Call", "003")


def test_an_unknown_way_to_show_time_counts_as_busy():
    """An org may add values to the picklist."""
    assert item_of(ShowAs="Elsewhere").show_as is ShowAs.BUSY


@pytest.mark.parametrize(
    ("last", "minutes", "end"),
    [
        ("2026-11-26", 1440, date(2026, 11, 27)),
        ("2026-11-28", 3 * 1440, date(2026, 11, 29)),
        ("2026-11-28", None, date(2026, 11, 29)),
        ("2026-11-26", 0, date(2026, 11, 27)),
    ],
)
def test_an_all_day_event_ends_the_day_after_its_last(last, minutes, end):
    """The end is exclusive, by duration or else by the last day (N15)."""
    item = all_day("2026-11-26", last, minutes)
    assert item.all_day
    assert (item.start, item.end) == (date(2026, 11, 26), end)


@given(
    first=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    days=st.integers(min_value=1, max_value=14),
)
def test_all_day_dates_survive_the_way_there_and_back(first, days):
    """What is written as an all-day event is read as the same dates (N15)."""
    item = CalendarItem(
        subject="Leave", start=first, end=first + timedelta(days=days), all_day=True
    )
    sent = created(item)
    assert "EndDateTime" not in sent
    back = all_day(
        sent["StartDateTime"][:10],
        str(first + timedelta(days=days - 1)),
        sent["DurationInMinutes"],
    )
    assert (back.start, back.end) == (item.start, item.end)


def test_a_timed_event_is_sent_with_its_end_and_no_duration():
    """Both at once would have to agree to the minute."""
    sent = created(
        CalendarItem(subject="A", start=NOON, end=NOON + timedelta(minutes=25))
    )
    assert sent["StartDateTime"] == "2026-11-24T12:00:00.000Z"
    assert sent["EndDateTime"] == "2026-11-24T12:25:00.000Z"
    assert "DurationInMinutes" not in sent


def test_a_created_event_carries_key_type_and_who():
    """Empty fields are not sent, so that Salesforce's defaults apply."""
    item = CalendarItem(subject="A", start=NOON, end=NOON, who="003")
    sent = created(item, event_type="Call")
    assert (sent[KEY], sent["Type"], sent["WhoId"]) == ("key-1", "Call", "003")
    assert sent.keys().isdisjoint({"Location", "Description", "OwnerId"})
    assert sent["IsAllDayEvent"] is False
    assert KEY not in created(item, keyed=False)


def test_an_update_sends_its_groups_only_and_never_the_type():
    """The Type is set when the event is created and belongs to the user then (A26)."""
    item = CalendarItem(subject="A", start=NOON, end=NOON, event_type="Call")
    assert updated(item, Group.SUBJECT, Group.LOCATION) == {
        "Subject": "A",
        "Location": None,
    }


def test_an_update_may_carry_another_key():
    """What its key names has changed, as when a series moves (N6)."""
    item = CalendarItem(subject="Call", start=NOON, end=NOON + timedelta(hours=1))
    assert updated(item, Group.SUBJECT, key="key-2") == {
        "Subject": "Call",
        KEY: "key-2",
    }
    assert KEY not in updated(item, Group.SUBJECT)
    assert KEY not in updated(item, Group.SUBJECT, key="key-2", keyed=False)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, True),
        ({"IsChild": True}, False),
        ({"GroupEventType": "0"}, True),
        ({"GroupEventType": "1"}, True),
        ({"GroupEventType": "3"}, False),
        ({"IsRecurrence": True}, False),
    ],
)
def test_only_events_of_their_own_take_part(fields, expected):
    """Copies of invitees and patterns of series are no calendar entries (A23)."""
    assert takes_part(row(**fields)) is expected


def test_deleted_and_given_away_events_are_told_apart():
    """A deleted event has no content; one of somebody else was only moved (A28)."""
    deleted = observe(row(IsDeleted=True), OWNER)
    assert (deleted.presence, deleted.item) == (Presence.GONE, None)
    assert observe(row(OwnerId="005x"), OWNER).presence is Presence.MOVED
    assert observe(row(), OWNER).presence is Presence.PRESENT


def test_two_edits_within_one_second_have_two_versions():
    """SystemModstamp has whole seconds, so the content counts too (N8)."""
    assert version_of(row()) == version_of(row())
    assert version_of(row()) != version_of(row(Subject="Changed"))
    later = row(SystemModstamp="2026-11-22T15:00:01.000+0000")
    assert version_of(row()) != version_of(later)


def test_the_marks_and_stamps_come_from_the_row():
    """The key is our trace; the stamps break ties."""
    observation = observe(row(**{KEY: "key-1"}), OWNER)
    assert observation.mark == "key-1"
    assert observation.created_at == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert observation.modified_at == datetime(2026, 11, 22, 15, tzinfo=UTC)


def test_fields_the_org_may_lack_are_read_only_where_they_are():
    """A query that names a missing field would fail as a whole."""
    assert KEY in columns([KEY, "GroupEventType"])
    assert "IsRecurrence" not in columns([KEY])
