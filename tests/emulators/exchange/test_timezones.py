"""Time zones of the Exchange emulator: ids, definitions, computed rules."""

import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from exchangelib.properties import TimeZoneDefinition
from lxml import etree

from emulators.exchange.namespaces import TYPES
from emulators.exchange.timezones import (
    UTC_ZONE,
    UnknownZone,
    Zone,
    by_iana,
    by_id,
    definition,
    from_element,
    server_zones,
)
from emulators.exchange.zone_parsing import parse_duration
from emulators.exchange.zone_writing import duration_text

ROMANCE = by_id("Romance Standard Time")


def offsets(zone, step=timedelta(hours=223)):
    """List a zone's offsets at moments spread over the years 2005 to 2036."""
    moment, found = datetime(2005, 1, 2, tzinfo=UTC), []
    while moment.year < 2037:
        found.append(moment.astimezone(zone).utcoffset())
        moment += step
    return found


def zone_of(inner, zone_id="Custom", tag="TimeZoneDefinition"):
    """Read a zone from the inner XML of its element, with unprefixed names."""
    name = "TimeZoneName" if tag == "MeetingTimeZone" else "Id"
    return from_element(
        etree.fromstring(f'<{tag} xmlns="{TYPES}" {name}="{zone_id}">{inner}</{tag}>')
    )


def yearly(target, month, occurrence, *, day="Sunday", time="PT2H"):
    """Build a t:RecurringDayTransition."""
    return (
        f'<RecurringDayTransition><To Kind="Period">{target}</To>'
        f"<TimeOffset>{time}</TimeOffset><Month>{month}</Month>"
        f"<DayOfWeek>{day}</DayOfWeek><Occurrence>{occurrence}</Occurrence>"
        "</RecurringDayTransition>"
    )


CENTRAL_EUROPE = (
    '<Periods><Period Bias="-PT60M" Name="Standard" Id="std"/>'
    '<Period Bias="-PT120M" Name="Daylight" Id="dlt"/></Periods>'
    '<TransitionsGroups><TransitionsGroup Id="0">'
    + yearly("dlt", 3, -1)
    + yearly("std", 10, -1, time="PT3H")
    + "</TransitionsGroup></TransitionsGroups>"
    '<Transitions><Transition><To Kind="Group">0</To></Transition></Transitions>'
)


@pytest.mark.parametrize("zone", server_zones(), ids=lambda zone: zone.id)
def test_a_definition_holds_all_rules_of_its_zone(zone):
    """Reading a written definition under an unknown id gives the same offsets."""
    copy = from_element(definition(replace(zone, id="Somewhere"), "StartTimeZone"))
    assert copy.id == "Somewhere"
    assert not isinstance(copy.tz, ZoneInfo)
    assert offsets(copy.tz) == offsets(zone.tz)


@pytest.mark.parametrize("zone", server_zones(), ids=lambda zone: zone.id)
def test_display_names_tell_the_standard_offset(zone):
    """The name shows the offset that the zone has outside summer time."""
    year = (datetime(2026, month, 1, tzinfo=zone.tz) for month in range(1, 13))
    hours = [moment.strftime("%z") for moment in year]
    standard = min(hours, key=lambda text: int(text))
    shown = f"(UTC{standard[:3]}:{standard[3:]})".replace("(UTC+00:00)", "(UTC")
    assert zone.name.startswith(shown)


def test_server_zones_are_listed_once():
    """The server lists each Windows zone once, also those that are retired."""
    ids = [zone.id for zone in server_zones()]
    assert len(ids) == len(set(ids)) == 141
    assert "Kamchatka Standard Time" in ids
    assert not [zone_id for zone_id in ids if zone_id.startswith("tzone")]


def test_exchangelib_reads_a_definition():
    """An independent client finds Pacific time's rules of two years in it."""
    element = definition(by_id("Pacific Standard Time"), "TimeZoneDefinition")
    read = TimeZoneDefinition.from_xml(element, account=None)
    months = {}
    for year in (2006, 2026):
        standard, daylight, period = read.get_std_and_dst(for_year=year)
        assert (period.bias_in_minutes, daylight.bias) == (480, -60)
        months[year] = (daylight.iso_month, standard.iso_month)
    assert months == {2006: (4, 10), 2026: (3, 11)}


def test_definition_of_a_zone_without_summer_time():
    """A zone of one offset is one period, reached by a plain transition."""
    element = definition(by_id("Tokyo Standard Time"), "EndTimeZone")
    assert element.get("Name") == "(UTC+09:00) Osaka, Sapporo, Tokyo"
    names = [etree.QName(node).localname for node in element.iter()]
    assert names == [
        "EndTimeZone",
        "Periods",
        "Period",
        "TransitionsGroups",
        "TransitionsGroup",
        "Transition",
        "To",
        "Transitions",
        "Transition",
        "To",
    ]


def test_definitions_are_independent_elements():
    """Changing one written definition leaves the next one as it was."""
    definition(ROMANCE, "StartTimeZone").clear()
    assert len(definition(ROMANCE, "StartTimeZone")) == 3


