"""Prevent Operations: six switches that nothing goes around (T40-T49)."""

from datetime import timedelta

import pytest

from emulators.scenes.cast import SMART_DOMAIN
from tests.scenarios.world import TUESDAY, World

LATER = TUESDAY + timedelta(hours=2)
ALL_SIX = {
    f"prevent_{operation}_in_{side}": "true"
    for operation in ("create", "update", "delete")
    for side in ("exchange", "salesforce")
}


def _reasons(report: dict) -> list[tuple[str, str]]:
    return [(row["reason"], row["operation"]) for row in report["outcomes"]]


def test_a_prevented_create_in_salesforce(world: World):
    """Even a designated item makes no event, and gets no stamp (T40, A39)."""
    world.enable(mode="designated", prevent_create_in_salesforce="true")
    old = world.outlook.add("Old", TUESDAY, categories=["CRM"])
    version = world.outlook.mailbox.entry(old).change_key

    report = world.sync()

    assert world.crm.events() == []
    assert _reasons(report) == [("prevented", "create")]
    assert world.outlook.mailbox.entry(old).change_key == version


def test_what_was_prevented_once_stays_out(world: World):
    """After the switch is cleared only new items are made (T41, A7)."""
    world.enable(prevent_create_in_salesforce="true")
    old = world.outlook.add("Old", TUESDAY)
    world.sync()

    world.choose(prevent_create_in_salesforce="false")
    assert world.sync()["writes"] == 0
    world.outlook.add("New", TUESDAY)
    world.outlook.change(old, location="Dock 2")
    world.sync()

    assert [row["Subject"] for row in world.crm.events()] == ["New"]


def test_a_prevented_create_in_exchange(world: World):
    """An event stays in Salesforce alone, also later; the other way works."""
    world.enable(prevent_create_in_exchange="true")
    world.crm.add("Call", TUESDAY)
    world.outlook.add("Visit", TUESDAY)
    world.sync()

    world.choose(prevent_create_in_exchange="false")
    world.sync()

    assert world.outlook.named("Call") == []
    assert len(world.crm.named("Visit")) == 1


def test_a_prevented_update_in_salesforce(world: World):
    """Outlook's subject does not travel, Salesforce's location does (T43)."""
    world.enable(prevent_update_in_salesforce="true")
    visit = world.outlook.add("Visit", TUESDAY)
    world.sync()
    event = world.crm.only("Visit")["Id"]

    world.outlook.change(visit, subject="Audit")
    world.crm.change(event, Location="Dock 7")
    report = world.sync()

    assert report["counts"]["salesforce"]["update"] == 0
    assert world.crm.event(event)["Subject"] == "Visit"
    assert world.outlook.read(visit, "Location") == "Dock 7"
    assert world.outlook.read(visit, "Subject") == "Audit"


def test_a_prevented_update_in_exchange(world: World):
    """A created item is stamped; later edits of its event stay away (T49).

    An item that was there before gets no stamp: that would be an update (A33).
    """
    world.enable(mode="designated", prevent_update_in_exchange="true")
    call = world.crm.add("Call", TUESDAY)
    deal = next(row["Id"] for row in world.running.salesforce.records("Opportunity"))
    address = f"{deal}@{SMART_DOMAIN}"
    related = world.outlook.add("Related", TUESDAY, optional=[address])
    world.sync()
    assert len(world.crm.named("Related")) == 1
    assert not world.outlook.read(related, "Categories")
    item = world.outlook.only("Call").id
    assert world.outlook.read(item, "Categories") == ("CRM",)

    world.crm.change(call, Subject="Mail")
    report = world.sync()

    assert report["writes"] == 0
    assert _reasons(report) == [("prevented", "update")]
    assert world.outlook.read(item, "Subject") == "Call"


