"""Who may run when: one winner at a time, and no wish gets lost."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from server.domain.errors import Fenced, NotFound
from server.domain.kinds import Kind
from server.domain.runs import RunStatus, Trigger
from server.ports.stores import Due, Job, JobStatus, Resting
from tests.contracts.stores.records import (
    CALENDAR,
    LEASE,
    NOW,
    Stores,
    a_user,
    an_org,
    claimed,
    settle_in,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def job_of(stores: Stores, user_id: str) -> Job:
    """The user's calendar job, which must be there."""
    job = stores.jobs.get(user_id, CALENDAR)
    assert job is not None
    return job


def test_an_unknown_job_is_none(stores: Stores):
    """A job nobody ever wanted does not exist."""
    user = settle_in(stores)
    assert stores.jobs.get(user.id, CALENDAR) is None
    assert stores.jobs.of_user(user.id) == ()
    assert stores.jobs.claim("no-such-job", NOW, LEASE) is None


def test_asking_queues_an_idle_job(stores: Stores):
    """The first wish queues the job and wants the queue to be told."""
    user = settle_in(stores)
    asked = stores.jobs.ask(user.id, CALENDAR, Trigger.ENABLED, NOW)
    assert (asked.state, asked.enqueue) == (JobStatus.QUEUED, True)
    assert job_of(stores, user.id) == Job(
        id=asked.job_id,
        user_id=user.id,
        kind=CALENDAR,
        state=JobStatus.QUEUED,
        trigger=Trigger.ENABLED,
        queued_at=NOW,
    )


def test_asking_again_joins_the_queued_job(stores: Stores):
    """A second wish gives the same job and adds nothing to the queue (A38)."""
    user = settle_in(stores)
    first = stores.jobs.ask(user.id, CALENDAR, Trigger.SYNC_NOW, NOW)
    second = stores.jobs.ask(user.id, CALENDAR, Trigger.COMMAND, NOW + MINUTE)
    assert second == replace(first, enqueue=False)
    job = job_of(stores, user.id)
    assert (job.trigger, job.queued_at) == (Trigger.SYNC_NOW, NOW)


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        (Trigger.SCHEDULE, Trigger.SYNC_NOW, Trigger.SYNC_NOW),
        (Trigger.SYNC_NOW, Trigger.SCHEDULE, Trigger.SYNC_NOW),
        (Trigger.ENABLED, Trigger.SYNC_NOW, Trigger.ENABLED),
        (Trigger.SCHEDULE, Trigger.SCHEDULE, Trigger.SCHEDULE),
    ],
)
def test_a_persons_wish_replaces_the_schedules(
    stores: Stores, first: Trigger, second: Trigger, wanted: Trigger
):
    """Whichever comes first, a run that a person wanted runs as theirs."""
    user = settle_in(stores)
    job_id = stores.jobs.ask(user.id, CALENDAR, first, NOW).job_id
    stores.jobs.ask(user.id, CALENDAR, second, NOW)
    claim = stores.jobs.claim(job_id, NOW, LEASE)
    assert claim is not None
    assert claim.trigger is wanted


def test_asking_during_a_run_wants_another(stores: Stores):
    """A wish during a run makes it run again, once, however often it is wished."""
    user = settle_in(stores)
    claim = claimed(stores, user.id)
    for trigger in (Trigger.SCHEDULE, Trigger.COMMAND, Trigger.SCHEDULE):
        asked = stores.jobs.ask(user.id, CALENDAR, trigger, NOW)
        assert (asked.state, asked.enqueue) == (JobStatus.RUNNING, False)
    assert job_of(stores, user.id).rerun
    assert stores.jobs.finish(claim, NOW + MINUTE, None) is True
    job = job_of(stores, user.id)
    assert (job.state, job.rerun) == (JobStatus.QUEUED, False)
    assert (job.trigger, job.queued_at) == (Trigger.COMMAND, NOW + MINUTE)
    again = stores.jobs.claim(claim.job_id, NOW + MINUTE, LEASE)
    assert again is not None
    assert stores.jobs.finish(again, NOW + MINUTE, None) is False


