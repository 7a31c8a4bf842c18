"""Which events a read gives, and what a look-up says of them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from server.domain.errors import Permanent, Unreachable
from server.domain.feeds import FeedRequest
from server.domain.items import Observation, Presence
from server.domain.kinds import Side
from server.domain.window import Window
from tests.salesforce_org import ANA, BEN, ServedOrg

WINDOW = Window(
    lower=datetime(2026, 10, 31, 23, tzinfo=UTC),
    upper=datetime(2026, 12, 31, 23, tzinfo=UTC),
    first_day=date(2026, 11, 1),
    last_day=date(2026, 12, 31),
)


def whole(org: ServedOrg) -> dict[str, Observation]:
    """Read the whole window."""
    feed = org.run().calendar.read(FeedRequest(window=WINDOW))
    return {o.ref: o for o in feed.observations}


def news(org: ServedOrg, cursor: str) -> dict[str, Observation]:
    """Read what is new."""
    request = FeedRequest(window=WINDOW, cursor=cursor)
    return {o.ref: o for o in org.run().calendar.read(request).observations}


def position(org: ServedOrg) -> str:
    """Give the feed position of half an hour ago."""
    cursor = org.run().calendar.read(FeedRequest(window=WINDOW)).cursor
    org.pass_time(30)
    return cursor


def asked(*refs: str) -> list[Observation]:
    """Make what a look-up is asked with."""
    return [Observation(side=Side.SALESFORCE, ref=ref) for ref in refs]


def test_only_the_users_own_events_are_read(salesforce_org: ServedOrg):
    """Neither another rep's events nor the copies of their invitees take part (N23)."""
    org = salesforce_org
    mine = org.event(Subject="Mine")
    theirs = org.event(BEN, Subject="Theirs")
    org.emulator.insert(
        "EventRelation", BEN, EventId=theirs, RelationId=org.user_id(ANA)
    )
    assert set(whole(org)) == {mine}


def test_a_series_is_read_as_its_occurrences(salesforce_org: ServedOrg):
    """Each occurrence of a Lightning series is an event of its own (KB3)."""
    ids = salesforce_org.emulator.make_series(
        ANA,
        "FREQ=WEEKLY;COUNT=3",
        Subject="Stand-up",
        StartDateTime="2026-11-24T08:00:00Z",
        DurationInMinutes=15,
    )
    found = whole(salesforce_org)
    assert set(found) == set(ids)
    starts = {o.item.start for o in found.values() if o.item}
    assert datetime(2026, 12, 8, 8, tzinfo=UTC) in starts


@pytest.mark.parametrize(
    ("first", "days", "listed"),
    [
        ("2026-10-31", 1, True),
        ("2026-11-01", 1, True),
        ("2026-12-31", 1, True),
        ("2026-10-25", 8, True),
        ("2026-10-25", 3, False),
        ("2027-01-05", 1, False),
    ],
)
def test_a_whole_read_never_misses_an_all_day_event_at_the_edge(
    salesforce_org: ServedOrg, first: str, days: int, listed: bool
):
    """A day too many may be listed, for the planner to judge; none is missing (A2)."""
    ref = salesforce_org.event(
        IsAllDayEvent=True,
        StartDateTime=f"{first}T00:00:00Z",
        DurationInMinutes=1440 * days,
    )
    assert (ref in whole(salesforce_org)) is listed


def test_an_event_that_spans_the_whole_window_is_listed(salesforce_org: ServedOrg):
    """An event counts by overlap, not by its start."""
    salesforce_org.emulator.org.settings.longest_event_days = 100
    ref = salesforce_org.event(
        StartDateTime="2026-10-20T00:00:00Z", DurationInMinutes=1440 * 90
    )
    assert ref in whole(salesforce_org)


def test_changes_outside_the_window_are_reported_too(salesforce_org: ServedOrg):
    """A pair that was moved out of the window is pushed once more (A3)."""
    ref = salesforce_org.event()
    cursor = position(salesforce_org)
    salesforce_org.emulator.update(
        "Event", ANA, ref, StartDateTime="2027-06-01T12:00:00Z"
    )
    assert set(news(salesforce_org, cursor)) == {ref}