def test_a_prevented_delete_in_exchange(world: World):
    """The item stays, run after run, and is not made in Salesforce again (T44, N10)."""
    world.enable(prevent_delete_in_exchange="true")
    call = world.crm.add("Call", TUESDAY)
    world.sync()

    world.crm.delete(call)
    for _ in range(3):
        assert world.sync()["writes"] == 0

    assert len(world.outlook.named("Call")) == 1
    assert world.crm.events() == []
    world.outlook.change(world.outlook.only("Call").id, location="Dock 1")
    assert world.sync()["writes"] == 0


def test_a_prevented_delete_in_salesforce(world: World):
    """The event stays and is not made in Outlook again (N10)."""
    world.enable(prevent_delete_in_salesforce="true")
    visit = world.outlook.add("Visit", TUESDAY)
    world.sync()

    world.outlook.delete(visit)
    for _ in range(2):
        assert world.sync()["writes"] == 0

    assert len(world.crm.named("Visit")) == 1
    assert world.outlook.stored() == []
    world.crm.change(world.crm.only("Visit")["Id"], Location="Dock 1")
    assert world.sync()["writes"] == 0


def test_all_six_switches_write_nothing_anywhere(world: World):
    """Creates, edits and deletions of both sides stay where they are (T46)."""
    world.enable()
    visit, gone = world.outlook.add("Visit", TUESDAY), world.outlook.add("Gone", LATER)
    call, away = world.crm.add("Call", TUESDAY), world.crm.add("Away", LATER)
    world.sync()

    world.choose(**ALL_SIX)
    world.outlook.change(visit, subject="Audit")
    world.outlook.delete(gone)
    world.outlook.add("New here", LATER)
    world.crm.change(call, Subject="Mail")
    world.crm.delete(away)
    world.crm.add("New there", LATER)
    report = world.sync()

    assert report["writes"] == 0
    here = {one.values["Subject"] for one in world.outlook.stored()}
    there = {row["Subject"] for row in world.crm.events()}
    assert here == {"Audit", "Call", "Away", "New here"}
    assert there == {"Visit", "Gone", "Mail", "New there"}


@pytest.mark.parametrize("rule", ["delete_wins", "salesforce_master"])
def test_no_conflict_rule_goes_around_a_switch(world: World, rule: str):
    """Deleted there and updated here: a prevented deletion stays undone (T47, N19)."""
    world.enable(prevent_delete_in_exchange="true", conflict_rule=rule)
    visit = world.outlook.add("Visit", TUESDAY)
    world.sync()

    world.crm.delete(world.crm.only("Visit")["Id"])
    world.outlook.change(visit, subject="Audit")
    assert world.sync()["writes"] == 0

    assert world.outlook.read(visit, "Subject") == "Audit"
    assert world.crm.events() == []


@pytest.mark.parametrize("operation", ["create", "update"])
def test_making_an_item_again_needs_two_rights(world: World, operation: str):
    """A re-creation is prevented as a create and as an update (A11)."""
    switch = {f"prevent_{operation}_in_salesforce": "true"}
    world.enable(conflict_rule="keep_updated")
    visit = world.outlook.add("Visit", TUESDAY)
    world.sync()

    world.choose(**switch)
    world.crm.delete(world.crm.only("Visit")["Id"])
    world.outlook.change(visit, subject="Audit")
    assert world.sync()["writes"] == 0

    assert world.crm.events() == []
    assert world.outlook.read(visit, "Subject") == "Audit"


def test_one_way_from_salesforce_to_exchange(world: World):
    """Three switches make a one-way sync that keeps working (S29)."""
    switches = {key: "true" for key in ALL_SIX if key.endswith("salesforce")}
    world.enable(**switches)
    call = world.crm.add("Call", TUESDAY)
    world.outlook.add("Visit", TUESDAY)
    world.sync()

    world.outlook.change(world.outlook.only("Call").id, subject="Mine")
    world.sync()
    world.crm.change(call, Location="Desk")
    world.sync()
    world.crm.add("Second", LATER)
    world.sync()

    assert world.crm.event(call)["Subject"] == "Call"
    assert world.outlook.only("Mine").values["Location"] == "Desk"
    assert len(world.outlook.named("Second")) == 1
    assert {row["Subject"] for row in world.crm.events()} == {"Call", "Second"}
