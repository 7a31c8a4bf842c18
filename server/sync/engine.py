"""One run of one calendar job: read, plan, write; the only file that does all I/O."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from zoneinfo import ZoneInfo

from server.domain.actions import Create, Outcome, Plan, Remember
from server.domain.items import CalendarItem, Observation, Presence
from server.domain.kinds import Side
from server.domain.links import Baseline
from server.domain.org import OrgFacts
from server.domain.runs import RunStatus, Tally
from server.domain.settings import Mode, Settings, Vocabulary
from server.ports.org import OrgReader
from server.ports.progress import Progress, Silent
from server.ports.side import CalendarSide
from server.ports.state import JobState, Settled, StateChange
from server.sync.applying import Applier
from server.sync.facts import Facts
from server.sync.guards import named
from server.sync.plan import plan
from server.sync.reading import Reader, Reading
from server.sync.selection import hard_exclusion, is_designated, matchable
from server.sync.window import window_around


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Whose job this is, and under which settings it runs.

    `syncing_users` are the Salesforce Ids and addresses of those in the org whose own
    calendars sync; asked for only where invitees are synced (A24).
    """

    org: str
    user: str
    settings: Settings
    org_facts: OrgFacts
    now: datetime
    folder: str = ""
    mailbox: str = ""
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    global_exclusions: frozenset[str] = frozenset()
    ignored_addresses: frozenset[str] = frozenset()
    syncing_users: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """The outside of one run; `baseline` is what `state` held at its start."""

    exchange: CalendarSide
    salesforce: CalendarSide
    people: OrgReader
    state: JobState
    baseline: Baseline
    progress: Progress = field(default_factory=Silent)


@dataclass(slots=True)
class Result:
    """What a run did; filled as it goes, so that a failed run tells its part."""

    status: RunStatus = RunStatus.RUNNING
    tally: Tally = field(default_factory=Tally)
    outcomes: list[Outcome] = field(default_factory=list)


def sync(assignment: Assignment, doors: Doors, result: Result) -> None:
    """Bring both calendars together once; fills `result` as it goes.

    Raises `Transient`, `Permanent` or `Interrupted`; all that was written until then is
    remembered, and the next run carries on. The feed positions move last of all, so
    that what was not finished is read again.
    """
    settings = assignment.settings
    if settings.mode is Mode.DO_NOT_SYNC:
        result.status = RunStatus.DISABLED
        # An admin's lock switches off without a save, so the run has to tell (A29).
        if doors.baseline.links:
            doors.state.commit(StateChange(off_at=assignment.now))
        return
    zone = ZoneInfo(assignment.org_facts.zone)
    facts = facts_of(assignment, zone)
    baseline = doors.baseline
    version = settings_version(assignment)
    afresh = bool(baseline.cursors) and baseline.settings_version != version
    facts = replace(facts, pair_twins=afresh or not baseline.cursors)
    reading = Reader(
        doors.exchange, doors.salesforce, baseline, facts, zone, afresh, doors.progress
    ).read()
    facts = _with_people(facts, reading, baseline, settings, doors.people)
    doors.progress.step("Planning")
    decided = plan(baseline, reading.exchange, reading.salesforce, settings, facts)
    decided = _with_contents(decided, doors)
    applier = Applier(
        {Side.EXCHANGE: doors.exchange, Side.SALESFORCE: doors.salesforce},
        doors.state,
        baseline,
        facts,
        doors.progress,
        result.tally,
        result.outcomes,
    )
    reopened = _reopen(doors.state, baseline, decided)
    applier.apply(decided)
    if not decided.held:
        _settle(doors.state, reopened, reading, facts, version)
    result.status = _status(decided, result)


def settings_version(assignment: Assignment) -> str:
    """A digest of all that decides which items take part, and how they are fitted.

    When it changes, both sides are read afresh, because the feeds only report items
    that changed themselves.
    """
    settings, limits = assignment.settings, assignment.org_facts.limits
    relevant = (
        settings.mode,
        settings.past_days,
        settings.future_days,
        assignment.folder,
        settings.alternate_emails,
        settings.body_overflow,
        settings.sync_invitees,
        assignment.org_facts.zone,
        (limits.subject, limits.location, limits.description),
        assignment.vocabulary,
        sorted(assignment.global_exclusions),
        sorted(assignment.ignored_addresses),
    )
    return blake2b(repr(relevant).encode(), digest_size=16).hexdigest()


