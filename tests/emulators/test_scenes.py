"""What the scenes hold, looked at from inside the emulators."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from emulators import scenes
from emulators.exchange import derived
from emulators.exchange.items import Item
from emulators.scenes.cast import AVERY, BLAKE, DO_NOT_RECORD, REPS
from emulators.world import World

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
WINDOW = (NOW - timedelta(days=30), NOW + timedelta(days=366))


def built(name: str, now: datetime = NOW, **counts: int) -> World:
    """Build a scene in a world of its own, whose clock stands at NOW."""
    world = World.make()
    world.clock.freeze(NOW)
    scenes.build(name, world, now, scenes.Counts(**counts))
    return world


@pytest.fixture(scope="module")
def busy() -> World:
    """Give the busy week."""
    return built("busy-week")


def items(world: World, *reps) -> list[Item]:
    """Give the items of the reps' main calendars."""
    return [
        item
        for rep in reps or REPS
        for item in world.exchange.mailbox(rep.address).calendar.items.values()
    ]


def values(world: World, name: str) -> list:
    """Give one property of all items, where it is set."""
    found = (item.values.get(name) for item in items(world))
    return [value for value in found if value]


def events(world: World) -> list[dict]:
    """Give all Salesforce events that are not deleted."""
    return [row for row in world.salesforce.items("Event") if not row["IsDeleted"]]


def named(world: World, subject: str) -> Item:
    """Give the item with a subject."""
    (found,) = [item for item in items(world) if item.values["Subject"] == subject]
    return found


@pytest.mark.parametrize("name", scenes.SCENES)
def test_every_scene_is_built_without_mail_or_requests(name):
    """A scene leaves no trace but its content: no mail, no count, no fault."""
    world = built(name)
    assert len(world.exchange.mail_log) == 0
    assert world.exchange.requests.total == world.salesforce.requests.total == 0
    assert world.clock.now() == NOW


@pytest.mark.parametrize("name", scenes.SCENES)
def test_every_scene_has_its_people(name):
    """Both reps have a mailbox and a login, and the customers are on file."""
    world = built(name, exchange_items=3)
    usernames = {row["Username"] for row in world.salesforce.items("User")}
    for rep in REPS:
        assert world.exchange.mailbox(rep.address).address == rep.address
        assert rep.address in usernames
    found = {kind: len(world.salesforce.items(kind)) for kind in ("Contact", "Lead")}
    assert found == {"Contact": 5, "Lead": 2}


@pytest.mark.parametrize("name", ["busy-week", "meeting", "series"])
@pytest.mark.parametrize("weekday", range(7))
def test_scene_can_be_built_on_any_day(name, weekday):
    """The scene's occurrences exist whatever weekday it is built on."""
    world = built(name, NOW + timedelta(days=weekday))
    assert items(world)


def test_unknown_scene_names_the_known_ones():
    """A misspelt scene is refused before anything is emptied."""
    world = built("meeting")
    with pytest.raises(LookupError, match="busy-week"):
        scenes.build("busyweek", world)
    assert items(world)


def test_building_again_replaces_the_content():
    """A second scene starts from nothing, and gives the same ids as ever."""
    world = built("busy-week")
    first = [item.id for item in items(world)], [row["Id"] for row in events(world)]
    scenes.build("busy-week", world, NOW)
    again = [item.id for item in items(world)], [row["Id"] for row in events(world)]
    assert first == again
    scenes.build("empty", world, NOW)
    assert (items(world), events(world)) == ([], [])


def test_busy_week_has_the_size_of_one(busy):
    """About 60 items and 40 events, most of them in the week itself."""
    assert 55 <= len(items(busy)) <= 70
    assert 35 <= len(events(busy)) <= 45
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    week = (monday, monday + timedelta(days=7))
    assert sum(week[0] <= item.values["Start"] < week[1] for item in items(busy)) >= 30


def test_busy_week_has_every_kind_of_exchange_item(busy):
    """Sensitivities, states, answers, zones and categories all occur."""
    assert set(values(busy, "Sensitivity")) == {
        "Normal",
        "Private",
        "Confidential",
        "Personal",
    }
    assert set(values(busy, "LegacyFreeBusyStatus")) == {
        "Free",
        "Tentative",
        "Busy",
        "OOF",
        "WorkingElsewhere",
    }
    answers = {derived.read(item, "MyResponseType") for item in items(busy)}
    assert answers == {
        "Unknown",
        "Organizer",
        "Accept",
        "Tentative",
        "Decline",
        "NoResponseReceived",
    }
    names = {name for own in values(busy, "Categories") for name in own}
    assert {"CRM", "DoNotSync", "donotsync "} <= names
    zones = {zone.id for zone in values(busy, "StartTimeZone")}
    assert {
        "Eastern Standard Time",
        "W. Europe Standard Time",
        "Tokyo Standard Time",
        "tzone://Microsoft/Custom",
        "Customized Time Zone",
        "(UTC+01:00) Brussels, Copenhagen, Madrid, Paris",
        "Mitteleuropäische Zeit",
    } <= zones
    assert sum(values(busy, "IsCancelled")) == 2


