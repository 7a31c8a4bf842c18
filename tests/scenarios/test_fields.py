"""Fields that belong to one system: Type, Who, categories, reminders (T70-T72)."""

from datetime import timedelta

from emulators.scenes.cast import DANA
from tests.scenarios.world import TUESDAY, World


def test_the_chosen_type_is_set_on_new_events_only(world: World):
    """Created as a call, made a meeting by its user, and a meeting it stays (T70)."""
    world.enable(salesforce_type="Call")
    visit = world.outlook.add("Visit", TUESDAY)
    world.sync()
    event = world.crm.only("Visit")["Id"]
    assert world.crm.event(event)["Type"] == "Call"

    world.crm.change(event, Type="Meeting")
    world.outlook.change(visit, location="Dock 1")
    world.sync()

    assert world.crm.event(event)["Type"] == "Meeting"
    assert world.crm.event(event)["Location"] == "Dock 1"


def test_without_a_type_salesforce_decides(world: World):
    """No Type chosen means none is sent (T71)."""
    world.enable()
    world.outlook.add("Visit", TUESDAY)

    world.sync()

    assert world.crm.only("Visit")["Type"] is None


def test_a_type_that_is_no_longer_active_is_left_out(world: World):
    """The event is made without it, and a row says why (T72, A26)."""
    world.enable(salesforce_type="Site visit")
    world.outlook.add("Visit", TUESDAY)

    report = world.sync()

    assert world.crm.only("Visit")["Type"] is None
    assert "type_inactive" in [row["reason"] for row in report["outcomes"]]


def test_what_one_system_has_alone_is_left_alone(world: World):
    """Categories, reminders and guests, Who and What survive edits of the rest."""
    world.enable()
    visit = world.outlook.add(
        "Visit",
        TUESDAY,
        categories=["Blue"],
        reminder_minutes=45,
        required=[DANA.address],
    )
    world.sync()
    event = world.crm.only("Visit")["Id"]
    account = world.crm.record("Account", Name="Harbor")
    world.crm.change(event, WhatId=account, Subject="Audit")

    world.sync()
    later = TUESDAY + timedelta(hours=1)
    world.outlook.change(visit, start=later, end=later + timedelta(hours=1))
    world.sync()

    assert world.outlook.read(visit, "Subject") == "Audit"
    assert world.outlook.read(visit, "Categories") == ("Blue",)
    assert world.outlook.read(visit, "ReminderMinutesBeforeStart") == 45
    guests = world.outlook.read(visit, "RequiredAttendees")
    assert [guest.person.address for guest in guests] == [DANA.address]
    assert world.crm.event(event)["WhatId"] == account
    assert world.crm.event(event)["StartDateTime"] == "2026-11-24T16:00:00.000+0000"


def test_invitees_of_an_event_never_reach_outlook(world: World):
    """Whoever is invited in Salesforce is not invited in Exchange (T108, A24)."""
    world.enable()
    call = world.crm.add("Call", TUESDAY)
    world.sync()
    item = world.outlook.only("Call").id

    rows = world.running.salesforce.records("Contact")
    contact = next(row["Id"] for row in rows if row["Email"] == DANA.address)
    world.crm.record("EventRelation", EventId=call, RelationId=contact)
    world.crm.change(call, Location="Desk")
    world.sync()

    assert world.outlook.read(item, "Location") == "Desk"
    assert not world.outlook.read(item, "RequiredAttendees")


def test_child_events_are_left_to_their_organiser(world: World):
    """The copy that an invited user holds makes no item of its own (A23)."""
    world.enable()
    rows = world.running.salesforce.records("User")
    other = next(row for row in rows if row["Username"].startswith("blake"))
    event = world.running.salesforce.insert(
        "Event",
        other["Username"],
        Subject="Blake's",
        StartDateTime="2026-11-24T15:00:00Z",
        DurationInMinutes=60,
    )
    world.running.salesforce.insert(
        "EventRelation", other["Username"], EventId=event, RelationId=world.crm.id
    )
    copies = world.running.salesforce.records("Event")
    assert any(row["IsChild"] and row["OwnerId"] == world.crm.id for row in copies)

    assert world.sync()["writes"] == 0

    assert world.outlook.stored() == []
