"""Which Exchange items may enter Salesforce: the four modes (T17-T31)."""

from datetime import timedelta

from emulators.scenes.cast import (
    DANA,
    INES,
    JONAS,
    KENJI,
    MORGAN,
    ROLLOUT,
    SMART_DOMAIN,
    TOM,
)
from tests.scenarios.registration import add_org, options
from tests.scenarios.world import AVERY, BLAKE, TUESDAY, World

UNRESOLVED = "a meeting without a match is looked up again in every run"
NOBODY, COLLEAGUE = KENJI.address, MORGAN.address
HOUR = timedelta(hours=1)


def _subjects(world: World) -> set[str]:
    return {row["Subject"] for row in world.crm.events()}


def _reasons(report: dict) -> dict[str, str]:
    return {row["subject"]: row["reason"] for row in report["outcomes"]}


def _id_of(world: World, kind: str, name: str) -> str:
    rows = world.running.salesforce.records(kind)
    return str(next(row["Id"] for row in rows if row["Name"] == name))


def test_do_not_sync_reads_and_writes_nothing(world: World):
    """A sync that is off says so, and asks neither system for an item (T17)."""
    world.outlook.add("Visit", TUESDAY)
    world.crm.add("Call", TUESDAY)
    world.quiet_after("the run reads only whether an admin switched it on")

    report = world.sync()

    assert (report["status"], report["writes"]) == ("disabled", 0)
    assert world.running.exchange.requests["SyncFolderItems"] == 0
    assert world.running.exchange.requests["FindItem"] == 0
    assert _subjects(world) == {"Call"}
    world.never_quiet("there is no run: the sync is off")


def test_matching_admits_meetings_with_people_on_file(world: World):
    """A contact lets its meeting in; strangers and appointments stay out (T19)."""
    world.enable(mode="matching")
    world.outlook.add("Contact", TUESDAY, required=[DANA.address])
    world.outlook.add("Nowhere", TUESDAY, required=[NOBODY])
    world.outlook.add("Alone", TUESDAY)
    world.crm.add("Call", TUESDAY)

    report = world.sync()

    assert _subjects(world) == {"Contact", "Call"}
    dana = _id_of(world, "Contact", DANA.name)
    assert world.crm.only("Contact")["WhoId"] == dana
    assert len(world.outlook.named("Call")) == 1
    left = {s: r for s, r in _reasons(report).items() if r}
    assert left == {"Nowhere": "no_match", "Alone": "no_match"}
    world.quiet_after(UNRESOLVED, exchange=2, salesforce=2)


def test_a_new_contact_lets_an_unresolved_meeting_in(world: World):
    """The meeting syncs as soon as somebody puts its guest on file (T20)."""
    world.enable(mode="matching")
    world.outlook.add("Nowhere", TUESDAY, required=[NOBODY])
    assert world.sync()["writes"] == 0

    world.pass_days(1)
    contact = world.crm.record("Contact", LastName="Mori", Email=NOBODY)
    report = world.sync()

    assert report["counts"]["salesforce"]["create"] == 1
    assert world.crm.only("Nowhere")["WhoId"] == contact


def test_a_lead_who_organises_lets_the_meeting_in(world: World):
    """What was received from a lead is related to that lead (T22)."""
    world.enable(mode="matching")
    world.outlook.add(
        "Tour",
        TUESDAY,
        organizer=f"{TOM.name} <{TOM.address}>",
        required=[AVERY],
        my_response="Accept",
    )

    world.sync()

    assert world.crm.only("Tour")["WhoId"] == _id_of(world, "Lead", TOM.name)


def test_contacts_come_before_leads_and_leads_in_their_order(world: World):
    """Of two leads and a contact the contact is the Who, else the first lead (T23)."""
    world.enable(mode="matching")
    leads = [TOM.address, INES.address]
    world.outlook.add("Both", TUESDAY, required=leads, optional=[DANA.address])
    world.outlook.add("Leads", TUESDAY + HOUR, required=leads)

    world.sync()

    assert world.crm.only("Both")["WhoId"] == _id_of(world, "Contact", DANA.name)
    assert world.crm.only("Leads")["WhoId"] == _id_of(world, "Lead", TOM.name)


def test_colleagues_and_oneself_are_no_match(world: World):
    """A meeting with Salesforce users only is unresolved (T24, A21)."""
    world.enable(mode="matching")
    world.outlook.add("Internal", TUESDAY, required=[COLLEAGUE, BLAKE, AVERY])

    report = world.sync()

    assert report["writes"] == 0
    assert _reasons(report) == {"Internal": "no_match"}
    world.quiet_after(UNRESOLVED, exchange=2, salesforce=2)


def test_alternate_addresses_match_unless_switched_off(world: World):
    """A contact's second e-mail field counts while the option is on (T79)."""
    world.enable(mode="matching", alternate_emails="false")
    world.outlook.add("Second address", TUESDAY, required=[JONAS.alternate])
    assert _reasons(world.sync()) == {"Second address": "no_match"}

    world.choose(alternate_emails="true")
    world.sync()

    jonas = _id_of(world, "Contact", JONAS.name)
    assert world.crm.only("Second address")["WhoId"] == jonas


