"""Which item belongs to which: series, copies, twins, a lost memory (G and J)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain.errors import Unreachable
from server.domain.items import Identity, Presence
from server.domain.kinds import Operation, Side
from server.domain.settings import ConflictRule, Mode
from tests.builders import NOW, an_item, settings
from tests.fakes.world import FakeWorld

WEEK = timedelta(weeks=1)


def a_series(world, count=10):
    """A weekly series in Exchange; its ids."""
    days = [NOW + timedelta(days=1) + n * WEEK for n in range(count)]
    items = [an_item(f"Week {n}", start=day) for n, day in enumerate(days)]
    return world.exchange.add_series("series", items)


def synced_series(count=10):
    """A world with a synced series, its ids and those of its events."""
    world = FakeWorld()
    refs = a_series(world, count)
    world.run()
    return world, refs, [world.twin_ref(ref) for ref in refs]


def test_each_occurrence_is_an_event_of_its_own():
    """Ten weeks, ten events, and a quiet second run (T89)."""
    world, _, events = synced_series()
    assert len(set(events)) == 10
    assert world.run().tally.writes == 0


def test_a_moved_occurrence_moves_only_its_event():
    """Although all occurrences share one version in Exchange (T90, N17)."""
    world, refs, _ = synced_series()
    start = world.exchange.items()[refs[3]].start + timedelta(hours=2)
    world.exchange.change(refs[3], subject="Moved", start=start)
    result = world.run()
    assert result.tally.writes == 1
    assert world.twin_of(refs[3]).subject == "Moved"
    assert world.run().tally.writes == 0


def test_a_deleted_occurrence_deletes_only_its_event():
    """The other nine stay (T91, N17)."""
    world, refs, events = synced_series()
    world.exchange.delete(refs[4])
    assert world.run().tally.writes == 1
    assert sorted(world.salesforce.items()) == sorted(set(events) - {events[4]})


def test_events_act_on_their_occurrence_only():
    """Several in one run, each with the version the one before gave (T92)."""
    world, _, events = synced_series()
    world.salesforce.delete(events[5])
    for n in (6, 7):
        world.salesforce.change(events[n], subject=f"Edited {n}")
    result = world.run()
    assert result.tally.failed == 0
    subjects = world.subjects(Side.EXCHANGE)
    expected = {f"Week {n}" for n in range(10)} - {"Week 5", "Week 6", "Week 7"}
    assert set(subjects) == expected | {"Edited 6", "Edited 7"}
    assert world.run().tally.writes == 0


def test_a_single_item_that_becomes_a_series_keeps_its_event():
    """Its event is the first occurrence from then on (T94)."""
    world = FakeWorld()
    single = world.exchange.add(an_item("Week 0"), identity=Identity("series"))
    world.run()
    event = world.twin_ref(single)
    world.exchange.delete(single)
    refs = a_series(world, 3)
    world.run()
    assert len(world.salesforce.items()) == 3
    assert world.twin_ref(refs[0]) == event


def test_a_series_that_becomes_a_single_item_keeps_one_event():
    """The others go with their occurrences."""
    world, refs, events = synced_series(3)
    for ref in refs:
        world.exchange.delete(ref)
    single = world.exchange.add(an_item("Week 0"), identity=Identity("series"))
    world.run()
    assert world.subjects(Side.SALESFORCE) == ["Week 0"]
    assert world.twin_ref(single) in events


def test_an_endless_series_is_bounded_by_the_window():
    """396 days, 396 events (T96)."""
    world = FakeWorld()
    first = NOW - timedelta(days=60)
    days = [first + timedelta(days=n) for n in range(600)]
    items = [an_item(f"Day {n}", start=day) for n, day in enumerate(days)]
    world.exchange.add_series("endless", items)
    world.run()
    assert len(world.salesforce.items()) == 396


def test_an_occurrence_moved_into_the_window_enters_once():
    """Its identity is the start the series gave it (T97)."""
    world = FakeWorld()
    outside = NOW + timedelta(days=400)
    (ref,) = world.exchange.add_series("series", [an_item(start=outside)])
    world.run()
    inside = NOW + timedelta(days=300)
    world.exchange.change(ref, start=inside, end=inside + timedelta(hours=1))
    world.run()
    world.run()
    assert len(world.salesforce.items()) == 1
    (link,) = world.memory.links.values()
    assert link.identity.original_start == outside


def test_repeating_events_become_single_items():
    """No series is made in Exchange (T99)."""
    world = FakeWorld()
    for n in range(3):
        world.salesforce.add(an_item("Repeats", start=NOW + n * WEEK + WEEK))
    world.run()
    found = (stored.identity for stored in world.exchange.present())
    identities = [identity for identity in found if identity is not None]
    assert len({identity.uid for identity in identities}) == 3
    assert all(identity.original_start is None for identity in identities)


@pytest.mark.parametrize("origin", list(Side))
def test_a_copy_is_a_new_item(origin):
    """Though it carries the stamp of the original (T67, N7)."""
    world = FakeWorld()
    ref = world.on(origin).add(an_item("Original"))
    world.run()
    (stored,) = world.exchange.present()
    later = stored.item.start + WEEK
    copy = an_item("Copy", start=later)
    world.exchange.add(copy, mark=stored.mark)
    world.run()
    assert world.subjects(Side.SALESFORCE) == ["Copy", "Original"]
    world.exchange.delete(stored.ref)
    world.run()
    assert world.subjects(Side.SALESFORCE) == ["Copy"]
    assert world.on(origin).stored[ref].place is Presence.GONE


@pytest.mark.parametrize("origin", list(Side))
def test_a_lost_memory_costs_no_write(origin):
    """Keys and stamps find every pair again (T69, I10)."""
    world = FakeWorld()
    for n in range(3):
        world.on(origin).add(an_item(f"i{n}"))
    if origin is Side.EXCHANGE:
        a_series(world, 3)
    world.run()
    links = {(x.exchange_ref, x.salesforce_ref) for x in world.memory.links.values()}
    world.lose_memory()
    assert world.run().tally.writes == 0
    found = {(x.exchange_ref, x.salesforce_ref) for x in world.memory.links.values()}
    assert found == links


def test_a_lost_memory_still_knows_where_an_item_came_from():
    """An event of Salesforce syncs in Designated mode whatever its copy carries."""
    world = FakeWorld(settings=settings(mode=Mode.DESIGNATED))
    event = world.salesforce.add(an_item("Event"))
    world.run()
    world.lose_memory()
    world.run()
    world.exchange.change(world.twin_ref(event), categories=(), subject="Edited")
    world.run()
    assert world.subjects(Side.SALESFORCE) == ["Edited"]


def test_a_stamp_brings_a_pair_back_though_its_category_is_gone():
    """It was made from the event, so it syncs and is marked again (A23, I10)."""
    world = FakeWorld(settings=settings(mode=Mode.DESIGNATED))
    event = world.salesforce.add(an_item("Event"))
    world.run()
    item = world.twin_ref(event)
    world.exchange.change(item, categories=())
    world.lose_memory()
    assert world.run().tally.written == {(Side.EXCHANGE, Operation.UPDATE): 1}
    assert world.twin_ref(event) == item
    assert world.exchange.items()[item].categories == ("CRM",)
    world.salesforce.change(event, subject="Edited")
    world.run()
    assert world.subjects(Side.EXCHANGE) == ["Edited"]
    assert world.run().tally.writes == 0


def test_what_is_not_designated_rests_after_a_lost_memory():
    """Nothing is stamped or written until it is designated again (A20, T04, N5)."""
    world = FakeWorld()
    item = world.exchange.add(an_item("Item"))
    world.run()
    world.settings = settings(mode=Mode.DESIGNATED)
    world.lose_memory()
    assert world.run().tally.writes == 0
    world.exchange.change(item, subject="Edited")
    assert world.run().tally.writes == 0
    world.exchange.change(item, categories=("CRM",))
    world.run()
    assert world.subjects(Side.SALESFORCE) == ["Edited"]
    assert world.run().tally.writes == 0


def test_twins_are_paired_at_the_first_sync_only():
    """Same subject and times, one to one, the oldest first (A36, product 2.9)."""
    world = FakeWorld()
    items = [world.exchange.add(an_item("Twin")) for _ in range(2)]
    event = world.salesforce.add(an_item("TWIN "))
    world.run()
    assert world.twin_ref(event) == items[0]
    assert len(world.exchange.items()) == len(world.salesforce.items()) == 2
    world.exchange.add(an_item("Later"))
    world.salesforce.add(an_item("Later"))
    world.run()
    assert world.subjects(Side.EXCHANGE).count("Later") == 2


@pytest.mark.parametrize("winner", list(Side))
def test_twins_that_differ_follow_the_rule(winner):
    """Nothing is known of what they had in common (table D)."""
    rules = {
        Side.EXCHANGE: ConflictRule.EXCHANGE_MASTER,
        Side.SALESFORCE: ConflictRule.SALESFORCE_MASTER,
    }
    world = FakeWorld(settings=settings(conflict_rule=rules[winner]))
    for side in Side:
        world.on(side).add(an_item("Twin", location=f"By {side}"))
    world.run()
    for side in Side:
        (item,) = world.on(side).items().values()
        assert item.location == f"By {winner}"
    assert world.run().tally.writes == 0


@pytest.mark.parametrize("origin", list(Side))
def test_a_create_without_an_answer_is_found_again(origin):
    """By our own mark, whatever happened to the source since (T122, N6)."""
    world = FakeWorld()
    source = world.on(origin).add(an_item("First"))
    lost = Unreachable("No answer.", sent=True)
    world.on(origin.other).fail(lost, operation="create", executed=True)
    with pytest.raises(Unreachable):
        world.run()
    world.on(origin).change(source, subject="Second")
    world.run()
    assert world.subjects(Side.EXCHANGE) == ["Second"]
    assert world.subjects(Side.SALESFORCE) == ["Second"]


@pytest.mark.parametrize("origin", list(Side))
def test_a_source_deleted_after_a_lost_answer_takes_its_copy_along(origin):
    """The pending link knows what was made (N6)."""
    world = FakeWorld()
    source = world.on(origin).add(an_item())
    lost = Unreachable("No answer.", sent=True)
    world.on(origin.other).fail(lost, operation="create", executed=True)
    with pytest.raises(Unreachable):
        world.run()
    world.on(origin).delete(source)
    world.run()
    assert world.exchange.items() == world.salesforce.items() == {}
    assert not world.memory.links


def test_an_item_moved_and_brought_back_after_a_lost_answer_stays_one():
    """It has another id, and the event our key (N6, A28)."""
    world = FakeWorld()
    ref = world.exchange.add(an_item("One"))
    lost = Unreachable("No answer.", sent=True)
    world.salesforce.fail(lost, operation="create", executed=True)
    with pytest.raises(Unreachable):
        world.run()
    world.exchange.restore(world.exchange.move(ref))
    world.run()
    assert world.subjects(Side.SALESFORCE) == ["One"]
    assert world.run().tally.writes == 0