def test_a_restored_event_is_present_again(salesforce_org: ServedOrg):
    """What comes back from the bin is reported with its content."""
    ref = salesforce_org.event()
    salesforce_org.emulator.delete("Event", ANA, ref)
    cursor = position(salesforce_org)
    salesforce_org.emulator.undelete("Event", ANA, ref)
    assert news(salesforce_org, cursor)[ref].presence is Presence.PRESENT


def test_what_became_of_events(salesforce_org: ServedOrg):
    """In the bin, out of sight, given away and still there are told apart."""
    org = salesforce_org
    kept, binned, purged, given = (org.event(Subject=str(n)) for n in range(4))
    org.emulator.org.sharing["Event"] = "Read"
    for ref in (binned, purged):
        org.emulator.delete("Event", ANA, ref)
    org.emulator.purge("Event", ANA, purged)
    org.emulator.update("Event", ANA, given, OwnerId=org.user_id(BEN))
    refs = (given, purged, kept, binned)
    found = org.run().calendar.look_up(asked(*refs))
    assert [o.ref for o in found] == list(refs)
    assert [o.presence for o in found] == [
        Presence.MOVED,
        Presence.MOVED,
        Presence.PRESENT,
        Presence.GONE,
    ]


def test_thousands_of_look_ups_are_few_requests(salesforce_org: ServedOrg):
    """Three thousand ids are one request, besides the facts."""
    ref = salesforce_org.event()
    run = salesforce_org.run()
    run.org.facts()
    missing = [f"00U{number:012d}AAA" for number in range(2_999)]
    found = run.calendar.look_up(asked(*missing, ref))
    assert found[-1].presence is Presence.PRESENT
    assert {o.presence for o in found[:-1]} == {Presence.MOVED}
    assert run.calendar.calls == 2


def test_an_id_cannot_change_the_query(salesforce_org: ServedOrg):
    """Ids come from our memory, and are quoted all the same."""
    salesforce_org.event()
    with pytest.raises(Permanent, match="INVALID_QUERY_FILTER"):
        salesforce_org.run().calendar.look_up(asked("x') OR (Subject != '"))


def test_a_retry_out_of_sight_is_no_deletion(salesforce_org: ServedOrg):
    """A row that is tried again for days may have left the bin or changed hands."""
    ref = salesforce_org.event()
    cursor = position(salesforce_org)
    salesforce_org.emulator.delete("Event", ANA, ref)
    salesforce_org.emulator.purge("Event", ANA, ref)
    request = FeedRequest(window=WINDOW, cursor=cursor, retry=frozenset({ref}))
    [found] = salesforce_org.run().calendar.read(request).observations
    assert (found.ref, found.presence) == (ref, Presence.MOVED)


def test_a_retry_in_a_whole_read_comes_with_content(salesforce_org: ServedOrg):
    """A known version does not hide an item that is to be tried again."""
    ref = salesforce_org.event()
    known = {ref: whole(salesforce_org)[ref].version}
    request = FeedRequest(window=WINDOW, known=known, retry=frozenset({ref}))
    [found] = salesforce_org.run().calendar.read(request).observations
    assert found.item is not None


def test_an_edit_in_the_second_of_the_last_read_is_found(salesforce_org: ServedOrg):
    """SystemModstamp does not move within a second; the version does (I11)."""
    ref = salesforce_org.event()
    feed = salesforce_org.run().calendar.read(FeedRequest(window=WINDOW))
    salesforce_org.emulator.update("Event", ANA, ref, Subject="Same second")
    request = FeedRequest(
        window=WINDOW,
        cursor=feed.cursor,
        known={ref: feed.observations[0].version},
    )
    [found] = salesforce_org.run().calendar.read(request).observations
    assert found.item is not None
    assert found.item.subject == "Same second"


def test_a_large_calendar_is_read_page_by_page(salesforce_org: ServedOrg):
    """Nothing is lost between pages, however few rows one holds."""
    salesforce_org.emulator.org.settings.page_rows = 3
    refs = {salesforce_org.event(Subject=str(number)) for number in range(10)}
    assert set(whole(salesforce_org)) == refs


def test_a_read_that_breaks_between_pages_gives_nothing(salesforce_org: ServedOrg):
    """Half a calendar must not look like a whole one (N3)."""
    salesforce_org.emulator.org.settings.page_rows = 3
    for number in range(10):
        salesforce_org.event(Subject=str(number))
    salesforce_org.fault("drop_before", "queryMore", skip=1)
    with pytest.raises(Unreachable):
        whole(salesforce_org)
