"""The dispatcher: starts what is due, takes up what got lost, forgets what is old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from server.ports.clock import Clock
from server.ports.figures import DispatchMemory
from server.ports.queue import RunQueue
from server.ports.stores import Due, JobStore, RunStore

#: How long the history of runs is kept (T132).
HISTORY = timedelta(days=30)
#: Jobs that are queued in one transaction; none of them holds others up for long.
BATCH = 1_000
#: So many jobs of an org may overtake what others have waiting.
SHARE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatcher:
    """Hands wanted runs to the queue.

    It may come late, twice or beside itself: the database decides who runs. After an
    outage every sync is due once, however many of its turns have passed, so that none
    has more to catch up than one run; the workers take them one after the other, and
    their next turns are as far apart as these runs were.
    """

    jobs: JobStore
    runs: RunStore
    queue: RunQueue
    memory: DispatchMemory
    clock: Clock
    lease: timedelta

    def dispatch(self) -> int:
        """Start what is due and what got lost; gives how many jobs were handed on.

        Raises `Unreachable` where the queue cannot be told; a later dispatch hands
        those jobs on again.
        """
        now = self.clock.now()
        self.runs.prune(now - HISTORY)
        waiting = self.queue.waiting()
        found = self.jobs.reap(now, self.lease * 2)
        # A job whose message is still there only waits for a worker.
        lost = [job_id for job_id in found if job_id not in waiting]
        self.queue.put_all(lost, ahead=True)
        count = len(lost)
        while batch := self.jobs.due(now, BATCH):
            self._hand_on(batch, crowded=bool(waiting))
            count += len(batch)
        self.memory.note(now)
        return count

    def _hand_on(self, batch: tuple[Due, ...], *, crowded: bool) -> None:
        """Let every org have its turn, also where one has filled the queue before."""
        first = [one.job_id for one in batch if crowded and one.turn < SHARE]
        self.queue.put_all(first, ahead=True)
        taken = set(first)
        self.queue.put_all([one.job_id for one in batch if one.job_id not in taken])
