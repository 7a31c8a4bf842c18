"""Runs: asked for, carried out and closed, whatever happens on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.errors import (
    CredentialsRejected,
    Fenced,
    Interrupted,
    NotFound,
    Throttled,
    Unreachable,
)
from server.domain.kinds import Kind, Operation, Side
from server.domain.policy import PolicyRule
from server.domain.runs import RunStatus, Trigger
from server.domain.settings import Vocabulary
from server.ports.stores import JobStatus
from server.services.vocabulary import vocabulary_of
from tests.builders import NOW, an_item, instant
from tests.fakes.office import LEASE, ORG, USER, fault

HALF_HOUR = timedelta(minutes=30)
OFFICE_HOURS = {"time_from": "08:00", "time_to": "18:00"}


@pytest.fixture
def on(office):
    """An office whose user syncs everything."""
    office.choose(mode="sync_all")
    return office


def ask(office, trigger=Trigger.SYNC_NOW):
    """Want a run."""
    return office.runs.ask(USER.id, Kind.CALENDAR, trigger)


# --- asking ---------------------------------------------------------------------------


def test_a_wish_reaches_the_queue(on):
    """Asking stores the wish and tells a worker once."""
    asked = ask(on)

    assert asked.state is JobStatus.QUEUED
    assert on.queue.messages == [asked.job_id]


def test_asking_again_gives_the_same_job(on):
    """T10: two clicks and a tick of the scheduler make one job and one message."""
    first, second = ask(on), ask(on)
    on.database.jobs.schedule(USER.id, Kind.CALENDAR, NOW)
    on.dispatcher.dispatch()

    assert first.job_id == second.job_id
    assert on.queue.messages == [first.job_id]


def test_asking_during_a_run_brings_one_more(on):
    """A wish that comes while a run goes is carried out after it, once (N25)."""
    on.meanwhile(lambda: (ask(on), ask(on)))

    on.run()

    assert on.job().state is JobStatus.QUEUED
    assert on.queue.messages == [on.job().id] * 2


def test_an_unknown_user_cannot_ask(office):
    """A run belongs to somebody."""
    with pytest.raises(NotFound):
        office.runs.ask("nobody", Kind.CALENDAR, Trigger.SYNC_NOW)

    assert office.queue.messages == []


def test_a_queue_that_is_away_loses_nothing(on):
    """The wish waits in the database until a dispatcher reaches the queue."""
    on.queue.error = Unreachable("The queue does not answer.")
    asked = ask(on)
    assert on.alarms == [on.queue.error]

    on.queue.error = None
    on.clock.advance(LEASE * 2)

    assert on.dispatcher.dispatch() == 1
    assert on.queue.messages == [asked.job_id]


# --- carrying out ---------------------------------------------------------------------


def test_a_run_brings_the_calendars_together(on):
    """Its report tells what was written and what it cost, and is the job's last."""
    on.systems.exchange_calendar.add(an_item("From Outlook"))
    on.systems.salesforce_calendar.add(an_item("From Salesforce"))

    report = on.run()

    assert on.subjects(Side.EXCHANGE) == on.subjects(Side.SALESFORCE)
    assert report.status is RunStatus.SUCCEEDED
    assert report.written[Side.EXCHANGE, Operation.CREATE] == 1
    assert report.written[Side.SALESFORCE, Operation.CREATE] == 1
    assert report.writes == 2
    assert all(report.calls[side] > 0 for side in Side)
    assert (report.started_at, report.ended_at) == (NOW, NOW)
    assert on.job().last_run_id == report.run_id
    assert on.job().state is JobStatus.IDLE
    assert on.systems.open_doors == 0


def test_nobody_runs_what_nobody_wants(on):
    """A doubled message finds the job idle and does nothing (N25)."""
    asked = ask(on)
    on.runs.carry_out(asked.job_id)

    assert on.runs.carry_out(asked.job_id) is None
    assert on.runs.carry_out("unknown") is None
    assert len(on.database.runs.recent(USER.id)) == 1


def test_two_workers_do_not_run_one_job(on):
    """While a run goes, another worker is turned away."""
    seen = []
    on.meanwhile(lambda: seen.append(on.runs.carry_out(on.job().id)))

    on.run()

    assert seen == [None]


