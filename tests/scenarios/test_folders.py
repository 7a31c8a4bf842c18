"""Calendars beside the main one: chosen, changed, left, lost (T63-T66, A27, A28)."""

from datetime import timedelta

import pytest

from emulators.exchange.folders import Folder
from tests.scenarios.people import Crm
from tests.scenarios.world import BLAKE, TUESDAY, World

DAY = timedelta(days=1)


def _calendar(world: World, name: str) -> Folder:
    return world.outlook.mailbox.add_calendar(name)


def _choose(world: World, folder: Folder) -> None:
    world.choose(folder=folder.id)


def test_another_folder_is_synced_alone(world: World):
    """Only the chosen calendar takes part, and new items are made in it (S32)."""
    sales = _calendar(world, "Sales")
    world.enable(folder=sales.id)
    world.outlook.add("Main", TUESDAY)
    world.outlook.mailbox.add_event(
        folder=sales, subject="Sale", start=TUESDAY, end=TUESDAY + DAY / 24
    )
    world.crm.add("Call", TUESDAY)

    world.sync()

    assert {row["Subject"] for row in world.crm.events()} == {"Sale", "Call"}
    assert world.outlook.only("Call").folder is sales


def test_a_change_of_folder_deletes_nothing(world: World):
    """Pairs of the old calendar are left alone on both sides (T63, A27).

    Events that came from Salesforce and are still to come are made in the new one.
    """
    world.enable()
    for number in range(20):
        world.outlook.add(f"Here {number}", TUESDAY + number * DAY)
    world.crm.add("Call", TUESDAY)
    world.crm.add("Past", world.now - DAY)
    world.sync()

    sales = _calendar(world, "Sales")
    _choose(world, sales)
    report = world.sync()

    assert report["counts"]["salesforce"] == {"create": 0, "update": 0, "delete": 0}
    assert report["counts"]["exchange"] == {"create": 1, "update": 0, "delete": 0}
    assert len(world.outlook.mailbox.calendar.items) == 22
    assert [item.values["Subject"] for item in sales.items.values()] == ["Call"]
    assert len(world.crm.events()) == 22


def test_an_item_that_moves_to_the_new_folder_keeps_its_event(world: World):
    """The same UID in the newly chosen calendar continues the pair (A27)."""
    world.enable()
    visit = world.outlook.add("Visit", TUESDAY)
    world.sync()
    event = world.crm.only("Visit")["Id"]

    sales = _calendar(world, "Sales")
    moved = world.outlook.mailbox.move_event(visit, sales)
    _choose(world, sales)
    world.sync()
    world.outlook.change(moved, subject="Audit")
    world.sync()

    assert [row["Id"] for row in world.crm.events()] == [event]
    assert world.crm.event(event)["Subject"] == "Audit"


def test_an_item_moved_out_of_the_folder_is_let_go(world: World):
    """Both copies stay, a row says so, and nothing travels any more (T65, A28)."""
    world.enable()
    visit = world.outlook.add("Visit", TUESDAY)
    world.sync()

    private = _calendar(world, "Private")
    moved = world.outlook.mailbox.move_event(visit, private)
    report = world.sync()

    assert report["writes"] == 0
    assert [row["reason"] for row in report["outcomes"]] == ["moved_out"]
    world.outlook.change(moved, subject="Audit")
    assert world.sync()["writes"] == 0
    assert len(world.crm.named("Visit")) == 1


def test_an_item_that_moves_out_and_back_goes_on(world: World):
    """Back in the calendar it is the same pair, with what changed meanwhile."""
    world.enable()
    visit = world.outlook.add("Visit", TUESDAY)
    world.sync()
    event = world.crm.only("Visit")["Id"]

    moved = world.outlook.mailbox.move_event(visit, _calendar(world, "Private"))
    world.sync()
    main = world.outlook.mailbox.calendar
    back = world.outlook.mailbox.move_event(moved, main)
    world.outlook.change(back, subject="Audit")
    world.sync()

    assert [row["Id"] for row in world.crm.events()] == [event]
    assert world.crm.event(event)["Subject"] == "Audit"


def test_a_folder_that_is_gone_stops_the_run_and_deletes_nothing(world: World):
    """The run fails in words; another folder and the next run goes on (T66, N3)."""
    sales = _calendar(world, "Sales")
    world.enable(folder=sales.id)
    for name in ("Sale", "Deal"):
        world.outlook.mailbox.add_event(
            folder=sales, subject=name, start=TUESDAY, end=TUESDAY + DAY / 24
        )
    world.sync()

    world.outlook.mailbox.remove_folder(sales)
    ended = world.attempt()

    assert ended.code == 4
    assert ended.error.startswith("The calendar folder does not exist")
    assert ended.remedy == "Choose another folder in the settings."
    assert len(world.crm.events()) == 2
    world.choose(folder="")
    assert world.sync()["writes"] == 0
    assert len(world.crm.events()) == 2


