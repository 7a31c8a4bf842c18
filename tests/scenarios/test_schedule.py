"""When a sync runs: days, hours and frequency in the user's zone (T08-T15)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from server.ports.stores import JobStatus
from tests.scenarios.hours import Hours, hours
from tests.scenarios.marks import both_databases
from tests.scenarios.world import World

MINUTE = timedelta(minutes=1)
HALF = 30 * MINUTE
#: 08:00 to 18:00 on working days.
OFFICE = {"days": "mon,tue,wed,thu,fri", "time_from": "08:00", "time_to": "18:00"}


def utc(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def avery(world: World) -> Iterator[Hours]:
    """Avery's sync, which is off, on a Sunday at 03:00 in New York."""
    with hours(world) as found:
        found.at(utc("2026-11-22T08:00"))
        yield found


@both_databases
def test_switching_on_runs_once_and_then_by_the_schedule(avery: Hours):
    """At once, whatever the hours; then not before Monday, 08:00 (T08, A5)."""
    assert avery.choose(**OFFICE) is False
    assert avery.waiting() == 0

    assert avery.choose(mode="sync_all") is True

    assert avery.waiting() == 1
    assert avery.work() == ["succeeded"]
    assert avery.waiting() == 0
    assert avery.job().next_due_at == utc("2026-11-23T13:00")
    assert avery.tick(utc("2026-11-22T23:50")) == 0
    assert avery.tick(utc("2026-11-23T13:00")) == 1


def test_other_settings_run_nothing(avery: Hours):
    """A Type, a mode other than off, hours: saving them asks for no run (T09, A5)."""
    avery.choose(mode="sync_all", **OFFICE)
    avery.work()
    due = avery.job().next_due_at

    assert avery.choose(salesforce_type="Call") is False
    assert avery.choose(mode="matching") is False

    assert (avery.waiting(), avery.job().state) == (0, JobStatus.IDLE)
    assert avery.job().next_due_at == due
    assert avery.choose(mode="do_not_sync") is False
    assert avery.job().next_due_at is None
    assert avery.tick(utc("2026-11-23T13:00")) == 0


def test_wishes_of_people_and_of_the_schedule_meet_in_one_run(avery: Hours):
    """Sync Now twice, and a tick of the scheduler that is due too (T10, A38)."""
    avery.choose(mode="sync_all")
    avery.work()
    avery.at(utc("2026-11-22T09:00"))

    pressed = {avery.press(), avery.press()}
    avery.tick(utc("2026-11-22T09:01"))

    assert len(pressed) == 1
    assert avery.waiting() == 1
    assert avery.work() == ["succeeded"]
    assert [run.trigger.value for run in avery.history()] == ["sync_now", "enabled"]


def test_the_list_tells_the_last_run_and_the_frequency(avery: Hours):
    """Nothing before the first run; then its time and the chosen interval (T01, T11).

    The time is the user's own: the list carries an instant, and the zone beside it.
    """
    line = avery.line()
    assert (line.enabled, line.interval_minutes, line.job) == (False, None, None)

    avery.choose(mode="sync_all", interval_minutes=120)
    avery.work()

    line = avery.line()
    assert (line.enabled, line.interval_minutes) == (True, 120)
    assert line.job is not None
    assert line.job.last_ended_at == utc("2026-11-22T08:00")
    assert line.job.next_due_at == utc("2026-11-22T10:00")
    zone = avery.runtime.database.users.zone(avery.user.id)
    assert zone == "America/New_York"


@both_databases
def test_hours_are_those_of_the_users_zone(avery: Hours):
    """07:59 in New York is too early, 08:00 is in, 18:00 is out (T12)."""
    avery.choose(mode="sync_all", **OFFICE)
    avery.work()

    assert avery.tick(utc("2026-11-23T12:59")) == 0
    assert avery.tick(utc("2026-11-23T13:00")) == 1
    assert avery.work() == ["succeeded"]
    assert avery.tick(utc("2026-11-23T13:29")) == 0
    began = avery.day(utc("2026-11-23T13:30"), utc("2026-11-24T13:00"), HALF)

    assert began[0] == utc("2026-11-23T13:30")
    assert began[-1] == utc("2026-11-23T22:30")
    assert avery.job().next_due_at == utc("2026-11-24T13:00")


