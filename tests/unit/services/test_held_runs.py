"""Held runs: what the user says is what happens, once, and to nothing else (N4)."""

from datetime import timedelta

import pytest

from server.domain.errors import Busy, NotFound, Refused, Unreachable
from server.domain.kinds import Kind, Operation, Side
from server.domain.links import LinkState
from server.domain.reasons import Reason
from server.domain.runs import Answer, Report, RunStatus, Trigger
from server.ports.stores import JobStatus
from server.services.held_runs import HeldRuns
from server.services.memory import Memory
from tests.builders import NOW, an_item
from tests.fakes.office import USER, Office

KIND = Kind.CALENDAR
MANY = 12
DELETED = (Side.SALESFORCE, Operation.DELETE)


@pytest.fixture
def held_runs(office: Office) -> HeldRuns:
    """The use cases over the office, whose user syncs all."""
    office.choose(mode="sync_all")
    return HeldRuns(runs=office.runs, memory=Memory(runs=office.runs))


def fill(office: Office, count: int = MANY) -> list[str]:
    """Sync so many Exchange items once; gives their ids."""
    calendar = office.systems.exchange_calendar
    refs = [
        calendar.add(an_item(f"Item {n:02}", start=NOW + timedelta(days=n + 1)))
        for n in range(count)
    ]
    office.run()
    return refs


def hold(office: Office, count: int = MANY) -> Report:
    """Delete so many synced Exchange items; gives the run that held that back."""
    for ref in fill(office, count):
        office.systems.exchange_calendar.delete(ref)
    report = office.run()
    assert report.status is RunStatus.HELD
    return report


def next_run(office: Office) -> Report:
    """Carry out the run that was asked for, without asking again."""
    report = office.runs.carry_out(office.job().id)
    assert report is not None
    return report


def test_a_held_run_shows_what_it_would_delete(office: Office, held_runs: HeldRuns):
    """Side, subject and date of each item, read from the survivor itself."""
    run = hold(office)
    rows = held_runs.deletions(USER.id, run.run_id)
    assert sorted(row.subject for row in rows) == [f"Item {n:02}" for n in range(MANY)]
    assert {row.side for row in rows} == {Side.SALESFORCE}
    assert min(row.start for row in rows if row.start) == NOW + timedelta(days=1)
    told = [row for row in run.outcomes if row.reason is Reason.HELD]
    assert len(told) == MANY
    assert all(row.subject for row in told)


def test_a_confirmed_run_deletes_in_the_next_one(office: Office, held_runs: HeldRuns):
    """The next run is asked for, deletes what was confirmed, and all is settled."""
    run = hold(office)
    assert held_runs.confirm(USER.id, run.run_id) == MANY
    assert office.job().state is JobStatus.QUEUED
    assert office.queue.messages[-1] == office.job().id
    done = next_run(office)
    assert done.status is RunStatus.SUCCEEDED
    assert done.written[DELETED] == MANY
    assert office.subjects(Side.SALESFORCE) == []
    assert office.run().writes == 0
    assert held_runs.deletions(USER.id, run.run_id) == ()
    kept = office.database.runs.get(USER.id, run.run_id)
    assert kept.answer is Answer.CONFIRMED


def test_only_what_was_shown_is_confirmed(office: Office, held_runs: HeldRuns):
    """Unusually many deletions beyond the confirmed ones are held anew."""
    refs = fill(office, 30)
    for ref in refs[:15]:
        office.systems.exchange_calendar.delete(ref)
    run = office.run()
    for ref in refs[15:]:
        office.systems.exchange_calendar.delete(ref)
    held_runs.confirm(USER.id, run.run_id)
    second = next_run(office)
    assert second.status is RunStatus.HELD
    assert second.written[DELETED] == 15
    assert len(held_runs.deletions(USER.id, second.run_id)) == 15
    assert len(office.subjects(Side.SALESFORCE)) == 15


def test_a_few_more_deletions_go_with_the_confirmed(
    office: Office, held_runs: HeldRuns
):
    """What is ordinary beyond the confirmed ones is done with them."""
    refs = fill(office, 30)
    for ref in refs[:15]:
        office.systems.exchange_calendar.delete(ref)
    run = office.run()
    office.systems.exchange_calendar.delete(refs[20])
    held_runs.confirm(USER.id, run.run_id)
    done = next_run(office)
    assert (done.status, done.written[DELETED]) == (RunStatus.SUCCEEDED, 16)


def test_a_word_outlives_a_failed_run(office: Office, held_runs: HeldRuns):
    """A run that a fault stops half-way does not use the confirmation up."""
    run = hold(office)
    held_runs.confirm(USER.id, run.run_id)
    office.systems.salesforce_calendar.fail(Unreachable("Away."), operation="delete")
    assert next_run(office).status is RunStatus.FAILED
    done = office.run()
    assert (done.status, done.written[DELETED]) == (RunStatus.SUCCEEDED, MANY)


def test_a_word_holds_for_one_settled_run(office: Office, held_runs: HeldRuns):
    """Confirmed items that were restored in time are guarded like all others again."""
    run = hold(office)
    held_runs.confirm(USER.id, run.run_id)
    exchange = office.systems.exchange_calendar
    back = [exchange.restore(ref) for ref in list(exchange.stored)]
    assert next_run(office).written[DELETED] == 0
    for ref in back:
        exchange.delete(ref)
    assert office.run().status is RunStatus.HELD


