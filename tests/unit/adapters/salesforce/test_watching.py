"""What the first request tells of events that the feed is silent about."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from server.adapters.salesforce.feed import MOST_IDS
from server.domain.actions import WriteResult, Written
from server.domain.errors import Rejection
from server.domain.feeds import FeedRequest
from server.domain.items import Group, Presence
from server.domain.kinds import Side
from server.domain.reasons import Reason
from server.domain.window import Window
from tests.contracts.calendar_worlds import appointment, edit
from tests.salesforce_org import ANA, BEN, ServedOrg

WINDOW = Window(
    lower=datetime(2026, 10, 31, 23, tzinfo=UTC),
    upper=datetime(2026, 12, 31, 23, tzinfo=UTC),
    first_day=date(2026, 11, 1),
    last_day=date(2026, 12, 31),
)


def settled(org: ServedOrg) -> FeedRequest:
    """A run has read everything; give what the next one asks half an hour later."""
    feed = org.run().calendar.read(FeedRequest(window=WINDOW))
    org.pass_time(30)
    known = {o.ref: o.version for o in feed.observations}
    return FeedRequest(window=WINDOW, cursor=feed.cursor, known=known)


def next_run(org: ServedOrg, request: FeedRequest):
    """Start that run, with all that is known watched."""
    return org.run(cursor=request.cursor, linked=frozenset(request.known))


def rename(run, request: FeedRequest, ref: str) -> WriteResult:
    """Write a new subject upon the version that is remembered."""
    item = appointment("Ours")
    [answer] = run.calendar.update(
        [edit(Side.SALESFORCE, ref, request.known[ref], item, Group.SUBJECT)]
    )
    return answer


def test_silence_about_a_watched_event_is_trusted(salesforce_org: ServedOrg):
    """An edit after a quiet read is one request, without another look."""
    ref = salesforce_org.event()
    request = settled(salesforce_org)
    run = next_run(salesforce_org, request)
    assert run.calendar.read(request).observations == ()
    assert isinstance(rename(run, request, ref), Written)
    assert run.calendar.calls == 2
    assert salesforce_org.stored(ref)["Subject"] == "Ours"


def test_silence_about_an_event_that_is_not_watched_is_not(salesforce_org: ServedOrg):
    """It may belong to somebody else by now, so it is looked at first (N26)."""
    ref = salesforce_org.event()
    request = settled(salesforce_org)
    run = salesforce_org.run(cursor=request.cursor)
    run.calendar.read(request)
    assert isinstance(rename(run, request, ref), Written)
    assert run.calendar.calls == 3


def test_an_open_version_is_never_trusted(salesforce_org: ServedOrg):
    """What has no settled version is read again, however silent the feed is."""
    ref = salesforce_org.event()
    request = settled(salesforce_org)
    open_request = FeedRequest(window=WINDOW, cursor=request.cursor, known={ref: ""})
    run = next_run(salesforce_org, open_request)
    run.calendar.read(open_request)
    assert rename(run, open_request, ref) == Rejection(Reason.CHANGED_MEANWHILE)


def test_an_event_edited_since_is_told_and_respected(salesforce_org: ServedOrg):
    """Watching hides no edit: the write upon the old version is refused."""
    ref = salesforce_org.event()
    request = settled(salesforce_org)
    salesforce_org.emulator.update("Event", ANA, ref, Subject="Theirs")
    run = next_run(salesforce_org, request)
    assert [o.ref for o in run.calendar.read(request).observations] == [ref]
    assert rename(run, request, ref) == Rejection(Reason.CHANGED_MEANWHILE)
    assert salesforce_org.stored(ref)["Subject"] == "Theirs"


@pytest.mark.parametrize("minutes", [0, 60])
def test_an_event_given_away_is_reported(salesforce_org: ServedOrg, minutes: int):
    """Whoever has it now, and however long, the feed of its old owner says so (A28)."""
    salesforce_org.emulator.org.sharing["Event"] = "ReadWrite"
    ref = salesforce_org.event()
    request = settled(salesforce_org)
    salesforce_org.emulator.update(
        "Event", ANA, ref, OwnerId=salesforce_org.user_id(BEN)
    )
    salesforce_org.pass_time(minutes)
    run = next_run(salesforce_org, request)
    [found] = run.calendar.read(request).observations
    assert (found.ref, found.presence) == (ref, Presence.MOVED)
    assert run.calendar.calls == 1


def test_more_than_fits_into_one_request_is_not_watched(salesforce_org: ServedOrg):
    """An idle run stays one request, whatever is remembered."""
    ref = salesforce_org.event()
    request = settled(salesforce_org)
    many = {f"00U{number:012d}AAA": "1" for number in range(2 * MOST_IDS)}
    crowded = FeedRequest(
        window=WINDOW, cursor=request.cursor, known={**request.known, **many}
    )
    run = next_run(salesforce_org, crowded)
    assert run.calendar.read(crowded).observations == ()
    assert run.calendar.calls == 1
    assert isinstance(rename(run, crowded, ref), Written)
    assert run.calendar.calls == 3
