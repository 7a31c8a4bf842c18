"""Organisers and attendees: changed in silence, and told in the report (T100-T105)."""

from datetime import timedelta

import pytest

from emulators.scenes.cast import DANA, LUIS, PRIYA
from tests.scenarios.people import Outlook, instant
from tests.scenarios.world import AVERY, BLAKE, TUESDAY, World

GUESTS = [DANA.address, LUIS.address, PRIYA.address]
HOUR = timedelta(hours=1)


def _reasons(report: dict) -> list[tuple[str, str]]:
    return [
        (row["reason"], row["detail"]) for row in report["outcomes"] if row["reason"]
    ]


def test_a_change_of_ones_own_meeting_is_silent_and_says_so(world: World):
    """Outlook follows Salesforce, nobody is mailed, a row names the count (T100)."""
    world.enable()
    meeting = world.outlook.add("Numbers", TUESDAY, required=GUESTS)
    world.sync()

    world.crm.change(world.crm.only("Numbers")["Id"], Subject="Figures")
    report = world.sync()

    assert world.outlook.read(meeting, "Subject") == "Figures"
    assert _reasons(report) == [("not_notified", "3 attendees were not notified")]
    guests = world.outlook.read(meeting, "RequiredAttendees")
    assert [guest.person.address for guest in guests] == GUESTS


def test_a_deleted_event_deletes_ones_own_meeting_in_silence(world: World):
    """No cancellation is sent; the row tells who does not know (T101)."""
    world.enable()
    world.outlook.add("Numbers", TUESDAY, required=[*GUESTS, BLAKE])
    world.sync()

    world.crm.delete(world.crm.only("Numbers")["Id"])
    report = world.sync()

    assert world.outlook.stored() == []
    assert _reasons(report) == [("not_notified", "4 attendees were not notified")]
    assert len(Outlook(world.running, BLAKE).named("Numbers")) == 1


def test_an_attendees_deleted_event_removes_the_own_copy_only(world: World):
    """The copy goes without a reply; the organiser's meeting stays (T103)."""
    world.enable(BLAKE)
    meeting = world.outlook.add("Numbers", TUESDAY, required=[BLAKE])
    world.sync(BLAKE)
    blake = world.person(BLAKE)

    blake.crm.delete(blake.crm.only("Numbers")["Id"])
    world.sync(BLAKE)

    assert blake.outlook.stored() == []
    assert world.outlook.read(meeting, "Subject") == "Numbers"


@pytest.mark.parametrize("prevented", [False, True])
def test_a_cancelled_meeting_deletes_its_event(world: World, prevented: bool):
    """A cancellation counts as a deletion, Prevent included (T105, A34)."""
    world.enable(BLAKE, prevent_delete_in_salesforce=str(prevented).lower())
    meeting = world.outlook.add("Numbers", TUESDAY, required=[BLAKE])
    world.sync(BLAKE)
    blake = world.person(BLAKE)

    world.outlook.mailbox.cancel_meeting(meeting)
    world.sync(BLAKE)

    assert len(blake.crm.events()) == int(prevented)


def test_a_meeting_made_in_salesforce_has_its_user_as_organiser(world: World):
    """What the sync makes in Outlook is the user's own, with nobody invited."""
    world.enable()
    world.crm.add("Call", TUESDAY)

    world.sync()

    item = world.outlook.only("Call").id
    assert world.outlook.read(item, "Organizer").address == AVERY
    assert not world.outlook.read(item, "RequiredAttendees")


def test_an_attendee_without_address_or_of_a_group_stops_nothing(world: World):
    """Rooms, groups and names without address are no obstacle (Odoo #67637)."""
    world.enable()
    odd = ["sales-all@northwind.example", "Only A Name <>", DANA.address]
    rooms = ["room-hudson@northwind.example"]
    world.outlook.add("Numbers", TUESDAY, required=odd, resources=rooms)

    report = world.sync()

    assert report["status"] == "succeeded"
    assert len(world.crm.named("Numbers")) == 1


def test_an_attendees_edit_yields_to_the_organisers_next_one(world: World):
    """Outlook is not changed, and the organiser's update overwrites it (T102, N14)."""
    world.enable(BLAKE)
    meeting = world.outlook.add("Numbers", TUESDAY, required=[BLAKE])
    world.sync(BLAKE)
    blake = world.person(BLAKE)
    event = blake.crm.only("Numbers")["Id"]

    moved = (TUESDAY + HOUR).isoformat()
    blake.crm.change(event, StartDateTime=moved, DurationInMinutes=60)
    report = world.sync(BLAKE)
    assert _reasons(report) == [("not_organizer", "")]
    assert blake.outlook.only("Numbers").values["Start"] == TUESDAY

    world.outlook.change(meeting, location="Dock 4")
    world.outlook.mailbox.place_copies(meeting)
    world.sync(BLAKE)

    assert blake.crm.event(event)["Location"] == "Dock 4"
    assert instant(blake.crm.event(event)["StartDateTime"]) == TUESDAY
    world.calendars(BLAKE).agree()
