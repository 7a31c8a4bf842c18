"""The job's states against a small model, in whatever order things happen."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.domain.errors import Fenced
from server.domain.runs import Trigger
from server.ports.stores import Claim, Due, JobStatus
from tests.contracts.stores.records import (
    CALENDAR,
    LEASE,
    NOW,
    Stores,
    a_user,
    settle_in,
)

QUEUED_FOR = 3 * LEASE
STEPS = st.lists(
    st.sampled_from(["ask", "claim", "renew", "finish", "late finish", "due", "reap"]),
    max_size=25,
)
#: Nothing, less than a lease, exactly a lease, and more than a queue forgets.
PAUSES = st.sampled_from([0, 2, 5, 16]).map(lambda minutes: timedelta(minutes=minutes))


class Model:
    """What the job must do, in a few plain variables, beside the real one.

    Every step acts on both and compares what is answered.
    """

    def __init__(self, stores: Stores, user_id: str) -> None:
        """Start with a job that has been scheduled for now."""
        self.jobs, self.user_id, self.now = stores.jobs, user_id, NOW
        self.state, self.rerun = JobStatus.IDLE, False
        self.lease_until = self.queued_at = NOW
        self.due_at: datetime = NOW
        self.claims: list[Claim] = []
        self.jobs.schedule(user_id, CALENDAR, NOW)
        job = self.jobs.get(user_id, CALENDAR)
        assert job is not None
        self.job_id = job.id

    def step(self, name: str) -> None:
        """Do one thing to both, then compare how the job stands."""
        getattr(self, name.replace(" ", "_"))()
        job = self.jobs.get(self.user_id, CALENDAR)
        assert job is not None
        assert (job.state, job.rerun) == (self.state, self.rerun)

    def ask(self) -> None:
        """An idle job is queued, a running one runs again."""
        before = self.state
        asked = self.jobs.ask(self.user_id, CALENDAR, Trigger.SYNC_NOW, self.now)
        assert asked.enqueue == (before is JobStatus.IDLE)
        if before is JobStatus.IDLE:
            self._queue()
        self.rerun = before is JobStatus.RUNNING
        assert asked.state is self.state

    def claim(self) -> None:
        """Somebody gets a queued or abandoned job, with a higher token than ever."""
        free = self.state is JobStatus.QUEUED or self._is_abandoned()
        claim = self.jobs.claim(self.job_id, self.now, LEASE)
        assert (claim is not None) == free
        if claim is not None:
            assert all(claim.token > older.token for older in self.claims)
            self.claims.append(claim)
            self.state, self.rerun = JobStatus.RUNNING, False
            self.lease_until = self.now + LEASE

    def renew(self) -> None:
        """Only the last claim of a running job can be renewed."""
        for claim in self.claims[:-1]:
            with pytest.raises(Fenced):
                self.jobs.renew(claim, self.now, LEASE)
        if self.state is JobStatus.RUNNING:
            self.jobs.renew(self.claims[-1], self.now, LEASE)
            self.lease_until = self.now + LEASE

    def finish(self) -> None:
        """The last claim gives the job back; a wish meanwhile queues it again."""
        if self.state is not JobStatus.RUNNING:
            return
        self.due_at = self.now + LEASE
        again = self.jobs.finish(self.claims[-1], self.now, self.due_at)
        assert again == self.rerun
        self.state, self.rerun = JobStatus.IDLE, False
        if again:
            self._queue()

    def late_finish(self) -> None:
        """Every claim that no longer holds is fenced off."""
        holds = self.state is JobStatus.RUNNING
        for claim in self.claims[: -1 if holds else None]:
            with pytest.raises(Fenced):
                self.jobs.finish(claim, self.now, None)

    def due(self) -> None:
        """The schedule queues an idle job whose time has come."""
        wanted = self.state is JobStatus.IDLE and self.due_at <= self.now
        assert self.jobs.due(self.now, 5) == ((Due(self.job_id, 0),) if wanted else ())
        if wanted:
            self._queue()

    def reap(self) -> None:
        """Abandoned and forgotten jobs are found, and nothing else."""
        forgotten = self.now - self.queued_at >= QUEUED_FOR
        is_queued = self.state is JobStatus.QUEUED
        lost = self._is_abandoned() or (is_queued and forgotten)
        found = self.jobs.reap(self.now, QUEUED_FOR)
        assert found == ((self.job_id,) if lost else ())
        if lost:
            self.rerun = False
            self._queue()

    def _queue(self) -> None:
        self.state, self.queued_at = JobStatus.QUEUED, self.now

    def _is_abandoned(self) -> bool:
        return self.state is JobStatus.RUNNING and self.lease_until <= self.now


@settings(
    max_examples=40,
    # One database serves all examples; each has a user of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS, pauses=st.lists(PAUSES, min_size=25, max_size=25))
def test_the_job_does_what_the_model_says(
    stores: Stores, steps: list[str], pauses: list[timedelta]
):
    """For any order of wishes, claims, ends and pauses, job and model agree."""
    for org in stores.orgs.all():
        stores.orgs.remove(org.id)
    model = Model(stores, settle_in(stores).id)
    for name, pause in zip(steps, pauses, strict=False):
        model.now += pause
        model.step(name)


def test_the_model_would_notice_a_second_winner(stores: Stores):
    """The model fails where the store does something else, so it can be trusted."""
    settle_in(stores)
    stores.users.add(a_user("bob"))
    model = Model(stores, "user-bob")
    model.step("ask")
    stores.jobs.claim(model.job_id, NOW, LEASE)
    with pytest.raises(AssertionError):
        model.step("claim")
