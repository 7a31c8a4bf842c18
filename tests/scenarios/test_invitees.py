"""Sync Invitees to Salesforce: recipients become invitees, and nothing comes back."""

from datetime import timedelta
from typing import Any

import pytest

from emulators.scenes.cast import (
    ALL_SALES,
    DANA,
    INES,
    JONAS,
    KENJI,
    LENA,
    LUIS,
    MORGAN,
    ROOM_HUDSON,
    ROWAN,
    SMART_DOMAIN,
    TOM,
)
from tests.scenarios.marks import both_databases
from tests.scenarios.people import Crm
from tests.scenarios.world import AVERY, BLAKE, TUESDAY, World

HOUR = timedelta(hours=1)


def answer(world: World, item: str, address: str, response: str) -> None:
    """Have somebody outside answer; the organiser's Outlook shows it."""
    mailbox = world.outlook.mailbox
    entry: Any = mailbox.entry(item)
    for name in ("RequiredAttendees", "OptionalAttendees"):
        invited = entry.values.get(name) or ()
        entry.values[name] = tuple(
            one.answering(response, mailbox.store.now())
            if one.person.address == address
            else one
            for one in invited
        )
    mailbox.touch(entry.master)


def invitees(world: World, subject: str) -> dict[str, str]:
    """Give who stands on an event of the rep, by name, with which answer."""
    event = world.crm.only(subject)["Id"]
    salesforce = world.running.salesforce
    names = {
        row["Id"]: row["Name"]
        for kind in ("Contact", "Lead", "User")
        for row in salesforce.records(kind)
    }
    return {
        names[row["RelationId"]]: row["Status"]
        for row in salesforce.records("EventRelation")
        if row["EventId"] == event and not row["IsDeleted"]
    }


def rows(report: dict, reason: str) -> list[str]:
    """Give the details of the rows with this reason."""
    return [row["detail"] for row in report["outcomes"] if row["reason"] == reason]


@both_databases
def test_recipients_become_invitees(world: World):
    """Contacts and users who do not sync; everybody else is counted (T106)."""
    world.enable(sync_invitees="true")
    world.enable(BLAKE)
    world.outlook.add(
        "Kick-off",
        TUESDAY,
        required=[DANA.address, TOM.address, MORGAN.address, BLAKE, AVERY],
        optional=[
            LENA.address,
            KENJI.address,
            ALL_SALES,
            "Only A Name <>",
            f"nothing@{SMART_DOMAIN}",
        ],
        resources=[ROOM_HUDSON],
    )

    report = world.sync()

    assert invitees(world, "Kick-off") == {
        DANA.name: "New",
        LENA.name: "New",
        MORGAN.name: "New",
    }
    assert report["status"] == "succeeded"
    assert rows(report, "not_invited") == [
        "3 invited; left out: 2 not in Salesforce, 1 without an address, "
        "1 rooms or equipment, 1 whose own calendars sync, "
        "1 leads beside a contact or another lead"
    ]
    assert not Crm(world.running, BLAKE).named("Kick-off")


def test_the_first_lead_is_invited_where_no_contact_is(world: World):
    """Of two leads the required one; of the other the row tells (A25)."""
    world.enable(sync_invitees="true")
    world.outlook.add("Pitch", TUESDAY, required=[INES.address], optional=[TOM.address])
    report = world.sync()
    assert invitees(world, "Pitch") == {INES.name: "New"}
    assert len(rows(report, "not_invited")) == 1


@both_databases
def test_answers_removals_and_newcomers_follow(world: World):
    """What changes among the attendees changes among the invitees (T107)."""
    world.enable(sync_invitees="true")
    item = world.outlook.add("Review", TUESDAY, required=[DANA.address, LUIS.address])
    world.sync()
    answer(world, item, DANA.address, "Accept")
    answer(world, item, LUIS.address, "Decline")
    world.sync()
    assert invitees(world, "Review") == {DANA.name: "Accepted", LUIS.name: "Declined"}

    world.outlook.change(item, required=[DANA.address, LENA.address])
    report = world.sync()

    assert report["counts"]["salesforce"] == {"create": 0, "update": 1, "delete": 0}
    assert invitees(world, "Review") == {DANA.name: "Accepted", LENA.name: "New"}
    world.calendars().agree()


def test_a_tentative_answer_counts_as_none(world: World):
    """Salesforce has no tentative; such an invitee has not answered yet."""
    world.enable(sync_invitees="true")
    item = world.outlook.add("Review", TUESDAY, required=[DANA.address])
    answer(world, item, DANA.address, "Tentative")
    world.sync()
    assert invitees(world, "Review") == {DANA.name: "New"}


