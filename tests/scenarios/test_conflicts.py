"""Both sides changed since the last run: who wins (T50-T62)."""

from datetime import timedelta

import pytest

from emulators.scenes.cast import BLAKE as ORGANISER
from tests.scenarios.marks import both_databases
from tests.scenarios.people import instant
from tests.scenarios.world import AVERY, TUESDAY, World

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
RULES = ("salesforce_master", "exchange_master", "delete_wins", "keep_updated")

#: rule, side of the deletion, whether the item lives on (product.md 7.1).
MATRIX = [
    ("salesforce_master", "exchange", True),
    ("salesforce_master", "salesforce", False),
    ("exchange_master", "salesforce", True),
    ("exchange_master", "exchange", False),
    ("delete_wins", "exchange", False),
    ("delete_wins", "salesforce", False),
    ("keep_updated", "exchange", True),
    ("keep_updated", "salesforce", True),
]


@both_databases
@pytest.mark.parametrize(("rule", "deleted_in", "lives"), MATRIX)
def test_deleted_here_and_updated_there(world: World, rule, deleted_in, lives):
    """The rule says whether the deletion or the update counts (T50-T55, A9, A10)."""
    world.enable(conflict_rule=rule)
    item = world.outlook.add("Visit", TUESDAY)
    world.sync()
    event = world.crm.only("Visit")["Id"]

    if deleted_in == "exchange":
        world.outlook.delete(item)
        world.crm.change(event, Subject="Audit")
    else:
        world.crm.delete(event)
        world.outlook.change(item, subject="Audit")
    report = world.sync()

    assert report["writes"] == 1
    assert len(world.crm.events()) == len(world.outlook.stored()) == int(lives)
    if lives:
        assert len(world.crm.named("Audit")) == len(world.outlook.named("Audit")) == 1
    world.calendars().agree()


@pytest.mark.parametrize("rule", RULES)
def test_plain_deletions_count_under_every_rule(world: World, rule):
    """Deleted on one side and untouched on the other is deleted (T57, A15).

    What is deleted on both sides leaves nothing to do (T58).
    """
    world.enable(conflict_rule=rule)
    here, both = (world.outlook.add(name, TUESDAY) for name in ("Here", "Both"))
    there = world.crm.add("There", TUESDAY)
    world.sync()

    world.outlook.delete(here)
    world.crm.delete(there)
    world.outlook.delete(both)
    world.crm.delete(world.crm.only("Both")["Id"])
    report = world.sync()

    assert (report["writes"], report["status"]) == (2, "succeeded")
    assert world.crm.events() == []
    assert world.outlook.stored() == []


def test_there_are_four_rules_and_one_of_them_deletes(world: World):
    """The page's two names for deleting are one choice, and no fifth is taken (A12)."""
    ended = world.service.tandem(
        "settings", "set", AVERY, "calendar", "conflict_rule=delete_the_item"
    )

    assert ended.error == "conflict_rule: this value is not possible."
    assert sorted(ended.remedy.removeprefix("Use ").rstrip(".").split(", ")) == sorted(
        RULES
    )


def test_a_touch_of_other_fields_is_no_update(world: World):
    """A workflow's stamp or a reminder brings no deleted item back (T56, A13)."""
    world.enable(conflict_rule="keep_updated")
    item = world.outlook.add("Visit", TUESDAY)
    other = world.outlook.add("Call", TUESDAY)
    world.sync()

    world.outlook.delete(item)
    reminder = {"IsReminderSet": True, "ReminderDateTime": "2026-11-24T14:45:00Z"}
    world.crm.change(world.crm.only("Visit")["Id"], **reminder)
    world.crm.delete(world.crm.only("Call")["Id"])
    world.outlook.change(other, reminder_minutes=30, categories=["Blue"])
    world.sync()

    assert world.crm.events() == []
    assert world.outlook.stored() == []


@pytest.mark.parametrize(
    ("rule", "apart", "winner"),
    [
        ("salesforce_master", 5 * MINUTE, "salesforce"),
        ("exchange_master", -5 * MINUTE, "exchange"),
        ("keep_updated", 5 * MINUTE, "exchange"),
        ("keep_updated", -5 * MINUTE, "salesforce"),
        ("keep_updated", -MINUTE / 2, "exchange"),
        ("delete_wins", -5 * MINUTE, "salesforce"),
        ("delete_wins", MINUTE / 2, "exchange"),
    ],
)
def test_both_moved_the_same_item(world: World, rule, apart, winner):
    """A master wins, else the later edit; within a minute it is Exchange's (T60, A14).

    `apart` is how much later Exchange's edit was.
    """
    world.enable(conflict_rule=rule)
    item = world.outlook.add("Visit", TUESDAY)
    world.sync()
    event = world.crm.only("Visit")["Id"]

    here, there = TUESDAY + 3 * HOUR, TUESDAY + 5 * HOUR
    with world.outlook.earlier(max(-apart, 0 * MINUTE)):
        world.outlook.change(item, start=here, end=here + HOUR)
    with world.crm.earlier(max(apart, 0 * MINUTE)):
        world.crm.change(event, StartDateTime=there.isoformat(), DurationInMinutes=60)
    report = world.sync()

    expected = here if winner == "exchange" else there
    assert report["writes"] == 1
    assert instant(world.crm.event(event)["StartDateTime"]) == expected
    assert world.outlook.read(item, "Start") == expected
    world.calendars().agree()


def test_the_rule_at_run_time_applies(world: World):
    """A rule changed between the edits and the run counts for them (T62)."""
    world.enable(conflict_rule="keep_updated")
    item = world.outlook.add("Visit", TUESDAY)
    world.sync()

    world.outlook.delete(item)
    world.crm.change(world.crm.only("Visit")["Id"], Subject="Audit")
    world.choose(conflict_rule="delete_wins")
    world.sync()

    assert world.crm.events() == []
    assert world.outlook.stored() == []


def test_a_foreign_meeting_is_brought_back_and_not_made_again(world: World):
    """The user's deleted copy returns from Deleted Items, organiser and all (7.1)."""
    world.enable(conflict_rule="salesforce_master")
    copy = world.outlook.add(
        "Numbers",
        TUESDAY,
        organizer=ORGANISER.address,
        required=[world.outlook.address],
        my_response="Accept",
    )
    world.sync()

    world.outlook.delete(copy)
    world.crm.change(world.crm.only("Numbers")["Id"], Location="Desk")
    world.sync()

    (found,) = world.outlook.named("Numbers")
    organiser = world.outlook.read(found.id, "Organizer")
    assert organiser.address == ORGANISER.address


def test_a_foreign_meeting_that_is_nowhere_is_not_made_up(world: World):
    """What cannot be brought back stays away, with a row that says so (N13)."""
    world.enable(conflict_rule="salesforce_master")
    copy = world.outlook.add(
        "Numbers",
        TUESDAY,
        organizer=ORGANISER.address,
        required=[world.outlook.address],
        my_response="Accept",
    )
    world.sync()

    world.outlook.mailbox.delete_event(copy, kind="HardDelete")
    world.crm.change(world.crm.only("Numbers")["Id"], Location="Desk")
    report = world.sync(code=6)

    assert world.outlook.stored() == []
    assert [row["reason"] for row in report["outcomes"]] == ["cannot_restore"]
    assert len(world.crm.named("Numbers")) == 1
    world.quiet_after("the lost meeting is looked for by id and UID", exchange=5)
