"""Acts of users at the control doors, over HTTP with nothing but JSON."""

from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from emulators import Running, launch
from emulators.exchange import derived

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
AVERY, BLAKE = "avery@northwind.example", "blake@northwind.example"
LUNCH = {"subject": "Lunch", "start": "2026-11-24T12:00", "end": "2026-11-24T13:00"}
SERIES = "Harbor jour fixe"
FIRST = "2026-11-24T09:00"


class Hands:
    """Somebody with an HTTP client at both control doors."""

    def __init__(self, running: Running) -> None:
        told = running.describe()
        self.running = running
        self._urls = {side: told[side]["control_url"] for side in _SIDES}
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = told["salesforce"]["ca_file"]

    def __call__(self, side: str, do: str, **fields: Any) -> tuple[int, Any]:
        """Act, and give the status and the answer."""
        url = f"{self._urls[side]}act"
        answer = self._session.post(url, json={"do": do, **fields}, timeout=20)
        return answer.status_code, answer.json()

    def exchange(self, do: str, **fields: Any) -> Any:
        """Act in Avery's mailbox, which has to work, and give the result."""
        status, told = self("exchange", do, **{"mailbox": AVERY, **fields})
        assert status == 200, told
        return told["result"]

    def salesforce(self, do: str, **fields: Any) -> Any:
        """Act as Avery in Salesforce, which has to work, and give the result."""
        status, told = self("salesforce", do, **{"user": AVERY, **fields})
        assert status == 200, told
        return told["result"]

    def items(self, address: str = AVERY, folder: str = "Calendar") -> list[Any]:
        """Give the subjects and starts in a folder of a mailbox."""
        found = self.running.exchange.items(mailbox=address, folder=folder)
        return [one["Subject"] for part in found for one in part["items"]]

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()


_SIDES = ("exchange", "salesforce")


@pytest.fixture(scope="module")
def running():
    """Serve both emulators."""
    with launch("empty", NOW) as both:
        yield both


@pytest.fixture
def act(running):
    """Stand at the doors of two empty calendars."""
    running.play("empty", NOW)
    hands = Hands(running)
    yield hands
    assert len(running.exchange.mail_log) == 0
    hands.close()


@pytest.fixture
def series(act):
    """Have the series scene instead."""
    act.running.play("series", NOW)
    return act


def test_item_is_created_changed_and_deleted(act):
    """An item is known by its id and by its subject, and ends in Deleted Items."""
    id_ = act.exchange("create", fields=LUNCH)["id"]
    assert act.items() == ["Lunch"]
    act.exchange("update", item="Lunch", fields={"location": "Pier 15"})
    item = act.running.exchange.mailbox(AVERY).entry(id_)
    assert item.values["Location"] == "Pier 15"
    assert item.values["Start"] == datetime(2026, 11, 24, 17, tzinfo=UTC)
    act.exchange("delete", item=id_)
    assert (act.items(), act.items(folder="Deleted Items")) == ([], ["Lunch"])


def test_item_is_deleted_for_good(act):
    """A hard deletion leaves nothing in Deleted Items."""
    act.exchange("create", fields=LUNCH)
    act.exchange("delete", item="Lunch", hard=True)
    assert (act.items(), act.items(folder="Deleted Items")) == ([], [])


def test_all_day_item_and_series_are_created(act):
    """Dates make whole days, and a recurrence makes a series."""
    days = {"start": "2026-11-25", "end": "2026-11-27", "all_day": True}
    act.exchange("create", fields={"subject": "Expo", **days})
    weekly = {"every": "week", "from": "2026-11-24", "days": ["Tuesday"], "count": 3}
    act.exchange("create", fields={**LUNCH, "recurrence": weekly})
    expo, lunch = act.running.exchange.mailbox(AVERY).calendar.items.values()
    assert expo.values["End"] == datetime(2026, 11, 27, 5, tzinfo=UTC)
    assert lunch.last_start() == datetime(2026, 12, 8, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("recurrence", "last"),
    [
        ({"every": "day", "interval": 2, "count": 3}, "2026-11-28"),
        ({"every": "week", "until": "2026-12-02"}, "2026-12-01"),
        ({"every": "month", "count": 2}, "2026-12-24"),
        ({"every": "year", "count": 2}, "2027-11-24"),
    ],
)
def test_patterns_follow_the_first_date(act, recurrence, last):
    """Without more words the day of week or month is the first date's."""
    act.exchange(
        "create",
        fields={**LUNCH, "recurrence": {"from": "2026-11-24", **recurrence}},
    )
    (item,) = act.running.exchange.mailbox(AVERY).calendar.items.values()
    assert str(item.last_start().date()) == last


def test_item_is_moved_to_another_calendar(act):
    """Moving makes the calendar if need be, and finds it the next time."""
    act.exchange("create", fields=LUNCH)
    act.exchange("create", fields={**LUNCH, "subject": "Second"}, folder="Sales")
    act.exchange("move", item="Lunch", folder="Sales")
    assert (act.items(), act.items(folder="Sales")) == ([], ["Second", "Lunch"])
    act.exchange("move", item="Lunch", folder="Calendar")
    assert act.items() == ["Lunch"]


