"""The `CalendarSide` contract: what every side does alike, fake or real."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from server.domain.errors import (
    CredentialsRejected,
    CursorExpired,
    Rejection,
    Unreachable,
)
from server.domain.items import CalendarItem, Group, Observation, Presence, ShowAs
from server.domain.reasons import Reason
from server.domain.window import Window
from server.ports.side import CalendarSide, Feed, FeedRequest, Written
from tests.contracts.calendar_worlds import (
    HOUR,
    NOON,
    WINDOW,
    World,
    appointment,
    creation,
    deletion,
    edit,
    holiday,
)

#: One entry for each world; a new system adds the prefix of its fixture here.
SYSTEMS = ("fake_exchange", "fake_salesforce", "exchange", "salesforce")


@pytest.fixture(params=SYSTEMS)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Give each system in turn, and see afterwards that nobody was mailed (N1)."""
    found: World = request.getfixturevalue(f"{request.param}_world")
    yield found
    assert found.mails() == 0


def whole(side: CalendarSide) -> Feed:
    """Read everything in the window."""
    return side.read(FeedRequest(window=WINDOW))


def only(feed: Feed) -> Observation:
    """Give the single observation of a feed."""
    assert len(feed.observations) == 1, feed.observations
    return feed.observations[0]


def content(observation: Observation) -> CalendarItem:
    """Give the content of an observation that must have it."""
    assert observation.item is not None
    return observation.item


def projection(item: CalendarItem) -> tuple[object, ...]:
    """Give the fields that both systems keep and the sync writes."""
    shown = (item.show_as, item.private)
    return item.subject, item.start, item.end, item.location, item.body, *shown


def seen(world: World, ref: str) -> Observation:
    """Give what a full read says of one item."""
    found = {o.ref: o for o in whole(world.side()).observations}
    return found[ref]


def written(result: Written | Rejection) -> Written:
    """Give the answer of a write that must have happened."""
    assert isinstance(result, Written), result
    return result


def refused(result: Written | Rejection) -> Reason:
    """Give the reason of a write that must not have happened."""
    assert isinstance(result, Rejection), result
    return result.reason


def test_a_first_read_lists_everything_in_the_window(world: World) -> None:
    """Without a cursor every item of the window comes with content and version."""
    refs = {world.add(appointment("One")), world.add(holiday("Two"))}
    feed = whole(world.side())
    assert feed.complete
    assert {o.ref for o in feed.observations} == refs
    assert {content(o).subject for o in feed.observations} == {"One", "Two"}
    assert all(o.version and o.presence is Presence.PRESENT for o in feed.observations)


def test_a_timed_item_reads_as_utc_instants(world: World) -> None:
    """Start and end of a timed item are the exact instants, aware and in UTC (N16)."""
    world.add(appointment(start=NOON, end=NOON + HOUR))
    item = content(only(whole(world.side())))
    assert (item.start, item.end, item.all_day) == (NOON, NOON + HOUR, False)
    assert isinstance(item.start, datetime)
    assert item.start.utcoffset() == timedelta()


@pytest.mark.parametrize("days", [1, 3])
def test_an_all_day_item_reads_as_dates(world: World, days: int) -> None:
    """An all-day item has dates, and its end is the day after the last one (N15)."""
    world.add(holiday(days=days))
    item = content(only(whole(world.side())))
    assert item.all_day
    assert type(item.start) is date
    assert (item.start, item.end) == (
        date(2026, 11, 26),
        date(2026, 11, 26) + timedelta(days=days),
    )


def test_a_private_item_says_so(world: World) -> None:
    """The private mark is read, so that the item can be kept out (A16)."""
    world.add(appointment("Doctor", private=True))
    world.add(appointment("Meeting"))
    marks = {content(o).subject: content(o).private for o in whole_items(world)}
    assert marks == {"Doctor": True, "Meeting": False}


def whole_items(world: World) -> tuple[Observation, ...]:
    """Give every observation of a full read."""
    return whole(world.side()).observations