def test_a_rejected_run_keeps_the_survivors(office: Office, held_runs: HeldRuns):
    """They stay alone: neither deleted nor taken for new, and the run is quiet."""
    run = hold(office)
    assert held_runs.reject(USER.id, run.run_id) == MANY
    done = next_run(office)
    assert (done.status, done.writes) == (RunStatus.SUCCEEDED, 0)
    before = office.database.states.look(USER.id, KIND)
    assert {link.state for link in before.links} == {LinkState.TOMBSTONE}
    assert {link.reason for link in before.links} == {Reason.KEPT}
    for ref in office.systems.salesforce_calendar.items():
        office.systems.salesforce_calendar.change(ref, subject="Edited since")
    assert office.run().writes == 0
    assert len(office.subjects(Side.SALESFORCE)) == MANY
    assert office.subjects(Side.EXCHANGE) == []


def test_rejecting_moves_the_feeds_on(office: Office, held_runs: HeldRuns):
    """The run after a rejection settles, so the deletions are not read again."""
    run = hold(office)
    cursors = office.database.states.look(USER.id, KIND).cursors
    held_runs.reject(USER.id, run.run_id)
    next_run(office)
    assert office.database.states.look(USER.id, KIND).cursors != cursors


def test_a_survivor_that_is_deleted_later_is_forgotten(
    office: Office, held_runs: HeldRuns
):
    """Once the user deletes the kept item as well, nothing is left to remember."""
    run = hold(office)
    held_runs.reject(USER.id, run.run_id)
    next_run(office)
    for ref in office.systems.salesforce_calendar.items():
        office.systems.salesforce_calendar.delete(ref)
    assert office.run().status is RunStatus.SUCCEEDED
    assert office.database.states.look(USER.id, KIND).links == ()


def test_a_waiting_list_is_not_piled_up(office: Office, held_runs: HeldRuns):
    """Later runs take the list over; only the newest one can be answered."""
    first = hold(office)
    second = office.run()
    third = office.run()
    assert held_runs.deletions(USER.id, first.run_id) == ()
    assert held_runs.deletions(USER.id, second.run_id) == ()
    assert len(held_runs.deletions(USER.id, third.run_id)) == MANY
    stored = [
        row
        for run in (first, second, third)
        for row in office.database.runs.get(USER.id, run.run_id).outcomes
        if row.reason is Reason.HELD
    ]
    assert len(stored) == MANY
    with pytest.raises(Refused, match="later run has replaced") as refusal:
        held_runs.confirm(USER.id, first.run_id)
    assert third.run_id in refusal.value.remedy


@pytest.mark.parametrize("first", list(Answer))
@pytest.mark.parametrize("second", list(Answer))
def test_a_word_is_given_once(
    office: Office, held_runs: HeldRuns, first: Answer, second: Answer
):
    """Whoever answers again is told what was said."""
    run = hold(office)
    say = {Answer.CONFIRMED: held_runs.confirm, Answer.REJECTED: held_runs.reject}
    say[first](USER.id, run.run_id)
    with pytest.raises(Refused, match=f"already {first}"):
        say[second](USER.id, run.run_id)
    next_run(office)
    with pytest.raises(Refused, match=f"already {first}"):
        say[second](USER.id, run.run_id)


def test_a_run_that_holds_nothing_has_nothing_to_answer(
    office: Office, held_runs: HeldRuns
):
    """One clear sentence, and no further run."""
    fill(office)
    run = office.run()
    asked = len(office.queue.messages)
    with pytest.raises(Refused, match="wait for an answer"):
        held_runs.confirm(USER.id, run.run_id)
    assert len(office.queue.messages) == asked
    assert office.job().state is JobStatus.IDLE


def test_a_list_that_no_longer_holds_has_nothing_to_answer(
    office: Office, held_runs: HeldRuns
):
    """Where the user undid the deletions, a later run has ended the wait."""
    run = hold(office)
    exchange = office.systems.exchange_calendar
    for ref in list(exchange.stored):
        exchange.restore(ref)
    assert office.run().status is RunStatus.SUCCEEDED
    with pytest.raises(Refused, match="wait for an answer"):
        held_runs.reject(USER.id, run.run_id)


def test_nobody_answers_for_others(office: Office, held_runs: HeldRuns):
    """A run of somebody else is not found (N23)."""
    run = hold(office)
    with pytest.raises(NotFound):
        held_runs.confirm("somebody", run.run_id)
    with pytest.raises(NotFound):
        held_runs.reject(USER.id, "no-such-run")


def test_no_word_is_taken_while_a_run_is_going(office: Office, held_runs: HeldRuns):
    """The memory belongs to the run until it has ended."""
    run = hold(office)
    asked = office.runs.ask(USER.id, KIND, Trigger.SYNC_NOW)
    office.database.jobs.claim(asked.job_id, office.clock.now(), office.runs.lease)
    with pytest.raises(Busy):
        held_runs.confirm(USER.id, run.run_id)
    assert office.database.runs.get(USER.id, run.run_id).answer is None
