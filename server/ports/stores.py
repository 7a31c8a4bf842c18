"""What the database keeps for the service, as one protocol for each subject.

Times are aware and in UTC. Whatever a method raises, nothing was stored. Every method
may raise `Unreachable` where the database does not answer, and those that read secrets
or subjects `Permanent` where the master key does not fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from server.domain.address_rules import AddressRule
from server.domain.connections import Org, User
from server.domain.kinds import Kind, Side
from server.domain.links import Baseline
from server.domain.org import OrgFacts
from server.domain.policy import Policy
from server.domain.runs import Report, RunStatus, Trigger
from server.ports.state import JobState

#: What a setting may be saved as.
JsonValue = str | int | float | bool | None | list["JsonValue"] | dict[str, "JsonValue"]


class JobStatus(StrEnum):
    """Where a job stands."""

    IDLE = "idle"
    #: Wanted; a worker will claim it.
    QUEUED = "queued"
    #: Claimed by a worker, whose lease may have expired.
    RUNNING = "running"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSettings:
    """What a user has set for one kind; a key nobody set is missing.

    `version` changes with every save and serves as ETag; "0" before the first one.
    """

    values: Mapping[str, JsonValue] = field(default_factory=dict)
    version: str = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One user's sync of one kind.

    `rerun` tells that another run was asked for during this one. `queued_at` is when
    it was last reported for the queue. `last_…` describes the last finished run and
    outlives the run itself (A37).
    """

    id: str
    user_id: str
    kind: Kind
    state: JobStatus = JobStatus.IDLE
    rerun: bool = False
    trigger: Trigger | None = None
    queued_at: datetime | None = None
    lease_until: datetime | None = None
    next_due_at: datetime | None = None
    last_run_id: str = ""
    last_ended_at: datetime | None = None
    last_status: RunStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The answer to a wish for a run; `enqueue`: tell the queue, after this call."""

    job_id: str
    state: JobStatus
    enqueue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right to run a job as long as no later claim has a higher `token`."""

    job_id: str
    user_id: str
    kind: Kind
    token: int
    trigger: Trigger


@dataclass(frozen=True, slots=True)
class Due:
    """A job that was queued because it is due.

    `turn` counts those of its org that come before it, with all that waited already.
    """

    job_id: str
    turn: int


@dataclass(frozen=True, slots=True)
class Resting:
    """A user whose sync is not planned, and the mode they saved, None for none.

    `username` is case-folded.
    """

    user_id: str
    username: str
    mode: JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDeletion:
    """A deletion that waits for the user's word (N4).

    `subject` is empty and `start` None for a private item, `subject` also where it was
    not known.
    """

    side: Side
    ref: str
    expect: str
    link_id: str
    subject: str = ""
    start: datetime | date | None = None


class Orgs(Protocol):
    """The customers' orgs; their secrets are encrypted at rest."""

    def add(self, org: Org) -> None:
        """Store a new org; raises `Refused` where name or id is taken."""

    def update(self, org: Org) -> None:
        """Replace an org by its id; raises `NotFound`, `Refused` for a taken name."""

    def get(self, org_id: str) -> Org:
        """The org with this id; raises `NotFound`."""

    def named(self, name: str) -> Org:
        """The org with this name; raises `NotFound`."""

    def all(self) -> tuple[Org, ...]:
        """Every org, by name."""

    def remove(self, org_id: str) -> None:
        """Erase an org and everything of its users; raises `NotFound`."""

    def rotate_keys(self) -> int:
        """Encrypt every org's data key with the current master key; gives how many.

        It may be stopped and repeated; older master keys are needed until its end.
        """


class Users(Protocol):
    """The users of all orgs; usernames are unique without regard to case."""

    def add(self, user: User) -> None:
        """Store a new user; raises `Refused` where username or id is taken.

        Raises `NotFound` for an unknown org.
        """

    def update(self, user: User) -> None:
        """Replace a user by id, never the org; raises `NotFound` and `Refused`."""

    def get(self, user_id: str) -> User:
        """The user with this id; raises `NotFound`."""

    def named(self, username: str, *, org_id: str | None = None) -> User:
        """The user with this username, in this org if given; raises `NotFound`."""

    def of_org(self, org_id: str) -> tuple[User, ...]:
        """Every user of an org, by username."""

    def remove(self, user_id: str) -> None:
        """Erase a user and everything known of them; raises `NotFound`."""

    def learn(self, user_id: str, *, salesforce_id: str, zone: str) -> None:
        """Remember what a contact with Salesforce taught; raises `NotFound`."""

    def zone(self, user_id: str) -> str:
        """The user's IANA zone as last learnt, empty before; raises `NotFound`."""

    def syncing(self, org_id: str, kind: Kind) -> frozenset[str]:
        """Who of an org syncs a kind: Salesforce Ids, where learnt, and mailboxes.

        Mailboxes are lower-case. A user syncs while a next run is planned or wanted.
        """


class SettingsStore(Protocol):
    """What users set for themselves, without defaults and locks."""

    def load(self, user_id: str, kind: Kind) -> SavedSettings:
        """What this user has set; empty for a user who never saved."""

    def save(
        self,
        user_id: str,
        kind: Kind,
        values: Mapping[str, JsonValue],
        *,
        expect: str,
    ) -> SavedSettings:
        """Replace all values if the version is still `expect`; raises `EditConflict`.

        Raises `NotFound` for an unknown user.
        """


