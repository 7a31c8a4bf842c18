"""What a run makes of its assignment, whom it asks for, and what it remembers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from server.domain.errors import Rejection
from server.domain.items import Attendee
from server.domain.kinds import Kind, Operation, Side
from server.domain.links import Exclusion
from server.domain.org import EventLimits, OrgFacts, Person, PersonKind
from server.domain.reasons import Reason
from server.domain.runs import RunStatus
from server.domain.settings import BodyOverflow, Mode, Vocabulary
from server.sync.engine import Assignment, facts_of, settings_version
from server.sync.facts import Facts
from server.sync.window import window_around
from tests.builders import NEW_YORK, NOW, an_item, settings
from tests.fakes.state import JobMemory
from tests.fakes.world import FakeWorld

E, S = Side.EXCHANGE, Side.SALESFORCE
ORG = OrgFacts(user_id="005", zone="America/New_York", email="Rep@Crm.Example")
ASSIGNMENT = Assignment(
    org="org",
    user="user",
    settings=settings(),
    org_facts=ORG,
    now=NOW,
    folder="f",
    mailbox="Rep@Northwind.Example",
    syncing_users=frozenset({"006"}),
    ignored_addresses=frozenset({"i@x.example"}),
    global_exclusions=frozenset({"g@x.example"}),
    vocabulary=Vocabulary(crm_category="Client"),
)

#: Whatever decides which items take part, and how they are fitted.
DECISIVE: list[dict[str, Any]] = [
    {"settings": settings(mode=Mode.MATCHING)},
    {"settings": settings(past_days=7)},
    {"settings": settings(future_days=7)},
    {"settings": settings(alternate_emails=not settings().alternate_emails)},
    {"settings": settings(body_overflow=BodyOverflow.REFUSE)},
    {"settings": settings(sync_invitees=not settings().sync_invitees)},
    {"folder": "other"},
    {"org_facts": replace(ORG, zone="Asia/Kolkata")},
    {"org_facts": replace(ORG, limits=EventLimits(subject=80))},
    {"org_facts": replace(ORG, limits=EventLimits(location=80))},
    {"org_facts": replace(ORG, limits=EventLimits(description=80))},
    {"vocabulary": Vocabulary(crm_category="Other")},
    {"global_exclusions": frozenset()},
    {"ignored_addresses": frozenset()},
]
#: Whatever else may change between two runs.
OTHER: list[dict[str, Any]] = [
    {"now": NOW + timedelta(days=1)},
    {"mailbox": "other@northwind.example"},
    {"syncing_users": frozenset()},
    {"settings": settings(prevent=frozenset({(E, Operation.CREATE)}))},
    {"org_facts": replace(ORG, email="", limits=EventLimits(has_key=True))},
]


@pytest.mark.parametrize("changes", DECISIVE)
def test_what_decides_who_takes_part_makes_a_new_version(changes):
    """Then both sides are read afresh, because feeds tell of changed items only."""
    other = settings_version(replace(ASSIGNMENT, **changes))
    assert other != settings_version(ASSIGNMENT)


@pytest.mark.parametrize("changes", OTHER)
def test_anything_else_costs_no_new_reading(changes):
    """Also the order in which addresses are stored."""
    other = settings_version(replace(ASSIGNMENT, **changes))
    assert other == settings_version(ASSIGNMENT)
    assert len(other) == 32


def test_the_planner_knows_the_assignment():
    """Own addresses in lower case, the owner among those who sync, the window."""
    assert facts_of(ASSIGNMENT, NEW_YORK) == Facts(
        org="org",
        user="user",
        kind=Kind.CALENDAR,
        now=NOW,
        window=window_around(
            NOW,
            NEW_YORK,
            past_days=ASSIGNMENT.settings.past_days,
            future_days=ASSIGNMENT.settings.future_days,
        ),
        folder="f",
        limits=ORG.limits,
        vocabulary=ASSIGNMENT.vocabulary,
        own_addresses=frozenset({"rep@northwind.example", "rep@crm.example"}),
        syncing_users=frozenset({"005", "006"}),
        global_exclusions=frozenset({"g@x.example"}),
        ignored_addresses=frozenset({"i@x.example"}),
    )
    nameless = replace(ASSIGNMENT, mailbox="", org_facts=replace(ORG, email=""))
    assert facts_of(nameless, NEW_YORK).own_addresses == frozenset()


def met(*items, **chosen):
    """A world whose run meets these items in Exchange; gives whom it asked for."""
    world = FakeWorld(settings=settings(**chosen))
    for item in items:
        world.exchange.add(item)
    world.run()
    return [sorted(asked) for asked in world.people.asked]


ANN, BOB = Attendee("ann@x.example"), Attendee("bob@x.example")
ANN_ON_FILE = Person("003A", PersonKind.CONTACT)
MEETING = an_item(organizer="org@x.example", attendees=(ANN,))
CRM = replace(MEETING, categories=("CRM",), attendees=(BOB,))
HIDDEN = replace(MEETING, private=True, attendees=(Attendee("sue@x.example"),))


@pytest.mark.parametrize(
    ("chosen", "asked"),
    [
        ({}, [["ann@x.example", "bob@x.example", "org@x.example"]]),
        (
            {"mode": Mode.MATCHING},
            [["ann@x.example", "bob@x.example", "org@x.example"]],
        ),
        (
            {"sync_invitees": True},
            [["ann@x.example", "bob@x.example", "org@x.example"]],
        ),
        ({"mode": Mode.DESIGNATED}, [["bob@x.example", "org@x.example"]]),
    ],
)
def test_people_are_asked_for_once_and_only_where_it_matters(chosen, asked):
    """Those of what is kept out stay where they are (A21, A24, N11)."""
    assert met(MEETING, CRM, HIDDEN, **chosen) == asked


@pytest.mark.parametrize(
    ("chosen", "asked"), [({}, 0), ({"mode": Mode.MATCHING}, 1)], ids=["all", "match"]
)
def test_who_attends_a_pair_is_asked_where_it_matters(chosen, asked):
    """An edit in Sync All asks for nobody, an event made again does (A9, A24)."""
    world = FakeWorld(settings=settings(**chosen))
    ref = world.exchange.add(MEETING)
    world.people.known = {"ann@x.example": (ANN_ON_FILE,)}
    world.run()
    world.people.asked.clear()
    world.exchange.change(ref, location="Room 2")
    world.run()
    assert len(world.people.asked) == asked
    (event,) = world.salesforce.items()
    world.salesforce.delete(event)
    world.exchange.change(ref, location="Room 3")
    world.run()
    assert len(world.people.asked) == asked + 1


def test_nobody_is_asked_for_where_nobody_attends():
    """A request that asks for nothing is not made."""
    assert met(an_item(), mode=Mode.MATCHING) == []


def test_events_ask_for_nobody():
    """Who an event relates to is Salesforce's own affair."""
    world = FakeWorld(settings=settings(mode=Mode.MATCHING))
    world.salesforce.add(MEETING)
    world.run()
    assert world.people.asked == []


