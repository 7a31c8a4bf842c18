"""What holds for a user: own choices under the admin's defaults and locks."""

from __future__ import annotations

import pytest

from server.domain.errors import InvalidSetting
from server.domain.kinds import Kind
from server.domain.org import OrgFacts
from server.domain.policy import Policy, PolicyRule
from server.domain.settings import Mode, Settings
from server.services.effective import effective

PROFILE_ID = "00e5g000001ABCDAA2"


def rule(setting, value, *, name="A_Rule", scope="", locked=False, kind=Kind.CALENDAR):
    """One record of the admin."""
    return PolicyRule(
        name=name, kind=kind, setting=setting, value=value, locked=locked, scope=scope
    )


def under(*rules, own=None, kind=Kind.CALENDAR):
    """What holds for a sales user with these own values."""
    facts = OrgFacts(
        user_id="005",
        zone="UTC",
        profile="Sales User",
        profile_id=PROFILE_ID,
        policy=Policy(rules),
    )
    return effective(own or {}, facts, kind)


def test_a_record_for_a_kind_that_does_not_exist_holds_for_none():
    """It is told to the admin; taken for all kinds it would lock what nobody meant."""
    odd = PolicyRule(
        name="Odd",
        kind=None,
        setting="mode",
        value="sync_all",
        locked=True,
        unknown_kind="Journeys",
    )

    found = under(odd)

    assert (found.settings, found.locked) == (Settings(), frozenset())
    (fault,) = found.faults
    assert fault.startswith("Odd: ")
    assert "Journeys" in fault


def test_without_anything_the_product_decides():
    """A new user in an org without a policy syncs nothing (T01)."""
    found = under()

    assert found.settings == Settings()
    assert (found.locked, found.sources, found.faults) == (frozenset(), {}, ())


def test_a_default_is_where_a_user_starts():
    """An unlocked value of the admin holds until the user chooses (T02)."""
    found = under(rule("mode", "sync_all", name="Everybody"))

    assert found.settings.mode is Mode.SYNC_ALL
    assert found.sources == {"mode": "Everybody"}
    assert not found.locked


def test_a_user_overrides_a_default():
    """A default may be changed by the user."""
    found = under(rule("past_days", "7"), own={"past_days": 14})

    assert found.settings.past_days == 14
    assert found.sources == {"past_days": "user"}


def test_a_lock_overrides_the_user():
    """A lock holds at run time, whatever is stored (T04, N20)."""
    found = under(rule("mode", "designated", locked=True), own={"mode": "sync_all"})

    assert found.settings.mode is Mode.DESIGNATED
    assert found.locked == {"mode"}
    assert found.sources == {"mode": "A_Rule"}


def test_a_users_value_sleeps_under_a_lock():
    """The own value is untouched and holds again without the lock (A40)."""
    own = {"past_days": 14}
    lock = rule("past_days", "3", locked=True)

    assert under(lock, own=own).settings.past_days == 3
    assert under(own=own).settings.past_days == 14


@pytest.mark.parametrize(
    "scope", ["Sales User", "sales user", PROFILE_ID, PROFILE_ID[:15]]
)
def test_a_profile_is_named_or_given_by_id(scope):
    """Setup shows profiles by name and by an Id of 15 characters."""
    assert under(rule("past_days", "3", scope=scope)).settings.past_days == 3


@pytest.mark.parametrize("scope", ["Marketing User", "00e5g000001ABCEAA2", "Sales"])
def test_another_profile_is_not_meant(scope):
    """A rule of another profile neither holds nor is a fault."""
    found = under(rule("past_days", "3", scope=scope, locked=True))

    assert found.settings.past_days == 30
    assert not found.locked


def test_the_nearest_default_wins():
    """A profile's default goes before the org's, whatever the records' names."""
    near = rule("past_days", "3", name="A", scope="Sales User")
    far = rule("past_days", "7", name="Z")

    assert under(near, far).settings.past_days == 3
    assert under(far, near).sources == {"past_days": "A"}


def test_the_highest_lock_wins():
    """An org's lock cannot be loosened for one profile."""
    near = rule("past_days", "3", name="Z", scope="Sales User", locked=True)
    far = rule("past_days", "7", name="A", locked=True)

    found = under(near, far, own={"past_days": 1})

    assert found.settings.past_days == 7
    assert found.sources == {"past_days": "A"}


def test_an_orgs_lock_beats_a_profiles_default():
    """A nearer default does not open a lock from above."""
    near = rule("past_days", "3", scope="Sales User")
    far = rule("past_days", "7", locked=True)

    assert under(near, far).settings.past_days == 7


def test_a_profiles_lock_beats_the_orgs_default():
    """Below the org's defaults an admin may lock for a profile."""
    near = rule("past_days", "3", scope="Sales User", locked=True)
    far = rule("past_days", "7")

    assert under(near, far, own={"past_days": 1}).settings.past_days == 3


@pytest.mark.parametrize("locked", [False, True])
def test_a_rule_for_this_kind_beats_one_for_all(locked):
    """In one scope the rule that says more precisely what it means wins."""
    narrow = rule("past_days", "3", name="A", locked=locked)
    broad = rule("past_days", "7", name="Z", kind=None, locked=locked)

    assert under(narrow, broad).settings.past_days == 3


def test_a_rule_for_another_kind_is_not_meant():
    """Contacts may be locked without touching the calendar."""
    found = under(rule("mode", "sync_all", kind=Kind.CONTACTS, locked=True))

    assert found.settings.mode is Mode.DO_NOT_SYNC
    assert not found.locked


@pytest.mark.parametrize(
    ("setting", "value"), [("past_days", "90"), ("colour", "red"), ("mode", "all")]
)
@pytest.mark.parametrize("locked", [False, True])
def test_a_broken_record_is_reported_and_does_no_harm(setting, value, locked):
    """What an admin mistyped is named, and every other rule still holds."""
    broken = rule(setting, value, name="Broken", locked=locked)
    found = under(broken, rule("future_days", "10"), own={"mode": "sync_all"})

    assert found.settings == Settings(mode=Mode.SYNC_ALL, future_days=10)
    assert not found.locked
    (fault,) = found.faults
    assert fault.startswith(f"Broken: {setting}: ")


def test_a_blank_lock_holds_the_products_default():
    """An admin locks a setting as it comes by leaving the value empty."""
    found = under(rule("folder", "", locked=True), own={"folder": "AAMk"})

    assert found.settings.folder == ""
    assert found.locked == {"folder"}


def test_a_blank_default_says_nothing():
    """A rule that was taken back does not hide the one for the whole org."""
    found = under(
        rule("past_days", "14", name="Everybody"),
        rule("past_days", "", name="Sales", scope="Sales User"),
    )

    assert found.settings.past_days == 14
    assert found.sources == {"past_days": "Everybody"}


def test_a_stored_value_that_became_impossible_names_its_key():
    """A run must not go on with another value than the user chose."""
    with pytest.raises(InvalidSetting, match="past_days"):
        under(own={"past_days": 90})