@pytest.mark.parametrize(
    ("zone_id", "summer", "winter"),
    [
        ("tzone://Microsoft/Utc", 0, 0),
        ("UTC", 0, 0),
        ("(UTC+01:00) Brussels, Copenhagen, Madrid, Paris", 2, 1),
        ("Kamchatka Standard Time", 13, 12),
        ("Mid-Atlantic Standard Time", -1, -2),
    ],
)
def test_awkward_ids_that_imply_their_rules(zone_id, summer, winter):
    """Ids of retired zones, display names and UTC's alias resolve as they are."""
    zone = by_id(zone_id)
    assert zone.id == zone_id
    found = [datetime(2026, month, 15, tzinfo=zone.tz).utcoffset() for month in (7, 12)]
    assert found == [timedelta(hours=summer), timedelta(hours=winter)]


@pytest.mark.parametrize(
    "zone_id",
    ["tzone://Microsoft/Custom", "Customized Time Zone", "Mitteleuropäische Zeit"],
)
def test_awkward_ids_that_need_their_rules(zone_id):
    """Other ids are unknown alone and keep their name when they bring rules."""
    with pytest.raises(UnknownZone) as refusal:
        by_id(zone_id)
    assert refusal.value.code == "ErrorTimeZone"
    zone = zone_of(CENTRAL_EUROPE, zone_id)
    assert zone.id == zone_id
    assert offsets(zone.tz) == offsets(ZoneInfo("Europe/Berlin"))
    assert from_element(definition(zone, "StartTimeZone")) == zone


def test_a_known_id_stands_for_the_rules_of_the_server():
    """Rules that a client sends along with a Windows id are not used."""
    assert zone_of(CENTRAL_EUROPE, "Tokyo Standard Time").tz == ZoneInfo("Asia/Tokyo")
    assert zone_of("", "Tokyo Standard Time").id == "Tokyo Standard Time"


@pytest.mark.parametrize(
    "inner",
    [
        "",
        '<Periods><Period Bias="PT1X" Name="Standard" Id="a"/></Periods>',
        CENTRAL_EUROPE.replace(">dlt<", ">elsewhere<"),
        CENTRAL_EUROPE.replace('Kind="Group">0', 'Kind="Group">7'),
        CENTRAL_EUROPE.replace("<Month>3</Month>", ""),
        '<Periods><Period Bias="PT1H" Name="Standard" Id="a"/></Periods>'
        '<TransitionsGroups><TransitionsGroup Id="0"/></TransitionsGroups>',
    ],
)
def test_a_definition_without_sound_rules_is_unknown(inner):
    """Rules that are missing or contradict themselves make no zone."""
    with pytest.raises(UnknownZone):
        zone_of(inner)


def test_a_single_period_is_a_zone_of_one_offset():
    """A lone period needs no transitions."""
    zone = zone_of('<Periods><Period Bias="PT3H30M" Name="S" Id="a"/></Periods>')
    assert set(offsets(zone.tz)) == {timedelta(hours=-3, minutes=-30)}


def test_stages_begin_at_absolute_dates():
    """A dated transition takes local time, or UTC where it says so."""
    for moment in ("2020-06-01T00:00:00", "2020-05-31T22:00:00.000Z"):
        zone = zone_of(
            '<Periods><Period Bias="-PT2H" Name="Standard" Id="a"/>'
            '<Period Bias="-PT5H" Name="Standard" Id="b"/></Periods>'
            '<TransitionsGroups><TransitionsGroup Id="0"><Transition>'
            '<To Kind="Period">a</To></Transition></TransitionsGroup>'
            '<TransitionsGroup Id="1"><Transition><To Kind="Period">b</To>'
            "</Transition></TransitionsGroup></TransitionsGroups><Transitions>"
            '<Transition><To Kind="Group">0</To></Transition>'
            '<AbsoluteDateTransition><To Kind="Group">1</To>'
            f"<DateTime>{moment}</DateTime></AbsoluteDateTransition></Transitions>"
        )
        before, after = (
            datetime(2020, 5, 31, 21, 59, tzinfo=UTC).astimezone(zone.tz),
            datetime(2020, 5, 31, 22, 0, tzinfo=UTC).astimezone(zone.tz),
        )
        assert (before.hour, after.hour) == (23, 3)


def test_dates_and_days_from_the_start_of_the_month():
    """Rules may name a date, or the n-th day of the week of a month."""
    zone = zone_of(
        CENTRAL_EUROPE.replace(
            yearly("dlt", 3, -1), yearly("dlt", 4, 2, day="Thursday")
        ).replace(
            yearly("std", 10, -1, time="PT3H"),
            '<RecurringDateTransition><To Kind="Period">std</To><TimeOffset>PT3H'
            "</TimeOffset><Month>9</Month><Day>21</Day></RecurringDateTransition>",
        )
    )
    found = [
        datetime(2026, month, day, 12, tzinfo=zone.tz).utcoffset()
        for month, day in ((4, 8), (4, 9), (9, 20), (9, 21))
    ]
    assert found == [timedelta(hours=hours) for hours in (1, 2, 2, 1)]