def test_unknown_users_have_no_jobs(stores: Stores):
    """Neither a wish nor a schedule of an unknown user creates a job."""
    with pytest.raises(NotFound):
        stores.jobs.ask("nobody", CALENDAR, Trigger.SYNC_NOW, NOW)
    with pytest.raises(NotFound):
        stores.jobs.schedule("nobody", CALENDAR, NOW)


def test_the_kinds_of_a_user_are_jobs_of_their_own(stores: Stores):
    """Calendar and tasks of one user are queued and claimed independently."""
    user = settle_in(stores)
    tasks = stores.jobs.ask(user.id, Kind.TASKS, Trigger.SYNC_NOW, NOW)
    claim = claimed(stores, user.id)
    assert claim.kind is CALENDAR
    assert claim.job_id != tasks.job_id
    assert [job.kind for job in stores.jobs.of_user(user.id)] == [CALENDAR, Kind.TASKS]
    assert [job.kind for job in stores.jobs.by_status(JobStatus.RUNNING)] == [CALENDAR]


def test_a_queued_job_is_claimed_once(stores: Stores):
    """A doubled message of the queue finds the job taken."""
    user = settle_in(stores)
    claim = claimed(stores, user.id)
    assert claim.user_id == user.id
    assert claim.trigger is Trigger.SYNC_NOW
    assert stores.jobs.claim(claim.job_id, NOW, LEASE) is None
    job = job_of(stores, user.id)
    assert (job.state, job.lease_until) == (JobStatus.RUNNING, NOW + LEASE)


def test_an_idle_job_is_not_claimed(stores: Stores):
    """A late message of the queue finds nothing to do."""
    claim = claimed(stores, settle_in(stores).id)
    stores.jobs.finish(claim, NOW, None)
    assert stores.jobs.claim(claim.job_id, NOW + HOUR, LEASE) is None


def test_an_expired_lease_is_taken_over(stores: Stores):
    """The next worker gets a higher token, and the old one's words count no more."""
    user = settle_in(stores)
    old = claimed(stores, user.id)
    assert stores.jobs.claim(old.job_id, NOW + LEASE - MINUTE, LEASE) is None
    new = stores.jobs.claim(old.job_id, NOW + LEASE, LEASE)
    assert new is not None
    assert new.token > old.token
    with pytest.raises(Fenced):
        stores.jobs.renew(old, NOW + LEASE, LEASE)
    with pytest.raises(Fenced):
        stores.jobs.finish(old, NOW + LEASE, None)
    with pytest.raises(Fenced):
        stores.runs.start(old, NOW + LEASE)
    assert job_of(stores, user.id).state is JobStatus.RUNNING


def test_a_take_over_fulfils_the_rerun(stores: Stores):
    """The run that starts after the wish is the run that was wished for."""
    user = settle_in(stores)
    job_id = stores.jobs.ask(user.id, CALENDAR, Trigger.SCHEDULE, NOW).job_id
    stores.jobs.claim(job_id, NOW, LEASE)
    stores.jobs.ask(user.id, CALENDAR, Trigger.SYNC_NOW, NOW)
    claim = stores.jobs.claim(job_id, NOW + LEASE, LEASE)
    assert claim is not None
    assert claim.trigger is Trigger.SYNC_NOW
    assert stores.jobs.finish(claim, NOW + LEASE, None) is False


def test_a_take_over_closes_the_run_left_open(stores: Stores):
    """The killed worker's run ends as INTERRUPTED and is the job's last one (A37)."""
    user = settle_in(stores)
    old = claimed(stores, user.id)
    run_id = stores.runs.start(old, NOW)
    later = NOW + LEASE
    assert stores.jobs.claim(old.job_id, later, LEASE) is not None
    report = stores.runs.get(user.id, run_id)
    assert (report.status, report.ended_at) == (RunStatus.INTERRUPTED, later)
    job = job_of(stores, user.id)
    assert (job.last_run_id, job.last_ended_at) == (run_id, later)
    assert job.last_status is RunStatus.INTERRUPTED
    with pytest.raises(Fenced):
        stores.runs.finish(replace(report, status=RunStatus.SUCCEEDED))


