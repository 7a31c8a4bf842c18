"""Held runs, reserved jobs and cleared memories: the user's word in the stores."""

from datetime import date, timedelta

import pytest

from server.domain.actions import Delete, Outcome
from server.domain.errors import Fenced, NotFound
from server.domain.kinds import Kind, Operation, Side
from server.domain.links import Baseline
from server.domain.reasons import Reason
from server.domain.runs import Answer, Report, RunStatus, Trigger
from server.ports.state import StateChange
from server.ports.stores import Claim, JobStatus
from tests.contracts.stores.records import (
    CALENDAR,
    LEASE,
    NOW,
    Stores,
    a_link,
    a_settlement,
    a_user,
    an_exclusion,
    an_item,
    claimed,
    opened,
    settle_in,
)
from tests.fakes.clock import FakeClock

HOUR = timedelta(hours=1)


def a_delete(number: int, **facts: object) -> Delete:
    """A deletion of the pair of that number in Salesforce."""
    return Delete(
        side=Side.SALESFORCE,
        ref=f"salesforce-{number}",
        expect="1",
        link=a_link(number),
        **facts,  # type: ignore[arg-type]
    )


def a_held_row(number: int) -> Outcome:
    """The row that tells of such a deletion."""
    return Outcome(
        side=Side.SALESFORCE,
        ref=f"salesforce-{number}",
        operation=Operation.DELETE,
        reason=Reason.HELD,
    )


def hold(stores: Stores, user_id: str, *numbers: int) -> str:
    """A finished run that held these deletions back; gives its id."""
    claim = claimed(stores, user_id)
    run_id, state = opened(stores, claim)
    held = tuple(map(a_delete, numbers))
    rows = tuple(map(a_held_row, numbers))
    links = tuple(map(a_link, numbers))
    state.commit(StateChange(links=links, held=held, outcomes=rows))
    end(stores, claim, run_id, RunStatus.HELD)
    return run_id


def end(stores: Stores, claim: Claim, run_id: str, status: RunStatus) -> None:
    """Finish a run and give its job back."""
    stores.runs.finish(
        Report(
            run_id=run_id,
            user="",
            kind=CALENDAR,
            trigger=claim.trigger,
            status=status,
            started_at=NOW,
            ended_at=NOW,
        )
    )
    stores.jobs.finish(claim, NOW, None)


def reserved(stores: Stores, user_id: str) -> Claim:
    """The user's job, taken between runs."""
    claim = stores.jobs.reserve(user_id, CALENDAR, NOW, LEASE)
    assert claim is not None
    return claim


def answer(stores: Stores, user_id: str, run_id: str, word: Answer) -> None:
    """Say a word on a run."""
    claim = reserved(stores, user_id)
    stores.states.open(claim, run_id, LEASE).commit(StateChange(answer=word))
    stores.jobs.release(claim, NOW)


def look(stores: Stores) -> Baseline:
    """What is remembered of the user's calendar."""
    return stores.states.look("user-ann", CALENDAR)


@pytest.mark.parametrize("start", [NOW, date(2026, 11, 22)])
def test_a_held_deletion_tells_its_date(stores: Stores, start: object):
    """Times come back as times, dates as dates; a private item has neither (N11)."""
    user = settle_in(stores)
    run_id, state = opened(stores, claimed(stores, user.id))
    link = a_link(1, start=start)
    private = a_delete(2, item=an_item("Surgery", private=True))
    named = Delete(side=Side.EXCHANGE, ref="exchange-1", expect="v", link=link)
    state.commit(StateChange(held=(named, private)))
    rows = stores.runs.held(user.id, run_id)
    assert [(row.start, type(row.start)) for row in rows] == [
        (start, type(start)),
        (None, type(None)),
    ]


def test_a_word_is_kept_with_the_run(stores: Stores):
    """The report tells it, and so does the list of runs."""
    user = settle_in(stores)
    run_id = hold(stores, user.id, 1, 2)
    assert stores.runs.get(user.id, run_id).answer is None
    answer(stores, user.id, run_id, Answer.REJECTED)
    assert stores.runs.get(user.id, run_id).answer is Answer.REJECTED
    assert stores.runs.recent(user.id)[0].answer is Answer.REJECTED