def test_a_pair_stays_when_its_match_is_gone(world: World):
    """Matching is asked at entry only; later the pair lives on (A22)."""
    world.enable(mode="matching")
    visit = world.outlook.add("Visit", TUESDAY, required=[DANA.address])
    world.sync()

    world.outlook.change(visit, required=[NOBODY], location="Dock 3")
    world.sync()

    assert world.crm.only("Visit")["Location"] == "Dock 3"


def test_designation_by_category_or_smart_address(world: World):
    """What the user opted in syncs, what Salesforce has syncs, the rest does not (T25).

    What came from Salesforce carries the category in Outlook.
    """
    world.enable(mode="designated")
    opportunity = _id_of(world, "Opportunity", ROLLOUT.name)
    world.outlook.add("Unmarked", TUESDAY)
    world.outlook.add("Marked", TUESDAY, categories=[" crm "])
    smart = f"{opportunity}@{SMART_DOMAIN}".lower()
    world.outlook.add("Related", TUESDAY, optional=[smart])
    world.crm.add("Call", TUESDAY)

    report = world.sync()

    assert _subjects(world) == {"Marked", "Related", "Call"}
    assert _reasons(report)["Unmarked"] == "not_designated"
    assert world.outlook.read(world.outlook.only("Call").id, "Categories") == ("CRM",)


def test_designating_an_item_later_lets_it_in(world: World):
    """The category added to an item that was left out makes it sync (T26, A6)."""
    world.enable(mode="designated")
    unmarked = world.outlook.add("Unmarked", TUESDAY)
    world.sync()

    world.outlook.change(unmarked, categories=["CRM", "Blue"])
    report = world.sync()

    assert report["counts"]["salesforce"]["create"] == 1
    assert world.outlook.read(unmarked, "Categories") == ("CRM", "Blue")


def test_an_org_may_have_names_of_its_own(world: World):
    """Its own words designate, exclude and mark; ours mean nothing there (A19)."""
    names = {"--crm-category": "Kunde", "--exclude-category": "Intern"}
    add_org(world.service, "south", options(world.running.describe()) | names)
    user = world.hire("Europe/Berlin", org="south")
    world.enable(user, mode="designated")
    outlook, crm = world.person(user).outlook, world.person(user).crm
    for subject, categories in {
        "Theirs": ["kunde"],
        "Both": ["Kunde", "INTERN"],
        "Ours": ["CRM"],
        "With ours": ["Kunde", "DoNotSync"],
    }.items():
        outlook.add(subject, TUESDAY, categories=categories)
    crm.add("Call", TUESDAY)

    report = world.sync(user)

    subjects = {row["Subject"] for row in crm.events()}
    assert subjects == {"Theirs", "With ours", "Call"}
    assert sorted(r["reason"] for r in report["outcomes"] if r["reason"]) == [
        "do_not_sync",
        "not_designated",
    ]
    call = outlook.only("Call").id
    assert outlook.read(call, "Categories") == ("Kunde",)


def test_taking_the_designation_back_freezes_the_pair(world: World):
    """Without its category the pair rests: nothing is deleted or written (A20)."""
    world.enable(mode="designated")
    marked = world.outlook.add("Marked", TUESDAY, categories=["CRM"])
    world.sync()

    world.outlook.change(marked, categories=[], subject="Renamed")
    report = world.sync()

    assert report["writes"] == 0
    assert _subjects(world) == {"Marked"}
    world.outlook.change(marked, categories=["CRM"])
    assert world.sync()["writes"] == 1
    assert _subjects(world) == {"Renamed"}


def test_sync_all_gives_no_item_a_category(world: World):
    """Only the designating mode stamps what it makes in Outlook (T28)."""
    world.enable()
    world.crm.add("Call", TUESDAY)
    world.outlook.add("Visit", TUESDAY, categories=["Blue"])

    world.sync()

    found = {one.values["Subject"]: one.id for one in world.outlook.stored()}
    assert not world.outlook.read(found["Call"], "Categories")
    assert world.outlook.read(found["Visit"], "Categories") == ("Blue",)


def test_a_wider_mode_lets_in_what_was_left_out(world: World):
    """Sync All after designating admits the rest and doubles nothing (T31)."""
    world.enable(mode="designated")
    world.outlook.add("Unmarked", TUESDAY)
    world.outlook.add("Marked", TUESDAY, categories=["CRM"])
    world.crm.add("Call", TUESDAY)
    world.sync()

    world.choose(mode="sync_all")
    report = world.sync()

    assert report["counts"]["salesforce"] == {"create": 1, "update": 0, "delete": 0}
    assert report["counts"]["exchange"] == {"create": 0, "update": 0, "delete": 0}
    assert _subjects(world) == {"Unmarked", "Marked", "Call"}
    assert len(world.outlook.stored()) == 3


def test_a_narrower_mode_deletes_nothing(world: World):
    """Designating after Sync All freezes what is not designated (T04, N5)."""
    world.enable()
    unmarked = world.outlook.add("Unmarked", TUESDAY)
    world.outlook.add("Marked", TUESDAY, categories=["CRM"])
    world.sync()

    world.choose(mode="designated")
    report = world.sync()

    assert report["writes"] == 0
    assert _subjects(world) == {"Unmarked", "Marked"}
    world.outlook.change(unmarked, subject="Renamed")
    assert world.sync()["writes"] == 0
    assert len(world.outlook.stored()) == 2
