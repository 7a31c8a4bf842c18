"""Recurrence of the Exchange emulator: reading, writing, expanding series."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from lxml import etree

from emulators.exchange import recurrence as rec
from emulators.exchange.namespaces import TYPES
from emulators.exchange.recurrence import Day, Index

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
HOUR = timedelta(hours=1)
WEEKDAYS = frozenset(list(Day)[1:6])


def element(inner):
    """Build a t:Recurrence from its inner XML with unprefixed names."""
    return etree.fromstring(f'<Recurrence xmlns="{TYPES}">{inner}</Recurrence>')


def content(tree):
    """List an element tree as (qualified name, text) in document order."""
    return [(node.tag, (node.text or "").strip()) for node in tree.iter()]


def ranged(inner="<NumberOfOccurrences>3</NumberOfOccurrences>", name="Numbered"):
    """Build a range that starts on 2 December 2026."""
    tag = f"{name}Recurrence"
    return f"<{tag}><StartDate>2026-12-02+01:00</StartDate>{inner}</{tag}>"


def local(*parts):
    """Build a moment in Copenhagen."""
    return datetime(*parts).replace(tzinfo=COPENHAGEN)  # noqa: DTZ001


def expand(recurrence, start, *, between=None, zone=COPENHAGEN, duration=HOUR):
    """Expand a series that starts at a local moment into local moments."""
    window = between or (start, start + timedelta(days=3650))
    found = rec.occurrences(
        recurrence, start=start, duration=duration, zone=zone, between=window
    )
    return (moment.astimezone(zone) for moment in found)


PATTERNS = [
    (
        "<DailyRecurrence><Interval>3</Interval></DailyRecurrence>",
        rec.Daily(interval=3),
    ),
    (
        "<WeeklyRecurrence><Interval>2</Interval><DaysOfWeek>Monday Friday</DaysOfWeek>"
        "<FirstDayOfWeek>Monday</FirstDayOfWeek></WeeklyRecurrence>",
        rec.Weekly(
            interval=2,
            days=frozenset({Day.MONDAY, Day.FRIDAY}),
            first_day=Day.MONDAY,
        ),
    ),
    (
        "<AbsoluteMonthlyRecurrence><Interval>1</Interval><DayOfMonth>31</DayOfMonth>"
        "</AbsoluteMonthlyRecurrence>",
        rec.AbsoluteMonthly(interval=1, day_of_month=31),
    ),
    (
        "<RelativeMonthlyRecurrence><Interval>2</Interval><DaysOfWeek>WeekendDay"
        "</DaysOfWeek><DayOfWeekIndex>Last</DayOfWeekIndex></RelativeMonthlyRecurrence>",
        rec.RelativeMonthly(interval=2, day=Day.WEEKEND_DAY, index=Index.LAST),
    ),
    (
        "<AbsoluteYearlyRecurrence><DayOfMonth>29</DayOfMonth><Month>February</Month>"
        "</AbsoluteYearlyRecurrence>",
        rec.AbsoluteYearly(month=2, day_of_month=29),
    ),
    (
        "<RelativeYearlyRecurrence><DaysOfWeek>Weekday</DaysOfWeek><DayOfWeekIndex>"
        "Second</DayOfWeekIndex><Month>May</Month></RelativeYearlyRecurrence>",
        rec.RelativeYearly(month=5, day=Day.WEEKDAY, index=Index.SECOND),
    ),
]


@pytest.mark.parametrize(("xml", "pattern"), PATTERNS)
def test_patterns_are_read_and_written(xml, pattern):
    """Each pattern survives reading and writing with its schema order."""
    source = element(xml + ranged())
    read = rec.parse(source)
    assert read == rec.Recurrence(pattern, date(2026, 12, 2), rec.Count(3))
    assert content(rec.to_element(read, "+01:00")) == content(source)


@pytest.mark.parametrize(
    ("xml", "end"),
    [
        (ranged("", "NoEnd"), rec.NoEnd()),
        (
            ranged("<EndDate>2027-01-31Z</EndDate>", "EndDate"),
            rec.EndDate(date(2027, 1, 31)),
        ),
        (ranged(), rec.Count(3)),
    ],
)
def test_ranges_are_read_and_written(xml, end):
    """The three kinds of range survive reading and writing."""
    read = rec.parse(element(PATTERNS[0][0] + xml))
    assert read.end == end
    assert rec.parse(rec.to_element(read, "Z")) == read


def test_dates_carry_the_zone_suffix():
    """Start and end dates leave with the suffix that was asked for."""
    series = rec.Recurrence(
        rec.Daily(), date(2026, 12, 2), rec.EndDate(date(2026, 12, 9))
    )
    written = rec.to_element(series, "-05:00")
    dates = [node.text for node in written.iter() if node.tag.endswith("Date")]
    assert dates == ["2026-12-02-05:00", "2026-12-09-05:00"]


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (
            "<WeeklyRecurrence><Interval>1</Interval><DaysOfWeek>Weekday</DaysOfWeek>"
            "</WeeklyRecurrence>" + ranged(),
            "ErrorCalendarInvalidDayForWeeklyRecurrence",
        ),
        (
            "<DailyRecurrence><Interval>1000</Interval></DailyRecurrence>" + ranged(),
            "ErrorCalendarInvalidRecurrence",
        ),
        (
            "<DailyRecurrence><Interval>x</Interval></DailyRecurrence>" + ranged(),
            "ErrorCalendarInvalidRecurrence",
        ),
        (
            "<DailyRegeneration><Interval>1</Interval></DailyRegeneration>" + ranged(),
            "ErrorCalendarInvalidRecurrence",
        ),
        (PATTERNS[0][0], "ErrorCalendarInvalidRecurrence"),
        (PATTERNS[0][0] * 2, "ErrorCalendarInvalidRecurrence"),
        ("<DailyRecurrence/>" + ranged(), "ErrorCalendarInvalidRecurrence"),
        (
            PATTERNS[0][0] + ranged("<EndDate>soon</EndDate>", "EndDate"),
            "ErrorCalendarInvalidRecurrence",
        ),
        (
            PATTERNS[0][0] + ranged("<NumberOfOccurrences>0</NumberOfOccurrences>"),
            "ErrorCalendarInvalidRecurrence",
        ),
        (
            PATTERNS[0][0] + ranged("<EndDate>2026-12-01Z</EndDate>", "EndDate"),
            "ErrorRecurrenceHasNoOccurrence",
        ),
        (
            PATTERNS[0][0] + ranged("<EndDate>4500-09-02Z</EndDate>", "EndDate"),
            "ErrorRecurrenceEndDateTooBig",
        ),
    ],
)
def test_invalid_recurrences_are_refused(xml, code):
    """A recurrence outside the documented limits gets its response code."""
    with pytest.raises(rec.InvalidRecurrence) as refusal:
        rec.parse(element(xml))
    assert refusal.value.code == code


ORACLES = [
    (rec.Daily(interval=3), {"freq": rrule.DAILY, "interval": 3}),
    (
        rec.Weekly(interval=2, days=frozenset({Day.MONDAY, Day.THURSDAY})),
        {
            "freq": rrule.WEEKLY,
            "interval": 2,
            "byweekday": (rrule.MO, rrule.TH),
            "wkst": rrule.SU,
        },
    ),
    (
        rec.Weekly(
            interval=3,
            days=frozenset({Day.MONDAY, Day.TUESDAY}),
            first_day=Day.TUESDAY,
        ),
        {
            "freq": rrule.WEEKLY,
            "interval": 3,
            "byweekday": (rrule.MO, rrule.TU),
            "wkst": rrule.TU,
        },
    ),
    (
        rec.AbsoluteMonthly(interval=2, day_of_month=31),
        {
            "freq": rrule.MONTHLY,
            "interval": 2,
            "bymonthday": (28, 29, 30, 31),
            "bysetpos": -1,
        },
    ),
    (
        rec.RelativeMonthly(day=Day.WEEKDAY, index=Index.LAST),
        {
            "freq": rrule.MONTHLY,
            "byweekday": (0, 1, 2, 3, 4),
            "bysetpos": -1,
        },
    ),
    (
        rec.RelativeMonthly(interval=5, day=Day.DAY, index=Index.FOURTH),
        {"freq": rrule.MONTHLY, "interval": 5, "bymonthday": 4},
    ),
    (
        rec.AbsoluteYearly(month=2, day_of_month=29),
        {
            "freq": rrule.YEARLY,
            "bymonth": 2,
            "bymonthday": (28, 29),
            "bysetpos": -1,
        },
    ),
    (
        rec.RelativeYearly(month=11, day=Day.WEEKEND_DAY, index=Index.THIRD),
        {
            "freq": rrule.YEARLY,
            "bymonth": 11,
            "byweekday": (5, 6),
            "bysetpos": 3,
        },
    ),
]


@pytest.mark.parametrize(("pattern", "rule"), ORACLES)
def test_dates_agree_with_an_independent_implementation(pattern, rule):
    """Dates are those of dateutil's rule, from the start and from far inside."""
    start = datetime(2023, 5, 31, 9, 30, tzinfo=UTC)
    series = rec.Recurrence(pattern, start.date(), rec.NoEnd())
    expected = list(
        rrule.rrule(dtstart=start, until=datetime(2036, 1, 1, tzinfo=UTC), **rule)
    )
    for since in (start, datetime(2028, 2, 29, 1, tzinfo=UTC)):
        window = (since, datetime(2036, 1, 1, tzinfo=UTC))
        found = list(expand(series, start, between=window, zone=UTC))
        assert found == [moment for moment in expected if moment >= since - HOUR]
        assert len(found) > 3