def test_confirmed_deletions_are_handed_to_the_next_run(stores: Stores):
    """What was confirmed stands in the baseline until a run has settled."""
    user = settle_in(stores)
    run_id = hold(stores, user.id, 1, 2)
    assert look(stores).confirmed == frozenset()
    answer(stores, user.id, run_id, Answer.CONFIRMED)
    word = {(Side.SALESFORCE, "salesforce-1"), (Side.SALESFORCE, "salesforce-2")}
    _, state = opened(stores, claimed(stores, user.id))
    assert state.load().confirmed == word
    state.commit(StateChange(forgotten=("link-1",)))
    assert state.load().confirmed == word
    state.commit(StateChange(settled=a_settlement()))
    assert state.load().confirmed == frozenset()
    assert stores.runs.held(user.id, run_id) == ()


def test_rejected_deletions_are_not_confirmed(stores: Stores):
    """Only one of the two words lets a deletion pass."""
    user = settle_in(stores)
    answer(stores, user.id, hold(stores, user.id, 1), Answer.REJECTED)
    assert look(stores).confirmed == frozenset()


@pytest.mark.parametrize("word", list(Answer))
def test_unanswered_deletions_wait(stores: Stores, word: Answer):
    """Every run hears of the newest list until the user has answered it (N4)."""
    user = settle_in(stores)
    hold(stores, user.id, 1, 2)
    run_id = hold(stores, user.id, 1, 3)
    waiting = {(Side.SALESFORCE, "salesforce-1"), (Side.SALESFORCE, "salesforce-3")}
    assert look(stores).waiting == waiting
    answer(stores, user.id, run_id, word)
    assert look(stores).waiting == frozenset()


def test_a_settled_run_ends_the_wait(stores: Stores):
    """Its deletions were not to be made any more."""
    user = settle_in(stores)
    hold(stores, user.id, 1)
    _, state = opened(stores, claimed(stores, user.id))
    state.commit(StateChange(settled=a_settlement()))
    assert state.load().waiting == frozenset()


def test_a_newer_list_replaces_an_unanswered_one(stores: Stores):
    """The older run shows neither the list nor its rows any more."""
    user = settle_in(stores)
    older = hold(stores, user.id, 1, 2)
    newer = hold(stores, user.id, 1, 3)
    assert stores.runs.held(user.id, older) == ()
    assert stores.runs.get(user.id, older).outcomes == ()
    assert [row.ref for row in stores.runs.held(user.id, newer)] == [
        "salesforce-1",
        "salesforce-3",
    ]
    assert len(stores.runs.get(user.id, newer).outcomes) == 2


def test_a_newer_list_leaves_an_answered_one(stores: Stores):
    """What was confirmed still holds although other deletions wait now."""
    user = settle_in(stores)
    older = hold(stores, user.id, 1)
    answer(stores, user.id, older, Answer.CONFIRMED)
    hold(stores, user.id, 2)
    assert len(stores.runs.held(user.id, older)) == 1
    assert look(stores).confirmed == {(Side.SALESFORCE, "salesforce-1")}


def test_lists_of_others_are_left_alone(stores: Stores):
    """Neither a newer list nor a settled run of one user touches another's (N23)."""
    ann = settle_in(stores)
    bob = a_user("bob")
    stores.users.add(bob)
    of_bob = hold(stores, bob.id, 1)
    hold(stores, ann.id, 1)
    _, state = opened(stores, claimed(stores, ann.id))
    state.commit(StateChange(settled=a_settlement()))
    assert len(stores.runs.held(bob.id, of_bob)) == 1


def test_an_idle_job_is_reserved_and_released(stores: Stores):
    """Between runs it is as it was before, with its next run still due."""
    user = settle_in(stores)
    stores.jobs.schedule(user.id, CALENDAR, NOW + HOUR)
    claim = reserved(stores, user.id)
    job = stores.jobs.get(user.id, CALENDAR)
    assert job is not None
    assert (job.state, job.lease_until) == (JobStatus.RUNNING, NOW + LEASE)
    assert stores.jobs.release(claim, NOW) is False
    job = stores.jobs.get(user.id, CALENDAR)
    assert job is not None
    assert (job.state, job.next_due_at) == (JobStatus.IDLE, NOW + HOUR)
    assert job.lease_until is None


def test_a_queued_job_waits_on_after_its_release(stores: Stores):
    """Its message may have been used up meanwhile, so the queue is told again."""
    user = settle_in(stores)
    stores.jobs.ask(user.id, CALENDAR, Trigger.ENABLED, NOW)
    claim = reserved(stores, user.id)
    assert stores.jobs.claim(claim.job_id, NOW, LEASE) is None
    assert stores.jobs.release(claim, NOW) is True
    job = stores.jobs.get(user.id, CALENDAR)
    assert job is not None
    assert (job.state, job.trigger) == (JobStatus.QUEUED, Trigger.ENABLED)


