"""Series on the EWS adapter: occurrences are items of their own (N17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from emulators.exchange.recurrence import Count, Daily, Recurrence
from server.domain.actions import Update
from server.domain.items import Group, Identity, Observation, Presence
from server.domain.kinds import Side
from server.domain.reasons import Reason
from server.ports.side import Feed, FeedRequest
from tests.contracts.calendar_worlds import (
    HOUR,
    NOON,
    WINDOW,
    appointment,
    creation,
    deletion,
    edit,
)
from tests.contracts.exchange_world import ExchangeWorld
from tests.contracts.test_calendar_side import content, refused, seen, whole, written

FIRST = datetime(2026, 11, 10, 9, tzinfo=UTC)
DAY = timedelta(days=1)
STARTS = [FIRST, FIRST + DAY, FIRST + 2 * DAY]


def daily(start: date, count: int = 3) -> Recurrence:
    """Make the rule of a series that recurs every day."""
    return Recurrence(Daily(), start, Count(count))


def add_series(world: ExchangeWorld, subject: str = "Daily", **fields: object) -> str:
    """Ann makes a series of three mornings; gives the master's id."""
    master: str = world.ann.add_event(
        subject=subject,
        start=FIRST,
        end=FIRST + HOUR,
        recurrence=daily(FIRST.date()),
        **fields,  # type: ignore[arg-type]
    )
    return master


def by_start(feed: Feed) -> dict[datetime | None, Observation]:
    """Give the occurrences of a feed by their original start."""
    return {
        o.identity.original_start: o
        for o in feed.observations
        if o.identity is not None
    }


def known(feed: Feed) -> dict[str, str]:
    """Give what is remembered after everything in a feed was settled."""
    return {o.ref: o.version for o in feed.observations}


def uid_of(world: ExchangeWorld, ref: str) -> str:
    """Give the UID of an item as Exchange keeps it."""
    return str(world.ann.entry(ref).values["UID"])


def test_a_series_is_read_as_its_occurrences(exchange_world: ExchangeWorld) -> None:
    """Each occurrence has the UID and its planned start; the master is no item."""
    master = add_series(exchange_world)
    feed = whole(exchange_world.side())
    assert set(by_start(feed)) == set(STARTS)
    uid = uid_of(exchange_world, master)
    assert {o.identity.uid for o in feed.observations if o.identity} == {uid}
    assert master not in known(feed)
    assert feed.expanded == {uid}


def test_a_changed_occurrence_keeps_its_identity(exchange_world: ExchangeWorld) -> None:
    """A moved occurrence is still the one of its planned start, at its new time."""
    master = add_series(exchange_world)
    before = by_start(whole(exchange_world.side()))[STARTS[1]]
    moved = STARTS[1] + 3 * HOUR
    exchange_world.ann.change_event(
        exchange_world.ann.occurrence_id(master, STARTS[1]),
        start=moved,
        end=moved + HOUR,
    )
    after = by_start(whole(exchange_world.side()))[STARTS[1]]
    assert after.ref == before.ref
    assert content(after).start == moved


def test_a_change_in_a_series_lists_it_anew(exchange_world: ExchangeWorld) -> None:
    """A changed series comes whole, in three calls: feed, days, content."""
    master = add_series(exchange_world)
    exchange_world.add(appointment("Single"))
    first = whole(exchange_world.side())
    exchange_world.ann.change_event(
        exchange_world.ann.occurrence_id(master, STARTS[0]), subject="Special"
    )
    side = exchange_world.side()
    feed = side.read(
        FeedRequest(window=WINDOW, cursor=first.cursor, known=known(first))
    )
    assert feed.expanded == {uid_of(exchange_world, master)}
    assert len(feed.observations) == len(STARTS)
    subjects = {start: content(o).subject for start, o in by_start(feed).items()}
    assert subjects == {
        STARTS[0]: "Special",
        STARTS[1]: "Daily",
        STARTS[2]: "Daily",
    }
    assert side.calls == 3