def test_busy_week_has_texts_at_the_limits(busy):
    """Subjects, locations and bodies reach and pass what Salesforce takes."""
    subjects, bodies = values(busy, "Subject"), values(busy, "Body")
    assert max(map(len, subjects)) == 255
    assert any("\u00a0" in subject for subject in subjects)
    assert any("\r\n" in subject for subject in subjects)
    assert any("🎉" in subject for subject in subjects)
    assert any("e\u0301" in subject for subject in subjects)
    assert max(map(len, values(busy, "Location"))) > 300
    longest = max((body.text for body in bodies), key=len)
    assert len(longest) > 32_000
    around = longest[31_990:32_010]
    assert all(ord(character) > 0xFFFF for character in around)
    assert any("<table" in body.text for body in bodies if body.format == "HTML")
    descriptions = [row["Description"] or "" for row in events(busy)]
    assert 31_500 < max(map(len, descriptions)) <= 32_000


def test_busy_week_series_have_exceptions(busy):
    """Series move, rename and lose occurrences, and end or go on."""
    series = [item for item in items(busy) if item.rule is not None]
    patterns = {type(item.rule.pattern).__name__ for item in series if item.rule}
    assert patterns == {"Daily", "Weekly", "AbsoluteMonthly", "RelativeMonthly"}
    assert sum(bool(item.deviations) for item in series) >= 5
    assert sum(bool(item.deleted) for item in series) >= 5
    assert {item.last_start() is None for item in series} == {True, False}


def test_busy_week_reaches_beyond_the_window(busy):
    """On both sides something lies before and something after the window."""
    ends = [item.values["End"] for item in items(busy) if item.rule is None]
    assert min(ends) < WINDOW[0]
    assert max(ends) > WINDOW[1]
    starts = [row["StartDateTime"] for row in events(busy)]
    assert min(starts) < WINDOW[0].isoformat()
    assert max(starts) > WINDOW[1].isoformat()


def test_busy_week_meetings_are_shared(busy):
    """The reps' meetings with each other have one UID and one organiser."""
    uids = {rep: {i.values["UID"] for i in items(busy, rep)} for rep in REPS}
    both = uids[AVERY] & uids[BLAKE]
    organised = Counter(
        item.folder.mailbox.address
        for item in items(busy)
        if item.values["UID"] in both and derived.is_organizer(item)
    )
    # Nobody organises Morgan's series and Blake's cancelled workshop here.
    assert organised == {AVERY.address: 2, BLAKE.address: 1}
    assert len(both) == 4


def test_busy_week_answers_reach_the_organiser(busy):
    """What a rep answered on the own copy stands on the organiser's item."""
    plan = [
        i for i in items(busy) if i.values["Subject"] == "Account plan Harbor Europe"
    ]
    assert {derived.read(item, "MyResponseType") for item in plan} == {
        "Organizer",
        "Tentative",
    }
    (own,) = [item for item in plan if derived.is_organizer(item)]
    answers = {one.person.address: one.response for one in derived.attendees(own)}
    assert answers[BLAKE.address] == "Tentative"


def test_busy_week_has_odd_attendees(busy):
    """Smart addresses, a room, a group and somebody without an address."""
    invited = [one for item in items(busy) for one in derived.attendees(item)]
    addresses = {one.person.address for one in invited}
    assert {DO_NOT_RECORD, "", "sales-all@northwind.example"} <= addresses
    deals = {row["Id"].lower(): row for row in busy.salesforce.items("Opportunity")}
    (smart,) = [
        address.partition("@")[0]
        for address in addresses
        if address.endswith("@smart.northwind.example") and address != DO_NOT_RECORD
    ]
    assert deals[smart]["Name"] == "Brightside – pilot with 40 trucks"


def test_busy_week_has_twins_on_both_sides(busy):
    """Seven items have a twin in Salesforce, and one of them has two."""
    ours = Counter(exchange_twin(i) for i in items(busy) if not i.rule)
    theirs = Counter(salesforce_twin(row) for row in events(busy) if not row["IsChild"])
    twins = {key[0]: theirs[key] for key in ours if theirs[key]}
    assert twins.pop("send alpine the certificate samples") == 2
    assert twins == dict.fromkeys(
        [
            "call with dana: rollout schedule",
            "contract redlines with brightside",
            "coldchain expo, chicago",
            "kickoff harbor phase 2",
            "kundentermin alpine pharma, basel",
            "logipharma, lyon",
        ],
        1,
    )