def test_a_sync_that_is_off_reads_nothing(office):
    """T17: no item is read and no event asked for; the next run is not planned."""
    report = office.run()

    assert report.status is RunStatus.DISABLED
    assert office.systems.exchange_calendar.numbers == 0
    assert office.systems.cursors == [None]
    assert dict(report.calls) == dict.fromkeys(Side, 0)
    assert office.job().next_due_at is None


def test_an_admins_default_switches_a_sync_on(office):
    """Who never chose a mode follows the org's (T02)."""
    office.policy(
        PolicyRule(name="M", kind=Kind.CALENDAR, setting="mode", value="sync_all")
    )

    assert office.run().status is RunStatus.SUCCEEDED
    assert office.job().next_due_at == NOW + HALF_HOUR


def test_a_user_who_left_is_not_synced(on):
    """T130: a deactivated user's job does not run and keeps what it knows."""
    on.systems.exchange_calendar.add(an_item())
    on.run()
    on.facts(active=False)
    on.systems.exchange_calendar.add(an_item("New"))

    report = on.run()

    assert (report.status, report.writes) == (RunStatus.DISABLED, 0)
    assert on.job().next_due_at is None
    on.facts(active=True)
    assert on.run().writes == 1


def test_salesforce_tells_who_the_user_is(on):
    """Id and zone are learnt for whoever has to know them without asking."""
    on.run()

    assert on.database.users.get(USER.id).salesforce_id == "005"
    assert on.database.users.zone(USER.id) == "America/New_York"


# --- failing --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "needs_person"),
    [
        (Unreachable("Salesforce does not answer."), False),
        (Throttled("Salesforce asks for a pause.", retry_after=9), False),
        (CredentialsRejected("The key is no longer accepted."), True),
    ],
)
def test_a_fault_is_told_in_the_report(on, error, needs_person):
    """The run is closed with a sentence and a remedy, and every door is shut."""
    on.systems.when_asked = fault(error)

    report = on.run()

    assert report.status is RunStatus.FAILED
    assert (report.error, report.remedy) == (error.message, error.remedy)
    assert report.needs_person is needs_person
    assert on.job().last_status is RunStatus.FAILED
    assert (on.alarms, on.systems.open_doors) == ([], 0)


def test_an_unexpected_error_tells_nothing_private(on):
    """What nobody foresaw is told to the operator; its text stays out of the report."""
    error = ValueError("Lunch with the minister")
    on.systems.when_asked = fault(error)

    report = on.run()

    assert report.status is RunStatus.FAILED
    assert "minister" not in report.error + report.remedy
    assert on.alarms == [error]
    assert on.job().state is JobStatus.IDLE


def test_an_error_half_way_tells_what_was_done(on):
    """The report counts what was written before the fault; the next run goes on."""
    on.systems.exchange_calendar.add(an_item("From Outlook"))
    on.systems.salesforce_calendar.add(an_item("From Salesforce"))
    on.systems.exchange_calendar.fail(
        Unreachable("Exchange is gone."), operation="create"
    )

    first, second = on.run(), on.run()

    assert (first.status, first.writes) == (RunStatus.FAILED, 1)
    assert (second.status, second.writes) == (RunStatus.SUCCEEDED, 1)
    assert all(first.calls[side] > 0 for side in Side)


def test_a_zone_that_nobody_knows(on):
    """The remedy says where to correct it; the sync is tried again."""
    on.facts(zone="Mars/Olympus")

    report = on.run()

    assert report.status is RunStatus.FAILED
    assert "time zone" in report.error
    assert "Salesforce" in report.remedy
    assert on.job().next_due_at == NOW + HALF_HOUR


def test_a_stored_value_that_became_impossible(on):
    """The run refuses to go on with another value, and the job is tried again."""
    on.run()
    on.choose(mode="sync_all", past_days=90)

    report = on.run()

    assert report.status is RunStatus.FAILED
    assert "past_days" in report.error
    assert on.job().next_due_at == NOW + HALF_HOUR


def test_another_worker_took_over(on):
    """A run that lost its lease stores nothing more and leaves the job alone."""

    def take_over():
        on.clock.advance(LEASE)
        assert on.database.jobs.claim(on.job().id, on.clock.now(), LEASE)

    on.systems.exchange_calendar.add(an_item())
    on.meanwhile(take_over)

    with pytest.raises(Fenced):
        on.run()

    assert on.job().state is JobStatus.RUNNING
    assert on.systems.open_doors == 0