def test_all_synced_fields_are_read(world: World) -> None:
    """Subject, place, text and shown time arrive as they were written."""
    item = appointment(
        "Größe & <Preis>",
        location="Zürich / Raum 5",
        body="Zeile eins\n\nZeile drei",
        show_as=ShowAs.OUT_OF_OFFICE,
    )
    world.add(item)
    read = content(only(whole(world.side())))
    assert (read.subject, read.location) == (item.subject, item.location)
    assert (read.body, read.show_as) == (item.body, item.show_as)


def test_a_read_with_nothing_new_is_one_call(world: World) -> None:
    """An idle run reports nothing and costs a single request (architecture 3)."""
    world.add(appointment())
    cursor = whole(world.side()).cursor
    side = world.side()
    feed = side.read(FeedRequest(window=WINDOW, cursor=cursor))
    assert feed.observations == ()
    assert not feed.complete
    assert side.calls == 1


def test_a_change_is_reported_with_its_content(world: World) -> None:
    """An edited item comes with a new version and its new content; others do not."""
    ref = world.add(appointment("Old"))
    world.add(appointment("Other"))
    first = whole(world.side())
    before = {o.ref: o.version for o in first.observations}
    world.change(ref, subject="New")
    request = FeedRequest(window=WINDOW, cursor=first.cursor, known=before)
    found = only(world.side().read(request))
    assert (found.ref, content(found).subject) == (ref, "New")
    assert found.version != before[ref]


def test_a_new_item_is_reported(world: World) -> None:
    """An item made since the last read is reported with its content."""
    cursor = whole(world.side()).cursor
    ref = world.add(appointment("Fresh"))
    found = only(world.side().read(FeedRequest(window=WINDOW, cursor=cursor)))
    assert (found.ref, content(found).subject) == (ref, "Fresh")


def test_a_settled_version_needs_no_content(world: World) -> None:
    """An item whose version is remembered is listed without being fetched."""
    world.add(appointment())
    first = only(whole(world.side()))
    known = {first.ref: first.version}
    again = only(world.side().read(FeedRequest(window=WINDOW, known=known)))
    assert (again.ref, again.version, again.item) == (first.ref, first.version, None)


def test_a_retry_brings_the_content_whatever_the_feed_says(world: World) -> None:
    """An item named for retry comes with content though nothing has changed."""
    ref = world.add(appointment("Stuck"))
    first = whole(world.side())
    request = FeedRequest(
        window=WINDOW,
        cursor=first.cursor,
        known={ref: only(first).version},
        retry=frozenset({ref}),
    )
    assert content(only(world.side().read(request))).subject == "Stuck"


def test_a_listed_item_for_retry_comes_once_and_with_content(world: World) -> None:
    """A whole read fetches what is to be tried again, settled or not."""
    ref = world.add(appointment("Stuck"))
    request = FeedRequest(
        window=WINDOW,
        known={ref: only(whole(world.side())).version},
        retry=frozenset({ref}),
    )
    assert content(only(world.side().read(request))).subject == "Stuck"


def test_a_newly_reached_day_is_listed(world: World) -> None:
    """Items of the days that the window has gained come besides the feed."""
    later = WINDOW.upper + timedelta(hours=9)
    ref = world.add(appointment("Far", start=later, end=later + HOUR))
    cursor = whole(world.side()).cursor
    slice_ = Window(
        lower=WINDOW.upper,
        upper=WINDOW.upper + timedelta(days=1),
        first_day=date(2027, 1, 1),
        last_day=date(2027, 1, 1),
    )
    wider = Window(WINDOW.lower, slice_.upper, WINDOW.first_day, slice_.last_day)
    request = FeedRequest(window=wider, cursor=cursor, newly_in=slice_)
    found = only(world.side().read(request))
    assert (found.ref, content(found).subject) == (ref, "Far")


def test_a_deletion_is_reported_and_confirmed(world: World) -> None:
    """A deleted item is reported as removed, and looking it up says it is gone."""
    ref = world.add(appointment())
    first = whole(world.side())
    world.delete(ref)
    side = world.side()
    request = FeedRequest(
        window=WINDOW, cursor=first.cursor, known={ref: only(first).version}
    )
    found = only(side.read(request))
    assert (found.ref, found.item) == (ref, None)
    assert found.presence in (Presence.SUSPECT, Presence.GONE)
    [confirmed] = side.look_up([only(first)])
    assert confirmed.presence is Presence.GONE


