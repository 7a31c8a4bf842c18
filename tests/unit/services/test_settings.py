"""Saving settings: locks, versions, and the one run that switching on brings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain.errors import (
    EditConflict,
    InvalidSetting,
    LockedSetting,
    Unreachable,
)
from server.domain.kinds import Kind
from server.domain.policy import PolicyRule
from server.domain.runs import Trigger
from server.domain.settings import Mode, Settings
from server.ports.stores import JobStatus
from tests.builders import NOW, instant
from tests.fakes.office import USER, fault


def change(office, **values):
    """Save values as the user."""
    return office.settings.change(USER, Kind.CALENDAR, values)


def show(office):
    """What the user sees."""
    return office.settings.show(USER, Kind.CALENDAR)


def lock(setting, value):
    """A record that locks a setting for the whole org."""
    return PolicyRule(
        name="Lock", kind=Kind.CALENDAR, setting=setting, value=value, locked=True
    )


def test_a_new_user_has_the_products_settings(office):
    """T01: off, and no interval until it is first enabled."""
    found = show(office)

    assert found.effective.settings == Settings()
    assert (found.version, found.started) == ("0", False)
    assert office.systems.open_doors == 0


def test_a_saved_value_is_shown(office):
    """Texts are stored as plain values."""
    change(office, past_days="7", days="fri,mon", sync_invitees="yes")

    assert office.chosen() == {
        "past_days": 7,
        "days": ["mon", "fri"],
        "sync_invitees": True,
    }
    assert show(office).effective.settings.past_days == 7


def test_a_value_can_be_taken_back(office):
    """Without a value of one's own the default holds again."""
    change(office, past_days=7, future_days=90)
    change(office, past_days="", future_days=None)

    assert office.chosen() == {}


def test_each_save_has_a_version(office):
    """The version serves as ETag."""
    first, second = change(office, past_days=7), change(office, past_days=8)

    assert first.version != second.version == show(office).version


def test_somebody_else_saved_meanwhile(office):
    """The second of two savers is told to look again; the first one's stands."""
    save = office.settings.store.save

    class Hurried:
        """A store in which somebody else is always a moment faster."""

        load = office.settings.store.load

        def save(self, user_id, kind, values, *, expect):
            save(user_id, kind, {"past_days": 5}, expect=expect)
            return save(user_id, kind, values, expect=expect)

    object.__setattr__(office.settings, "store", Hurried())

    with pytest.raises(EditConflict):
        change(office, past_days=7)

    assert office.chosen() == {"past_days": 5}


def test_a_locked_field_is_refused(office):
    """T03: the error names the field, and nothing of the save is stored."""
    office.policy(lock("mode", "designated"))

    with pytest.raises(LockedSetting) as caught:
        change(office, past_days=7, mode="sync_all")

    assert caught.value.field == "mode"
    assert office.chosen() == {}
    assert office.queue.messages == []


def test_even_taking_back_a_locked_field_is_refused(office):
    """The own value sleeps under the lock, so nobody can touch it (A40)."""
    change(office, past_days=7)
    office.policy(lock("past_days", "3"))

    with pytest.raises(LockedSetting):
        change(office, past_days="")

    assert office.chosen() == {"past_days": 7}


def test_other_fields_stay_free(office):
    """A lock holds one setting; the dormant value survives the save."""
    change(office, past_days=7)
    office.policy(lock("past_days", "3"))

    saved = change(office, future_days=90)

    assert saved.effective.settings.past_days == 3
    assert office.chosen() == {"past_days": 7, "future_days": 90}


def test_a_wrong_value_is_refused_before_anybody_is_asked(office):
    """A mistake costs no request."""
    office.systems.when_asked = fault(AssertionError("Nobody must be asked."))

    with pytest.raises(InvalidSetting, match="interval_minutes"):
        change(office, interval_minutes=29)


def test_without_salesforce_nothing_is_saved(office):
    """Locks that cannot be read are not taken for open (N20)."""
    office.systems.when_asked = fault(Unreachable("Salesforce does not answer."))

    with pytest.raises(Unreachable):
        change(office, past_days=7)

    assert office.chosen() == {}
    assert office.systems.open_doors == 0


def test_the_last_known_locks_hold_while_salesforce_is_away(office):
    """Reads tell since when they are known, and a locked field stays locked (N20)."""
    office.policy(lock("past_days", "3"))
    office.facts(profile="Sales")
    show(office)
    office.clock.advance(timedelta(hours=5))
    away = Unreachable("Salesforce does not answer.")
    office.systems.when_asked = fault(away)

    found = show(office)
    change(office, future_days=90)
    with pytest.raises(LockedSetting, match="past_days"):
        change(office, past_days=30)

    assert found.effective.settings.past_days == 3
    assert found.known.checked_at == NOW
    assert found.known.problem is away
    assert found.known.facts.profile == "Sales"
    assert office.chosen() == {"future_days": 90}
    assert office.systems.open_doors == 0