def test_renewing_keeps_the_job(stores: Stores):
    """A renewed lease counts from then on."""
    claim = claimed(stores, settle_in(stores).id)
    stores.jobs.renew(claim, NOW + 4 * MINUTE, LEASE)
    assert stores.jobs.claim(claim.job_id, NOW + LEASE, LEASE) is None
    assert stores.jobs.claim(claim.job_id, NOW + 9 * MINUTE, LEASE) is not None


def test_finishing_twice_is_fenced(stores: Stores):
    """A job is given back once."""
    claim = claimed(stores, settle_in(stores).id)
    stores.jobs.finish(claim, NOW, None)
    with pytest.raises(Fenced):
        stores.jobs.finish(claim, NOW, None)


def test_finishing_leaves_a_clean_idle_job(stores: Stores):
    """After the run nothing of it is left but the time of the next one."""
    user = settle_in(stores)
    claim = claimed(stores, user.id)
    assert stores.jobs.finish(claim, NOW, NOW + HOUR) is False
    assert job_of(stores, user.id) == Job(
        id=claim.job_id, user_id=user.id, kind=CALENDAR, next_due_at=NOW + HOUR
    )


def test_due_jobs_are_queued_once_the_longest_waiting_first(stores: Stores):
    """Two dispatchers at once get different jobs, and no job early."""
    settle_in(stores)
    for name, minutes in (("b", 2), ("c", 3), ("d", 1), ("e", -1)):
        stores.users.add(a_user(name))
        stores.jobs.schedule(f"user-{name}", CALENDAR, NOW - minutes * MINUTE)
    waiting = {name: job_of(stores, f"user-{name}").id for name in "bcde"}
    assert stores.jobs.due(NOW, 2) == (Due(waiting["c"], 0), Due(waiting["b"], 1))
    assert stores.jobs.due(NOW, 2) == (Due(waiting["d"], 2),)
    assert stores.jobs.due(NOW, 2) == ()
    assert stores.jobs.due(NOW + MINUTE, 2) == (Due(waiting["e"], 3),)
    job = job_of(stores, "user-c")
    assert (job.state, job.trigger) == (JobStatus.QUEUED, Trigger.SCHEDULE)
    assert job.queued_at == NOW


def test_the_orgs_take_turns(stores: Stores):
    """A crowd of one org does not come before the few of another."""
    for org in ("acme", "beta"):
        stores.orgs.add(an_org(org))
    crowd = [a_user(f"a{number}") for number in range(4)]
    few = [a_user(f"b{number}", "beta") for number in range(2)]
    for minutes, user in enumerate((*crowd, *few)):
        stores.users.add(user)
        stores.jobs.schedule(user.id, CALENDAR, NOW + minutes * MINUTE)
    names = {job_of(stores, user.id).id: user.id for user in (*crowd, *few)}

    first = stores.jobs.due(NOW + HOUR, 3)
    rest = stores.jobs.due(NOW + HOUR, 9)

    assert [(names[one.job_id], one.turn) for one in (*first, *rest)] == [
        ("user-a0", 0),
        ("user-b0", 0),
        ("user-a1", 1),
        ("user-b1", 1),
        ("user-a2", 2),
        ("user-a3", 3),
    ]


def resting(stores: Stores, org: str = "org-acme", **times: datetime) -> list[str]:
    """Name who rests; nobody has been seen before NOW."""
    found = stores.jobs.resting(
        org, CALENDAR, seen=times.get("seen", NOW), failed=times.get("failed", NOW)
    )
    return [one.user_id for one in found]


def test_who_rests(stores: Stores):
    """Active users of the org without a plan, whether or not they ever had a job."""
    ann, planned = settle_in(stores), a_user("bob")
    stores.orgs.add(an_org("beta"))
    for user in (planned, a_user("cem", active=False), a_user("dan", "beta")):
        stores.users.add(user)
    stores.jobs.schedule(planned.id, CALENDAR, NOW + HOUR)
    stores.settings.save(ann.id, CALENDAR, {"mode": "do_not_sync"}, expect="0")

    assert resting(stores) == [ann.id]
    assert resting(stores, "org-beta") == ["user-dan"]
    (found,) = stores.jobs.resting("org-acme", CALENDAR, seen=NOW, failed=NOW)
    assert found == Resting(ann.id, "ann@acme.example", "do_not_sync")
    stores.jobs.schedule(planned.id, CALENDAR, None)
    assert resting(stores) == [ann.id, planned.id]
    stores.jobs.ask(ann.id, CALENDAR, Trigger.ENABLED, NOW)
    assert resting(stores) == [planned.id]


