"""What never leaves its system: private items, DoNotSync, DoNotRecord (T33-T38)."""

from datetime import timedelta

import pytest

from emulators.exchange.patterns import Daily
from emulators.exchange.recurrence import Count, Recurrence
from emulators.scenes.cast import DANA, DO_NOT_RECORD
from tests.scenarios.marks import both_databases
from tests.scenarios.world import TUESDAY, World

MODES = ("sync_all", "matching", "designated")
SECRET = "Severance talks"
#: What would let the item in, whatever the mode.
ADMITTED = {"required": [DANA.address], "categories": ["CRM"]}

#: Private, Confidential, Personal; the category in odd writing, with CRM; the
#: DoNotRecord address as required and as optional attendee.
HIDDEN: list[dict] = [
    {"sensitivity": "Private"},
    {"sensitivity": "Confidential"},
    {"sensitivity": "Personal"},
    {"categories": ["CRM", " doNOTsync "]},
    {"required": [DANA.address, DO_NOT_RECORD]},
    {"optional": [DO_NOT_RECORD.upper()]},
]


@pytest.mark.parametrize("mode", MODES)
def test_an_excluded_item_stays_in_its_system(world: World, mode):
    """No mode lets it out, and no report, history or log names it (T33, A16, N11).

    Marked for Salesforce as well, or with a contact among its guests, it stays in all
    the same (T34, T38).
    """
    world.enable(mode=mode)
    for marked in HIDDEN:
        world.outlook.add(SECRET, TUESDAY, **{**ADMITTED, **marked})
    world.crm.add(SECRET, TUESDAY, IsPrivate=True)

    ended = world.attempt()

    assert len(world.crm.events()) == 1
    assert len(world.outlook.stored()) == len(HIDDEN)
    assert ended.json["writes"] == 0
    assert ended.json["counts"]["excluded"] == len(HIDDEN) + 1
    assert SECRET not in ended.out + ended.err
    private = [r for r in ended.json["outcomes"] if r["reason"] == "private"]
    assert {row["start"] for row in private} == {None}
    history = world.service.good("runs", world.crm.username, "--json")
    assert SECRET not in history.out


@pytest.mark.parametrize(
    ("hide", "show"),
    [
        ({"sensitivity": "Private"}, {"sensitivity": "Normal"}),
        ({"categories": ["DoNotSync"]}, {"categories": []}),
        ({"optional": [DO_NOT_RECORD]}, {"optional": []}),
    ],
    ids=["private", "category", "address"],
)
def test_a_pair_rests_while_its_item_is_excluded(world: World, hide, show):
    """Nothing is written, cleared or deleted until the mark is gone (T36, A17)."""
    world.enable()
    item = world.outlook.add("Visit", TUESDAY)
    world.sync()
    event = world.crm.only("Visit")["Id"]

    world.outlook.change(item, subject=SECRET, **hide)
    report = world.sync()
    assert report["writes"] == 0
    assert world.crm.event(event)["Subject"] == "Visit"

    world.outlook.change(item, subject="Audit", **show)
    report = world.sync()
    assert report["writes"] == 1
    assert world.crm.event(event)["Subject"] == "Audit"


def test_deleting_an_excluded_item_leaves_its_copy(world: World):
    """A deletion does not propagate while the item is private (A17)."""
    world.enable()
    item = world.outlook.add("Visit", TUESDAY)
    other = world.crm.add("Call", TUESDAY)
    world.sync()

    world.outlook.change(item, sensitivity="Private")
    world.crm.change(other, IsPrivate=True)
    world.sync()
    world.outlook.delete(item)
    world.crm.delete(other)
    report = world.sync()

    assert report["writes"] == 0
    assert len(world.crm.named("Visit")) == 1
    assert len(world.outlook.named("Call")) == 1


@both_databases
@pytest.mark.parametrize(
    "hide",
    [{"sensitivity": "Private"}, {"categories": ["DoNotSync"]}],
    ids=["private", "category"],
)
def test_the_copy_of_an_excluded_item_goes_when_the_user_says_so(world: World, hide):
    """Only then, into the bin, with nobody told; the marked item stays (A17)."""
    world.enable()
    item = world.outlook.add("Visit", TUESDAY, required=[DANA.address])
    world.sync()
    event = world.crm.only("Visit")["Id"]
    world.outlook.change(item, **hide)
    world.sync()
    listing = ("items", world.crm.username, "calendar", "--subjects", "--json")
    (row,) = world.service.good(*listing).json
    assert (row["actions"], row["subject"]) == (["ignore", "remove_copy"], None)

    named = (world.crm.username, "calendar", row["ref"])
    world.service.good("items", "remove-copy", *named)
    report = world.sync()

    assert report["counts"]["salesforce"]["delete"] == 1
    assert world.crm.event(event)["IsDeleted"]
    assert world.outlook.read(item, "Subject") == "Visit"
    (row,) = world.service.good(*listing).json
    assert (row["paired"], row["actions"]) == (False, ["ignore"])
    world.outlook.change(item, sensitivity="Normal", categories=[])
    assert world.sync()["counts"]["salesforce"]["create"] == 1


def test_a_private_mark_is_not_reflected(world: World):
    """The mark of one side never appears on, or vanishes from, the other (N12)."""
    world.enable()
    item = world.outlook.add("Visit", TUESDAY)
    world.sync()
    event = world.crm.only("Visit")["Id"]

    world.crm.change(event, IsPrivate=True)
    world.outlook.change(item, location="Dock 1")
    world.sync()

    assert world.outlook.read(item, "Sensitivity") == "Normal"
    assert world.crm.event(event)["IsPrivate"]
    world.crm.change(event, IsPrivate=False)
    world.sync()
    assert world.crm.event(event)["Location"] == "Dock 1"


def test_an_excluded_occurrence_leaves_the_others_in(world: World):
    """A category on one occurrence of a series keeps that one out (A18)."""
    world.enable()
    rule = Recurrence(Daily(), TUESDAY.date(), Count(3))
    master = world.outlook.add("Duty", TUESDAY, recurrence=rule)
    second = world.outlook.occurrence(master, TUESDAY + timedelta(days=1))
    world.outlook.change(second, categories=["DoNotSync"])

    world.sync()

    assert len(world.crm.named("Duty")) == 2


def test_declined_invitations_stay_out(world: World):
    """A meeting that the user declined is none of theirs; others are (A35)."""
    world.enable()
    for response in ("Accept", "Tentative", "Decline", "NoResponseReceived"):
        world.outlook.add(
            response,
            TUESDAY,
            organizer=DANA.address,
            required=[world.outlook.address],
            my_response=response,
        )

    world.sync()

    subjects = {row["Subject"] for row in world.crm.events()}
    assert subjects == {"Accept", "Tentative", "NoResponseReceived"}