def test_skipped_and_repeated_times_follow_fold():
    """Wall-clock times around a change read as the IANA zone reads them."""
    zone, berlin = zone_of(CENTRAL_EUROPE).tz, ZoneInfo("Europe/Berlin")
    for day in (datetime(2026, 3, 29), datetime(2026, 10, 25)):  # noqa: DTZ001
        for minutes in range(0, 300, 30):
            for fold in (0, 1):
                wall = (day + timedelta(minutes=minutes)).replace(fold=fold)
                mine = wall.replace(tzinfo=zone)
                theirs = wall.replace(tzinfo=berlin)
                assert mine.utcoffset() == theirs.utcoffset()
                assert mine.dst() == theirs.dst()
        moment = day.replace(tzinfo=UTC)
        for _ in range(8):
            ours, other = moment.astimezone(zone), moment.astimezone(berlin)
            assert (ours.hour, ours.fold) == (other.hour, other.fold)
            moment += timedelta(minutes=30)


def test_a_computed_zone_can_be_copied():
    """Pickling keeps the rules, so moments in the zone can be copied."""
    zone = zone_of(CENTRAL_EUROPE).tz
    moment = datetime(2026, 7, 1, tzinfo=zone)
    copy = pickle.loads(pickle.dumps(moment))
    assert copy.utcoffset() == timedelta(hours=2)
    assert copy.tzinfo == zone
    assert hash(copy.tzinfo) == hash(zone)
    assert copy.tzname() == "Daylight"


def test_meeting_time_zone_by_name():
    """A meeting's zone is usually given by its Windows id alone."""
    assert zone_of("", "Romance Standard Time", "MeetingTimeZone") == ROMANCE


def test_meeting_time_zone_by_rules():
    """A meeting's zone under another name is computed from its two changes."""
    change = (
        "<{0}><Offset>{1}</Offset><RelativeYearlyRecurrence><DaysOfWeek>Sunday"
        "</DaysOfWeek><DayOfWeekIndex>Last</DayOfWeekIndex><Month>{2}</Month>"
        "</RelativeYearlyRecurrence><Time>0{3}:00:00</Time></{0}>"
    )
    zone = zone_of(
        "<BaseOffset>-PT60M</BaseOffset>"
        + change.format("Standard", "PT0M", "October", 3)
        + change.format("Daylight", "-PT60M", "March", 2),
        "Zuhause",
        "MeetingTimeZone",
    )
    assert zone.id == "Zuhause"
    assert offsets(zone.tz) == offsets(ZoneInfo("Europe/Berlin"))


def test_meeting_time_zone_with_dates():
    """A meeting's zone may change on the same dates every year."""
    change = (
        "<{0}><Offset>{1}</Offset><AbsoluteDate>2026-{2}-15</AbsoluteDate>"
        "<Time>02:00:00</Time></{0}>"
    )
    zone = zone_of(
        "<BaseOffset>PT300M</BaseOffset>"
        + change.format("Standard", "PT0M", "10")
        + change.format("Daylight", "-PT60M", "04"),
        "Old",
        "MeetingTimeZone",
    )
    found = [
        datetime(2027, month, 15, 12, tzinfo=zone.tz).utcoffset() for month in (4, 10)
    ]
    assert found == [timedelta(hours=-4), timedelta(hours=-5)]


def test_meeting_time_zone_that_is_unknown():
    """A meeting's zone without known name or rules has its own response code."""
    for inner in ("", "<BaseOffset>soon</BaseOffset>"):
        with pytest.raises(UnknownZone) as refusal:
            zone_of(inner, "Nowhere", "MeetingTimeZone")
        assert refusal.value.code == "ErrorCalendarInvalidTimeZone"


def test_zones_by_iana_name():
    """IANA names lead to the Windows zone that holds the place."""
    assert by_iana("Europe/Paris") == by_iana("Europe/Copenhagen") == ROMANCE
    assert by_iana("UTC") == UTC_ZONE
    with pytest.raises(UnknownZone):
        by_iana("Europe/Atlantis")


def test_a_zone_can_be_renamed():
    """A zone under a custom id keeps its rules in its definition."""
    custom = Zone("tzone://Microsoft/Custom", ROMANCE.tz, "Custom")
    copy = from_element(definition(custom, "StartTimeZone"))
    assert copy.id == "tzone://Microsoft/Custom"
    assert offsets(copy.tz) == offsets(ROMANCE.tz)


@pytest.mark.parametrize(
    ("text", "seconds", "written"),
    [
        ("PT0S", 0, "PT0S"),
        ("-PT60M", -3600, "-PT1H"),
        ("P0DT2H0M0.0S", 7200, "PT2H"),
        ("PT5H45M", 20700, "PT5H45M"),
        ("P1D", 86400, "PT24H"),
        ("-PT0H1M15S", -75, "-PT1M15S"),
    ],
)
def test_durations(text, seconds, written):
    """Durations of days and smaller units are read and written."""
    assert parse_duration(text) == timedelta(seconds=seconds)
    assert duration_text(timedelta(seconds=seconds)) == written
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(f"{text} or so")