def test_a_restart_puts_the_job_back(on):
    """A process that has to stop closes its run and asks for the next (T129)."""
    on.systems.exchange_calendar.add(an_item())
    on.meanwhile(fault(Interrupted("The service is being restarted.")))

    report = on.run(Trigger.ENABLED)

    assert report.status is RunStatus.INTERRUPTED
    assert on.job().state is JobStatus.QUEUED
    assert on.job().trigger is Trigger.ENABLED
    assert on.queue.messages == [on.job().id] * 2
    last = on.runs.carry_out(on.job().id)
    assert last is not None
    assert (last.status, last.writes) == (RunStatus.SUCCEEDED, 1)


# --- the schedule ---------------------------------------------------------------------


def test_a_run_plans_the_next(on):
    """The next run is due an interval after this one's start."""
    on.choose(mode="sync_all", interval_minutes=60)

    on.run()

    assert on.job().next_due_at == NOW + timedelta(hours=1)


def test_a_failed_run_does_not_end_the_schedule(on):
    """Where Salesforce does not even tell the settings, the sync is tried again."""
    on.systems.when_asked = fault(Unreachable("Salesforce does not answer."))

    on.run(Trigger.ENABLED)

    assert on.job().next_due_at == NOW + HALF_HOUR


def test_a_failed_run_keeps_to_the_users_hours(on):
    """Trying again respects the schedule in the zone that was last learnt."""
    on.choose(mode="sync_all", **OFFICE_HOURS)
    on.run()
    on.clock.advance(instant("2026-11-23T22:45") - NOW)
    on.systems.when_asked = fault(Unreachable("Salesforce does not answer."))

    on.run()

    assert on.job().next_due_at == instant("2026-11-24T13:00")


def test_a_failed_run_does_not_start_a_schedule(office):
    """A sync that is off is not planned because of a fault."""
    office.systems.when_asked = fault(Unreachable("Salesforce does not answer."))

    office.run()

    assert office.job().next_due_at is None


def test_an_admins_schedule_survives_a_fault(office):
    """A sync that only the admin's default switched on is tried again too."""
    office.policy(PolicyRule(name="M", kind=None, setting="mode", value="sync_all"))
    office.run()
    office.systems.when_asked = fault(Unreachable("Salesforce does not answer."))

    office.run()

    assert office.job().next_due_at == NOW + HALF_HOUR


@pytest.mark.parametrize("day", ["2020-01-01", "2030-01-01"])
def test_a_diagnosis_does_not_move_the_schedule(on, day):
    """Planning as of another day is for looking; the next run is due as usual."""
    on.systems.exchange_calendar.add(an_item())

    report = on.run(Trigger.COMMAND, planned_for=instant(day))

    assert report.writes == 0
    assert on.job().next_due_at == NOW + HALF_HOUR


def test_a_late_run_waits_for_its_hours(on):
    """T12: due at 17:55, handed on at 18:00, it starts next morning at its minute."""
    on.choose(mode="sync_all", **OFFICE_HOURS)
    on.systems.exchange_calendar.add(an_item())
    on.clock.advance(instant("2026-11-23T23:00") - NOW)

    report = on.run(Trigger.SCHEDULE)

    assert (report.status, report.writes) == (RunStatus.POSTPONED, 0)
    assert on.job().next_due_at == instant("2026-11-24T13:00")

    on.runs = replace(on.runs, spread=HALF_HOUR)
    on.run(Trigger.SCHEDULE)
    put_off = on.job().next_due_at - instant("2026-11-24T13:00")
    assert timedelta() < put_off < HALF_HOUR


@pytest.mark.parametrize("trigger", [Trigger.SYNC_NOW, Trigger.ENABLED])
def test_a_persons_wish_ignores_the_hours(on, trigger):
    """Sync Now and the run after enabling are not bound by the schedule (A1, A5)."""
    on.choose(mode="sync_all", time_from="02:00", time_to="03:00")

    assert on.run(trigger).status is RunStatus.SUCCEEDED


# --- names ----------------------------------------------------------------------------


def test_an_orgs_own_names_go_first():
    """An org renames what it wants to; empty and unknown names change nothing."""
    org = replace(
        ORG, vocabulary={"crm_category": "Deal", "exclude_category": "", "x": "y"}
    )
    default = Vocabulary(smart_address_domain="sf.example")

    assert vocabulary_of(org, default) == replace(default, crm_category="Deal")
