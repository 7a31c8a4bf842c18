"""Texts: HTML and plain bodies, long ones, odd characters, limits (T73-T78, T127)."""

from tests.scenarios.world import TUESDAY, World

HTML = (
    "<html><body><p>Dear all,</p><table border='1'><tr><td>Probe</td><td>320</td></tr>"
    "</table><p>See you <b>there</b>.</p></body></html>"
)
#: A family of four as one character on the screen: seven code points, joined.
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
DESCRIPTION = 32_000


def _body(world: World, item: str) -> tuple[str, str]:
    body = world.outlook.read(item, "Body")
    return body.format, body.text


def _shorten(world: World, field: str, length: int) -> None:
    """Let `describe` and the checks of the org say another length of a field."""
    org = world.running.salesforce.org
    event = org.types["event"]
    changed = {"label": event.fields[field].label}
    shorter = type(event.fields[field])(
        **{**_values(event.fields[field]), **changed, "length": length}
    )
    org.types["event"] = event.with_fields([shorter])


def _values(field) -> dict:
    return {name: getattr(field, name) for name in field.__slots__}


def test_an_html_body_survives_edits_in_salesforce(world: World):
    """Salesforce has the text; a new subject there leaves the HTML alone (T78, N18)."""
    world.enable()
    visit = world.outlook.add("Visit", TUESDAY, body_html=HTML)
    world.sync()
    before = _body(world, visit)
    event = world.crm.only("Visit")

    assert "Dear all," in event["Description"]
    assert "<" not in event["Description"]
    world.crm.change(event["Id"], Subject="Audit", Location="Dock 2")
    world.sync()

    assert world.outlook.read(visit, "Subject") == "Audit"
    assert _body(world, visit) == before
    assert before[0] == "HTML"
    assert "<table" in before[1]


def test_a_body_edited_in_salesforce_replaces_the_one_in_outlook(world: World):
    """Only an edit of the text itself overwrites what Outlook holds (N18)."""
    world.enable()
    visit = world.outlook.add("Visit", TUESDAY, body_html=HTML)
    world.sync()

    event = world.crm.only("Visit")["Id"]
    world.crm.change(event, Description="Second line\r\nafter the first & <third>")
    world.sync()

    text = world.outlook.read(visit, "TextBody").text
    assert text.split() == "Second line after the first & <third>".split()
    assert text.strip().splitlines()[0] == "Second line"
    world.calendars().agree()


#: What servers, libraries and people write differently and mean the same.
TEXTS = [
    "Plain",
    "Smile \U0001f600 and " + FAMILY,
    "One\r\nTwo\n\nThree",
    "Not\u00a0broken \u2013 soft\u00adhyphen",
    "Trailing blanks   \n  leading ones",
    "Cafe\u0301 and Caf\u00e9",
    "<b>no markup</b> & entities &amp; all",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "tab\there",
]


def test_any_text_is_quiet_after_the_first_run(world: World):
    """What one side writes differently is never taken for an edit (T127, N8)."""
    world.enable()
    for text in TEXTS:
        line = text.splitlines()[0].strip()
        world.outlook.add(f"A {line}", TUESDAY, body_text=text)
        world.outlook.add(f"At {line}", TUESDAY, location=line)
        world.crm.add(f"Of {line}", TUESDAY, Description=text)

    assert world.sync()["writes"] == 3 * len(TEXTS)
    events = world.crm.events()
    for event in events:
        world.crm.change(event["Id"], ShowAs="OutOfOffice")
    assert world.sync()["counts"]["exchange"]["update"] == len(events)
    world.calendars().agree()


def test_a_body_too_long_for_salesforce_is_cut_there_only(world: World):
    """40,000 characters with an emoji at the cut end before it; Outlook keeps all
    (T76).
    """
    world.enable()
    text = "a" * (DESCRIPTION - 3) + FAMILY + "b" * 8_000
    visit = world.outlook.add("Visit", TUESDAY, body_text=text)

    report = world.sync()

    assert [row["reason"] for row in report["outcomes"] if row["reason"]] == [
        "truncated"
    ]
    stored = world.crm.only("Visit")["Description"]
    assert stored == "a" * (DESCRIPTION - 3)
    assert world.outlook.read(visit, "TextBody").text.strip() == text
    world.crm.change(world.crm.only("Visit")["Id"], Location="Dock 1")
    world.sync()
    assert world.outlook.read(visit, "TextBody").text.strip() == text