def test_wall_clock_time_is_stable_across_daylight_saving():
    """A 09:00 series stays at 09:00 when the clocks change."""
    series = rec.Recurrence(rec.Daily(), date(2026, 10, 24), rec.Count(3))
    found = list(expand(series, local(2026, 10, 24, 9)))
    assert [moment.hour for moment in found] == [9, 9, 9]
    assert [moment.astimezone(UTC).hour for moment in found] == [7, 8, 8]


def test_all_day_occurrence_ends_at_midnight_on_a_short_day():
    """A day-long occurrence covers the 23 hours of the day in March."""
    begins, ends = local(2026, 3, 28), local(2026, 3, 29)
    length = rec.wall_duration(begins, ends, COPENHAGEN)
    short = local(2026, 3, 29).astimezone(UTC)
    assert rec.occurrence_end(short, length, COPENHAGEN) - short == timedelta(hours=23)


def test_a_skipped_wall_clock_time_moves_forward():
    """02:30 on the night it does not exist becomes 03:30."""
    series = rec.Recurrence(rec.Daily(), date(2026, 3, 28), rec.Count(3))
    found = list(expand(series, local(2026, 3, 28, 2, 30)))
    assert [(moment.hour, moment.minute) for moment in found] == [
        (2, 30),
        (3, 30),
        (2, 30),
    ]


