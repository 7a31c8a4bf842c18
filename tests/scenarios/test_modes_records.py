"""Records named by Smart Addresses, the category stamp, and hidden address fields."""

from datetime import timedelta

import pytest

from emulators.exchange.patterns import Day, Weekly
from emulators.exchange.recurrence import Count, Recurrence
from emulators.scenes.cast import (
    DANA,
    INES,
    JONAS,
    LENA,
    LUIS,
    MONITORING,
    PILOT,
    PRIYA,
    ROLLOUT,
    SMART_DOMAIN,
    TOM,
)
from server.sync.addresses import record_named
from tests.scenarios.world import AVERY, BLAKE, TUESDAY, World

WEEK = timedelta(days=7)


def record(world: World, name: str, kind: str = "Opportunity") -> str:
    """Give the Id of a record on file."""
    rows = world.running.salesforce.records(kind)
    return str(next(row["Id"] for row in rows if row["Name"] == name))


def smart(id: str) -> str:
    """Give a record's Smart Address as it arrives in a mailbox."""
    return f"{id}@{SMART_DOMAIN}".lower()


def categories(world: World, item: str) -> tuple[str, ...]:
    """Give the categories that Outlook shows on an item."""
    return tuple(world.outlook.read(item, "Categories") or ())


def reasons(report: dict, subject: str) -> set[str]:
    """Give the reasons of the rows about an item."""
    return {
        row["reason"]
        for row in report["outcomes"]
        if row["subject"] == subject and row["reason"]
    }


@pytest.mark.parametrize("mode", ["sync_all", "designated"])
def test_a_smart_address_relates_the_event(world: World, mode: str):
    """The event is about the opportunity and about the contact who comes (T25)."""
    world.enable(mode=mode, sync_invitees="true")
    deal = record(world, ROLLOUT.name)
    item = world.outlook.add(
        "Rollout", TUESDAY, required=[DANA.address], optional=[smart(deal)]
    )

    report = world.sync()

    event = world.crm.only("Rollout")
    assert (event["WhatId"], event["WhoId"]) == (
        deal,
        record(world, DANA.name, "Contact"),
    )
    assert reasons(report, "Rollout") == set()
    assert categories(world, item) == (("CRM",) if mode == "designated" else ())
    relations = world.running.salesforce.records("EventRelation")
    assert [row["RelationId"] for row in relations] == [event["WhoId"]]


def test_a_lead_yields_to_the_record(world: World):
    """Salesforce takes no record beside a lead; the record was asked for."""
    world.enable(mode="designated")
    deal = record(world, ROLLOUT.name)
    world.outlook.add("Pitch", TUESDAY, required=[TOM.address, smart(deal)])
    world.sync()
    event = world.crm.only("Pitch")
    assert (event["WhatId"], event["WhoId"]) == (deal, None)


@pytest.mark.parametrize("wrong", ["nonsense", "missing", "a person", "unseen"])
def test_an_unknown_record_costs_only_itself(world: World, wrong: str):
    """The event is made and marked without it, and a row says so."""
    world.enable(mode="designated")
    deal = record(world, MONITORING.name)
    tokens = {
        "nonsense": f"weekly-review@{SMART_DOMAIN}",
        "missing": smart(f"006Wr0000009zzz{'MAA'}"),
        "a person": smart(record(world, DANA.name, "Contact")),
        "unseen": smart(deal),
    }
    if wrong == "unseen":
        world.running.salesforce.org.sharing["Opportunity"] = "Private"
    item = world.outlook.add("Visit", TUESDAY, required=[tokens[wrong]])

    report = world.sync()

    assert report["status"] == "succeeded"
    assert world.crm.only("Visit")["WhatId"] is None
    assert reasons(report, "Visit") == {"record_unknown"}
    assert categories(world, item) == ("CRM",)
    world.running.salesforce.org.sharing.clear()


def test_a_stamp_tells_nobody_and_is_no_edit(world: World):
    """A meeting with five guests is marked in silence, and stays in step (T29)."""
    world.enable(mode="designated")
    guests = [one.address for one in (DANA, LUIS, LENA, JONAS, PRIYA)]
    deal = smart(record(world, ROLLOUT.name))
    item = world.outlook.add(
        "Demo", TUESDAY, required=guests, optional=[deal], categories=["Blue"]
    )

    report = world.sync()

    assert categories(world, item) == ("Blue", "CRM")
    assert report["counts"]["exchange"] == {"create": 0, "update": 1, "delete": 0}
    assert world.mails() == []
    again = world.sync()
    assert again["writes"] == 0
    assert again["counts"] == world.sync()["counts"]