def test_salesforce_invitees_stay_where_they_are(world: World):
    """Somebody added or taken off there changes no attendee, and holds (T108)."""
    world.enable(sync_invitees="true")
    item = world.outlook.add("Review", TUESDAY, required=[DANA.address, LUIS.address])
    world.sync()
    event = world.crm.only("Review")["Id"]
    salesforce = world.running.salesforce
    ids = {row["Name"]: row["Id"] for row in salesforce.records("Contact")}
    relations = {r["RelationId"]: r["Id"] for r in salesforce.records("EventRelation")}
    salesforce.delete("EventRelation", AVERY, relations[ids[DANA.name]])
    world.crm.record("EventRelation", EventId=event, RelationId=ids[JONAS.name])
    world.crm.change(event, Location="Dock 9")

    world.sync()
    answer(world, item, DANA.address, "Accept")
    world.outlook.change(item, optional=[LENA.address])
    world.sync()

    assert invitees(world, "Review") == {
        LUIS.name: "New",
        JONAS.name: "New",
        LENA.name: "New",
    }
    guests = world.outlook.read(item, "RequiredAttendees")
    assert [one.person.address for one in guests] == [DANA.address, LUIS.address]
    world.outlook.change(item, required=[], optional=[])
    world.sync()
    assert invitees(world, "Review") == {JONAS.name: "New"}


def test_switched_off_nothing_more_happens(world: World):
    """Those who stand there stay; nobody is added or taken off (T109)."""
    world.enable(sync_invitees="true")
    item = world.outlook.add("Review", TUESDAY, required=[DANA.address])
    world.sync()
    world.choose(sync_invitees="false")
    world.outlook.change(item, required=[LUIS.address])

    report = world.sync()

    assert invitees(world, "Review") == {DANA.name: "New"}
    assert report["writes"] == 0


def test_switched_on_later_existing_pairs_are_served(world: World):
    """The option holds for what has synced before, without any edit."""
    world.enable()
    world.outlook.add("Review", TUESDAY, required=[DANA.address])
    world.sync()
    assert invitees(world, "Review") == {}
    world.choose(sync_invitees="true")
    world.sync()
    assert invitees(world, "Review") == {DANA.name: "New"}


def test_a_moved_meeting_keeps_its_answers(world: World):
    """Salesforce resets answers with a new time; Outlook's are written again."""
    world.enable(sync_invitees="true")
    item = world.outlook.add("Review", TUESDAY, required=[DANA.address])
    answer(world, item, DANA.address, "Accept")
    world.sync()
    world.outlook.change(item, start=TUESDAY + HOUR, end=TUESDAY + 2 * HOUR)
    answer(world, item, DANA.address, "Accept")
    world.sync()
    assert invitees(world, "Review") == {DANA.name: "Accepted"}
    world.calendars().agree()


def test_an_invited_user_has_a_copy_that_never_syncs(world: World):
    """The copy of an invited user belongs to the event; it makes no item (A23)."""
    world.enable(sync_invitees="true")
    world.outlook.add("Review", TUESDAY, required=[MORGAN.address, ROWAN.address])
    world.sync()
    children = [r for r in world.running.salesforce.records("Event") if r["IsChild"]]
    assert len(children) == 2
    assert len(world.outlook.named("Review")) == 1


def test_each_occurrence_has_its_own_invitees(world: World):
    """Every event of a series gets the guests, in a handful of requests."""
    world.enable(sync_invitees="true")
    for week in range(8):
        start = TUESDAY + week * timedelta(days=7)
        world.outlook.add(f"Weekly {week}", start, required=[DANA.address])
    report = world.sync()
    assert all(invitees(world, f"Weekly {n}") == {DANA.name: "New"} for n in range(8))
    assert report["calls"]["salesforce"] <= 6


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
@pytest.mark.parametrize("skip", range(6))
def test_a_cut_connection_loses_and_doubles_nobody(world: World, kind, skip):
    """Wherever it is cut, the next runs find what was made and know it (N6)."""
    world.enable(sync_invitees="true")
    item = world.outlook.add("Review", TUESDAY, required=[DANA.address])
    with world.fault("salesforce", kind, operation="composite", skip=skip):
        world.attempt()
    world.sync()
    assert invitees(world, "Review") == {DANA.name: "New"}

    world.outlook.change(item, required=[LUIS.address])
    world.sync()

    assert invitees(world, "Review") == {LUIS.name: "New"}
    assert len(world.running.salesforce.records("EventRelation")) == 2