def test_a_deleted_occurrence_is_missing_and_gone(
    exchange_world: ExchangeWorld,
) -> None:
    """A deleted occurrence is not in the listing, and its id says it is gone."""
    master = add_series(exchange_world)
    first = whole(exchange_world.side())
    dropped = by_start(first)[STARTS[1]]
    exchange_world.ann.delete_event(dropped.ref)
    side = exchange_world.side()
    feed = side.read(
        FeedRequest(window=WINDOW, cursor=first.cursor, known=known(first))
    )
    assert feed.expanded == {uid_of(exchange_world, master)}
    assert set(by_start(feed)) == {STARTS[0], STARTS[2]}
    assert side.look_up([dropped])[0].presence is Presence.GONE


def test_a_deleted_series_names_its_uid(exchange_world: ExchangeWorld) -> None:
    """Exchange reports one id for a deleted series; the feed lists it as empty."""
    master = add_series(exchange_world)
    uid = uid_of(exchange_world, master)
    first = whole(exchange_world.side())
    exchange_world.delete(master)
    side = exchange_world.side()
    feed = side.read(
        FeedRequest(window=WINDOW, cursor=first.cursor, known=known(first))
    )
    assert feed.expanded == {uid}
    assert feed.observations == ()
    assert side.calls == 1
    found = side.look_up(list(first.observations))
    assert {o.presence for o in found} == {Presence.GONE}


def test_a_series_marked_as_read_is_still_one(exchange_world: ExchangeWorld) -> None:
    """Exchange reports a read mark without saying that the item is a series."""
    master = add_series(exchange_world)
    first = whole(exchange_world.side())
    with exchange_world.emulator.store.lock:
        exchange_world.ann.touch_read(exchange_world.ann.entry(master).master)
    request = FeedRequest(window=WINDOW, cursor=first.cursor, known=known(first))
    second = exchange_world.side().read(request)
    assert second.expanded == frozenset()
    assert second.observations == ()
    exchange_world.delete(master)
    third = exchange_world.side().read(replace(request, cursor=second.cursor))
    assert len(third.expanded) == 1


def test_a_series_met_by_the_feed_is_remembered(exchange_world: ExchangeWorld) -> None:
    """A series made after the first read is recognised when it is deleted."""
    first = whole(exchange_world.side())
    master = add_series(exchange_world)
    uid = uid_of(exchange_world, master)
    second = exchange_world.side().read(FeedRequest(window=WINDOW, cursor=first.cursor))
    exchange_world.delete(master)
    third = exchange_world.side().read(
        FeedRequest(window=WINDOW, cursor=second.cursor, known=known(second))
    )
    assert third.expanded == {uid}
    assert third.observations == ()


def test_a_single_item_made_a_series_is_suspect(exchange_world: ExchangeWorld) -> None:
    """The remembered single item is gone; its occurrences are the items now."""
    ref = exchange_world.ann.add_event(subject="Daily", start=FIRST, end=FIRST + HOUR)
    first = whole(exchange_world.side())
    exchange_world.ann.change_event(ref, recurrence=daily(FIRST.date()))
    side = exchange_world.side()
    feed = side.read(
        FeedRequest(window=WINDOW, cursor=first.cursor, known=known(first))
    )
    suspects = {o.ref for o in feed.observations if o.presence is Presence.SUSPECT}
    assert suspects == {ref}
    assert set(by_start(feed)) == set(STARTS)
    [single] = side.look_up(list(first.observations))
    assert single.presence is Presence.GONE


def test_a_series_made_single_is_listed_as_one_item(
    exchange_world: ExchangeWorld,
) -> None:
    """Taking the pattern off a series ends it and leaves a single item."""
    master = add_series(exchange_world)
    uid = uid_of(exchange_world, master)
    first = whole(exchange_world.side())
    exchange_world.ann.change_event(master, recurrence=None)
    side = exchange_world.side()
    feed = side.read(
        FeedRequest(window=WINDOW, cursor=first.cursor, known=known(first))
    )
    assert feed.expanded == {uid}
    [single] = feed.observations
    assert (single.ref, single.identity) == (master, Identity(uid))
    found = side.look_up(list(first.observations))
    assert {o.presence for o in found} == {Presence.GONE}


