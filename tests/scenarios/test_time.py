"""Days and instants: zones, all-day items and changes of the clocks (T81-T88)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from emulators.exchange.patterns import Day, Weekly
from emulators.exchange.recurrence import EndDate, Recurrence
from emulators.exchange.timezones import Zone
from tests.scenarios.people import Crm, Outlook, instant
from tests.scenarios.world import TUESDAY, World

HOLIDAY = date(2026, 12, 1)
DAY = timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")
ZONES = ("Pacific/Auckland", "Asia/Kolkata", "America/New_York")


def _days(row: dict) -> tuple[date, int]:
    """First day and number of days of an all-day event."""
    assert row["IsAllDayEvent"]
    first = instant(row["StartDateTime"]).date()
    return first, -(-row["DurationInMinutes"] // 1440)


@pytest.mark.parametrize("zone", ZONES)
def test_an_all_day_item_keeps_its_dates_in_salesforce(world: World, zone):
    """December 1 is December 1 wherever the user lives (T81, N15)."""
    user = world.hire(zone)
    world.enable(user)
    for length in (1, 3):
        outlook = world.person(user).outlook
        outlook.add(f"Leave {length}", HOLIDAY, HOLIDAY + length * DAY)

    world.sync(user)

    for length in (1, 3):
        event = world.person(user).crm.only(f"Leave {length}")
        assert _days(event) == (HOLIDAY, length)
    world.calendars(user).agree()


@pytest.mark.parametrize("zone", ZONES)
def test_an_all_day_event_keeps_its_dates_in_outlook(world: World, zone):
    """December 24 to 26 in Salesforce shows as these three days in Outlook (T82)."""
    user = world.hire(zone)
    world.enable(user)
    Crm(world.running, user).add("Fair", date(2026, 12, 24), date(2026, 12, 27))

    world.sync(user)

    item = Outlook(world.running, user).only("Fair")
    local = ZoneInfo(zone)
    assert item.values["IsAllDayEvent"]
    assert item.values["Start"] == datetime(2026, 12, 24, tzinfo=local)
    assert item.values["End"] == datetime(2026, 12, 27, tzinfo=local)
    world.calendars(user).agree()


def test_an_all_day_item_made_elsewhere_keeps_its_date(world: World):
    """An item made in Tokyo lies on Tokyo's day, not on the one it began in here."""
    world.enable()
    world.outlook.add("Visit Osaka", HOLIDAY, zone="Tokyo Standard Time")

    world.sync()

    assert _days(world.crm.only("Visit Osaka")) == (HOLIDAY, 1)


def test_a_day_long_meeting_stays_timed(world: World):
    """From midnight to midnight is not all day (T84)."""
    world.enable()
    local = ZoneInfo("America/New_York")
    start = datetime.combine(HOLIDAY, time(), local)
    world.outlook.add("Inventory", start, start + DAY)
    world.crm.add("Count", start + DAY, start + 2 * DAY)

    world.sync()

    assert not world.crm.only("Inventory")["IsAllDayEvent"]
    assert instant(world.crm.only("Inventory")["EndDateTime"]) == start + DAY
    assert not world.outlook.only("Count").values.get("IsAllDayEvent")
    world.calendars().agree()


def test_timed_items_become_all_day_and_back_on_the_same_pair(world: World):
    """The switch on either side switches the other (T85)."""
    world.enable()
    visit = world.outlook.add("Visit", TUESDAY)
    world.outlook.add("Leave", HOLIDAY)
    world.sync()
    leave = world.crm.only("Leave")["Id"]
    event = world.crm.only("Visit")["Id"]

    world.outlook.change(visit, all_day=True, start=HOLIDAY, end=HOLIDAY + 2 * DAY)
    world.crm.change(
        leave,
        IsAllDayEvent=False,
        StartDateTime="2026-12-02T10:00:00Z",
        EndDateTime="2026-12-02T11:00:00Z",
    )
    report = world.sync()

    assert report["writes"] == 2
    assert _days(world.crm.event(event)) == (HOLIDAY, 2)
    item = world.outlook.only("Leave")
    assert not item.values["IsAllDayEvent"]
    assert item.values["Start"] == datetime(2026, 12, 2, 10, tzinfo=UTC)
    world.calendars().agree()