def exchange_twin(item: Item) -> tuple[str, str, str]:
    """Give what a twin has in common: subject, and dates or instants."""
    start, end = item.values["Start"], item.values["End"]
    subject = item.values["Subject"].strip().casefold()
    if item.values["IsAllDayEvent"]:
        days = [moment.astimezone(item.zone).date() for moment in (start, end)]
        return subject, str(days[0]), str(days[1] - timedelta(days=1))
    return subject, start.isoformat(), end.isoformat()


def salesforce_twin(row: dict) -> tuple[str, str, str]:
    """Give the same of an event, whose last day is not after its end."""
    subject = row["Subject"].strip().casefold()
    start, end = row["StartDateTime"], row["EndDateTime"]
    if row["IsAllDayEvent"]:
        return subject, start[:10], end[:10]
    moments = [datetime.fromisoformat(moment) for moment in (start, end)]
    return subject, moments[0].isoformat(), moments[1].isoformat()


def test_busy_week_has_every_kind_of_salesforce_event(busy):
    """Private, child, group, all-day, series and related events all occur."""
    rows = events(busy)
    for flag in ("IsPrivate", "IsChild", "IsGroupEvent", "IsAllDayEvent"):
        assert {row[flag] for row in rows} == {True, False}, flag
    assert sum(row["IsRecurrence2"] for row in rows) == 11
    assert {row["ShowAs"] for row in rows} == {"Busy", "Free", "OutOfOffice"}
    assert {(row["WhoId"] or "")[:3] for row in rows} == {"", "003", "00Q"}
    assert {(row["WhatId"] or "")[:3] for row in rows} == {"", "001", "006"}
    assert any(row["IsDeleted"] for row in busy.salesforce.items("Event"))


def test_nothing_is_stamped_later_than_the_present(busy):
    """All history lies before NOW, so that a later change is later."""
    stamps = [row["SystemModstamp"] for row in busy.salesforce.items("Event")]
    assert max(stamps) < NOW.isoformat()
    assert max(item.modified for item in items(busy)) < NOW


def test_scene_of_another_time_is_stamped_before_the_present():
    """A scene that plays in a year has a history of today."""
    world = built("busy-week", NOW + timedelta(days=365))
    assert max(item.modified for item in items(world)) < NOW
    assert max(item.values["Start"] for item in items(world)) > WINDOW[1]


def test_meeting_scene_is_one_meeting_in_two_mailboxes():
    """Avery organises, Blake has accepted, Dana is outside."""
    world = built("meeting")
    avery, blake = items(world, AVERY), items(world, BLAKE)
    assert [derived.read(i, "MyResponseType") for i in avery + blake] == [
        "Organizer",
        "Accept",
    ]
    assert avery[0].values["UID"] == blake[0].values["UID"]


def test_series_scene_is_ten_weeks_with_exceptions():
    """Nine of ten occurrences are left, two of them differ."""
    world = built("series")
    series = named(world, "Harbor jour fixe")
    occurrences = series.occurrences((NOW, NOW + timedelta(days=100)))
    assert len(occurrences) == 9
    assert sum(occurrence.deviation is not None for occurrence in occurrences) == 2


def test_policies_scene_has_defaults_and_locks():
    """There are locked and open settings, for all and for one profile."""
    rows = built("policies").salesforce.items("Tandem_Setting__mdt")
    assert {(row["Locked__c"], row["Scope__c"]) for row in rows} == {
        (False, "Org"),
        (True, "Org"),
        (False, "Sales"),
        (True, "Sales"),
    }


def test_bulk_scene_has_the_size_asked_for():
    """Every item is in the window, and no two begin at the same time."""
    world = built("bulk", exchange_items=700, salesforce_events=600)
    starts = [item.values["Start"] for item in items(world)]
    moments = [row["StartDateTime"] for row in events(world)]
    assert (len(set(starts)), len(set(moments))) == (700, 600)
    assert not {start.isoformat()[:16] for start in starts} & {
        moment[:16] for moment in moments
    }
    assert WINDOW[0] < min(starts)
    assert max(starts) < WINDOW[1]


def test_fresh_thousand_has_a_thousand_items():
    """The benchmark's scene is 1,000 items and no event."""
    world = built("fresh-thousand")
    assert (len(items(world)), len(events(world))) == (1000, 0)


def test_content_can_be_shown_as_json(busy):
    """What the control door shows of the busy week is JSON throughout."""
    json.dumps([busy.exchange.items(), busy.salesforce.items("Contact")])
