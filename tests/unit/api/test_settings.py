"""Settings: bounds, locks, choices, and no edit that is lost."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.errors import (
    CredentialsRejected,
    MailboxMissing,
    Throttled,
    Unreachable,
)
from server.ports.connector import Folder
from server.services.setting_values import KEYS
from tests.door import ANN, BOB, GIL
from tests.fakes.connector import FakeConnector, FakeDoor
from tests.fakes.office import fault
from tests.fakes.side import FakeSide

PATH = "/v1/settings/calendar"
FRESH = f"{PATH}?fresh=true"


def fields_of(answer):
    """The fields an answer complains about; each says why and what to do."""
    assert all(one["reason"] and one["remedy"] for one in answer.json["errors"])
    return [one["field"] for one in answer.json["errors"]]


def test_what_a_new_user_has(door):
    """Every setting with its default, unlocked, and what can be chosen (T01)."""
    answer = door.get(PATH)

    assert answer.headers["ETag"] == '"0"'
    assert list(answer.json["settings"]) == sorted(KEYS)
    assert answer.json["settings"]["mode"] == {
        "value": "do_not_sync",
        "locked": False,
        "set_by": "default",
        "record": None,
    }
    assert answer.json["choices"] == {
        "folder": [{"id": "calendar", "name": "Calendar", "main": True}],
        "salesforce_type": ["Call", "Meeting"],
        "interval_minutes": [30, 60, 120, 240, 720, 1440],
        "problem": None,
    }
    assert door.systems.open_doors == 0


def test_saving_and_reading_back(door):
    """What is saved holds, in its own type, and the version moves on."""
    values = {
        "mode": "matching",
        "interval_minutes": 60,
        "days": ["fri", "mon"],
        "time_from": "22:00",
        "time_to": "06:00",
        "past_days": 0,
        "future_days": 365,
        "prevent_delete_in_exchange": True,
        "folder": "AAMk/+=",
        "salesforce_type": "Call",
        "sync_invitees": True,
        "conflict_rule": "delete_wins",
        "alternate_emails": False,
        "body_overflow": "refuse",
    }

    saved = door.save(**values)

    assert saved.status_code == 200, saved.text
    assert saved.headers["ETag"] == '"1"'
    assert saved.json["started"] is True
    read = door.get(PATH)
    assert read.headers["ETag"] == '"1"'
    assert read.json["settings"] == saved.json["settings"]
    found = {key: read.json["settings"][key]["value"] for key in values}
    assert found == values | {"days": ["mon", "fri"]}
    assert read.json["settings"]["mode"]["set_by"] == "user"


def test_what_is_not_named_stays(door):
    """A save changes the settings it names, and null takes one's own value back."""
    door.save(past_days=5, future_days=7)

    settings = door.save(past_days=None).json["settings"]

    assert settings["past_days"] == {
        "value": 30,
        "locked": False,
        "set_by": "default",
        "record": None,
    }
    assert settings["future_days"]["value"] == 7


def test_enabling_queues_one_run_and_other_saves_none(door):
    """The first run starts at once, whatever the schedule says (T08, T09)."""
    assert door.save(past_days=5).json["started"] is False
    assert door.save(mode="sync_all").json["started"] is True
    assert door.save(salesforce_type="Call").json["started"] is False


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("interval_minutes", 29),
        ("interval_minutes", 1441),
        ("interval_minutes", "30"),
        ("interval_minutes", 30.5),
        ("interval_minutes", True),
        ("past_days", 31),
        ("past_days", -1),
        ("future_days", 366),
        ("future_days", 1e300),
        ("mode", "everything"),
        ("mode", "SYNC_ALL"),
        ("mode", 1),
        ("days", "mon"),
        ("days", ["someday"]),
        ("days", [1]),
        ("time_from", "25:00"),
        ("time_from", "8"),
        ("sync_invitees", "yes"),
        ("sync_invitees", 1),
        ("folder", "x" * 256),
        ("folder", "a\x00b"),
        ("folder", "\ud800"),
        ("folder", {}),
        ("conflict_rule", ["delete_wins"]),
        ("admin", True),
        ("version", "7"),
    ],
)
def test_values_that_are_refused(door, field, value):
    """The field is named, with what to do, and nothing is saved (T06, T07)."""
    answer = door.save(**{field: value, "body_overflow": "refuse"})

    assert answer.status_code == 422
    assert fields_of(answer) == [field]
    assert door.get(PATH).headers["ETag"] == '"0"'


