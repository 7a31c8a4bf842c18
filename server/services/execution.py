"""One run: from the claim of its job to the closed report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from server.domain.connections import Org, User
from server.domain.errors import Fenced, Interrupted, TandemError, Transient
from server.domain.kinds import Operation, Side
from server.domain.links import Baseline, LinkState
from server.domain.org import OrgFacts
from server.domain.runs import Report, RunStatus, Trigger
from server.domain.settings import MAIN_CALENDAR, MIN_INTERVAL, Mode, Settings
from server.ports.connector import ExchangeDoor, SalesforceDoor
from server.ports.progress import Progress
from server.ports.state import JobState
from server.ports.stores import Claim
from server.services.address_lists import AddressLists
from server.services.effective import Effective, effective
from server.services.left_out import loaded
from server.services.schedule import (
    is_open,
    next_due,
    next_opening,
    next_try,
    spread,
    zone_named,
)
from server.services.setting_values import Value, own_values, settings_from
from server.services.vocabulary import vocabulary_of
from server.services.wishes import Wishes
from server.sync.engine import Assignment, Doors, Result, sync
from server.sync.reading import retries


@dataclass(slots=True)
class Execution:
    """One execution of one claimed job."""

    runs: Wishes
    claim: Claim
    planned_for: datetime | None
    progress: Progress
    result: Result = field(default_factory=Result)
    calls: dict[Side, int] = field(default_factory=dict)
    due: datetime | None = None
    hours: tuple[Settings, ZoneInfo] | None = None

    def carry_out(self) -> Report:
        """Run to the closed report, as `Runs.carry_out` says."""
        started = self.runs.clock.now()
        run_id = self.runs.stores.runs.start(self.claim, started)
        report = Report(
            run_id=run_id,
            user=self.claim.user_id,
            kind=self.claim.kind,
            trigger=self.claim.trigger,
            status=RunStatus.RUNNING,
            started_at=started,
        )
        try:
            with self.runs.note(user=self.claim.user_id, run=run_id):
                self._sync(run_id, started)
        except Fenced:
            raise
        except Interrupted as error:
            return self._put_back(
                replace(report, error=error.message, remedy=error.remedy)
            )
        except TandemError as error:
            report = replace(
                report,
                error=error.message,
                remedy=error.remedy,
                cause=type(error).__name__,
                needs_person=not isinstance(error, Transient),
            )
            self.result.status = RunStatus.FAILED
            if isinstance(error, Transient) and self.hours is not None:
                self.due = next_try(*self.hours, self.runs.clock.now(), error)
        except Exception as error:  # noqa: BLE001 - a run must always be closed
            self.runs.alarm(error)
            report = replace(
                report,
                error="The sync met an unexpected error.",
                cause="Unexpected",
                remedy="Nothing was lost; if it happens again, tell support.",
            )
            self.result.status = RunStatus.FAILED
        return self._close(report)

    def _put_back(self, report: Report) -> Report:
        """This process must stop: close the run and ask for the next one at once."""
        self.result.status = RunStatus.INTERRUPTED
        closed = self._close(report)
        self.runs.ask(self.claim.user_id, self.claim.kind, self.claim.trigger)
        return closed

    def _close(self, report: Report) -> Report:
        stores, now = self.runs.stores, self.runs.clock.now()
        report = replace(
            report,
            status=self.result.status,
            ended_at=now,
            calls=dict(self.calls),
            written=_counts(self.result.tally.written),
            adopted=self.result.tally.adopted,
            failed=self.result.tally.failed,
            excluded=self.result.tally.excluded,
            outcomes=tuple(self.result.outcomes),
        )
        stores.runs.finish(report)
        due = spread(self.hours, self.due, self.claim.user_id, self.runs.spread)
        if stores.jobs.finish(self.claim, now, due):
            self.runs.tell(self.claim.job_id)
        return report

    def _sync(self, run_id: str, started: datetime) -> None:
        stores = self.runs.stores
        user = stores.users.get(self.claim.user_id)
        org = stores.orgs.get(user.org_id)
        state = stores.states.open(self.claim, run_id, self.runs.lease)
        now = self.planned_for or started
        baseline = loaded(state, now)
        own = self._own_values(started)
        job = _Job(org, user, state, baseline, own, now, started)
        wanted = own.get("mode") != Mode.DO_NOT_SYNC
        salesforce = self.runs.connector.salesforce(
            org,
            user,
            # Whoever chose no mode syncs by the admin's, if a cursor is there. A sync
            # that is off reads no events (T17), only whether an admin set it on.
            cursor=baseline.cursors.get(Side.SALESFORCE) if wanted else None,
            retry=retries(baseline, Side.SALESFORCE, now),
            linked=frozenset(
                link.salesforce_ref
                for link in baseline.links
                if link.state is LinkState.ACTIVE
            ),
        )
        try:
            self._with_salesforce(job, salesforce)
        finally:
            self.calls[Side.SALESFORCE] = salesforce.calendar.calls
            salesforce.close()

    def _own_values(self, started: datetime) -> dict[str, Value]:
        """What the user chose; plans a next try, should this run not learn better.

        Without it one unanswered request would end the schedule for good.
        """
        stores, user, kind = self.runs.stores, self.claim.user_id, self.claim.kind
        job = stores.jobs.get(user, kind)
        planned = job is not None and job.next_due_at is not None
        if planned:
            self.due = started + timedelta(minutes=MIN_INTERVAL)
        own = own_values(stores.settings.load(user, kind).values)
        if planned or own.get("mode", Mode.DO_NOT_SYNC) != Mode.DO_NOT_SYNC:
            settings = replace(settings_from(own), mode=Mode.SYNC_ALL)
            self.hours = settings, zone_named(stores.users.zone(user))
            self.due = next_due(*self.hours, started)
        return own

    def _with_salesforce(self, job: _Job, salesforce: SalesforceDoor) -> None:
        self.progress.step("Reading your settings")
        told = salesforce.org.facts()
        facts = self.runs.policies.complete(job.org, told, job.user.id)
        zone = zone_named(facts.zone)
        stores = self.runs.stores
        stores.users.learn(job.user.id, salesforce_id=facts.user_id, zone=facts.zone)
        held = effective(job.own, facts, self.claim.kind)
        self.hours = held.settings, zone
        self.due = next_due(held.settings, zone, job.started)
        if not facts.active:
            self.result.status = RunStatus.DISABLED
            self.due = None
            return
        if self._is_late(held.settings, zone, job.started):
            self.result.status = RunStatus.POSTPONED
            self.due = next_opening(held.settings, zone, job.started)
            return
        exchange = self.runs.connector.exchange(
            job.org, job.user, zone=facts.zone, folder=held.settings.folder
        )
        try:
            self._with_both(job, salesforce, exchange, facts, held)
        finally:
            self.calls[Side.EXCHANGE] = exchange.calendar.calls
            exchange.close()

    def _is_late(self, settings: Settings, zone: ZoneInfo, started: datetime) -> bool:
        """Whether the schedule's own run is no longer, or not yet, allowed (T12)."""
        by_schedule = self.claim.trigger is Trigger.SCHEDULE
        on = settings.mode is not Mode.DO_NOT_SYNC
        return by_schedule and on and not is_open(settings, zone, started)

    def _with_both(
        self,
        job: _Job,
        salesforce: SalesforceDoor,
        exchange: ExchangeDoor,
        facts: OrgFacts,
        held: Effective,
    ) -> None:
        lists = AddressLists(rules=self.runs.stores.address_rules)
        kept = lists.holding(job.user, self.claim.kind)
        assignment = Assignment(
            org=job.org.id,
            user=job.user.id,
            settings=held.settings,
            org_facts=facts,
            now=job.now,
            folder=held.settings.folder or MAIN_CALENDAR,
            mailbox=job.user.mailbox,
            vocabulary=vocabulary_of(job.org, self.runs.vocabulary),
            global_exclusions=kept.exclusions,
            ignored_addresses=kept.ignored,
            syncing_users=self._syncing_users(job.org, held.settings),
        )
        doors = Doors(
            exchange=exchange.calendar,
            salesforce=salesforce.calendar,
            people=salesforce.org,
            state=job.state,
            baseline=job.baseline,
            progress=self.progress,
        )
        sync(assignment, doors, self.result)

    def _syncing_users(self, org: Org, settings: Settings) -> frozenset[str]:
        """Whom to keep from being invited; nobody is asked for without invitees."""
        if not settings.sync_invitees:
            return frozenset()
        return self.runs.stores.users.syncing(org.id, self.claim.kind)


@dataclass(frozen=True, slots=True)
class _Job:
    org: Org
    user: User
    state: JobState
    baseline: Baseline
    own: Mapping[str, Value]
    #: The instant to plan for, and the real one.
    now: datetime
    started: datetime


def _counts(
    written: Mapping[tuple[Side, Operation], int],
) -> dict[tuple[Side, Operation], int]:
    return {
        (side, operation): written.get((side, operation), 0)
        for side in Side
        for operation in Operation
    }