def test_endless_series_is_expanded_far_away_without_walking_there():
    """A window two thousand years on is reached from its own dates."""
    series = rec.Recurrence(rec.Daily(interval=7), date(2026, 1, 1), rec.NoEnd())
    window = (datetime(4000, 1, 1, tzinfo=UTC), datetime(4000, 2, 1, tzinfo=UTC))
    found = list(expand(series, local(2026, 1, 1, 8), between=window))
    assert len(found) in (4, 5)
    assert all((moment.date() - date(2026, 1, 1)).days % 7 == 0 for moment in found)


def test_endless_series_is_lazy_and_stops_at_the_last_date_of_exchange():
    """An unbounded window yields at once and ends with the year 4500."""
    series = rec.Recurrence(
        rec.AbsoluteYearly(month=12, day_of_month=24), date(2026, 1, 1), rec.NoEnd()
    )
    window = (local(2026, 1, 1), datetime(9999, 1, 1, tzinfo=UTC))
    found = expand(series, local(2026, 1, 1, 8), between=window)
    assert next(found).date() == date(2026, 12, 24)
    *_, final = found
    assert final.date() == date(4499, 12, 24)


def test_count_is_counted_from_the_start_not_from_the_window():
    """The tenth of ten occurrences is the last one any window shows."""
    series = rec.Recurrence(rec.Daily(), date(2026, 1, 1), rec.Count(10))
    window = (local(2026, 1, 8, 12), local(2026, 2, 1))
    found = list(expand(series, local(2026, 1, 1, 8), between=window))
    assert [moment.day for moment in found] == [9, 10]


def test_window_takes_overlapping_and_touching_items():
    """Items running into the window or ending as it begins belong to it."""
    series = rec.Recurrence(rec.Daily(), date(2026, 1, 1), rec.Count(10))
    start, length = local(2026, 1, 1, 23), timedelta(hours=2)
    cases = {
        (local(2026, 1, 5, 0, 30), local(2026, 1, 5, 1)): [4],
        (local(2026, 1, 5, 1), local(2026, 1, 5, 2)): [4],
        (local(2026, 1, 5, 1, 0, 1), local(2026, 1, 5, 23)): [],
        (local(2026, 1, 5, 1, 0, 1), local(2026, 1, 5, 23, 0, 1)): [5],
    }
    for window, days in cases.items():
        found = expand(series, start, between=window, duration=length)
        assert [moment.day for moment in found] == days


def test_nth_and_last_occurrence():
    """Occurrences are found by 1-based index; the last one by the range."""
    pattern = rec.Weekly(days=WEEKDAYS)
    start = local(2026, 1, 1, 8)
    bounds: dict[rec.End, date | None] = {
        rec.NoEnd(): None,
        rec.Count(7): date(2026, 1, 9),
        rec.EndDate(date(2026, 1, 11)): date(2026, 1, 9),
        rec.EndDate(date(2026, 1, 1)): date(2026, 1, 1),
    }
    for end, expected in bounds.items():
        series = rec.Recurrence(pattern, start.date(), end)
        final = rec.last(series, start=start, zone=COPENHAGEN)
        assert (final and final.astimezone(COPENHAGEN).date()) == expected
    found = [
        rec.nth(series, start=start, zone=COPENHAGEN, index=index)
        for index in (0, 1, 2)
    ]
    assert found == [None, start.astimezone(UTC), None]


def test_first_occurrence_is_the_first_date_of_the_pattern():
    """A range that begins on a Thursday starts a Monday series on Monday."""
    series = rec.Recurrence(
        rec.Weekly(days=frozenset({Day.MONDAY})), date(2026, 1, 1), rec.NoEnd()
    )
    found = rec.nth(series, start=local(2026, 1, 1, 8), zone=COPENHAGEN, index=1)
    assert found == local(2026, 1, 5, 8)
    assert next(islice(expand(series, local(2026, 1, 1, 8)), 1, None)).day == 12


def test_a_weekly_pattern_needs_a_day():
    """A weekly pattern without days could never end a search, so it is refused."""
    with pytest.raises(ValueError, match="single days"):
        rec.Weekly(days=frozenset())