def facts_of(assignment: Assignment, zone: ZoneInfo) -> Facts:
    """What the planner needs to know of an assignment in this zone."""
    settings, org = assignment.settings, assignment.org_facts
    own = {assignment.mailbox.casefold(), org.email.casefold()} - {""}
    return Facts(
        org=assignment.org,
        user=assignment.user,
        now=assignment.now,
        window=window_around(
            assignment.now,
            zone,
            past_days=settings.past_days,
            future_days=settings.future_days,
        ),
        folder=assignment.folder,
        limits=org.limits,
        vocabulary=assignment.vocabulary,
        own_addresses=frozenset(own),
        global_exclusions=assignment.global_exclusions,
        ignored_addresses=assignment.ignored_addresses,
        # The owner of an event cannot be its invitee.
        syncing_users=assignment.syncing_users | {org.user_id},
    )


def _with_people(
    facts: Facts,
    reading: Reading,
    baseline: Baseline,
    settings: Settings,
    people: OrgReader,
) -> Facts:
    """Look up who attends, in one batch and only of items that it matters for.

    Matching and invitees need the people of every item, Designate those of what is
    designated. For Who (A21, A24) it is enough to know them when an event is made.
    """
    items = _items_of(reading.exchange, facts)
    if settings.mode is Mode.DESIGNATED and not settings.sync_invitees:
        items = {ref: x for ref, x in items.items() if is_designated(x, facts)}
    if settings.mode is Mode.SYNC_ALL and not settings.sync_invitees:
        paired = _paired(reading, baseline)
        items = {ref: x for ref, x in items.items() if ref not in paired}
    wanted = {address for x in items.values() for address in matchable(x, facts)}
    if not wanted:
        return facts
    found = people.people(sorted(wanted), alternate=settings.alternate_emails)
    return replace(facts, people=found)


def _items_of(
    observations: Iterable[Observation], facts: Facts
) -> dict[str, CalendarItem]:
    """What was read, without excluded items: their addresses stay there (N11)."""
    return {
        one.ref: one.item
        for one in observations
        if one.item is not None and hard_exclusion(one.item, facts) is None
    }


def _paired(reading: Reading, baseline: Baseline) -> set[str]:
    """The Exchange items that have an event, as far as this run knows."""
    gone = {o.ref for o in reading.salesforce if o.presence is Presence.GONE}
    return {
        link.exchange_ref for link in baseline.links if link.salesforce_ref not in gone
    }


def _with_contents(decided: Plan, doors: Doors) -> Plan:
    """Read what waits for the user's word, so that it can be told by name."""
    if not decided.held:
        return decided
    known = {}
    for side in (doors.exchange, doors.salesforce):
        unread = [
            Observation(
                side=action.side,
                ref=action.ref,
                version=action.expect,
                identity=action.link.identity,
            )
            for action in decided.held
            if action.side is side.side and action.item is None
        ]
        for asked, answer in zip(unread, side.look_up(unread), strict=True):
            if answer.item is not None:
                known[asked.side, asked.ref] = answer.item
    return named(decided, known)


def _reopen(state: JobState, baseline: Baseline, decided: Plan) -> Baseline:
    """Give up Exchange's feed position until the run has done its work.

    Exchange never tells of an item that came and went since a position. Once a run
    has remembered such an item, only a whole read shows that it is gone, should the
    run stop before it can move the position on.
    """
    if Side.EXCHANGE not in baseline.cursors or not _adds_items(decided, baseline):
        return baseline
    state.commit(StateChange(reread=frozenset({Side.EXCHANGE})))
    left = dict(baseline.cursors)
    del left[Side.EXCHANGE]
    return replace(baseline, cursors=left)


def _adds_items(decided: Plan, baseline: Baseline) -> bool:
    """Whether the run will remember Exchange items that it did not know before."""
    known = {link.exchange_ref for link in baseline.links}
    return any(
        isinstance(action, Create)
        or (isinstance(action, Remember) and action.link.exchange_ref not in known)
        for action in decided.actions
    )


def _settle(
    state: JobState, baseline: Baseline, reading: Reading, facts: Facts, version: str
) -> None:
    settled = Settled(
        cursors=reading.cursors,
        window_first_day=facts.window.first_day,
        window_last_day=facts.window.last_day,
        folder=facts.folder,
        settings_version=version,
        off_at=baseline.off_at,
    )
    unchanged = (
        baseline.cursors == dict(settled.cursors)
        and baseline.settings_version == version
        and baseline.window_last_day == settled.window_last_day
        and baseline.off_at is None
    )
    if not unchanged:
        state.commit(StateChange(settled=settled))


def _status(decided: Plan, result: Result) -> RunStatus:
    if decided.held:
        return RunStatus.HELD
    return RunStatus.PARTIAL if result.tally.failed else RunStatus.SUCCEEDED