def test_all_wrong_fields_are_named_at_once(door):
    """A form shows every mistake after one save."""
    answer = door.save(interval_minutes=5, past_days=99)

    assert sorted(fields_of(answer)) == ["interval_minutes", "past_days"]


def test_a_whole_number_may_be_written_with_a_point(door):
    """JSON does not tell 45.0 from 45."""
    assert door.save(past_days=5.0).json["settings"]["past_days"]["value"] == 5


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{}", 422),
        (b"", 422),
        (b"[]", 422),
        (b"null", 422),
        (b'"mode"', 422),
        (b"{", 400),
        (b"\xff", 400),
    ],
)
def test_bodies_that_are_no_settings(door, body, status):
    """They are refused in the one shape of errors."""
    answer = door.call(
        "PUT",
        PATH,
        bearer=door.token(),
        data=body,
        headers={"If-Match": '"0"', "Content-Type": "application/json"},
    )

    assert answer.status_code == status, answer.text
    assert answer.json["code"] == status
    assert answer.json["message"]
    assert answer.json["remedy"]


def test_a_locked_setting(door):
    """The answer names it; what is stored and what holds stay as they were (T03)."""
    door.lock("mode", "designated")

    answer = door.save(mode="sync_all", past_days=3)

    assert answer.status_code == 403
    assert fields_of(answer) == ["mode"]
    shown = door.get(PATH)
    assert shown.headers["ETag"] == '"0"'
    assert shown.json["settings"]["mode"] == {
        "value": "designated",
        "locked": True,
        "set_by": "administrator",
        "record": "Lock_It",
    }


def test_a_lock_puts_ones_own_value_to_sleep(door):
    """It comes back when the lock is gone (A40)."""
    door.save(past_days=5)
    facts = door.systems.facts
    door.lock("past_days", "10")
    assert door.get(FRESH).json["settings"]["past_days"]["value"] == 10

    door.systems.facts = facts

    assert door.get(FRESH).json["settings"]["past_days"]["value"] == 5


NOTHING = [
    ("salesforce_type", "Call", ""),
    ("time_from", "08:00", None),
    ("time_to", "18:00", None),
    ("folder", "AAMk=", ""),
]


@pytest.mark.parametrize(("key", "preset", "shown"), NOTHING)
def test_the_choice_of_nothing_holds_against_a_default(door, key, preset, shown):
    """None, no limit and the main calendar are choices; no choice is another thing.

    A lock still wins, and null brings the administrator's default back.
    """
    door.preset(key, preset)
    origin = {"locked": False, "set_by": "administrator", "record": "Lock_It"}
    assert door.get(PATH).json["settings"][key] == {"value": preset, **origin}

    chosen = door.save(**{key: ""}).json["settings"][key]
    assert (chosen["value"], chosen["set_by"]) == (shown, "user")
    assert door.save(past_days=3).json["settings"][key] == chosen

    door.lock(key, preset)
    assert door.save(**{key: ""}).status_code == 403
    assert door.get(PATH).json["settings"][key]["value"] == preset

    door.preset(key, preset)
    back = door.save(**{key: None}).json["settings"][key]
    assert back == {"value": preset, **origin}


def test_a_save_without_a_version(door):
    """It would overwrite blindly, so it is refused."""
    answer = door.call("PUT", PATH, bearer=door.token(), json={"past_days": 1})

    assert answer.status_code == 428
    assert "If-Match" in answer.json["message"]


@pytest.mark.parametrize("tag", ['"7"', '"x"', "*", 'W/"0"', '"0", "1"', "nonsense"])
def test_a_save_over_another_version(door, tag):
    """Only the version that was read may be replaced, named exactly."""
    answer = door.save(tag=tag, past_days=1)

    assert answer.status_code == 412
    assert door.get(PATH).headers["ETag"] == '"0"'


def test_of_two_who_read_the_same_version_one_is_told(door):
    """The second edit is not saved over the first one."""
    tag = door.get(PATH).headers["ETag"]

    first, second = door.save(tag=tag, past_days=1), door.save(tag=tag, past_days=2)

    assert (first.status_code, second.status_code) == (200, 412)
    assert door.get(PATH).json["settings"]["past_days"]["value"] == 1


def test_settings_of_others_stay(door):
    """A save touches the caller's own settings only."""
    door.save(ANN, past_days=5)

    for user in (BOB, GIL):
        shown = door.get(PATH, user)
        assert shown.headers["ETag"] == '"0"'
        assert shown.json["settings"]["past_days"]["value"] == 30