@pytest.mark.parametrize(
    "code", ["ErrorAccessDenied", "ErrorFolderNotFound", "ErrorNonExistentMailbox"]
)
def test_a_calendar_that_is_out_of_reach_deletes_nothing(world: World, code: str):
    """Rights taken away, folder or mailbox gone: a fault for a person (T66, N2, N3)."""
    world.enable()
    visit = world.outlook.add("Visit", TUESDAY)
    world.crm.add("Call", TUESDAY)
    world.sync()
    world.outlook.delete(visit)

    with world.fault("exchange", "error", operation="*", times=0, code=code):
        ended = world.attempt()

    assert ended.code == 4
    assert ended.error
    assert ended.remedy
    assert len(world.crm.events()) == 2
    assert world.sync()["counts"]["salesforce"]["delete"] == 1


@pytest.mark.parametrize("sharing", ["ReadWrite", "Private"])
def test_an_event_given_to_a_colleague_is_not_written_any_more(
    world: World, sharing: str
):
    """What belongs to somebody else stays as it is, seen or not (A28, N5, N23)."""
    world.enable()
    visit = world.outlook.add("Visit", TUESDAY)
    world.sync()
    event = world.crm.only("Visit")["Id"]
    world.running.salesforce.org.sharing["Event"] = sharing
    world.crm.change(event, OwnerId=Crm(world.running, BLAKE).id)
    world.outlook.change(visit, subject="Audit")
    report = world.attempt().json

    assert report["writes"] == 0
    assert len(report["outcomes"]) == 1
    assert world.crm.event(event)["Subject"] == "Visit"
    assert len(world.outlook.named("Audit")) == 1


@pytest.mark.parametrize("sharing", ["ReadWrite", "Private"])
def test_an_event_that_comes_back_from_a_colleague_goes_on(world: World, sharing: str):
    """Once it is the user's again the pair catches up, both ways (A28).

    While it is away nothing of it is written, whatever is edited.
    """
    world.enable()
    visit = world.outlook.add("Visit", TUESDAY)
    world.sync()
    event = world.crm.only("Visit")["Id"]
    salesforce, colleague = world.running.salesforce, Crm(world.running, BLAKE)
    salesforce.org.sharing["Event"] = sharing
    world.crm.change(event, OwnerId=colleague.id)
    world.sync()
    world.outlook.change(visit, subject="Audit")
    colleague.change(event, Location="Dock 5")
    assert world.sync()["writes"] == 0

    colleague.change(event, OwnerId=world.crm.id)
    report = world.sync()

    assert report["counts"]["salesforce"] == {"create": 0, "update": 1, "delete": 0}
    assert report["counts"]["exchange"] == {"create": 0, "update": 1, "delete": 0}
    assert world.crm.event(event)["Subject"] == "Audit"
    assert world.outlook.read(visit, "Location") == "Dock 5"
    world.calendars().agree()


@pytest.mark.parametrize("word", ["prevented", "ignored"])
def test_what_was_kept_out_stays_out_when_it_moves_away_and_back(
    world: World, word: str
):
    """Another id makes no new item of it; including it again does (A7, A28)."""
    listing = ("items", world.crm.username, "calendar", "--json")
    world.enable(prevent_create_in_salesforce="true")
    visit = world.outlook.add("Visit", TUESDAY)
    world.sync()
    (row,) = world.service.good(*listing).json
    if word == "ignored":
        named = (world.crm.username, "calendar", row["ref"])
        world.service.good("items", "ignore", *named)
    world.choose(prevent_create_in_salesforce="false")
    world.sync()
    mailbox = world.outlook.mailbox

    moved = mailbox.move_event(visit, _calendar(world, "Elsewhere"))
    assert world.sync()["writes"] == 0
    back = mailbox.move_event(moved, mailbox.calendar)
    assert world.sync()["writes"] == 0
    world.outlook.change(back, location="Dock 1")
    assert world.sync()["writes"] == 0
    assert world.crm.events() == []

    (row,) = world.service.good(*listing).json
    assert row["reason"] == word
    world.service.good("items", "include", world.crm.username, "calendar", row["ref"])
    assert world.sync()["writes"] == 1
    world.settle("what was just made is read once")
