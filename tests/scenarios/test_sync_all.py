"""Sync All: what one side has, the other gets, with edits and deletions."""

from datetime import UTC, date, datetime, timedelta

from tests.scenarios.marks import both_databases
from tests.scenarios.people import Crm, Outlook, instant
from tests.scenarios.world import AVERY, BLAKE, TUESDAY, World

LATER = TUESDAY + timedelta(hours=2)


@both_databases
def test_each_side_gets_what_the_other_has(world: World):
    """A first run gives every item its twin, with all that both can hold (T18)."""
    world.enable()
    world.outlook.add("Visit", TUESDAY, location="Dock 4", body_text="Bring a probe.")
    world.outlook.add("Leave", date(2026, 11, 26), show_as="OOF")
    world.crm.add("Call", LATER, Location="Phone", Description="Ask about Q1.")
    world.crm.add("Fair", date(2026, 11, 27), date(2026, 11, 29), ShowAs="Free")

    report = world.sync()

    assert report["counts"]["salesforce"] == {"create": 2, "update": 0, "delete": 0}
    assert report["counts"]["exchange"] == {"create": 2, "update": 0, "delete": 0}
    assert report["writes"] == 4
    assert report["status"] == "succeeded"
    world.calendars().agree()
    assert len(world.calendars().exchange) == 4


@both_databases
def test_edits_are_carried_over_both_ways(world: World):
    """Each field edited on one side arrives on the other, on the same pair."""
    world.enable()
    visit = world.outlook.add("Visit", TUESDAY)
    call = world.crm.add("Call", LATER)
    world.sync()

    world.outlook.change(visit, subject="Audit", start=LATER, end=LATER + timedelta(1))
    world.outlook.change(visit, location="Dock 5", body_text="New", show_as="Free")
    world.crm.change(call, Subject="Mail", Location="Desk", Description="Short")
    world.crm.change(call, ShowAs="OutOfOffice", DurationInMinutes=15)
    report = world.sync()

    assert report["counts"]["salesforce"] == {"create": 0, "update": 1, "delete": 0}
    assert report["counts"]["exchange"] == {"create": 0, "update": 1, "delete": 0}
    audit = world.crm.only("Audit")
    assert instant(audit["StartDateTime"]) == LATER
    assert (audit["Location"], audit["Description"]) == ("Dock 5", "New")
    assert audit["ShowAs"] == "Free"
    mail = world.outlook.only("Mail").id
    assert world.outlook.read(mail, "Location") == "Desk"
    assert world.outlook.read(mail, "End") == LATER + timedelta(minutes=15)
    assert world.outlook.read(mail, "LegacyFreeBusyStatus") == "OOF"
    world.calendars().agree()


@both_databases
def test_deletions_are_carried_over_both_ways(world: World):
    """What is deleted on one side goes into the other side's bin (T57, T58)."""
    world.enable()
    visit, both = (world.outlook.add(name, TUESDAY) for name in ("Visit", "Both"))
    call = world.crm.add("Call", LATER)
    world.crm.add("Stays", LATER)
    world.sync()
    gone = world.crm.only("Visit")["Id"]

    world.outlook.delete(visit)
    world.crm.delete(call)
    world.outlook.delete(both)
    world.crm.delete(world.crm.only("Both")["Id"])
    report = world.sync()

    assert report["counts"]["salesforce"]["delete"] == 1
    assert report["counts"]["exchange"]["delete"] == 1
    assert world.crm.event(gone)["IsDeleted"]
    deleted = world.outlook.mailbox.well_known["deleteditems"].items.values()
    assert {item.values["Subject"] for item in deleted} == {"Visit", "Both", "Call"}
    assert [row["Subject"] for row in world.crm.events()] == ["Stays"]
    world.calendars().agree()


