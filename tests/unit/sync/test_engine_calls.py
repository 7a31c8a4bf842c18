"""What a run asks of its two sides, and what it tells whoever watches it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from server.domain.feeds import Feed, FeedRequest
from server.domain.items import Attendee, Observation, Presence
from server.domain.kinds import Side
from server.domain.org import Person, PersonKind
from server.domain.settings import Mode
from server.sync.window import window_around, window_of_days
from tests.builders import NEW_YORK, an_item, settings
from tests.fakes.side import FakeSide
from tests.fakes.world import FakeWorld

E, S = Side.EXCHANGE, Side.SALESFORCE
DAY = timedelta(days=1)
ANN = Attendee("ann@x.example")


class Steps:
    """Progress that keeps what it was told."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.told: list[tuple[str, int | None]] = []

    def step(self, name: str, total: int | None = None) -> None:
        """Keep the step with its size."""
        self.told.append((name, total))

    def advance(self, count: int = 1) -> None:
        """Keep what was done of it."""
        self.told.append(("done", count))


@pytest.fixture
def requests(world):
    """What the sides of a world are read for, and asked by id, in order."""
    kept: list[tuple[Side, FeedRequest | list[Observation]]] = []

    class Watched(FakeSide):
        """A side that keeps what it is asked."""

        def read(self, request: FeedRequest) -> Feed:
            """Keep the request."""
            kept.append((self.side, request))
            return super().read(request)

        def look_up(self, observations: Sequence[Observation]) -> list[Observation]:
            """Keep the questions, where there are any."""
            if observations:
                kept.append((self.side, list(observations)))
            return super().look_up(observations)

    world.view = Watched
    return kept


@pytest.fixture
def world():
    """Two calendars that runs keep in step."""
    return FakeWorld()


def test_a_run_tells_how_far_it_is(world):
    """Step by step, with the size of what is written (architecture.md 3)."""
    for subject in ("One", "Two"):
        world.exchange.add(an_item(subject))
    world.progress = steps = Steps()
    world.run()
    assert steps.told == [
        ("Reading Salesforce", None),
        ("Reading Exchange", None),
        ("Planning", None),
        ("Create in Salesforce", 2),
        ("done", 2),
    ]


def test_the_next_run_asks_for_what_is_new(world, requests):
    """From the position it has, with the versions it knows and the days that came."""
    ref = world.exchange.add(an_item())
    world.run()
    (link,) = world.memory.links.values()
    positions = dict(world.memory.cursors)
    requests.clear()
    world.now += DAY
    window = window_around(world.now, NEW_YORK, past_days=30, future_days=365)
    last = world.memory.window_last_day
    world.run()
    came = window_of_days(last + DAY, last + DAY, NEW_YORK)
    assert requests == [
        (
            side,
            FeedRequest(
                window=window,
                cursor=positions[side],
                known={link.ref(side): link.version(side)},
                newly_in=came,
            ),
        )
        for side in (S, E)
    ]
    assert link.exchange_ref == ref


@pytest.mark.parametrize("side", list(Side))
def test_what_is_held_is_asked_for_by_all_that_is_known(world, requests, side):
    """Only where it would be deleted, in the version that would be (N4)."""
    refs = [world.on(side).add(an_item(f"Visit {n}")) for n in range(5)]
    for _ in range(2):
        world.run()
    links = {link.ref(side): link for link in world.memory.links.values()}
    for ref in refs:
        world.on(side).delete(ref)
    requests.clear()
    world.run()
    target = side.other
    questions = [asked for where, asked in requests[2:] if where is target]
    held = [
        Observation(
            side=target,
            ref=links[ref].ref(target),
            version=links[ref].version(target),
            presence=Presence.PRESENT,
            identity=links[ref].identity,
        )
        for ref in refs
    ]
    (asked,) = questions
    assert sorted(asked, key=str) == sorted(held, key=str)
    assert len(requests) == (4 if side is E else 3)


class Speechless(FakeSide):
    """A side that answers no question."""

    def look_up(self, observations: Sequence[Observation]) -> list[Observation]:
        """Nothing, however much is asked."""
        return []


def test_what_is_held_is_named_by_its_own_answer(world):
    """With an answer too few, a deletion might be told by another item's name."""
    refs = [world.salesforce.add(an_item(f"Visit {n}")) for n in range(5)]
    for _ in range(2):
        world.run()
    for ref in refs:
        world.salesforce.delete(ref)
    world.view = Speechless
    with pytest.raises(ValueError, match="shorter"):
        world.run()


@pytest.mark.parametrize("alternate", [True, False])
def test_people_are_looked_up_as_the_settings_say(world, alternate):
    """Under all of their addresses, or under the first one (A21)."""
    world.settings = settings(alternate_emails=alternate)
    world.exchange.add(an_item(attendees=(ANN,)))
    world.run()
    assert world.people.alternate is alternate


def test_a_failure_that_is_cured_leaves_the_positions_known(world):
    """Though nothing new was told, and the item was not remembered before."""
    world.settings = settings(mode=Mode.MATCHING)
    world.exchange.add(an_item(attendees=(ANN,)))
    world.run()
    world.people.known = {ANN.address: (Person("003A", PersonKind.CONTACT),)}
    before = dict(world.memory.cursors)
    assert world.run().tally.writes == 1
    assert world.memory.cursors == before