def test_a_weekly_meeting_follows_the_clocks_on_the_wall(world: World):
    """09:00 in New York is 13:00 or 14:00 UTC, exactly as its clocks change (T86)."""
    world.enable()
    first = date(2026, 10, 28)
    world.outlook.add(
        "Weekly",
        datetime(2026, 10, 28, 13, 0, tzinfo=UTC),
        datetime(2026, 10, 28, 13, 30, tzinfo=UTC),
        recurrence=Recurrence(
            Weekly(days=frozenset({Day.WEDNESDAY})), first, EndDate(date(2027, 3, 31))
        ),
    )

    world.sync()

    starts = [instant(row["StartDateTime"]) for row in world.crm.named("Weekly")]
    assert len(starts) == 23
    found = {moment.date(): moment.hour for moment in starts}
    assert found[date(2026, 10, 28)] == 13
    assert found[date(2026, 11, 4)] == found[date(2027, 3, 10)] == 14
    assert found[date(2027, 3, 17)] == 13
    world.calendars().agree()


#: Ids that mailboxes hold and most tables do not, with the rules behind them.
ODD_ZONES = [
    Zone("tzone://Microsoft/Custom", PARIS, "Custom"),
    Zone("Customized Time Zone", PARIS, "Customized"),
    Zone("Mitteleurop\u00e4ische Zeit", PARIS, "Mitteleurop\u00e4ische Zeit"),
    "(UTC+01:00) Brussels, Copenhagen, Madrid, Paris",
    "tzone://Microsoft/Utc",
    "Kamchatka Standard Time",
    "Mid-Atlantic Standard Time",
]


def test_items_of_odd_zones_keep_instant_and_day(world: World):
    """A zone that no table knows moves neither a meeting nor a holiday (T88)."""
    world.enable()
    for number, zone in enumerate(ODD_ZONES):
        world.outlook.add(f"Meeting {number}", TUESDAY, zone=zone)
        world.outlook.add(f"Holiday {number}", HOLIDAY, zone=zone)

    report = world.sync()

    assert report["status"] == "succeeded"
    for number, zone in enumerate(ODD_ZONES):
        meeting = world.crm.only(f"Meeting {number}")
        assert instant(meeting["StartDateTime"]) == TUESDAY, zone
        assert _days(world.crm.only(f"Holiday {number}")) == (HOLIDAY, 1), zone
        world.crm.change(meeting["Id"], Location="Dock 1")
    world.sync()
    for number, zone in enumerate(ODD_ZONES):
        item = world.outlook.only(f"Meeting {number}")
        assert item.values["Location"] == "Dock 1"
        assert item.values["Start"] == TUESDAY, zone
    world.calendars().agree()


@pytest.mark.parametrize("start_day", [date(2027, 3, 14), date(2026, 11, 1)])
def test_an_all_day_item_on_the_day_of_the_clock_change(world: World, start_day):
    """A day of 23 or 25 hours is one day, and two of them are two."""
    world.enable()
    world.outlook.add("Leave", start_day)
    world.crm.add("Fair", start_day, start_day + 2 * DAY)

    world.sync()

    assert _days(world.crm.only("Leave")) == (start_day, 1)
    item = world.outlook.only("Fair")
    local = ZoneInfo("America/New_York")
    assert item.values["Start"] == datetime.combine(start_day, time(), local)
    assert item.values["End"] == datetime.combine(start_day + 2 * DAY, time(), local)
    world.calendars().agree()


def test_a_user_who_moves_to_another_zone_keeps_every_instant(world: World):
    """A new time zone in Salesforce moves no meeting and no holiday (N16)."""
    world.enable()
    world.outlook.add("Visit", TUESDAY)
    world.outlook.add("Leave", HOLIDAY)
    world.sync()

    admin = world.running.salesforce
    admin.org.store.put("User", {**_raw(world), "TimeZoneSidKey": "Asia/Kolkata"})
    admin.org.store.commit()
    report = world.sync()

    assert report["writes"] == 0
    assert instant(world.crm.only("Visit")["StartDateTime"]) == TUESDAY
    assert _days(world.crm.only("Leave")) == (HOLIDAY, 1)
    world.calendars().agree()


def _raw(world: World) -> dict:
    rows = world.running.salesforce.org.store.rows("User")
    return next(row for row in rows if row["Username"] == world.crm.username)