def test_somebody_elses_meeting_is_marked_in_the_own_copy(world: World):
    """The organiser's item and everything but the category stay (N14)."""
    world.enable(mode="designated")
    deal = smart(record(world, ROLLOUT.name))
    blake = world.running.exchange.mailbox(BLAKE)
    own = blake.add_meeting(
        subject="Board",
        start=TUESDAY,
        end=TUESDAY + timedelta(hours=1),
        required=[AVERY, deal],
    )
    copy = world.outlook.only("Board").id

    world.sync()

    assert categories(world, copy) == ("CRM",)
    assert not blake.entry(own).values.get("Categories")
    assert world.outlook.read(copy, "Organizer").address == BLAKE
    assert len(world.crm.named("Board")) == 1


def test_occurrences_are_marked_one_by_one(world: World):
    """Each that syncs carries the category; the series itself does not (N17)."""
    world.enable(mode="designated")
    deal = smart(record(world, ROLLOUT.name))
    tuesdays = Weekly(days=frozenset({Day.TUESDAY}))
    rule = Recurrence(tuesdays, TUESDAY.date(), Count(4))
    series = world.outlook.add("Weekly", TUESDAY, recurrence=rule, optional=[deal])

    world.sync()

    assert len(world.crm.named("Weekly")) == 4
    assert categories(world, series) == ()
    for number in range(4):
        occurrence = world.outlook.occurrence(series, TUESDAY + number * WEEK)
        assert categories(world, occurrence) == ("CRM",)
    assert world.sync()["writes"] == 0


def test_a_refused_event_leaves_no_stamp(world: World):
    """Salesforce does not take it, so Outlook does not say that it did (A39)."""
    world.enable(mode="designated")
    item = world.outlook.add(
        "Visit", TUESDAY, required=[smart(record(world, ROLLOUT.name))]
    )
    code = "FIELD_CUSTOM_VALIDATION_EXCEPTION"
    with world.fault("salesforce", "item_error", code=code, items=(0,), times=0):
        world.sync(code=6)
    assert categories(world, item) == ()
    assert world.crm.named("Visit") == []

    world.sync()

    assert categories(world, item) == ("CRM",)
    assert len(world.crm.named("Visit")) == 1


def test_an_address_field_out_of_sight_is_no_error(world: World):
    """A custom e-mail field that the user may not see is left out (T80)."""
    salesforce = world.running.salesforce
    hidden = salesforce.org.profiles["Sales"].hidden
    hidden.add(("Contact", "Alternate_Email__c"))
    world.enable(mode="matching")
    world.outlook.add("Standard", TUESDAY, required=[JONAS.address])
    world.outlook.add("Second", TUESDAY, required=[JONAS.alternate])

    report = world.sync()

    assert [row["Subject"] for row in world.crm.events()] == ["Standard"]
    assert reasons(report, "Second") == {"no_match"}
    hidden.clear()
    world.quiet_after(
        "a meeting without a match is looked up again in every run",
        exchange=2,
        salesforce=2,
    )


def test_a_meeting_received_from_a_lead_is_about_that_lead(world: World):
    """Who is found by organiser and attendees in Designate as well (A24)."""
    world.enable(mode="designated")
    world.outlook.add("Tasting", TUESDAY, required=[INES.address], categories=["CRM"])
    world.sync()
    assert world.crm.only("Tasting")["WhoId"] == record(world, INES.name, "Lead")


def test_sync_all_names_the_person_too(world: World):
    """Without invitees the event is still about the contact who comes (A24).

    A later edit of the meeting costs no request for people.
    """
    world.enable()
    item = world.outlook.add("Visit", TUESDAY, required=[TOM.address, DANA.address])
    world.sync()
    event = world.crm.only("Visit")
    assert event["WhoId"] == record(world, DANA.name, "Contact")

    world.outlook.change(item, location="Dock 1")
    report = world.sync()

    assert report["calls"]["salesforce"] == 2
    assert world.crm.only("Visit")["WhoId"] == event["WhoId"]


def test_the_demo_week_names_its_deal(world: World):
    """The busy week's Smart Address designates its meeting and spells the deal's Id."""
    world.running.play("busy-week", world.now)
    world.enable(mode="designated")

    world.sync()

    item = world.outlook.only("Contract redlines with Brightside").id
    assert categories(world, item) == ("CRM",)
    guests = world.outlook.read(item, "OptionalAttendees")
    addresses = [one.person.address for one in guests]
    assert record_named(addresses, SMART_DOMAIN) == record(world, PILOT.name)