def test_a_wish_during_a_change_is_fulfilled_after_it(stores: Stores):
    """Asking while a job is reserved queues it as soon as it is given back."""
    user = settle_in(stores)
    claim = reserved(stores, user.id)
    asked = stores.jobs.ask(user.id, CALENDAR, Trigger.SYNC_NOW, NOW)
    assert asked.enqueue is False
    assert stores.jobs.release(claim, NOW) is True
    job = stores.jobs.get(user.id, CALENDAR)
    assert job is not None
    assert job.trigger is Trigger.SYNC_NOW


def test_a_running_job_cannot_be_reserved(stores: Stores):
    """A run keeps its memory to itself, and is not disturbed by the attempt."""
    user = settle_in(stores)
    claim = claimed(stores, user.id)
    run_id, state = opened(stores, claim)
    assert stores.jobs.reserve(user.id, CALENDAR, NOW, LEASE) is None
    state.commit(StateChange(links=(a_link(),)))
    end(stores, claim, run_id, RunStatus.SUCCEEDED)


def test_a_dead_run_gives_way(stores: Stores):
    """A run whose lease has expired is fenced off, closed, and wanted again."""
    user = settle_in(stores)
    dead = claimed(stores, user.id)
    run_id, state = opened(stores, dead)
    later = NOW + LEASE
    claim = stores.jobs.reserve(user.id, CALENDAR, later, LEASE)
    assert claim is not None
    with pytest.raises(Fenced):
        state.commit(StateChange(links=(a_link(),)))
    assert stores.runs.get(user.id, run_id).status is RunStatus.INTERRUPTED
    assert stores.jobs.release(claim, later) is True


def test_a_lost_reservation_stores_nothing(stores: Stores):
    """Whoever took so long that a run began cannot change its memory."""
    user = settle_in(stores)
    claim = reserved(stores, user.id)
    state = stores.states.open(claim, "", LEASE)
    assert stores.jobs.reap(NOW + LEASE, HOUR) == (claim.job_id,)
    with pytest.raises(Fenced):
        state.commit(StateChange(links=(a_link(),)))
    with pytest.raises(Fenced):
        stores.jobs.release(claim, NOW + LEASE)
    assert look(stores) == Baseline()


def test_a_reserved_job_is_nobody_elses(stores: Stores):
    """Two people who change at once take turns; unknown users are not found."""
    user = settle_in(stores)
    reserved(stores, user.id)
    assert stores.jobs.reserve(user.id, CALENDAR, NOW, LEASE) is None
    with pytest.raises(NotFound):
        stores.jobs.reserve("nobody", CALENDAR, NOW, LEASE)


def test_memory_is_seen_without_a_claim(stores: Stores):
    """Looking needs no fence and holds nobody up; without a job there is nothing."""
    user = settle_in(stores)
    assert look(stores) == Baseline()
    _, state = opened(stores, claimed(stores, user.id))
    state.commit(StateChange(links=(a_link(),), exclusions=(an_exclusion(),)))
    assert look(stores) == state.load()
    assert stores.states.look(user.id, Kind.TASKS) == Baseline()


def test_a_cleared_memory_is_empty_but_for_what_comes_with_it(
    stores: Stores, clock: FakeClock
):
    """Pairs, rows, positions and history are gone; what is stored along is kept."""
    user = settle_in(stores)
    run_id = hold(stores, user.id, 1)
    claim = claimed(stores, user.id)
    _, state = opened(stores, claim)
    state.commit(StateChange(exclusions=(an_exclusion(),), settled=a_settlement()))
    stores.jobs.finish(claim, NOW, None)
    kept = an_exclusion(2, ignored=True, reason=Reason.IGNORED)
    claim = reserved(stores, user.id)
    state = stores.states.open(claim, "", LEASE)
    state.commit(StateChange(cleared=True, exclusions=(kept,)))
    assert state.load() == Baseline(exclusions=(kept,))
    assert stores.runs.recent(user.id) == ()
    with pytest.raises(NotFound):
        stores.runs.held(user.id, run_id)


def test_clearing_one_job_leaves_the_others(stores: Stores):
    """Another user's memory and history stay (N23)."""
    ann = settle_in(stores)
    bob = a_user("bob")
    stores.users.add(bob)
    hold(stores, bob.id, 1)
    state = stores.states.open(reserved(stores, ann.id), "", LEASE)
    state.commit(StateChange(cleared=True))
    assert len(stores.runs.recent(bob.id)) == 1
    assert len(stores.states.look(bob.id, CALENDAR).links) == 1