def test_bodies_that_may_not_be_cut_are_refused(world: World):
    """With `body_overflow=refuse` a long body keeps its item out, with a row (A30)."""
    world.enable(body_overflow="refuse")
    visit = world.outlook.add("Visit", TUESDAY, body_text="a" * (DESCRIPTION + 1))

    report = world.sync()

    assert report["writes"] == 0
    assert [row["reason"] for row in report["outcomes"]] == ["body_too_long"]
    world.outlook.change(visit, body_text="a" * DESCRIPTION)
    assert world.sync()["writes"] == 1


def test_a_long_location_is_cut_in_salesforce_and_kept_in_outlook(world: World):
    """300 characters become 255 there and stay 300 here, in later runs too (T75)."""
    world.enable()
    place = "p" * 300
    visit = world.outlook.add("Visit", TUESDAY, location=place)
    world.sync()

    assert world.crm.only("Visit")["Location"] == place[:255]
    world.crm.change(world.crm.only("Visit")["Id"], Description="New")
    world.sync()
    assert world.outlook.read(visit, "Location") == place
    world.outlook.change(visit, subject="Audit")
    world.sync()
    assert world.crm.only("Audit")["Location"] == place[:255]


def test_the_longest_subject_is_what_describe_says(world: World):
    """81 characters are refused where 80 are allowed, and sync once shortened (T73)."""
    _shorten(world, "subject", 80)
    world.enable()
    long = world.outlook.add("s" * 81, TUESDAY)
    world.outlook.add("t" * 80, TUESDAY)

    report = world.sync()

    assert [row["Subject"] for row in world.crm.events()] == ["t" * 80]
    reasons = [row["reason"] for row in report["outcomes"] if not row["done"]]
    assert reasons == ["subject_too_long"]
    world.outlook.change(long, subject="s" * 80)
    assert world.sync()["counts"]["salesforce"]["create"] == 1
    world.calendars().agree()


def test_a_subject_that_grows_too_long_keeps_its_pair(world: World):
    """A refused update changes nothing and goes through once shortened (A31)."""
    _shorten(world, "subject", 80)
    world.enable()
    visit = world.outlook.add("Visit", TUESDAY)
    world.sync()
    event = world.crm.only("Visit")["Id"]

    world.outlook.change(visit, subject="s" * 81, location="Dock 1")
    report = world.sync()

    assert report["writes"] == 0
    assert [row["reason"] for row in report["outcomes"]] == ["subject_too_long"]
    assert world.crm.event(event)["Subject"] == "Visit"
    world.outlook.change(visit, subject="s" * 80)
    world.sync()
    assert world.crm.event(event)["Subject"] == "s" * 80
    assert world.crm.event(event)["Location"] == "Dock 1"
    world.calendars().agree()


def test_items_without_subject_sync_both_ways(world: World):
    """An empty subject is a subject like any other."""
    world.enable()
    world.outlook.add("", TUESDAY)
    world.running.salesforce.insert(
        "Event",
        world.crm.username,
        StartDateTime="2026-11-25T15:00:00Z",
        DurationInMinutes=60,
    )

    assert world.sync()["writes"] == 2

    world.calendars().agree()


def test_the_cut_part_of_a_body_is_kept_when_the_rest_is_edited(world: World):
    """An edit in Salesforce replaces the part that is there, not what was cut off."""
    world.enable()
    tail = "z" * 1_000
    visit = world.outlook.add("Visit", TUESDAY, body_text="a" * DESCRIPTION + tail)
    world.sync()
    event = world.crm.only("Visit")["Id"]

    world.crm.change(event, Description="b" * 100)
    world.sync()

    assert world.outlook.read(visit, "TextBody").text.strip() == "b" * 100 + tail
    assert world.crm.event(event)["Description"].startswith("b" * 100)
