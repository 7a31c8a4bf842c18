"""Settings as they are written down: every key, its bounds and its odd forms."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import InvalidSetting
from server.domain.kinds import Operation, Side
from server.domain.settings import BodyOverflow, ConflictRule, Mode, Settings, Weekday
from server.services.setting_values import (
    CAN_BE_NONE,
    KEYS,
    parse,
    prevent_key,
    settings_from,
    values_of,
)

PREVENTABLE = [(side, operation) for side in Side for operation in Operation]
#: One text and what it means for every key that is not a switch.
EXAMPLES = {
    "mode": ("sync_all", "sync_all"),
    "interval_minutes": ("60", 60),
    "days": ("fri, mon", ["mon", "fri"]),
    "time_from": ("08:30", "08:30"),
    "time_to": ("18:00", "18:00"),
    "past_days": ("7", 7),
    "future_days": ("90", 90),
    "folder": ("AAMk=", "AAMk="),
    "salesforce_type": ("Call", "Call"),
    "conflict_rule": ("delete_wins", "delete_wins"),
    "body_overflow": ("refuse", "refuse"),
}
SWITCHES = [key for key in KEYS if key not in EXAMPLES]

texts = st.text(max_size=255).map(str.strip).filter(lambda text: len(text) <= 255)
clocks = st.none() | st.times().map(lambda t: t.replace(second=0, microsecond=0))
all_settings = st.builds(
    Settings,
    mode=st.sampled_from(Mode),
    interval_minutes=st.none() | st.integers(30, 1440),
    days=st.frozensets(st.sampled_from(Weekday)),
    time_from=clocks,
    time_to=clocks,
    past_days=st.integers(0, 30),
    future_days=st.integers(0, 365),
    prevent=st.frozensets(st.sampled_from(PREVENTABLE)),
    folder=texts,
    salesforce_type=texts,
    sync_invitees=st.booleans(),
    conflict_rule=st.sampled_from(ConflictRule),
    alternate_emails=st.booleans(),
    body_overflow=st.sampled_from(BodyOverflow),
)


def refusal(key, value):
    """The error that a value is refused with."""
    with pytest.raises(InvalidSetting) as caught:
        parse(key, value)
    return caught.value


@given(all_settings)
def test_written_settings_are_read_back(chosen):
    """Whatever can be chosen survives being written down, key by key."""
    written = values_of(chosen)

    assert tuple(written) == KEYS
    assert settings_from(written) == chosen
    assert {key: parse(key, value) for key, value in written.items()} == written


@pytest.mark.parametrize("key", EXAMPLES)
def test_a_text_for_each_key(key):
    """Commands and custom metadata hand in text, and blanks around it do no harm."""
    text, value = EXAMPLES[key]

    assert parse(key, text) == value
    assert parse(key, f"  {text} ") == value
    assert parse(key, value) == value


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("nothing", [None, "", "   "])
def test_nothing_takes_a_value_back(key, nothing):
    """Without a value every key falls back to what the admin or the product says.

    A blank is a value where nothing can be chosen: it means what the product says.
    """
    expected = "" if key in CAN_BE_NONE and nothing is not None else None
    assert parse(key, nothing) == expected
    assert settings_from({key: expected}) == Settings()


@pytest.mark.parametrize("key", SWITCHES)
@pytest.mark.parametrize("text", ["true", "TRUE", "Yes", " on ", "1", True, 1])
def test_a_switch_is_on(key, text):
    """Admins and users write yes in several ways."""
    assert parse(key, text) is True


@pytest.mark.parametrize("key", SWITCHES)
@pytest.mark.parametrize("text", ["false", "False", "NO", "off ", "0", False, 0])
def test_a_switch_is_off(key, text):
    """Nor is there only one way to write no."""
    assert parse(key, text) is False


@pytest.mark.parametrize("value", ["maybe", "2", "truefalse", [], {}, 1.5])
def test_an_odd_switch_is_refused(value):
    """What is neither yes nor no is not guessed at."""
    assert refusal("sync_invitees", value).field == "sync_invitees"


@pytest.mark.parametrize(
    ("key", "least", "most"),
    [
        ("interval_minutes", 30, 1440),
        ("past_days", 0, 30),
        ("future_days", 0, 365),
    ],
)
def test_bounds(key, least, most):
    """The bounds of the page are inclusive (T06, T07); the next value is refused."""
    assert parse(key, least) == least
    assert parse(key, str(most)) == most
    assert str(most) in refusal(key, most + 1).message + refusal(key, most + 1).remedy
    assert refusal(key, least - 1).message.startswith(f"{key}: ")


@pytest.mark.parametrize("value", ["1_0", "٣", "+5", "5.0", 5.0, True, "5 days", []])
def test_only_digits_are_a_number(value):
    """What Python would take for a number, but nobody writes, is refused."""
    assert "whole number" in refusal("past_days", value).message


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("monday,TUE", ["mon", "tue"]),
        ("sun;sat", ["sat", "sun"]),
        (["fri", "fri"], ["fri"]),
        ([], []),
        (",", []),
    ],
)
def test_days_of_the_week(written, days):
    """Days come in the order of the week, each once, by short or full name."""
    assert parse("days", written) == days


@pytest.mark.parametrize("value", ["monkey", "mon,sunshine", "m", [1], "mon tue", 5])
def test_an_unknown_day_is_refused(value):
    """A day is never guessed from its first letters."""
    assert "mon, tue, wed" in refusal("days", value).remedy


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("8:30", "08:30"),
        ("00:00", "00:00"),
        ("24:00", "00:00"),
        ("18:00:00", "18:00"),
        ("18:00:00.000", "18:00"),
    ],
)
def test_times_of_day(written, moment):
    """A browser adds seconds, and people write the end of the day as 24:00."""
    assert parse("time_to", written) == moment


@pytest.mark.parametrize(
    "value", ["25:00", "24:01", "8", "0830", "08:30:15", "08:30+02:00", "noon", 830]
)
def test_other_times_are_refused(value):
    """Nothing of a time is dropped in silence: no seconds and no offset."""
    assert "08:30" in refusal("time_from", value).remedy


@pytest.mark.parametrize("key", ["mode", "conflict_rule", "body_overflow"])
def test_an_unknown_choice_names_the_known_ones(key):
    """The remedy lists what can be chosen."""
    error = refusal(key, "sometimes")

    assert EXAMPLES[key][0] in error.remedy
    assert error.message.startswith(f"{key}: ")


@pytest.mark.parametrize("value", ["x" * 256, ["x"], 5])
def test_a_text_has_an_end(value):
    """Ids and names are texts of at most 255 characters."""
    assert refusal("folder", value).field == "folder"


def test_an_unknown_key_names_itself_and_the_known_ones():
    """Who mistypes a key learns which there are."""
    error = refusal("intervall", 30)

    assert error.field == "intervall"
    assert all(key in error.remedy for key in KEYS)


def test_each_switch_prevents_its_own_write():
    """Six switches stand for the six writes of Prevent Operations (seed line 28)."""
    for side, operation in PREVENTABLE:
        found = settings_from({prevent_key(side, operation): True})

        assert found.prevent == {(side, operation)}


def test_a_stored_value_is_checked_again():
    """A bound that got tighter since the save is noticed, not ignored."""
    with pytest.raises(InvalidSetting, match="past_days"):
        settings_from({"past_days": 90})


def test_times_become_times():
    """The schedule computes with times, not with texts."""
    found = settings_from({"time_from": "22:00", "time_to": "06:00"})

    assert (found.time_from, found.time_to) == (time(22), time(6))
