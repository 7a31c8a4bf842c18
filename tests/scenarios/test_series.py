"""Series: flattened to single events, each occurrence on its own (T89-T99)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest

from emulators.exchange.patterns import Daily, Day, Weekly
from emulators.exchange.recurrence import Count, NoEnd, Recurrence
from tests.scenarios.marks import both_databases
from tests.scenarios.people import instant
from tests.scenarios.world import AVERY, World

#: The first of ten Tuesdays, at 09:00 in New York.
FIRST = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
HALF = timedelta(minutes=30)
WEEK = timedelta(weeks=1)
#: Why the run after a write into a series looks at the series once more.
NEW_VERSION = "a write to one occurrence gives the whole series another version"


def _weekly(world: World, subject: str = "Jour fixe", count: int = 10) -> str:
    rule = Recurrence(Weekly(days=frozenset({Day.TUESDAY})), FIRST.date(), Count(count))
    return world.outlook.add(subject, FIRST, FIRST + HALF, recurrence=rule)


def _starts(rows: Iterable[dict]) -> list[datetime]:
    return sorted(instant(row["StartDateTime"]) for row in rows)


def _all_but(position: int) -> list[datetime]:
    return [FIRST + number * WEEK for number in range(10) if number != position]


@both_databases
def test_a_series_becomes_one_event_for_each_occurrence(world: World):
    """Ten weeks are ten events, and none is a series in Salesforce (T89)."""
    world.enable()
    _weekly(world)

    report = world.sync()

    assert report["counts"]["salesforce"]["create"] == 10
    rows = world.crm.named("Jour fixe")
    assert _starts(rows) == [FIRST + number * WEEK for number in range(10)]
    assert not any(row["IsRecurrence"] or row["IsRecurrence2"] for row in rows)
    world.calendars().agree()


def test_an_exception_changes_its_own_event_only(world: World):
    """Occurrence 3 moved by two hours and renamed moves event 3 alone (T90, N17)."""
    world.enable()
    master = _weekly(world)
    world.sync()
    before = {row["Id"]: row for row in world.crm.events()}
    third = world.crm.named("Jour fixe")[2]["Id"]

    moved = FIRST + 2 * WEEK + timedelta(hours=2)
    world.outlook.change(
        world.outlook.occurrence(master, FIRST + 2 * WEEK),
        subject="Jour fixe (expo)",
        start=moved,
        end=moved + HALF,
    )
    report = world.sync()

    assert report["counts"]["salesforce"] == {"create": 0, "update": 1, "delete": 0}
    after = {row["Id"]: row for row in world.crm.events()}
    assert [id for id in after if after[id] != before[id]] == [third]
    assert after[third]["Subject"] == "Jour fixe (expo)"
    assert instant(after[third]["StartDateTime"]) == moved
    world.calendars().agree()


@both_databases
def test_a_deleted_occurrence_deletes_its_own_event_only(world: World):
    """Occurrence 4 taken out of the series takes event 4 away (T91)."""
    world.enable()
    master = _weekly(world)
    world.sync()
    fourth = world.crm.named("Jour fixe")[3]["Id"]

    world.outlook.delete(world.outlook.occurrence(master, FIRST + 3 * WEEK))
    report = world.sync()

    assert report["counts"]["salesforce"] == {"create": 0, "update": 0, "delete": 1}
    assert world.crm.event(fourth)["IsDeleted"]
    assert _starts(world.crm.events()) == _all_but(3)
    world.calendars().agree()


def test_a_deleted_event_takes_out_its_occurrence_only(world: World):
    """Event 5 deleted in Salesforce leaves the other nine occurrences (T92)."""
    world.enable()
    master = _weekly(world)
    world.sync()

    world.crm.delete(world.crm.named("Jour fixe")[4]["Id"])
    report = world.sync()

    assert report["counts"]["exchange"] == {"create": 0, "update": 0, "delete": 1}
    stored = world.outlook.only("Jour fixe")
    assert stored.id == master
    assert stored.deleted == {FIRST + 4 * WEEK}
    world.calendars().agree()
    world.settle(NEW_VERSION)


def test_an_edited_event_makes_its_occurrence_an_exception(world: World):
    """Event 5 edited in Salesforce changes occurrence 5 and not the series (T92)."""
    world.enable()
    master = _weekly(world)
    world.sync()
    fifth = world.crm.named("Jour fixe")[4]["Id"]

    world.crm.change(fifth, Subject="Fifth", Location="Newark")
    report = world.sync()

    assert report["counts"]["exchange"] == {"create": 0, "update": 1, "delete": 0}
    stored = world.outlook.only("Jour fixe")
    assert stored.id == master
    assert set(stored.deviations) == {FIRST + 4 * WEEK}
    occurrence = world.outlook.occurrence(master, FIRST + 4 * WEEK)
    assert world.outlook.read(occurrence, "Subject") == "Fifth"
    world.calendars().agree()
    world.settle(NEW_VERSION)


def test_several_occurrences_edited_in_salesforce_at_once(world: World):
    """Edits of three events of one series arrive in one run, with deletions."""
    world.enable()
    _weekly(world)
    world.sync()
    rows = world.crm.named("Jour fixe")

    for row in rows[:3]:
        world.crm.change(row["Id"], Location="Newark")
    for row in rows[8:]:
        world.crm.delete(row["Id"])
    report = world.sync()

    assert report["counts"]["exchange"] == {"create": 0, "update": 3, "delete": 2}
    assert len(world.outlook.only("Jour fixe").deviations) == 3
    world.calendars().agree()
    world.settle(NEW_VERSION)


def test_a_renamed_series_renames_all_its_events(world: World):
    """A new subject of the series reaches every event, and none is made anew."""
    world.enable()
    master = _weekly(world)
    world.sync()
    ids = {row["Id"] for row in world.crm.events()}

    world.outlook.change(master, subject="Fixed day")
    report = world.sync()

    assert report["counts"]["salesforce"] == {"create": 0, "update": 10, "delete": 0}
    assert {row["Id"] for row in world.crm.named("Fixed day")} == ids
    world.calendars().agree()


def test_a_series_that_moves_takes_its_events_along(world: World):
    """Another time of day, and even a dozen events are held or made anew by nobody.

    Connected anew, the pairs are found again (N4, N6, T69).
    """
    world.enable()
    rule = Recurrence(Daily(), FIRST.date(), Count(12))
    master = world.outlook.add("Duty", FIRST, FIRST + HALF, recurrence=rule)
    world.sync()
    before = [row["Id"] for row in world.crm.named("Duty")]

    later = FIRST + timedelta(hours=2)
    world.outlook.change(master, start=later, end=later + HALF)
    report = world.sync()

    assert report["counts"]["salesforce"] == {"create": 0, "update": 12, "delete": 0}
    assert [row["Id"] for row in world.crm.named("Duty")] == before
    world.calendars().agree()
    world.service.good("user", "reconnect", AVERY)
    assert world.sync()["writes"] == 0


def test_a_deleted_series_deletes_its_events(world: World):
    """The series goes to Deleted Items, and so do its few events (N4 lets 3 pass)."""
    world.enable()
    master = _weekly(world, count=3)
    for number in range(20):
        world.outlook.add(f"Other {number}", FIRST + timedelta(days=number))
    world.sync()

    world.outlook.delete(master)
    report = world.sync()

    assert report["counts"]["salesforce"] == {"create": 0, "update": 0, "delete": 3}
    assert world.crm.named("Jour fixe") == []
    world.calendars().agree()


def test_a_single_item_that_becomes_a_series_keeps_its_event(world: World):
    """The old event is the first occurrence, and nothing is doubled (T94)."""
    world.enable()
    item = world.outlook.add("Jour fixe", FIRST, FIRST + HALF)
    world.sync()
    event = world.crm.only("Jour fixe")["Id"]

    rule = Recurrence(Weekly(days=frozenset({Day.TUESDAY})), FIRST.date(), Count(4))
    world.outlook.change(item, recurrence=rule)
    report = world.sync()

    assert report["counts"]["salesforce"] == {"create": 3, "update": 0, "delete": 0}
    rows = world.crm.named("Jour fixe")
    assert rows[0]["Id"] == event
    assert _starts(rows) == [FIRST + number * WEEK for number in range(4)]
    world.calendars().agree()


@pytest.mark.timeout(60)
def test_an_endless_daily_series_stays_within_the_window(world: World):
    """Only the 396 days of the window become events (T96)."""
    world.enable()
    start = datetime(2026, 9, 1, 13, 0, tzinfo=UTC)
    rule = Recurrence(Daily(), start.date(), NoEnd())
    world.outlook.add("Stand-up", start, start + HALF, recurrence=rule)

    report = world.sync()

    assert report["counts"]["salesforce"]["create"] == 396
    days = [moment.date() for moment in _starts(world.crm.events())]
    assert (days[0], days[-1]) == (date(2026, 10, 23), date(2027, 11, 22))
    assert sum(report["calls"].values()) <= 18
    world.calendars().agree()


def test_an_occurrence_moved_into_the_window_is_made_once(world: World):
    """An occurrence planned before the window and moved into it syncs once (T97)."""
    world.enable()
    start = datetime(2026, 10, 6, 14, 0, tzinfo=UTC)
    rule = Recurrence(Weekly(days=frozenset({Day.TUESDAY})), start.date(), Count(2))
    master = world.outlook.add("Early", start, start + HALF, recurrence=rule)
    assert world.sync()["writes"] == 0

    occurrence = world.outlook.occurrence(master, start + WEEK)
    world.outlook.change(occurrence, start=FIRST, end=FIRST + HALF)
    report = world.sync()

    assert report["counts"]["salesforce"]["create"] == 1
    assert instant(world.crm.only("Early")["StartDateTime"]) == FIRST
    later = FIRST + timedelta(days=1)
    world.outlook.change(occurrence, start=later, end=later + HALF)
    report = world.sync()
    assert report["counts"]["salesforce"] == {"create": 0, "update": 1, "delete": 0}
    assert instant(world.crm.only("Early")["StartDateTime"]) == later


def test_an_occurrence_moved_out_and_back_keeps_its_event(world: World):
    """A move out of the window is pushed once, the way back as well (A3)."""
    world.enable()
    master = _weekly(world, count=5)
    world.sync()
    event = world.crm.named("Jour fixe")[4]["Id"]
    occurrence = world.outlook.occurrence(master, FIRST + 4 * WEEK)

    away = datetime(2028, 1, 11, 14, 0, tzinfo=UTC)
    world.outlook.change(occurrence, start=away, end=away + HALF)
    world.sync()
    assert instant(world.crm.event(event)["StartDateTime"]) == away

    back = FIRST + 4 * WEEK + HALF
    world.outlook.change(occurrence, start=back, end=back + HALF)
    world.sync()

    assert instant(world.crm.event(event)["StartDateTime"]) == back
    assert len(world.crm.named("Jour fixe")) == 5
    world.calendars().agree()


def test_a_salesforce_series_becomes_single_items(world: World):
    """Repeating events arrive as one item each; Exchange gets no series (T99)."""
    world.enable()
    rule = "RRULE:FREQ=WEEKLY;BYDAY=TU;INTERVAL=1;COUNT=4"
    world.running.salesforce.make_series(
        world.crm.username,
        rule,
        Subject="Check-in",
        StartDateTime="2026-11-24T14:00:00Z",
        DurationInMinutes=30,
    )

    report = world.sync()

    assert report["counts"]["exchange"]["create"] == 4
    items = world.outlook.named("Check-in")
    assert [item.rule for item in items] == [None] * 4
    world.calendars().agree()


def test_an_all_day_series_keeps_its_days(world: World):
    """Each occurrence of an all-day series lies on its own date, exceptions too."""
    world.enable()
    first = date(2027, 3, 9)
    rule = Recurrence(Weekly(days=frozenset({Day.TUESDAY})), first, Count(3))
    master = world.outlook.add("Duty", first, recurrence=rule)
    world.sync()

    second = world.outlook.occurrence(master, first + WEEK)
    moved = first + timedelta(days=8)
    world.outlook.change(second, start=moved, end=moved + timedelta(days=1))
    world.sync()

    rows = world.crm.named("Duty")
    days = [instant(row["StartDateTime"]).date() for row in rows]
    assert days == [first, moved, first + 2 * WEEK]
    assert all(row["IsAllDayEvent"] for row in rows)
    world.calendars().agree()