def test_look_up_answers_each_item_in_order(world: World) -> None:
    """Present items come with content, deleted ones as gone, in the order asked."""
    kept, dropped = world.add(appointment("Kept")), world.add(appointment("Dropped"))
    known = {o.ref: o for o in whole_items(world)}
    world.delete(dropped)
    answers = world.side().look_up([known[dropped], known[kept]])
    assert [a.presence for a in answers] == [Presence.GONE, Presence.PRESENT]
    assert content(answers[1]).subject == "Kept"


def test_a_cursor_that_makes_no_sense_has_expired(world: World) -> None:
    """A feed position that the side cannot use asks for a whole read."""
    with pytest.raises(CursorExpired):
        world.side().read(FeedRequest(window=WINDOW, cursor="no cursor of mine"))


def test_a_created_item_reads_back_as_it_was_written(world: World) -> None:
    """Everything a create carries is there when the side is read again."""
    side = world.side()
    item = appointment(
        "Kick-off", location="Raum 5", body="Agenda\nfolgt", show_as=ShowAs.FREE
    )
    [result] = side.create([creation(side.side, item, "key-1")])
    found = seen(world, written(result).ref)
    assert projection(content(found)) == projection(item)
    assert found.mark == "key-1"


@pytest.mark.parametrize("days", [1, 2])
def test_a_created_all_day_item_keeps_its_dates(world: World, days: int) -> None:
    """The dates of an all-day item survive being written and read back (N15)."""
    side = world.side()
    item = holiday(days=days)
    [result] = side.create([creation(side.side, item, "key-1")])
    read = content(seen(world, written(result).ref))
    assert (read.all_day, read.start, read.end) == (True, item.start, item.end)


def test_a_timed_item_keeps_its_instant_across_a_clock_change(world: World) -> None:
    """An item around the end of summer time keeps its absolute instant (N16)."""
    start = datetime(2026, 11, 1, 0, 30, tzinfo=UTC)
    side = world.side()
    item = appointment(start=start, end=start + HOUR)
    [result] = side.create([creation(side.side, item, "key-1")])
    read = content(seen(world, written(result).ref))
    assert (read.start, read.end) == (start, start + HOUR)


def test_own_creates_come_back_settled_where_the_version_was_told(
    world: World,
) -> None:
    """A created item whose version the answer told is not fetched again (N9)."""
    cursor = whole(world.side()).cursor
    side = world.side()
    [result] = side.create([creation(side.side, appointment(), "key-1")])
    done = written(result)
    known = {done.ref: done.version} if done.version else {}
    feed = world.side().read(FeedRequest(window=WINDOW, cursor=cursor, known=known))
    found = only(feed)
    assert found.ref == done.ref
    assert (found.item is None) == bool(done.version)


def test_an_update_writes_only_its_groups(world: World) -> None:
    """Fields outside the named groups keep what the other person wrote."""
    ref = world.add(appointment("Old", location="Room 1", body="Agenda"))
    before = seen(world, ref)
    side = world.side()
    item = appointment("New", location="Nowhere", body="Nothing", start=NOON + HOUR)
    [result] = side.update([edit(side.side, ref, before.version, item, Group.SUBJECT)])
    written(result)
    after = content(seen(world, ref))
    assert after.subject == "New"
    assert (after.location, after.body) == ("Room 1", "Agenda")
    assert after.start == NOON


def test_an_update_writes_every_group(world: World) -> None:
    """Time, place, text and shown time can all be replaced or emptied."""
    ref = world.add(appointment("Old", location="Room 1", body="Agenda"))
    side = world.side()
    item = appointment(
        "New", start=NOON + HOUR, end=NOON + 3 * HOUR, show_as=ShowAs.FREE
    )
    groups = [group for group in Group if group is not Group.INVITEES]
    written(
        side.update([edit(side.side, ref, seen(world, ref).version, item, *groups)])[0]
    )
    assert projection(content(seen(world, ref))) == projection(item)


