"""What a user does with rows and held runs: answer, include, ignore, reconnect."""

from datetime import timedelta
from typing import Any

import pytest

from tests.scenarios.marks import both_databases
from tests.scenarios.world import AVERY, TUESDAY, World

MANY = 12


def _runs(world: World, *arguments: str) -> Any:
    return world.service.good("runs", *arguments, "--json").json


def _rows(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.service.good(
        "items", AVERY, "calendar", "--json"
    ).json
    return found


def _act(world: World, command: str, *rows: dict[str, Any]) -> None:
    refs = [row["ref"] for row in rows]
    world.service.good("items", command, AVERY, "calendar", *refs)


def _held(world: World, side: str) -> dict[str, Any]:
    """Sync many items, delete all of them on one side, and have that held."""
    world.enable()
    for day in range(MANY):
        world.outlook.add(f"Item {day:02}", TUESDAY + timedelta(days=day))
    world.sync()
    if side == "exchange":
        for item in world.outlook.stored():
            world.outlook.delete(item.id)
    else:
        for event in world.crm.events():
            world.crm.delete(event["Id"])
    report = world.sync(code=7)
    assert report["status"] == "held"
    return report


@both_databases
def test_confirmed_deletions_are_made(world: World):
    """The list is shown, confirmed once, and carried out by the next run (N4)."""
    run_id = _held(world, "exchange")["run_id"]
    (shown,) = _runs(world, AVERY, "--run", run_id)
    assert sorted(row["subject"] for row in shown["held"])[0] == "Item 00"
    assert {row["side"] for row in shown["held"]} == {"salesforce"}

    assert _runs(world, "confirm", AVERY, run_id)["items"] == MANY
    assert world.service.tandem("runs", "reject", AVERY, run_id).code == 2
    report = world.sync()

    assert report["counts"]["salesforce"]["delete"] == MANY
    assert world.crm.events() == []


@both_databases
@pytest.mark.parametrize("side", ["exchange", "salesforce"])
def test_rejected_deletions_leave_the_survivors(world: World, side: str):
    """They stay alone, are not made again, and come back one by one (N4, N10)."""
    run_id = _held(world, side)["run_id"]

    _runs(world, "reject", AVERY, run_id)
    assert world.sync()["writes"] == 0
    rows = _rows(world)
    assert [row["reason"] for row in rows] == ["kept"] * MANY
    kept = world.crm.events() if side == "exchange" else world.outlook.stored()
    assert len(kept) == MANY

    _act(world, "include", rows[0])
    assert world.sync()["writes"] == 1
    assert len(_rows(world)) == MANY - 1
    world.settle("what was just made is read once")


def test_only_the_newest_held_run_is_answered(world: World):
    """A later run takes the list over, so one answer is enough."""
    first = _held(world, "exchange")["run_id"]
    second = world.sync(code=7)["run_id"]

    refused = world.service.tandem("runs", "confirm", AVERY, first)
    assert (refused.code, second in refused.remedy) == (2, True)
    _runs(world, "confirm", AVERY, second)
    assert world.sync()["counts"]["salesforce"]["delete"] == MANY


@pytest.mark.parametrize("side", ["salesforce", "exchange"])
def test_include_again_makes_a_prevented_item(world: World, side: str):
    """Left out for good until the user says otherwise, then made once (T42)."""
    switch = f"prevent_create_in_{side}"
    world.enable(**{switch: "true"})
    source = world.outlook if side == "salesforce" else world.crm
    source.add("Old", TUESDAY)
    world.sync()
    world.choose(**{switch: "false"})
    assert world.sync()["writes"] == 0

    (row,) = _rows(world)
    assert row["blocked"] == [{"side": side, "operation": "create"}]
    _act(world, "include", row)

    assert world.sync()["writes"] == 1
    assert _rows(world) == []
    world.calendars().agree()
    world.settle("what was just made is read once")


def test_include_again_opens_a_direction(world: World):
    """An edit that Prevent kept back reaches Salesforce after all (A7)."""
    world.enable()
    visit = world.outlook.add("Visit", TUESDAY)
    world.sync()
    world.choose(prevent_update_in_salesforce="true")
    world.outlook.change(visit, subject="Visit at noon")
    assert world.sync()["writes"] == 0
    world.choose(prevent_update_in_salesforce="false")
    assert world.sync()["writes"] == 0

    _act(world, "include", *_rows(world))

    assert world.sync()["writes"] == 1
    world.crm.only("Visit at noon")
    assert _rows(world) == []
    world.settle("what was just written is read once")


def test_an_ignored_item_is_never_considered(world: World):
    """Neither an edit nor another mode brings it back; the user does (T133)."""
    world.enable(mode="matching")
    alone = world.outlook.add("Alone", TUESDAY)
    world.sync()
    named = ("items", AVERY, "calendar", "--subjects", "--json")
    (row,) = world.service.good(*named).json
    assert (row["standing"], row["reason"]) == ("unresolved", "no_match")
    assert (row["subject"], row["actions"]) == ("Alone", ["retry", "ignore"])

    _act(world, "ignore", row)
    world.choose(mode="sync_all")
    world.outlook.change(alone, location="Dock 2")
    assert world.sync()["writes"] == 0

    _act(world, "include", *_rows(world))
    assert world.sync()["writes"] == 1
    world.settle("what was just made is read once")


def test_a_private_item_has_an_anonymous_row(world: World):
    """It tells that one exists, and nothing else (N11)."""
    world.enable()
    world.outlook.add("Surgery", TUESDAY, sensitivity="Private")
    world.sync()
    (row,) = _rows(world)
    assert (row["reason"], row["start"], row["detail"]) == ("private", None, "")
    assert "Surgery" not in str(row)


@both_databases
def test_a_reconnected_host_finds_its_pairs(world: World):
    """No duplicate, no deletion, sticky marks cleared, history anew (T69)."""
    world.enable()
    world.outlook.add("From Outlook", TUESDAY)
    world.crm.add("From Salesforce", TUESDAY + timedelta(hours=2))
    world.sync()
    world.choose(prevent_create_in_salesforce="true")
    world.outlook.add("Kept out", TUESDAY + timedelta(hours=4))
    world.sync()
    world.choose(prevent_create_in_salesforce="false")

    world.service.good("user", "reconnect", AVERY)
    assert _runs(world, AVERY) == []
    report = world.sync()

    assert report["counts"]["salesforce"] == {"create": 1, "update": 0, "delete": 0}
    assert report["counts"]["exchange"] == {"create": 0, "update": 0, "delete": 0}
    assert report["counts"]["adopted"] == 2
    assert len(_runs(world, AVERY)) == 1
    world.calendars().agree()
    world.settle("what was just made is read once")


def test_the_global_list_keeps_the_item_out_and_the_ignore_list_does_not(world: World):
    """The one looks at the item, the other at the person (T39)."""
    world.crm.record("Contact", LastName="A", Email="a@acme.example")
    other = world.crm.record("Contact", LastName="B", Email="b@beta.example")
    world.enable(mode="matching")
    people = ["a@acme.example", "b@beta.example"]
    world.service.good("exclusions", "add", "northwind", "acme.example")
    world.outlook.add("Intro", TUESDAY, required=people)
    world.sync()
    assert world.crm.events() == []
    assert [row["reason"] for row in _rows(world)] == ["globally_excluded"]

    world.service.good("exclusions", "remove", "northwind", "acme.example")
    world.service.good(
        *("exclusions", "add", "northwind", "acme.example", "--list", "ignore")
    )
    world.sync()
    assert world.crm.only("Intro")["WhoId"] == other
    world.settle("what was just made is read once")


def test_what_comes_back_from_a_bin_syncs_again(world: World):
    """From Deleted Items, or a Salesforce event of its own: made again, once (N6).

    An event that came from Outlook is not: the row says that its item is missing, and
    the user may have it made anew.
    """
    world.enable()
    visit = world.outlook.add("Visit", TUESDAY)
    world.outlook.add("Audit", TUESDAY + timedelta(hours=1))
    call = world.crm.add("Call", TUESDAY)
    world.sync()
    audit = world.crm.only("Audit")["Id"]
    world.outlook.delete(visit)
    world.crm.delete(call)
    world.crm.delete(audit)
    world.sync()
    mailbox = world.outlook.mailbox
    bin_ = mailbox.well_known["deleteditems"]
    (binned,) = (i for i in bin_.items.values() if i.values["Subject"] == "Visit")

    mailbox.move_event(binned.id, mailbox.calendar)
    for event in (call, audit):
        world.running.salesforce.undelete("Event", AVERY, event)
    report = world.sync()

    assert report["writes"] == 2
    assert len(world.crm.named("Visit")) == len(world.outlook.named("Call")) == 1
    (row,) = _rows(world)
    assert (row["reason"], row["side"]) == ("original_missing", "salesforce")
    _act(world, "include", row)
    assert world.sync()["writes"] == 1
    assert len(world.outlook.named("Audit")) == 1
    world.calendars().agree()
    world.settle("what was just made is read once")