def test_a_series_moved_away_is_not_deleted(exchange_world: ExchangeWorld) -> None:
    """The occurrences of a series in another calendar have moved, not gone (A28)."""
    master = add_series(exchange_world)
    first = whole(exchange_world.side())
    other = exchange_world.ann.add_calendar("Private")
    exchange_world.ann.move_event(master, other)
    found = exchange_world.side().look_up(list(first.observations))
    assert {o.presence for o in found} == {Presence.MOVED}


def test_a_series_moved_back_is_present_under_new_ids(
    exchange_world: ExchangeWorld,
) -> None:
    """Occurrences are known again by UID and planned start after a round trip."""
    master = add_series(exchange_world)
    first = whole(exchange_world.side())
    other = exchange_world.ann.add_calendar("Private")
    away = exchange_world.ann.move_event(master, other)
    exchange_world.ann.move_event(away, exchange_world.ann.calendar)
    asked = list(by_start(first).values())
    found = exchange_world.side().look_up(asked)
    assert [o.presence for o in found] == [Presence.PRESENT] * 3
    assert [o.identity for o in found] == [o.identity for o in asked]
    assert not {o.ref for o in found} & {o.ref for o in asked}


def test_an_exception_far_from_its_day_is_found_again(
    exchange_world: ExchangeWorld,
) -> None:
    """An occurrence that was put off for weeks is no deleted one (N2)."""
    master = add_series(exchange_world)
    late = STARTS[2] + 20 * DAY
    exchange_world.ann.change_event(
        exchange_world.ann.occurrence_id(master, STARTS[2]), start=late, end=late + HOUR
    )
    asked = by_start(whole(exchange_world.side()))[STARTS[2]]
    other = exchange_world.ann.add_calendar("Private")
    away = exchange_world.ann.move_event(master, other)
    exchange_world.ann.move_event(away, exchange_world.ann.calendar)
    [found] = exchange_world.side().look_up([asked])
    assert found.presence is Presence.PRESENT
    assert content(found).start == late


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Auckland", "UTC"])
def test_an_all_day_series_is_known_by_its_days(
    exchange_world: ExchangeWorld, zone: str
) -> None:
    """Its identity is midnight UTC of the planned day, in whatever zone it is kept.

    The series crosses a change of the clocks in Berlin.
    """
    first = date(2026, 10, 24)
    exchange_world.ann.add_event(
        subject="Watch",
        start=first,
        end=first + DAY,
        all_day=True,
        zone=zone,
        recurrence=daily(first, count=10),
    )
    occurrences = by_start(whole(exchange_world.side()))
    days = [start.date() for start in occurrences if start is not None]
    assert all(start and start.time() == datetime.min.time() for start in occurrences)
    assert {content(o).start for o in occurrences.values()} == set(days)
    assert max(days) == date(2026, 11, 2)


def test_an_exception_of_an_all_day_series_keeps_its_identity(
    exchange_world: ExchangeWorld,
) -> None:
    """An occurrence that becomes a timed one is still that of its day."""
    first = date(2026, 11, 10)
    master = exchange_world.ann.add_event(
        subject="Watch",
        start=first,
        end=first + DAY,
        all_day=True,
        recurrence=daily(first),
    )
    second = exchange_world.ann.occurrence_id(master, first + DAY)
    before = seen(exchange_world, second).identity
    at = FIRST + DAY
    exchange_world.ann.change_event(second, all_day=False, start=at, end=at + HOUR)
    after = seen(exchange_world, second)
    assert content(after).start == at
    assert after.identity == before
    assert before is not None
    assert before.original_start == datetime(2026, 11, 11, tzinfo=UTC)


def test_occurrences_do_not_carry_the_stamp_of_their_series(
    exchange_world: ExchangeWorld,
) -> None:
    """A synced item that its owner makes a series lends its stamp to no occurrence."""
    side = exchange_world.side()
    [made] = side.create([creation(Side.EXCHANGE, appointment(), "key-1")])
    exchange_world.ann.change_event(written(made).ref, recurrence=daily(NOON.date()))
    marks = {o.mark for o in whole(exchange_world.side()).observations}
    assert marks == {""}


# --- writing to occurrences -------------------------------------------------------


def rename(occurrence: Observation, subject: str) -> Update:
    """Make the action that renames an occurrence, linked as the occurrence it is."""
    assert occurrence.identity is not None
    action = edit(
        Side.EXCHANGE,
        occurrence.ref,
        occurrence.version,
        appointment(subject),
        Group.SUBJECT,
    )
    return replace(action, link=replace(action.link, identity=occurrence.identity))