class JobStore(Protocol):
    """Who may run when: the truth behind the queue.

    Each method is one transaction with a conditional update, so any number of
    processes may call it at once. A job comes into being when it is first asked for
    or scheduled.
    """

    def ask(self, user_id: str, kind: Kind, trigger: Trigger, now: datetime) -> Asked:
        """Want a run: an idle job is queued, a queued one joined, a running one rerun.

        Where two wishes meet in one run, a person's replaces that of the schedule.
        Raises `NotFound` for an unknown user.
        """

    def claim(self, job_id: str, now: datetime, lease: timedelta) -> Claim | None:
        """Take a queued job, or a running one whose lease has expired; else None.

        Closes as INTERRUPTED the runs that the worker before left open, and fulfils
        a rerun. None also where the job does not exist (any more).
        """

    def renew(self, claim: Claim, now: datetime, lease: timedelta) -> None:
        """Extend the lease to `now` + `lease`; raises `Fenced`."""

    def finish(self, claim: Claim, now: datetime, next_due_at: datetime | None) -> bool:
        """Give the job back and plan the next run; raises `Fenced`.

        True: another run was wanted meanwhile, the job is queued, tell the queue.
        """

    def reserve(
        self, user_id: str, kind: Kind, now: datetime, lease: timedelta
    ) -> Claim | None:
        """Take a job to change its memory between runs; None while a run is going.

        A job that waited for a run, or whose run died, waits on after `release`.
        Raises `NotFound` for an unknown user.
        """

    def release(self, claim: Claim, now: datetime) -> bool:
        """Give a reserved job back as it was due before; raises `Fenced`.

        True: a run is wanted, the job is queued, tell the queue.
        """

    def schedule(self, user_id: str, kind: Kind, next_due_at: datetime | None) -> None:
        """Set when the next run is due, None for never; raises `NotFound`."""

    def note_off(self, user_id: str, kind: Kind, now: datetime) -> None:
        """Remember that the sync is or was off, for its next run; raises `NotFound`."""

    def due(self, now: datetime, limit: int) -> tuple[Due, ...]:
        """Queue idle jobs of active users that are due, and give them for the queue.

        The orgs take turns, each with its longest waiting job first; an org has to
        wait where others have fewer jobs queued. A job is given to one caller only.
        """

    def resting(
        self, org_id: str, kind: Kind, *, seen: datetime, failed: datetime
    ) -> tuple[Resting, ...]:
        """Active users of an org with no run wanted or planned, by username.

        Left out is whose last run ended at `seen` or later; if it failed or was
        interrupted, after `failed`.
        """

    def reap(self, now: datetime, queued_for: timedelta) -> tuple[str, ...]:
        """Find jobs that got lost; gives the ids to hand to the queue again.

        Those are running jobs whose lease has expired, which are queued again, and
        jobs that were reported for the queue longer than `queued_for` ago.
        """

    def get(self, user_id: str, kind: Kind) -> Job | None:
        """This user's job of a kind, None where it was never wanted."""

    def of_user(self, user_id: str) -> tuple[Job, ...]:
        """All jobs of a user, by kind."""

    def by_status(self, status: JobStatus) -> tuple[Job, ...]:
        """All jobs that stand so, for diagnosis."""


class RunStore(Protocol):
    """The history of runs; subjects in it are encrypted at rest."""

    def start(self, claim: Claim, now: datetime) -> str:
        """Open a run of a claimed job and give its id; raises `Fenced`."""

    def finish(self, report: Report) -> None:
        """Close an open run and make it the job's last one; raises `Fenced`.

        Outcomes are not taken from the report: they were committed with their batches
        through `JobState`.
        """

    def recent(
        self, user_id: str, kind: Kind | None = None, *, limit: int = 20
    ) -> tuple[Report, ...]:
        """A user's runs, the newest first, without their outcomes."""

    def get(self, user_id: str, run_id: str) -> Report:
        """One run of this user with its outcomes; raises `NotFound`."""

    def held(self, user_id: str, run_id: str) -> tuple[HeldDeletion, ...]:
        """The deletions that this run held back; raises `NotFound`.

        None any more once a later run has replaced or ended the wait for them.
        """

    def prune(self, before: datetime) -> int:
        """Erase closed runs that started before; gives how many (T132)."""


class AddressRules(Protocol):
    """The Ignore Lists and Global Exclusion Lists of all orgs."""

    def add(self, rule: AddressRule) -> bool:
        """Store a rule; False where it was there. Raises `NotFound` for its owner."""

    def remove(self, rule: AddressRule) -> bool:
        """Erase a rule; False where there was none."""

    def of_org(self, org_id: str) -> tuple[AddressRule, ...]:
        """All rules of an org and its users, by effect, owner and entry."""


class PolicyMemory(Protocol):
    """The last known policy of each org."""

    def remember(self, org_id: str, policy: Policy, at: datetime) -> None:
        """Keep the policy an org has now."""

    def recall(self, org_id: str) -> Policy | None:
        """The policy an org had when it was last readable, None if it never was."""

    def known_since(self, org_id: str) -> datetime | None:
        """When that policy was last read, or some seconds before."""


class FactsMemory(Protocol):
    """What Salesforce last told of each user."""

    def remember(self, user_id: str, facts: OrgFacts, at: datetime) -> None:
        """Keep the facts without policy and e-mail; raises `NotFound`."""

    def recall(self, user_id: str) -> tuple[OrgFacts, datetime] | None:
        """The facts and when they were told, or some seconds before; None if never."""


class JobStates(Protocol):
    """Opens the memory of jobs."""

    def open(self, claim: Claim, run_id: str, lease: timedelta) -> JobState:
        """The memory of a claimed job for one run.

        Every commit renews the lease to `lease` from then. A commit raises
        `ValueError` where two living links would claim one item. Without a `run_id`
        the memory is changed between runs, and no outcomes can be stored.
        """

    def look(self, user_id: str, kind: Kind) -> Baseline:
        """Everything remembered of a user's job, to read only; empty without a job."""
