"""Ask for runs: a wish is stored first, and then told to the queue (N25)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta

from server.domain.errors import Transient
from server.domain.kinds import Kind
from server.domain.runs import Trigger
from server.domain.settings import Mode, Settings, Vocabulary
from server.ports.clock import Clock
from server.ports.connector import Connector
from server.ports.queue import RunQueue
from server.ports.stores import (
    AddressRules,
    Asked,
    JobStates,
    JobStore,
    Orgs,
    RunStore,
    SettingsStore,
    Users,
)
from server.ports.transactions import EachAlone, Transactions
from server.services.policies import Policies
from server.services.schedule import next_due, next_opening, spread, zone_named

#: What is told of a fault that no report shows.
Alarm = Callable[[BaseException], None]
#: Puts `user` and `run`, by our own ids, on all that is logged inside.
Note = Callable[..., AbstractContextManager[None]]


def _note_nothing(**_ids: str) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """The part of the database that runs need."""

    orgs: Orgs
    users: Users
    settings: SettingsStore
    address_rules: AddressRules
    jobs: JobStore
    runs: RunStore
    states: JobStates


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Ask for runs and plan the next one, with all that a run itself needs.

    `lease` is how long a worker owns a silent job. Runs at an opening are put off by
    less than `spread`. `note` puts a run's ids on what is logged of it.
    """

    stores: Stores
    connector: Connector
    policies: Policies
    queue: RunQueue
    clock: Clock
    lease: timedelta
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    alarm: Alarm
    note: Note = _note_nothing
    spread: timedelta = timedelta()
    transactions: Transactions = field(default_factory=EachAlone)

    def ask(self, user_id: str, kind: Kind, trigger: Trigger) -> Asked:
        """Want a run; the queue hears of it after the wish is stored (N25).

        Asking twice gives the same job. A queue that cannot be told loses nothing: the
        wish stays, and the dispatcher repeats it. Raises `NotFound`.
        """
        if trigger is Trigger.ENABLED:
            self.stores.jobs.note_off(user_id, kind, self.clock.now())
        asked = self.stores.jobs.ask(user_id, kind, trigger, self.clock.now())
        if asked.enqueue:
            # A person looks on: the schedule's runs can wait a moment longer.
            self.tell(asked.job_id, ahead=trigger is not Trigger.SCHEDULE)
        return asked

    def claimable(self, user_id: str, kind: Kind) -> Asked:
        """Want a run that this process will carry out itself; raises `NotFound`."""
        return self.stores.jobs.ask(user_id, kind, Trigger.COMMAND, self.clock.now())

    def tell(self, job_id: str, *, ahead: bool = False) -> None:
        """Tell the queue of a wanted job once that is stored, if it can be told."""
        self.transactions.afterwards(lambda: self._tell(job_id, ahead))

    def _tell(self, job_id: str, ahead: bool) -> None:
        try:
            self.queue.put(job_id, ahead=ahead)
        except Transient as error:
            self.alarm(error)

    def reschedule(
        self, user_id: str, kind: Kind, settings: Settings, zone: str
    ) -> None:
        """Plan the next run anew because the settings changed; raises `Permanent`."""
        now = self.clock.now()
        runs = self.stores.runs.recent(user_id, kind, limit=1)
        found = zone_named(zone)
        due = next_due(settings, found, runs[0].started_at) if runs else now
        if settings.mode is Mode.DO_NOT_SYNC:
            self.stores.jobs.note_off(user_id, kind, now)
        if settings.mode is Mode.DO_NOT_SYNC or due is None:
            self.stores.jobs.schedule(user_id, kind, None)
            return
        opening = next_opening(settings, found, max(due, now))
        opening = spread((settings, found), opening, user_id, self.spread)
        self.stores.jobs.schedule(user_id, kind, opening)
