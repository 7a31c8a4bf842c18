"""The days that take part, at their very edges (T111-T118)."""

from datetime import UTC, date, datetime, timedelta

from tests.scenarios.people import instant
from tests.scenarios.world import NOW, TUESDAY, World

#: Avery's window at `NOW`: from the start of October 23 to the end of November 22.
LOWER = datetime(2026, 10, 23, 4, 0, tzinfo=UTC)
UPPER = datetime(2027, 11, 23, 5, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HALF = timedelta(minutes=30)
#: Why quiet runs look at an item again for the ten minutes that reads reach back.
EDITED_OUTSIDE = "an edit outside the window is not settled, and the feed repeats it"

#: Start, end and whether it takes part; a day's end is the day after by default.
EDGES = {
    "ends at the edge (T111)": (LOWER - 2 * HALF, LOWER, False),
    "crosses the edge (T112)": (LOWER - HALF, LOWER + HALF, True),
    "ends a minute inside": (LOWER - HALF, LOWER + MINUTE, True),
    "starts inside (T114)": (UPPER - MINUTE, UPPER + HALF, True),
    "starts at the edge (T114)": (UPPER, UPPER + HALF, False),
    "the day before (T113)": (date(2026, 10, 22), None, False),
    "the first day (T113)": (date(2026, 10, 23), None, True),
    "days into it": (date(2026, 10, 21), date(2026, 10, 24), True),
    "the last day": (date(2027, 11, 22), None, True),
    "the day after": (date(2027, 11, 23), None, False),
}


def test_the_edges_of_the_window(world: World):
    """Whatever touches the window syncs from either side, the rest stays (A2, A36).

    Timed items at both edges, and days by their dates (T111-T114); what lies
    outside is not filled in (N28).
    """
    world.enable()
    for name, (start, end, _) in EDGES.items():
        world.outlook.add(f"Here {name}", start, end)
        world.crm.add(f"There {name}", start, end)

    world.sync()

    for name, (_, _, inside) in EDGES.items():
        assert len(world.crm.named(f"Here {name}")) == int(inside), name
        assert len(world.outlook.named(f"There {name}")) == int(inside), name


def test_a_pair_that_ages_out_is_left_as_it_is(world: World):
    """Past the edge both copies stay, and a deletion goes nowhere (T115, A3, N5)."""
    world.enable()
    old = LOWER + timedelta(hours=5)
    world.outlook.add("Kept there", old)
    world.outlook.add("Kept here", old)
    world.sync()

    world.pass_days(1)
    assert world.sync()["writes"] == 0
    world.crm.delete(world.crm.only("Kept here")["Id"])
    world.outlook.delete(world.outlook.only("Kept there").id)
    report = world.sync()

    assert report["writes"] == 0
    assert len(world.crm.named("Kept there")) == 1
    assert len(world.outlook.named("Kept here")) == 1


def test_an_item_moved_out_of_the_window_is_followed_once(world: World):
    """The move itself is an update, so that no ghost stays at the old place (A3)."""
    world.enable()
    visit = world.outlook.add("Visit", TUESDAY)
    world.crm.add("Call", TUESDAY)
    world.sync()

    away = UPPER + timedelta(days=10)
    world.outlook.change(visit, start=away, end=away + HALF)
    event = world.crm.only("Call")["Id"]
    world.crm.change(event, StartDateTime=away.isoformat(), DurationInMinutes=30)
    assert world.sync()["writes"] == 2

    assert instant(world.crm.only("Visit")["StartDateTime"]) == away
    call = world.outlook.only("Call").id
    assert world.outlook.read(call, "Start") == away
    world.outlook.change(visit, location="Frozen")
    assert world.sync()["writes"] == 0
    world.quiet_after(EDITED_OUTSIDE, exchange=2)


def test_time_brings_a_future_item_in_once(world: World):
    """An item a day too far ahead syncs on the next day, exactly once (T117)."""
    world.enable()
    world.outlook.add("Here", UPPER + HALF)
    world.crm.add("There", UPPER + HALF)
    world.outlook.add("Holiday", date(2027, 11, 23))
    assert world.sync()["writes"] == 0

    world.pass_days(1)
    report = world.sync()

    assert report["counts"]["salesforce"]["create"] == 2
    assert report["counts"]["exchange"]["create"] == 1
    world.calendars().agree()
    world.check_quiet()
    assert sorted(row["Subject"] for row in world.crm.events()) == [
        "Here",
        "Holiday",
        "There",
    ]


def test_a_shorter_past_deletes_nothing(world: World):
    """30 days made 7 leave what lies between on both sides (T118)."""
    world.enable()
    world.outlook.add("Old", NOW - timedelta(days=20))
    world.outlook.add("New", NOW - timedelta(days=3))
    world.sync()

    world.choose(past_days="7")
    report = world.sync()

    assert report["writes"] == 0
    assert len(world.crm.events()) == len(world.outlook.stored()) == 2
    world.crm.change(world.crm.only("Old")["Id"], Subject="Frozen")
    world.crm.change(world.crm.only("New")["Id"], Subject="Newer")
    assert world.sync()["writes"] == 1
    assert len(world.outlook.named("Newer")) == 1
    world.quiet_after(EDITED_OUTSIDE, exchange=2)


def test_a_longer_window_brings_in_what_was_left_out(world: World):
    """Seven days of future made 365 sync the rest, and what was there stays."""
    world.enable(future_days="7")
    world.outlook.add("Soon", TUESDAY)
    world.outlook.add("Later", TUESDAY + timedelta(days=100))
    assert world.sync()["writes"] == 1

    world.choose(future_days="365")
    report = world.sync()

    assert report["counts"]["salesforce"] == {"create": 1, "update": 0, "delete": 0}
    world.calendars().agree()