def test_a_run_that_comes_too_late_waits_for_its_hours(avery: Hours):
    """Wanted in time, begun after the last minute: it is put off; a wish is not."""
    avery.choose(mode="sync_all", **OFFICE)
    avery.work()
    assert avery.tick(utc("2026-11-23T22:59")) == 1

    avery.at(utc("2026-11-23T23:00"))
    assert avery.work() == ["postponed"]
    assert avery.job().next_due_at == utc("2026-11-24T13:00")

    avery.press()
    assert avery.work() == ["succeeded"]


def test_a_night_belongs_to_the_day_it_begins_on(avery: Hours):
    """From 22:00 to 06:00 on Mondays: Tuesday's small hours, not Wednesday's (T13, A4).

    Days and hours that are taken back mean always again.
    """
    avery.choose(mode="sync_all", days="mon", time_from="22:00", time_to="06:00")
    avery.work()

    assert avery.tick(utc("2026-11-24T02:59")) == 0
    assert avery.tick(utc("2026-11-24T08:00")) == 1
    avery.work()
    # The next one was due at 03:30, and the scheduler has slept until 06:00.
    assert avery.tick(utc("2026-11-24T11:00")) == 1
    assert avery.work() == ["postponed"]
    assert avery.tick(utc("2026-11-25T08:00")) == 0
    assert avery.job().next_due_at == utc("2026-12-01T03:00")

    avery.choose(days="", time_from="", time_to="")
    assert avery.tick(utc("2026-11-25T08:00")) == 1


def test_an_hour_that_does_not_exist_brings_no_run(world: World):
    """02:00 to 03:00 in Berlin on the day the clocks skip it (T14, N16)."""
    berliner = world.hire("Europe/Berlin")
    with hours(world, berliner) as sync:
        sync.at(utc("2027-03-27T12:00"))
        sync.choose(mode="sync_all", time_from="02:00", time_to="03:00")
        sync.work()

        skipped = sync.day(utc("2027-03-27T23:00"), utc("2027-03-28T22:00"), HALF)
        next_day = sync.day(utc("2027-03-28T22:00"), utc("2027-03-29T22:00"), HALF)

        assert skipped == []
        assert next_day == [utc("2027-03-29T00:00"), utc("2027-03-29T00:30")]


def test_an_hour_that_occurs_twice_brings_no_extra_run(avery: Hours):
    """01:00 to 02:00 comes twice; runs stay 30 minutes apart in real time (T15, A1)."""
    avery.at(utc("2026-10-31T12:00"))
    avery.choose(mode="sync_all", time_from="01:00", time_to="02:00")
    avery.work()

    began = avery.day(utc("2026-11-01T04:00"), utc("2026-11-01T08:00"), 10 * MINUTE)

    assert began == [utc("2026-11-01T05:00") + HALF * count for count in range(4)]


@pytest.mark.parametrize(("side", "minutes"), [("exchange", 5), ("salesforce", 30)])
def test_a_busy_system_gets_its_pause_and_the_job_goes_on(
    world: World, avery: Hours, side: str, minutes: int
):
    """Once a day is the user's interval, yet the run resumes after the pause (T124).

    Exchange says how long it wants to be left alone, Salesforce's limit does not. No
    item counts as failed, and none is doubled.
    """
    for number in range(3):
        start = utc("2026-11-24T15:00") + number * HALF
        world.outlook.add(f"Visit {number}", start)
        world.crm.add(f"Call {number}", start)
    avery.choose(mode="sync_all", interval_minutes=1440)
    operation = "CreateItem" if side == "exchange" else "composite"
    busy = {"operation": operation, "skip": int(side == "salesforce")}

    with world.fault(side, "throttle", seconds=300, **busy):
        assert avery.work() == ["failed"]

    (run,) = avery.history()
    assert (run.failed, run.needs_person) == (0, False)
    assert run.remedy == "Nothing to do: the next sync carries on."
    pause = utc("2026-11-22T08:00") + minutes * MINUTE
    assert avery.tick(pause - MINUTE) == 0
    assert avery.tick(pause) == 1
    assert avery.work() == ["succeeded"]
    assert len(world.crm.events()) == len(world.outlook.stored()) == 6
    assert avery.job().next_due_at == pause + timedelta(days=1)
