"""A series that moves as a whole keeps its events (N6, N17)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from server.domain.errors import Unreachable
from server.domain.items import CalendarItem, Identity, Observation, Presence
from server.domain.kinds import Operation, Side
from server.domain.links import Exclusion, Link, LinkState
from server.domain.reasons import Reason
from server.sync.pairing import pair_up
from server.sync.pairs import Pair
from server.sync.shifting import FURTHEST, Memory, continued, moved_along
from tests.builders import NOW, a_link, an_item, facts, seen
from tests.fakes.world import FakeWorld

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UID = "series"
E = Side.EXCHANGE


def days(count: int, step: timedelta = DAY) -> list[datetime]:
    """The starts of a series that begins tomorrow."""
    return [NOW + DAY + number * step for number in range(count)]


def occurrences(starts: list[datetime]) -> list[CalendarItem]:
    """An item for each start."""
    return [an_item("Duty", start=start) for start in starts]


def moved(starts: list[datetime], by: timedelta) -> dict[datetime, datetime]:
    """Where each start goes."""
    return {start: start + by for start in starts}


@pytest.mark.parametrize(
    "by", [2 * HOUR, -2 * HOUR, 13 * HOUR, -13 * HOUR, FURTHEST - HOUR]
)
def test_all_take_the_step_they_have_in_common(by):
    """Also where another occurrence would be nearer."""
    starts = days(20)
    new = [start + by for start in starts]
    kept = moved([s for s in starts if s + by not in starts], by)
    assert continued(starts, new) == kept


def test_another_time_of_the_day_goes_before_another_day():
    """Where some were deleted or came back, days alone would tell too little."""
    first, second, third = days(3)
    late = [second + 3 * HOUR, third + 3 * HOUR]
    assert continued([first, second], late) == {second: late[0]}
    assert continued([first, second], [second + DAY]) == {}


def test_a_clock_change_in_between_parts_nobody():
    """Half of the occurrences move by an hour less."""
    starts = days(4)
    new = [start + (2 if at < 2 else 1) * HOUR for at, start in enumerate(starts)]
    assert continued(starts, new) == dict(zip(starts, new, strict=True))


def test_three_that_move_to_another_day_are_told_from_one_that_went():
    """A week is too far, and two might be others that came and went."""
    months = days(4, 30 * DAY)
    step = 36 * HOUR
    assert continued(months, [at + step for at in months[:3]]) == moved(
        months[:3], step
    )
    assert continued(months, [at + step for at in months[:2]]) == {}
    assert continued(months, [at + FURTHEST for at in months]) == {}


def test_what_is_too_far_or_too_much_finds_nothing():
    """Nothing is taken twice, and nobody is given what belongs to another."""
    first, second = days(2)
    assert continued([first], []) == {}
    assert continued([first], [first + FURTHEST]) == {}
    assert continued([first, second], [first + HOUR]) == {first: first + HOUR}


def test_each_takes_the_nearest_within_two_hours_of_the_step():
    """An exception of the series may stand a little beside the others."""
    first, second, third = days(3)
    aims = [start + 3 * HOUR for start in (first, second, third)]
    near = aims[1] - HOUR
    assert continued([first, second], [*aims[:2], near]) == {
        first: aims[0],
        second: aims[1],
    }
    edge = aims[2] - 2 * HOUR
    taken = dict(zip((first, second, third), (*aims[:2], edge), strict=True))
    assert continued([first, second, third], [*aims[:2], edge]) == taken
    beyond = edge - timedelta(seconds=1)
    del taken[third]
    assert continued([first, second, third], [*aims[:2], beyond]) == taken


def test_three_in_step_are_telling_and_fewer_are_not():
    """Two may be there by chance; then another time of the same day goes first."""
    step = 36 * HOUR
    three, two = days(3), days(2)
    assert continued(three, [s + step for s in three]) == moved(three, step)
    assert continued(two, [s + step for s in two]) == {two[1]: two[0] + step}


def the_pair(number: int, uid: str = UID, start: datetime = NOW + DAY) -> Link:
    """A pair of an occurrence."""
    return a_link(
        an_item("Duty", start=start),
        id=f"l{number}",
        exchange_ref=f"x{number}",
        salesforce_ref=f"s{number}",
        identity=Identity(uid, start),
    )


def gone(link: Link) -> Observation:
    """Its item is deleted."""
    presence = Presence.GONE
    return seen(E, link.exchange_ref, presence=presence, identity=link.identity)


def new(ref: str, uid: str = UID, start: datetime = NOW + DAY, **fields: Any):
    """An occurrence two hours later."""
    at = start + 2 * HOUR
    identity = Identity(uid, at)
    return replace(seen(E, ref, an_item("Duty", start=at), identity=identity), **fields)


def found(links: list[Link], *items: Observation) -> dict[str, str]:
    """The item of each pair."""
    pairs = pair_up(links, items, [], facts()).pairs
    return {pair.link.id: pair.exchange.ref for pair in pairs if pair.exchange}


def test_each_series_moves_by_itself():
    """Beside one that is gone as a whole and one that is new."""
    links = [the_pair(1), the_pair(2, "other"), the_pair(3, "gone")]
    lost = [gone(link) for link in links]
    items = [new("e1"), new("e2", "other"), new("e4", "fresh")]
    assert found(links, *lost, *items) == {"l1": "e1", "l2": "e2", "l3": "x3"}


@pytest.mark.parametrize("order", [1, -1])
def test_copies_of_an_occurrence_are_told_apart_by_age(order):
    """The first pair takes the oldest item, however they come (I8, N7)."""
    links = [the_pair(1), the_pair(2)]
    items = [new(f"e{n}", created_at=NOW + n * DAY) for n in (1, 2)]
    lost = [gone(link) for link in links]
    taken = found(links[::order], *lost, *items[::order])
    assert taken == {"l1": "e1", "l2": "x2"}


def test_an_occurrence_that_was_not_looked_at_stands():
    """One gone beside it was taken out (N17); one that is apart says nothing."""
    link, other = the_pair(1), the_pair(2, start=NOW + 5 * DAY)
    seen_now = (gone(link), new("e1"))
    assert found([link, other], *seen_now) == {"l1": "x1"}
    apart = replace(other, state=LinkState.TOMBSTONE, gone=Side.SALESFORCE)
    assert found([link, apart], *seen_now) == {"l1": "e1"}


def test_a_pair_that_is_apart_does_not_move_along():
    """Its event is gone, and now its item is."""
    apart = replace(the_pair(1), state=LinkState.TOMBSTONE, gone=Side.SALESFORCE)
    assert found([apart], gone(apart), new("e1")) == {"l1": "x1"}


@pytest.mark.parametrize(
    "fields",
    [
        {"item": None},
        {"presence": Presence.MOVED},
        {"identity": None},
        {"identity": Identity(UID + "2")},
        {"item": an_item(start=NOW - 60 * DAY)},
    ],
)
def test_what_was_not_read_or_is_elsewhere_continues_nothing(fields):
    """Nor does an item without a place in a series."""
    link = the_pair(1)
    assert found([link], gone(link), new("e1", **fields)) == {"l1": "x1"}


def synced(starts: list[datetime]) -> tuple[FakeWorld, list[str], list[str]]:
    """A synced series, its ids and those of its events."""
    world = FakeWorld()
    refs = world.exchange.add_series(UID, occurrences(starts))
    world.run()
    return world, refs, [world.twin_ref(ref) for ref in refs]


def start_of(world: FakeWorld, ref: str) -> datetime:
    """When a timed item starts."""
    start = world.exchange.stored[ref].item.start
    assert isinstance(start, datetime)
    return start


def shift(world: FakeWorld, refs: list[str], by: timedelta) -> list[str]:
    """Move a whole series, as Outlook does: all occurrences get other ids."""
    starts = [start_of(world, ref) for ref in refs]
    for ref in refs:
        world.exchange.delete(ref)
    return world.exchange.add_series(UID, occurrences([s + by for s in starts]))


def test_a_series_at_another_time_keeps_its_events():
    """However many there are, none is deleted, held or made anew (N4)."""
    world, refs, events = synced(days(12))
    later = shift(world, refs, 2 * HOUR)
    assert world.run().tally.written == {(Side.SALESFORCE, Operation.UPDATE): 12}
    assert [world.twin_ref(ref) for ref in later] == events
    assert world.run().tally.writes == 0


def test_a_moved_series_is_found_again_without_memory():
    """Its events carry the keys of the new occurrences (T69, I10)."""
    world, refs, events = synced(days(3))
    later = shift(world, refs, 2 * HOUR)
    world.run()
    world.lose_memory()
    assert world.run().tally.writes == 0
    assert [world.twin_ref(ref) for ref in later] == events


def test_one_that_was_taken_out_is_not_moved_along():
    """The others still stand, so a new one is another one (N17)."""
    world, refs, events = synced(days(3))
    world.exchange.delete(refs[1])
    for ref in (refs[0], refs[2]):
        world.exchange.touch(ref)
    start = start_of(world, refs[1]) + 2 * HOUR
    (new,) = world.exchange.add_series(UID, occurrences([start]))
    written = world.run().tally.written
    assert written[Side.SALESFORCE, Operation.CREATE] == 1
    assert written[Side.SALESFORCE, Operation.DELETE] == 1
    assert world.twin_ref(new) not in events


def test_one_that_was_left_out_is_nobodys_continuation():
    """It was there before, so the series has not moved (N7, N17)."""
    world = FakeWorld()
    hidden, *others = days(3)
    items = [*occurrences(others), replace(an_item("Own"), start=hidden, private=True)]
    away, gone, _ = world.exchange.add_series(UID, items)
    world.run()
    event = world.twin_ref(gone)
    world.exchange.move(away)
    world.exchange.delete(gone)
    world.run()
    assert event not in world.salesforce.items()
    assert world.run().tally.writes == 0


def an_occurrence(start: datetime, **fields: Any) -> Link:
    """A pair of the series whose occurrence began then."""
    return a_link(identity=Identity(UID, start), **fields)


def test_only_its_own_row_tells_that_an_occurrence_was_there():
    """Rows of other items, series and starts hold nothing back (N7)."""
    old, new = days(2, 2 * HOUR)
    link = an_occurrence(old)
    pairs = [Pair(link, seen(E, "e1", presence=Presence.GONE), None)]
    came = seen(E, "e9", an_item(start=new), identity=Identity(UID, new))
    known = {
        Identity(UID, new): [],
        None: [(0, came)],
        Identity(UID): [(0, came)],
        Identity(UID, old): [(0, came)],
        Identity("other", new): [(0, came)],
    }
    for identity, expected in known.items():
        row = Exclusion(
            side=E, ref="x", reason=Reason.PRIVATE, identity=identity, first_seen=NOW
        )
        memory = Memory([link], [row])
        assert moved_along(pairs, memory, {"e9": came}, facts()) == expected


def test_what_is_no_occurrence_stands_in_no_ones_way():
    """Neither single and unread items, nor pairs that had parted before."""
    first, second, new, newer = days(4, 2 * HOUR)
    gone = seen(E, "e1", presence=Presence.GONE)
    links = [
        an_occurrence(second, id="a", state=LinkState.TOMBSTONE),
        a_link(id="b", identity=Identity(UID)),
        an_occurrence(first, id="c"),
    ]
    pairs = [Pair(link, gone, None) for link in links]
    came = seen(E, "e9", an_item(start=new), identity=Identity(UID, new))
    others = [
        seen(E, "e2", an_item(start=new), identity=Identity(UID)),
        seen(E, "e3", identity=Identity(UID, newer)),
    ]
    loose = {one.ref: one for one in (*others, came)}
    assert moved_along(pairs, Memory(links), loose, facts()) == [(2, came)]


def test_an_unfinished_create_holds_no_series_back():
    """What was made and deleted since is no occurrence that still stands (N6)."""
    world = FakeWorld()
    refs = world.exchange.add_series(UID, occurrences(days(2)))
    world.salesforce.fail(Unreachable("Gone."), operation="create", executed=True)
    with pytest.raises(Unreachable):
        world.run()
    first, second = world.salesforce.items()
    world.salesforce.delete(second)
    world.salesforce.change(first, location="Dock 2")
    shift(world, refs, HOUR)
    world.run()
    items = world.salesforce.items()
    assert items[first].start == NOW + DAY + HOUR
    assert items[first].location == "Dock 2"
    assert world.run().tally.writes == 0


def test_what_an_unfinished_create_came_from_continues_nothing():
    """It stands where it was, whatever became of its event (N17)."""
    world = FakeWorld()
    refs = world.exchange.add_series(UID, occurrences(days(2)))
    world.salesforce.fail(Unreachable("Gone."), operation="create", executed=True)
    with pytest.raises(Unreachable):
        world.run()
    first, second = world.salesforce.items()
    world.salesforce.delete(second)
    world.exchange.delete(refs[0])
    world.run()
    assert world.twin_ref(refs[1]) != first
    assert first not in world.salesforce.items()


def test_a_series_in_another_folder_has_not_moved_in_time():
    """Its events stay as they are; what is added here is new (A28)."""
    world, refs, events = synced(days(2))
    world.exchange.move(refs[0])
    world.exchange.delete(refs[1])
    start = NOW + DAY + 2 * HOUR
    (new,) = world.exchange.add_series(UID, occurrences([start]))
    world.run()
    assert world.twin_ref(new) not in events


def to_series(world: FakeWorld, ref: str) -> str:
    """Make a single item the first occurrence of a series."""
    stored = world.exchange.stored[ref]
    world.exchange.delete(ref)
    planned = Identity("uid-1", start_of(world, ref))
    return world.exchange.add(stored.item, identity=planned)


def to_single(world: FakeWorld, ref: str) -> str:
    """Make the only occurrence of a series a single item."""
    stored = world.exchange.stored[ref]
    world.exchange.delete(ref)
    return world.exchange.add(stored.item, identity=Identity("uid-1"))


@pytest.mark.parametrize(
    ("identity", "turn"),
    [(Identity("uid-1"), to_series), (Identity("uid-1", NOW + DAY), to_single)],
)
def test_what_began_or_ceased_to_repeat_is_found_without_memory(
    identity: Identity, turn: Callable[[FakeWorld, str], str]
):
    """Its event still carries the key of before (T94, I10)."""
    world = FakeWorld()
    ref = world.exchange.add(an_item("Duty"), identity=identity)
    world.run()
    event = world.twin_ref(ref)
    now = turn(world, ref)
    world.run()
    assert world.twin_ref(now) == event
    world.lose_memory()
    assert world.run().tally.writes == 0
    assert world.twin_ref(now) == event
