"""Event series: one row for each occurrence."""

from __future__ import annotations

import pytest

from emulators.salesforce.errors import ApiError
from tests.emulators.salesforce.client import ANA, event

WEEKLY = "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3"


def starts(org) -> list[str]:
    """Give the starts of the live events."""
    rows = org.records("Event")
    return [row["StartDateTime"][:16] for row in rows if not row["IsDeleted"]]


def test_pattern_makes_occurrences(client, org):
    """Creating an event with a pattern over REST creates each occurrence."""
    answer = client.salesforce().Event.create(event(Recurrence2PatternText=WEEKLY))

    rows = org.records("Event")
    assert answer["id"] == rows[0]["Id"]
    assert starts(org) == ["2026-11-23T15:00", "2026-11-30T15:00", "2026-12-07T15:00"]
    assert all(row["IsRecurrence2"] for row in rows)
    assert rows[2]["ActivityDate"] == "2026-12-07"


def test_occurrences_keep_their_local_time(org):
    """Across the end of daylight saving the instant in UTC moves by an hour."""
    org.make_series(
        ANA,
        "FREQ=DAILY;COUNT=2",
        StartDateTime="2026-10-31T13:00:00Z",
        DurationInMinutes=30,
    )

    assert starts(org) == ["2026-10-31T13:00", "2026-11-01T14:00"]


def test_all_day_series_stays_on_midnight(org):
    """All-day occurrences are dates, whatever the owner's zone."""
    org.make_series(
        ANA,
        "FREQ=DAILY;COUNT=2",
        IsAllDayEvent=True,
        StartDateTime="2026-10-31T00:00:00Z",
    )

    assert starts(org) == ["2026-10-31T00:00", "2026-11-01T00:00"]


def test_changed_occurrence_is_an_exception(org):
    """Only the occurrence that was edited is marked."""
    ids = org.make_series(ANA, WEEKLY, **event())

    org.update("Event", ANA, ids[1], Subject="Special")

    marks = [row["IsRecurrence2Exception"] for row in org.records("Event")]
    assert marks == [False, True, False]


def test_series_can_be_deleted_from_an_occurrence_on(client, org):
    """fromThisEventOnwards leaves the earlier occurrences."""
    ids = org.make_series(ANA, WEEKLY, **event())

    answer = client.call("DELETE", f"sobjects/Event/{ids[1]}/fromThisEventOnwards")

    assert answer.status_code == 204
    assert starts(org) == ["2026-11-23T15:00"]


def test_pattern_cannot_be_changed(org):
    """The pattern of a series is written once."""
    ids = org.make_series(ANA, WEEKLY, **event())

    with pytest.raises(ApiError) as caught:
        org.update("Event", ANA, ids[0], Recurrence2PatternText="FREQ=DAILY;COUNT=2")

    assert caught.value.code == "INVALID_FIELD_FOR_INSERT_UPDATE"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;COUNT=2;UNTIL=20261201T000000Z",
        "FREQ=HOURLY;BYHOUR=3",
        "COUNT=3",
        "FREQ=NEVER",
    ],
)
def test_unsupported_patterns_are_refused(org, rule):
    """What Salesforce does not take is an error, and nothing is stored."""
    with pytest.raises(ApiError) as caught:
        org.make_series(ANA, rule, **event())

    assert caught.value.fields == ("Recurrence2PatternText",)
    assert org.records("Event") == []


def test_until_is_an_instant(org):
    """UNTIL in UTC still counts the occurrence at its very time."""
    org.make_series(ANA, "FREQ=DAILY;UNTIL=20261124T150000Z", **event())

    assert len(starts(org)) == 2