def test_edits_of_different_fields_are_merged(world: World):
    """A new place here and a new subject there both reach both sides (T59)."""
    world.enable()
    visit = world.outlook.add("Visit", TUESDAY)
    world.sync()

    world.outlook.change(visit, location="Dock 9")
    world.crm.change(world.crm.only("Visit")["Id"], Subject="Audit")
    report = world.sync()

    assert report["writes"] == 2
    assert world.crm.only("Audit")["Location"] == "Dock 9"
    assert world.outlook.read(visit, "Subject") == "Audit"
    world.calendars().agree()


def test_twins_from_before_are_paired_and_not_doubled(world: World):
    """Items that stood on both sides before the first run become pairs."""
    world.enable()
    for hour in range(3):
        moment = TUESDAY + timedelta(hours=hour)
        world.outlook.add("Visit", moment)
        world.crm.add("Visit", moment)
    world.outlook.add("Visit ", TUESDAY)

    report = world.sync()

    assert report["counts"]["adopted"] == 3
    assert report["counts"]["salesforce"]["create"] == 1
    assert len(world.crm.named("Visit")) + len(world.crm.named("Visit ")) == 4
    world.calendars().agree()


def test_a_copy_of_an_item_is_an_item_of_its_own(world: World):
    """A pasted copy gets an event of its own, and the original keeps its (T67)."""
    world.enable()
    call = world.crm.add("Call", TUESDAY)
    world.sync()
    original = world.outlook.only("Call").id
    calendar = world.outlook.mailbox.calendar

    copy = world.outlook.mailbox.copy_event(original, calendar)
    world.outlook.change(copy, start=LATER, end=LATER + timedelta(hours=1))
    report = world.sync()

    assert report["counts"]["salesforce"] == {"create": 1, "update": 0, "delete": 0}
    assert len(world.crm.named("Call")) == 2
    assert instant(world.crm.event(call)["StartDateTime"]) == TUESDAY
    world.calendars().agree()


def test_two_mailboxes_of_one_meeting_get_an_event_each(world: World):
    """Organiser and attendee each have one event, whoever syncs first (#70769)."""
    world.enable(AVERY)
    world.enable(BLAKE)
    meeting = world.outlook.add("Numbers", TUESDAY, required=[BLAKE])
    blake = Crm(world.running, BLAKE)

    world.sync(BLAKE)
    world.sync(AVERY)
    world.outlook.change(meeting, subject="Numbers 2")
    world.outlook.mailbox.place_copies(meeting)
    world.sync(AVERY)
    world.sync(BLAKE)

    assert len(world.crm.events()) == len(blake.events()) == 1
    assert world.crm.only("Numbers 2")["OwnerId"] != blake.only("Numbers 2")["OwnerId"]
    world.calendars(AVERY).agree()
    world.calendars(BLAKE).agree()


def test_an_attendee_keeps_what_the_organiser_says(world: World):
    """An event moved by an attendee's Salesforce leaves Outlook alone (T102)."""
    world.enable(BLAKE)
    world.outlook.add("Numbers", TUESDAY, required=[BLAKE])
    world.sync(BLAKE)
    blake = Crm(world.running, BLAKE)
    event = blake.only("Numbers")["Id"]

    blake.change(event, StartDateTime=LATER.isoformat(), DurationInMinutes=60)
    report = world.sync(BLAKE)

    assert [row["reason"] for row in report["outcomes"]] == ["not_organizer"]
    copy = Outlook(world.running, BLAKE).only("Numbers")
    assert copy.values["Start"] == TUESDAY


def test_unsynced_users_and_their_items_are_left_alone(world: World):
    """A run of one user reads and writes nothing of the other's (N23)."""
    world.enable(AVERY)
    Outlook(world.running, BLAKE).add("Secret", TUESDAY)
    Crm(world.running, BLAKE).add("Other", TUESDAY)

    report = world.sync(AVERY)

    assert report["writes"] == 0
    assert world.crm.events() == []
    assert world.outlook.stored() == []


def test_an_item_that_is_under_way_takes_part(world: World):
    """A meeting that runs while the sync runs takes part like any other."""
    world.enable()
    start = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
    world.outlook.add("Under way", start)

    world.sync()

    assert instant(world.crm.only("Under way")["StartDateTime"]) == start