@pytest.mark.parametrize("status", [RunStatus.DISABLED, RunStatus.FAILED])
def test_who_rests_after_a_run(stores: Stores, status: RunStatus):
    """Seen once is enough; a run that failed is worth another try after a while."""
    user = settle_in(stores)
    claim = claimed(stores, user.id)
    run_id = stores.runs.start(claim, NOW)
    report = stores.runs.get(user.id, run_id)
    stores.runs.finish(replace(report, status=status, ended_at=NOW))
    stores.jobs.finish(claim, NOW, None)

    early, late = NOW - HOUR, NOW + HOUR
    assert resting(stores, seen=early, failed=early) == []
    assert resting(stores, seen=late, failed=early) == [user.id]
    again = resting(stores, seen=early, failed=late)
    assert again == ([user.id] if status is RunStatus.FAILED else [])


def test_only_idle_jobs_of_active_users_are_due(stores: Stores):
    """Wanted and running jobs wait for their end; inactive users are not synced."""
    ann, bob, cem = settle_in(stores), a_user("bob"), a_user("cem", active=False)
    for user in (bob, cem):
        stores.users.add(user)
    for user in (ann, bob, cem):
        stores.jobs.schedule(user.id, CALENDAR, NOW)
    claimed(stores, ann.id)
    stores.jobs.ask(bob.id, CALENDAR, Trigger.SYNC_NOW, NOW)
    assert stores.jobs.due(NOW, 10) == ()


def test_a_job_without_a_due_time_is_never_due(stores: Stores):
    """Switching a sync off takes it out of the schedule."""
    user = settle_in(stores)
    stores.jobs.schedule(user.id, CALENDAR, NOW)
    stores.jobs.schedule(user.id, CALENDAR, None)
    assert stores.jobs.due(NOW + HOUR, 10) == ()


def test_reaping_queues_abandoned_jobs_again(stores: Stores):
    """A job whose worker died runs again, with what was wished meanwhile fulfilled."""
    user = settle_in(stores)
    claim = claimed(stores, user.id)
    run_id = stores.runs.start(claim, NOW)
    stores.jobs.ask(user.id, CALENDAR, Trigger.SCHEDULE, NOW)
    assert stores.jobs.reap(NOW + LEASE - MINUTE, HOUR) == ()
    assert stores.jobs.reap(NOW + LEASE, HOUR) == (claim.job_id,)
    assert stores.jobs.reap(NOW + LEASE, HOUR) == ()
    job = job_of(stores, user.id)
    assert (job.state, job.rerun) == (JobStatus.QUEUED, False)
    assert (job.trigger, job.lease_until) == (Trigger.SYNC_NOW, None)
    assert stores.runs.get(user.id, run_id).status is RunStatus.INTERRUPTED
    with pytest.raises(Fenced):
        stores.jobs.finish(claim, NOW, None)


def test_reaping_reports_jobs_the_queue_has_lost(stores: Stores):
    """A job queued for too long is handed to the queue again, and then in due time."""
    user = settle_in(stores)
    asked = stores.jobs.ask(user.id, CALENDAR, Trigger.ENABLED, NOW)
    assert stores.jobs.reap(NOW + HOUR - MINUTE, HOUR) == ()
    assert stores.jobs.reap(NOW + HOUR, HOUR) == (asked.job_id,)
    assert stores.jobs.reap(NOW + HOUR + MINUTE, HOUR) == ()
    assert stores.jobs.reap(NOW + 2 * HOUR, HOUR) == (asked.job_id,)
    assert job_of(stores, user.id).trigger is Trigger.ENABLED


def test_jobs_vanish_with_their_user(stores: Stores):
    """A removed user's job can be neither claimed nor finished."""
    user = settle_in(stores)
    claim = claimed(stores, user.id)
    stores.users.remove(user.id)
    assert stores.jobs.get(user.id, CALENDAR) is None
    assert stores.jobs.claim(claim.job_id, NOW + LEASE, LEASE) is None
    with pytest.raises(Fenced):
        stores.jobs.finish(claim, NOW, None)