def test_meeting_reaches_its_attendees_and_their_answers_come_back(act):
    """Copies are made, follow changes, answer, and are marked as cancelled."""
    act.exchange("create", fields={**LUNCH, "required": [BLAKE, "x@else.example"]})
    assert act.items(BLAKE) == ["Lunch"]
    act.exchange("update", item="Lunch", fields={"subject": "Dinner"})
    assert act.items(BLAKE) == ["Dinner"]
    act.exchange("respond", mailbox=BLAKE, item="Dinner", response="Tentative")
    (own,) = act.running.exchange.mailbox(AVERY).calendar.items.values()
    assert [one.response for one in derived.attendees(own)] == ["Tentative", "Unknown"]
    act.exchange("cancel", item="Dinner")
    assert (act.items(), act.items(BLAKE)) == ([], ["Canceled: Dinner"])


def test_only_the_organiser_cancels(act):
    """An attendee cannot cancel somebody else's meeting."""
    act.exchange("create", fields={**LUNCH, "required": [BLAKE]})
    status, told = act("exchange", "cancel", mailbox=BLAKE, item="Lunch")
    assert (status, "does not organise" in told["error"]) == (400, True)


def test_one_occurrence_is_changed_and_deleted(series):
    """An occurrence is named by its planned start; its siblings stay."""
    series.exchange(
        "update_occurrence", item=SERIES, start=FIRST, fields={"location": "Dock 14"}
    )
    series.exchange("delete_occurrence", item=SERIES, start="2026-12-01T09:00")
    (item,) = series.running.exchange.mailbox(AVERY).calendar.items.values()
    changed = item.deviations[datetime(2026, 11, 24, 14, tzinfo=UTC)]
    assert changed.values["Location"] == "Dock 14"
    assert datetime(2026, 12, 1, 14, tzinfo=UTC) in item.deleted
    assert item.values.get("Location") is None


@pytest.mark.parametrize(
    ("do", "fields", "status", "says"),
    [
        ("create", {"fields": {"subject": "x"}}, 400, "ErrorRequiredPropertyMissing"),
        ("create", {"fields": {**LUNCH, "color": "red"}}, 400, "sensitivity"),
        ("create", {"fields": {**LUNCH, "start": "noon"}}, 400, "noon"),
        ("create", {"fields": {**LUNCH, "start": 5}}, 400, "5"),
        ("create", {"fields": {**LUNCH, "end": "2026-11-20T10:00"}}, 400, "Earlier"),
        ("create", {"fields": LUNCH, "mailbox": "q@q.example"}, 404, "q@q.example"),
        ("update", {"item": "Breakfast", "fields": {}}, 404, "0 items match"),
        ("respond", {"item": SERIES, "response": "Yes"}, 400, "Tentative"),
        ("delete_occurrence", {"item": SERIES, "start": "2026-11-25T09:00"}, 404, "25"),
        ("create", {"fields": {**LUNCH, "recurrence": {}}}, 400, "every"),
        (
            "create",
            {"fields": {**LUNCH, "recurrence": {"every": "week", "days": ["Dies"]}}},
            400,
            "from",
        ),
    ],
)
def test_wrong_act_is_refused_and_changes_nothing(series, do, fields, status, says):
    """What cannot be done is answered with what is wrong."""
    before = series.running.exchange.items()
    got, told = series("exchange", do, **{"mailbox": AVERY, **fields})
    assert got == status
    assert says in told["error"]
    assert series.running.exchange.items() == before


def test_subject_of_two_items_names_neither(act):
    """An ambiguous subject is refused; the id still works."""
    for _ in range(2):
        act.exchange("create", fields=LUNCH)
    status, told = act("exchange", "delete", mailbox=AVERY, item="Lunch")
    assert (status, "2 items match" in told["error"]) == (404, True)


def test_salesforce_record_lives_and_dies_by_hand(act):
    """A record is created, changed, deleted and taken out of the recycle bin."""
    fields = {
        "Subject": "Visit",
        "StartDateTime": "2026-11-24T15:00:00Z",
        "DurationInMinutes": 30,
    }
    id_ = act.salesforce("create", object="Event", fields=fields)["id"]
    act.salesforce("update", object="Event", id=id_, fields={"Location": "Newark"})
    act.salesforce("delete", object="Event", id=id_)
    (row,) = act.running.salesforce.items("Event")
    assert (row["Location"], row["IsDeleted"]) == ("Newark", True)
    act.salesforce("undelete", object="Event", id=id_)
    assert act.running.salesforce.items("Event")[0]["IsDeleted"] is False


def test_an_admin_default_is_deployed_by_hand(act):
    """A record of the custom metadata type is made, and replaced in its scope."""
    which = {"object": "Calendar", "setting": "past_days", "scope": "Sales"}
    for value, locked in (("14", False), ("7", True)):
        status, _ = act("salesforce", "set_policy", **which, value=value, locked=locked)
        assert status == 200
    (row,) = act.running.salesforce.items("Tandem_Setting__mdt")
    assert (row["Value__c"], row["Locked__c"]) == ("7", True)


@pytest.mark.parametrize(
    ("fields", "status", "says"),
    [
        ({"object": "Event", "fields": {"Subject": "x"}}, 400, "StartDateTime"),
        ({"object": "Event", "fields": {"Subjekt": "x"}}, 400, "Subjekt"),
        ({"object": "Evnt", "fields": {}}, 404, "Evnt"),
        ({"object": "Event", "fields": {}, "user": "q@q.example"}, 404, "q@q"),
    ],
)
def test_wrong_salesforce_act_is_refused(act, fields, status, says):
    """Salesforce's own reason for a refusal is in the answer."""
    got, told = act("salesforce", "create", **{"user": AVERY, **fields})
    assert (got, act.running.salesforce.items("Event")) == (status, [])
    assert says in told["error"]