def test_what_a_run_learnt_holds_as_well(office):
    """Who never opened the settings has the locks that the last run has met (N20)."""
    office.policy(lock("past_days", "3"))
    office.run()
    office.systems.when_asked = fault(Unreachable("Salesforce does not answer."))

    assert show(office).effective.locked == {"past_days"}


def test_an_impossible_stored_value_can_be_put_right(office):
    """What a tighter bound made impossible is repaired by saving the field."""
    office.choose(past_days=90)
    with pytest.raises(InvalidSetting, match="past_days"):
        change(office, future_days=7)

    change(office, past_days=30)

    assert office.chosen() == {"past_days": 30}


# --- switching on ---------------------------------------------------------------------


def test_switching_on_runs_once(office):
    """T08: one run at once, on a Sunday morning, whatever days and hours say."""
    saved = change(
        office,
        mode="sync_all",
        days="mon,tue,wed,thu,fri",
        time_from="08:00",
        time_to="18:00",
    )

    assert saved.started
    assert office.queue.messages == [office.job().id]
    assert office.job().trigger is Trigger.ENABLED
    office.runs.carry_out(office.job().id)
    assert office.job().next_due_at == instant("2026-11-23T13:00")


def test_switching_on_offers_half_an_hour(office):
    """A1: the interval is blank until the first time, then 30 minutes."""
    assert show(office).effective.settings.interval_minutes is None

    assert change(office, mode="sync_all").effective.settings.interval_minutes == 30


def test_switching_on_keeps_a_chosen_interval(office):
    """Who names an interval gets it."""
    saved = change(office, mode="sync_all", interval_minutes=120)

    assert saved.effective.settings.interval_minutes == 120


@pytest.mark.parametrize(
    "values",
    [{"salesforce_type": "Call"}, {"mode": "matching"}, {"interval_minutes": 60}],
)
def test_other_changes_bring_no_run(office, values):
    """T09: an enabled sync runs when it is due, not at every save (A5)."""
    change(office, mode="sync_all")
    office.queue.messages.clear()

    assert not change(office, **values).started
    assert office.queue.messages == []


def test_a_refused_save_brings_no_run(office):
    """Nothing starts where nothing was stored."""
    with pytest.raises(InvalidSetting):
        change(office, mode="sync_all", past_days=31)

    assert office.queue.messages == []


def test_a_queue_that_is_away_does_not_lose_the_save(office):
    """The settings are stored and the run is wanted; the dispatcher tells later."""
    office.queue.error = Unreachable("The queue does not answer.")

    assert change(office, mode="sync_all").started

    assert office.chosen()["mode"] == "sync_all"
    assert office.job().state is JobStatus.QUEUED
    assert office.alarms == [office.queue.error]


def test_switching_off_ends_the_schedule(office):
    """A sync that is off is not due."""
    change(office, mode="sync_all")
    office.runs.carry_out(office.job().id)
    assert office.job().next_due_at is not None

    saved = change(office, mode="do_not_sync")

    assert saved.effective.settings.mode is Mode.DO_NOT_SYNC
    assert office.job().next_due_at is None


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ({"interval_minutes": 30}, NOW + timedelta(minutes=30)),
        ({"interval_minutes": 240}, NOW + timedelta(hours=4)),
        ({"time_from": "12:00", "time_to": "13:00"}, instant("2026-11-22T17:00")),
        ({"days": "mon"}, instant("2026-11-23T05:00")),
    ],
)
def test_a_new_schedule_holds_at_once(office, values, due):
    """The next run follows the new days, hours and interval, counted from the last."""
    change(office, mode="sync_all", interval_minutes=60)
    office.runs.carry_out(office.job().id)
    office.clock.advance(timedelta(minutes=5))

    change(office, **values)

    assert office.job().next_due_at == due


def test_a_shorter_interval_is_never_due_in_the_past(office):
    """Who was due long ago by the new interval is due now."""
    change(office, mode="sync_all", interval_minutes=240)
    office.runs.carry_out(office.job().id)
    now = office.clock.advance(timedelta(hours=2))

    change(office, interval_minutes=30)

    assert office.job().next_due_at == now


def test_saving_under_an_admins_mode_plans_the_first_run(office):
    """A sync that the admin's default switched on becomes due (T02)."""
    office.policy(PolicyRule(name="M", kind=None, setting="mode", value="sync_all"))

    assert not change(office, past_days=7).started

    assert office.job().next_due_at == NOW