@pytest.mark.parametrize(
    ("error", "status", "pause"),
    [
        (Unreachable("Away."), 503, "30"),
        (Throttled("Slow down.", retry_after=120.0), 503, "120"),
        (CredentialsRejected("Refused."), 409, None),
    ],
)
def test_a_salesforce_that_cannot_be_asked(door, error, status, pause):
    """Locks are not known then, so nothing is shown and nothing saved (N20)."""
    door.systems.when_asked = fault(error)
    answers = [door.get(PATH), door.save(tag='"0"', past_days=1)]

    for answer in answers:
        assert answer.status_code == status
        assert answer.json["remedy"]
        assert answer.headers.get("Retry-After") == pause
    assert door.systems.open_doors == 0


def asked_of(door):
    """Have each system count how often it is asked; gives the counts."""
    asked: Counter[str] = Counter()
    door.systems.when_asked = lambda: asked.update(["salesforce"])
    door.systems.when_listed = lambda: asked.update(["exchange"])
    return asked


def test_the_systems_are_asked_once_a_minute(door):
    """The page that opens, its list and its dialog share one look at each system."""
    asked = asked_of(door)

    first = door.get(PATH)
    door.get("/v1/jobs")
    door.clock.advance(timedelta(seconds=59))
    again = door.get(PATH)

    assert again.json == first.json
    assert asked == {"salesforce": 1, "exchange": 1}

    door.clock.advance(timedelta(seconds=1))
    door.get(PATH)

    assert asked == {"salesforce": 2, "exchange": 2}


def test_the_systems_are_asked_now_if_the_user_wants(door):
    """A lock and a calendar of this moment are shown, and from then on to all."""
    door.get(PATH)
    asked = asked_of(door)
    door.lock("past_days", "3")
    door.systems.folders.append(Folder("new", "Projects", main=False))
    assert door.get(PATH).json["settings"]["past_days"]["locked"] is False

    for path in (FRESH, PATH):
        shown = door.get(path).json
        assert shown["settings"]["past_days"]["locked"] is True
        assert [one["id"] for one in shown["choices"]["folder"]] == ["calendar", "new"]
    assert asked == {"salesforce": 1, "exchange": 1}


def test_a_save_goes_by_the_locks_of_its_moment(door):
    """Though the form was filled in before the lock (T03)."""
    tag = door.get(PATH).headers["ETag"]
    door.lock("past_days", "3")

    assert door.save(tag=tag, past_days=30).status_code == 403
    assert door.get(PATH).json["settings"]["past_days"]["locked"] is True


def test_calendars_are_kept_for_their_owner_alone(door):
    """Neither a colleague nor a stranger sees them, nor the user of another mailbox."""
    door.systems.folders[:] = [Folder("a", "Of Ann", main=True)]
    assert folder_names(door, ANN) == ["Of Ann"]
    door.systems.folders[:] = [Folder("b", "Of others", main=True)]

    assert folder_names(door, BOB) == folder_names(door, GIL) == ["Of others"]
    assert folder_names(door, ANN) == ["Of Ann"]

    users = door.runtime.database.users
    users.update(replace(users.named(ANN), mailbox="new@acme.example"))

    assert folder_names(door, ANN) == ["Of others"]


def folder_names(door, user):
    """The names of the calendars a user can choose from."""
    return [one["name"] for one in door.get(PATH, user).json["choices"]["folder"]]


class NoFolders(FakeDoor):
    """A door behind which nothing is found."""

    def folders(self):
        """There is no mailbox to ask."""
        raise MailboxMissing("There is no such mailbox.")


class NoMailbox(FakeConnector):
    """An Exchange in which the user has no mailbox."""

    def exchange(self, org, user, *, zone, folder=""):
        """A door behind which nothing is found."""
        return NoFolders(self, FakeSide(self.exchange_calendar))


def test_an_exchange_that_cannot_be_asked(door):
    """The settings are shown without calendars to choose from, saying why."""
    systems = NoMailbox(door.systems.facts)
    working = door.runtime.choices
    door.runtime.choices = replace(working, connector=systems)

    choices = door.get(PATH).json["choices"]

    assert choices["folder"] is None
    assert choices["salesforce_type"] == ["Call", "Meeting"]
    assert choices["problem"] == {
        "reason": "There is no such mailbox.",
        "remedy": "Correct the mailbox address of this user.",
    }
    assert systems.open_doors == 0
    # What went wrong is not kept: trying again helps at once.
    door.runtime.choices = working
    assert door.get(PATH).json["choices"]["folder"]