def subjects_of(world: ExchangeWorld) -> dict[datetime | None, str]:
    """Give what Ann sees of her series."""
    found = by_start(whole(world.side()))
    return {start: content(o).subject for start, o in found.items()}


def test_an_occurrence_is_written_alone(exchange_world: ExchangeWorld) -> None:
    """The master and the other occurrences keep their content (N17)."""
    master = add_series(exchange_world)
    second = by_start(whole(exchange_world.side()))[STARTS[1]]
    side = exchange_world.side()
    written(side.update([rename(second, "Special")])[0])
    assert subjects_of(exchange_world) == {
        STARTS[0]: "Daily",
        STARTS[1]: "Special",
        STARTS[2]: "Daily",
    }
    assert exchange_world.ann.entry(master).values["Subject"] == "Daily"


def test_a_moved_occurrence_stays_in_its_series(exchange_world: ExchangeWorld) -> None:
    """A new time moves one occurrence; its zone and its siblings stay."""
    add_series(exchange_world)
    second = by_start(whole(exchange_world.side()))[STARTS[1]]
    later = STARTS[1] + 2 * HOUR
    action = edit(
        Side.EXCHANGE,
        second.ref,
        second.version,
        appointment(start=later, end=later + HOUR),
        Group.TIME,
    )
    written(exchange_world.side().update([action])[0])
    starts = [
        content(o).start
        for _, o in sorted(by_start(whole(exchange_world.side())).items())
    ]
    assert starts == [STARTS[0], later, STARTS[2]]


def test_siblings_are_written_one_after_the_other(
    exchange_world: ExchangeWorld,
) -> None:
    """Our own write to an occurrence is no conflict for the next one (N26)."""
    add_series(exchange_world)
    found = by_start(whole(exchange_world.side()))
    side = exchange_world.side()
    results = side.update([rename(found[start], f"On {start.day}") for start in STARTS])
    assert all(written(result).version for result in results)
    assert side.calls == 3
    assert subjects_of(exchange_world) == {s: f"On {s.day}" for s in STARTS}


def test_siblings_are_all_refused_when_the_series_changed(
    exchange_world: ExchangeWorld,
) -> None:
    """What Ann changed meanwhile is not written over by any of a batch (N26)."""
    master = add_series(exchange_world)
    found = by_start(whole(exchange_world.side()))
    exchange_world.ann.change_event(
        exchange_world.ann.occurrence_id(master, STARTS[2]), subject="Hers"
    )
    results = exchange_world.side().update(
        [rename(found[start], "Ours") for start in STARTS]
    )
    assert {refused(result) for result in results} == {Reason.CHANGED_MEANWHILE}
    assert set(subjects_of(exchange_world).values()) == {"Daily", "Hers"}


def test_a_stale_sibling_is_refused_though_another_is_written(
    exchange_world: ExchangeWorld,
) -> None:
    """Our own write to a series makes nobody's older knowledge fresh (N26)."""
    master = add_series(exchange_world)
    stale = by_start(whole(exchange_world.side()))
    exchange_world.ann.change_event(
        exchange_world.ann.occurrence_id(master, STARTS[2]), subject="Hers"
    )
    fresh = by_start(whole(exchange_world.side()))
    first, second = exchange_world.side().update(
        [rename(fresh[STARTS[0]], "Ours"), rename(stale[STARTS[2]], "Ours")]
    )
    written(first)
    assert refused(second) is Reason.CHANGED_MEANWHILE
    assert subjects_of(exchange_world)[STARTS[2]] == "Hers"


def test_deleting_an_occurrence_leaves_the_others(
    exchange_world: ExchangeWorld,
) -> None:
    """Two occurrences of one series are deleted in one batch, and only they."""
    add_series(exchange_world)
    found = by_start(whole(exchange_world.side()))
    results = exchange_world.side().delete(
        [
            deletion(Side.EXCHANGE, found[start].ref, found[start].version)
            for start in STARTS[:2]
        ]
    )
    assert all(written(result) for result in results)
    assert set(subjects_of(exchange_world)) == {STARTS[2]}