def test_an_update_turns_a_timed_item_into_an_all_day_one(world: World) -> None:
    """The time group carries whether an item lasts all day, both ways."""
    ref = world.add(appointment())
    side = world.side()
    for item in (holiday(days=2), appointment()):
        version = seen(world, ref).version
        written(side.update([edit(side.side, ref, version, item, Group.TIME)])[0])
        read = content(seen(world, ref))
        assert (read.all_day, read.start, read.end) == (
            item.all_day,
            item.start,
            item.end,
        )


def test_an_update_of_a_changed_item_is_refused(world: World) -> None:
    """What a person wrote meanwhile stays, and the others are written (N26, N21)."""
    stale, fresh = world.add(appointment("Mine")), world.add(appointment("Plain"))
    versions = {o.ref: o.version for o in whole_items(world)}
    world.change(stale, subject="Theirs")
    side = world.side()
    results = side.update(
        [
            edit(side.side, ref, versions[ref], appointment("Ours"), Group.SUBJECT)
            for ref in (stale, fresh)
        ]
    )
    assert refused(results[0]) is Reason.CHANGED_MEANWHILE
    written(results[1])
    subjects = {o.ref: content(o).subject for o in whole_items(world)}
    assert subjects == {stale: "Theirs", fresh: "Ours"}


def test_a_delete_removes_the_item(world: World) -> None:
    """A deleted item is no longer listed and is known to be gone."""
    ref = world.add(appointment())
    before = seen(world, ref)
    side = world.side()
    written(side.delete([deletion(side.side, ref, before.version)])[0])
    assert whole_items(world) == ()
    assert side.look_up([before])[0].presence is Presence.GONE


def test_deleting_what_is_already_gone_succeeds(world: World) -> None:
    """A person was faster, which is as good as having done it."""
    ref = world.add(appointment())
    before = seen(world, ref)
    world.delete(ref)
    side = world.side()
    written(side.delete([deletion(side.side, ref, before.version)])[0])


def test_a_delete_of_a_changed_item_is_refused(world: World) -> None:
    """An item that a person edited meanwhile is not deleted (N26)."""
    ref = world.add(appointment("Mine"))
    before = seen(world, ref)
    world.change(ref, subject="Theirs")
    side = world.side()
    [result] = side.delete([deletion(side.side, ref, before.version)])
    assert refused(result) is Reason.CHANGED_MEANWHILE
    assert content(seen(world, ref)).subject == "Theirs"


def test_one_bad_item_does_not_stop_the_others(world: World) -> None:
    """A refused create stands as a rejection in its place (N21)."""
    world.refuse("create", [1])
    side = world.side()
    results = side.create(
        [
            creation(side.side, appointment(subject), f"key-{subject}")
            for subject in ("one", "two", "three")
        ]
    )
    assert refused(results[1]) is Reason.REJECTED
    refs = {written(results[0]).ref, written(results[2]).ref}
    assert {o.ref for o in whole_items(world)} == refs


def test_a_batch_is_answered_in_order(world: World) -> None:
    """Each answer of a larger batch belongs to the action at its place."""
    side = world.side()
    subjects = [f"Item {number}" for number in range(12)]
    results = side.create(
        [creation(side.side, appointment(s), f"key-{s}") for s in subjects]
    )
    found = {o.ref: content(o).subject for o in whole_items(world)}
    assert [found[written(r).ref] for r in results] == subjects


def test_nothing_to_write_costs_no_call(world: World) -> None:
    """Empty batches are answered without a request."""
    side = world.side()
    assert side.create([]) == side.update([]) == side.delete([]) == []
    assert side.look_up([]) == []
    assert side.calls == 0


def test_a_system_that_does_not_answer_is_unreachable(world: World) -> None:
    """A read that gets no answer raises, so that nothing is concluded from it (N3)."""
    world.add(appointment())
    world.go_away()
    with pytest.raises(Unreachable):
        whole(world.side())


def test_a_lost_answer_of_a_write_is_unknown(world: World) -> None:
    """A write whose answer is lost tells that it may have happened."""
    world.go_away()
    side = world.side()
    with pytest.raises(Unreachable) as caught:
        side.create([creation(side.side, appointment(), "key-1")])
    assert caught.value.sent


def test_rejected_credentials_are_told_apart(world: World) -> None:
    """A password or key that is no longer accepted needs a person."""
    world.lock_out()
    with pytest.raises(CredentialsRejected):
        whole(world.side())