def test_a_sync_that_is_off_remembers_since_when():
    """Only where there is anything to lose (A29, I15)."""
    world = FakeWorld(settings=settings(mode=Mode.DO_NOT_SYNC))
    assert world.run().status is RunStatus.DISABLED
    assert world.memory.off_at is None
    assert world.calls == {E: 0, S: 0}
    world.settings = settings()
    world.exchange.add(an_item())
    world.run()
    world.settings = settings(mode=Mode.DO_NOT_SYNC)
    assert world.run().status is RunStatus.DISABLED
    assert world.memory.off_at == world.now


def quiet_commits(world):
    """How often the next run stores anything."""
    stored: list[None] = []
    world.fence = lambda: stored.append(None)
    world.run()
    # The first call loads.
    return len(stored) - 1


def test_a_quiet_run_stores_nothing():
    """Unless a day, a setting or a feed position moved."""
    world = FakeWorld()
    world.exchange.add(an_item())
    for _ in range(2):
        world.run()
    assert quiet_commits(world) == 0
    world.now += timedelta(days=1)
    assert quiet_commits(world) == 1
    assert quiet_commits(world) == 0
    world.settings = settings(past_days=7)
    assert quiet_commits(world) == 1
    world.memory.off_at = NOW
    assert quiet_commits(world) == 1
    assert world.memory.off_at is None


def test_a_settled_run_remembers_what_it_has_read():
    """Both positions, the days, the folder and the version of the settings."""
    world = FakeWorld(folder="sales")
    world.run()
    memory = world.memory
    assert set(memory.cursors) == {E, S}
    window = window_around(NOW, NEW_YORK, past_days=30, future_days=365)
    assert (memory.window_last_day, memory.folder) == (window.last_day, "sales")
    assert memory.window_first_day is not None
    assert len(memory.settings_version) == 32


@pytest.mark.parametrize("side", list(Side))
def test_what_is_held_is_told_by_name(side):
    """What would be deleted is read for that alone, in one request (N4)."""
    world = FakeWorld()
    refs = [world.on(side).add(an_item(f"Visit {n}")) for n in range(5)]
    for _ in range(2):
        world.run()
    for ref in refs:
        world.on(side).delete(ref)

    result = world.run()

    assert result.status is RunStatus.HELD
    told = sorted(row.subject for row in result.outcomes if row.reason is Reason.HELD)
    assert told == [f"Visit {n}" for n in range(5)]
    assert world.calls[side.other] == 2


def test_a_failed_write_makes_a_partial_run():
    """What is only left out makes none (N22)."""
    world = FakeWorld()
    world.exchange.add(an_item("x" * 300))
    assert world.run().status is RunStatus.SUCCEEDED
    world.exchange.add(an_item())
    world.salesforce.refuse("create", {0}, Rejection(Reason.REJECTED))
    assert world.run().status is RunStatus.PARTIAL


def test_new_items_make_exchange_read_whole_after_a_break():
    """Exchange never tells of an item that came and went since a position."""
    world = FakeWorld()
    world.exchange.add(an_item("Old"))
    world.run()
    assert E in world.memory.cursors
    world.exchange.add(an_item("New"))
    kept: list[bool] = []
    world.fence = lambda: kept.append(E in world.memory.cursors)
    world.run()
    assert kept[1] is True
    assert not any(kept[2:])
    assert E in world.memory.cursors


def test_an_edit_leaves_the_position_of_exchange():
    """Nothing can have come and gone that was known already."""
    world = FakeWorld()
    ref = world.exchange.add(an_item("Old"))
    for _ in range(2):
        world.run()
    world.exchange.change(ref, subject="New")
    kept: list[bool] = []
    world.fence = lambda: kept.append(E in world.memory.cursors)
    world.run()
    assert all(kept)


def test_the_memory_of_others_is_no_news():
    """A row of an item that is not met stays as it is."""
    world = FakeWorld()
    row = Exclusion(side=E, ref="x", reason=Reason.NO_MATCH, first_seen=NOW)
    world.memory = JobMemory()
    world.memory.exclusions[E, "x"] = row
    world.run()
    assert world.memory.exclusions == {(E, "x"): row}
