"""One system's calendar in this process, and the `CalendarSide` that reads it.

`FakeCalendar` is what the system stores and what people do there; it outlives runs.
`FakeSide` is one run's view of it. Both systems are played, told apart by `side`:
Exchange tells a version with each write, reports removals as suspects, shares one
version among the occurrences of a series and gives a moved or restored item a new id;
Salesforce tells no version, reports removals as deletions and takes a create with a
known key as an update of the same record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from server.domain.actions import Create, Delete, Update
from server.domain.errors import CursorExpired, Rejection, TandemError
from server.domain.invitees import (
    InviteeStatus,
    invitations_after,
    steps_between,
)
from server.domain.items import CalendarItem, Group, Identity, Observation, Presence
from server.domain.kinds import Side
from server.domain.reasons import Reason
from server.domain.window import Window
from server.ports.side import Feed, FeedRequest, WriteResult, Written

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)

Result = TypeVar("Result")

#: The fields that each group of an update writes.
GROUP_FIELDS = {
    Group.SUBJECT: ("subject",),
    Group.TIME: ("start", "end", "all_day"),
    Group.LOCATION: ("location",),
    Group.BODY: ("body",),
    Group.SHOW_AS: ("show_as",),
    Group.INVITEES: (),
}


@dataclass(slots=True)
class Stored:
    """One item as the system keeps it, wherever it is."""

    ref: str
    item: CalendarItem
    identity: Identity | None
    mark: str
    created_at: datetime
    changed: int = 0
    place: Presence = Presence.PRESENT
    invitees: dict[str, InviteeStatus] = field(default_factory=dict)
    #: Gone because its series was moved: it is in no bin.
    replaced: bool = False

    @property
    def series(self) -> str:
        """The UID of the series it belongs to; empty for a single item."""
        if self.identity is None or self.identity.original_start is None:
            return ""
        return self.identity.uid


@dataclass(slots=True)
class Fault:
    """An error that a call of an operation ends with, done or not.

    `skip` calls of it go well before.
    """

    operation: str
    error: TandemError
    executed: bool
    skip: int = 0


@dataclass(slots=True)
class Refusal:
    """Items of the next write of an operation that the system does not take."""

    operation: str
    positions: frozenset[int]
    rejection: Rejection


@dataclass(slots=True)
class FakeCalendar:
    """One user's calendar, with what people and faults do to it."""

    side: Side = Side.EXCHANGE
    stored: dict[str, Stored] = field(default_factory=dict)
    followed: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    changed: int = 0
    epoch: int = 0
    numbers: int = 0

    def add(
        self, item: CalendarItem, *, identity: Identity | None = None, mark: str = ""
    ) -> str:
        """Store a new item and give its id; Exchange gives it a UID if it has none."""
        self.numbers += 1
        ref = f"{self.side.value}-{self.numbers}"
        if self.side is Side.EXCHANGE and identity is None:
            identity = Identity(f"uid-{self.numbers}")
        created_at = BEGINNING + timedelta(seconds=self.changed)
        self.stored[ref] = Stored(ref, item, identity, mark, created_at)
        self._touch(self.stored[ref])
        return ref

    def add_series(self, uid: str, items: Iterable[CalendarItem]) -> list[str]:
        """Store a series whose occurrences are these items; give their ids."""
        return [
            self.add(item, identity=Identity(uid, midnight_or_instant(item)))
            for item in items
        ]

    def change(self, ref: str, **changes: Any) -> None:
        """Edit an item as a person would."""
        stored = self.stored[ref]
        stored.item = replace(stored.item, **changes)
        self._touch(stored)

    def touch(self, ref: str) -> None:
        """Give an item a new version without changing anything that is synced."""
        self._touch(self.stored[ref])

    def delete(self, ref: str) -> None:
        """Put an item into the bin."""
        self.stored[ref].place = Presence.GONE
        self._touch(self.stored[ref])

    def move(self, ref: str) -> str:
        """Move an item to another folder; it has a new id there."""
        return self._reappear(ref, Presence.MOVED)

    def restore(self, ref: str) -> str:
        """Bring an item back from the bin or from another folder; give its new id."""
        return self._reappear(ref, Presence.PRESENT)

    def shift_series(self, uid: str, by: timedelta) -> list[Stored]:
        """Move a whole series: its occurrences are others then, with other ids."""
        shifted = []
        for old in [stored for stored in self.present() if stored.series == uid]:
            item = replace(old.item, start=old.item.start + by, end=old.item.end + by)
            identity = old.identity
            if identity is not None and identity.original_start is not None:
                identity = Identity(uid, identity.original_start + by)
            ref = self.add(item, identity=identity, mark=old.mark)
            old.place, old.replaced = Presence.GONE, True
            self._touch(old)
            shifted.append(self.stored[ref])
        return shifted

    def items(self) -> dict[str, CalendarItem]:
        """What a person sees in the calendar, by id."""
        return {stored.ref: stored.item for stored in self.present()}

    def present(self) -> list[Stored]:
        """Everything in the synced calendar, in the order it came."""
        found = self.stored.values()
        return [stored for stored in found if stored.place is Presence.PRESENT]

    def fail(
        self,
        error: TandemError,
        *,
        operation: str = "*",
        executed: bool = False,
        skip: int = 0,
    ) -> None:
        """Let a call of an operation raise, before or after it has happened.

        It is the next one, or the one after `skip` others.
        """
        self.faults.append(Fault(operation, error, executed, skip))

    def refuse(
        self, operation: str, positions: Iterable[int], rejection: Rejection
    ) -> None:
        """Let the next write of an operation reject its items at these positions."""
        self.refusals.append(Refusal(operation, frozenset(positions), rejection))

    def expire_cursors(self) -> None:
        """Make every cursor given so far worthless."""
        self.epoch += 1

    def version(self, ref: str) -> str:
        """The version of an item; empty when it is not in the calendar."""
        stored = self.stored.get(ref)
        if stored is None or stored.place is not Presence.PRESENT:
            return ""
        return str(stored.changed)

    def _reappear(self, ref: str, place: Presence) -> str:
        old = self.stored[ref]
        new = self.add(old.item, identity=old.identity, mark=old.mark)
        self.stored[new].place = place
        self.followed[ref] = new
        old.place = Presence.GONE
        self._touch(old)
        return new

    def _touch(self, stored: Stored) -> None:
        self.changed += 1
        stored.changed = self.changed
        if self.side is not Side.EXCHANGE or not stored.series:
            return
        # Exchange saves a series as one message, so all its occurrences change.
        for sibling in self.present():
            if sibling.series == stored.series:
                sibling.changed = self.changed


def midnight_or_instant(item: CalendarItem) -> datetime:
    """The original start as an identity holds it (UTC; midnight when all-day)."""
    start = item.start
    if isinstance(start, datetime):
        return start
    return datetime(start.year, start.month, start.day, tzinfo=UTC)


class FakeSide:
    """A `CalendarSide` over a `FakeCalendar`, for one run."""

    def __init__(self, calendar: FakeCalendar, *, batch_size: int = 100) -> None:
        """Start a run that has made no calls yet."""
        self._calendar = calendar
        self._calls = 0
        self._batch_size = batch_size

    @property
    def side(self) -> Side:
        """Which system this is."""
        return self._calendar.side

    @property
    def calls(self) -> int:
        """Calls made so far: one for each method that had something to do."""
        return self._calls

    @property
    def batch_size(self) -> int:
        """How many actions one write call should be handed at most."""
        return self._batch_size

    def read(self, request: FeedRequest) -> Feed:
        """Read what is new, or the whole window."""
        return self._called("read", lambda: self._feed(request))

    def look_up(self, observations: Sequence[Observation]) -> list[Observation]:
        """Find out what became of items."""
        if not observations:
            return []
        return self._called("look_up", lambda: [self._found(o) for o in observations])

    def create(self, actions: Sequence[Create]) -> list[WriteResult]:
        """Create a batch."""
        return self._written("create", actions, self._create)

    def update(self, actions: Sequence[Update]) -> list[WriteResult]:
        """Update a batch, each only if its version still held when it began."""
        versions = {a.ref: self._calendar.version(a.ref) for a in actions}
        return self._written("update", actions, lambda a: self._update(a, versions))

    def delete(self, actions: Sequence[Delete]) -> list[WriteResult]:
        """Delete a batch, each only if its version still held when it began."""
        versions = {a.ref: self._calendar.version(a.ref) for a in actions}
        return self._written("delete", actions, lambda a: self._delete(a, versions))

    def _called(self, operation: str, execute: Callable[[], Result]) -> Result:
        self._calls += 1
        fault = self._strike(operation)
        if fault is not None and not fault.executed:
            raise fault.error
        result = execute()
        if fault is not None:
            raise fault.error
        return result

    def _strike(self, operation: str) -> Fault | None:
        for fault in self._calendar.faults:
            if fault.operation not in ("*", operation):
                continue
            if not fault.skip:
                self._calendar.faults.remove(fault)
                return fault
            fault.skip -= 1
        return None

    def _written(
        self,
        operation: str,
        actions: Sequence[Any],
        execute: Callable[[Any], WriteResult],
    ) -> list[WriteResult]:
        if not actions:
            return []
        refusal = self._refusal(operation)

        def each() -> list[WriteResult]:
            return [
                refusal.rejection
                if refusal is not None and position in refusal.positions
                else execute(action)
                for position, action in enumerate(actions)
            ]

        return self._called(operation, each)

    def _refusal(self, operation: str) -> Refusal | None:
        for refusal in self._calendar.refusals:
            if refusal.operation == operation:
                self._calendar.refusals.remove(refusal)
                return refusal
        return None

    def _feed(self, request: FeedRequest) -> Feed:
        since = self._position(request.cursor)
        listed = self._whole(request.window) if since is None else self._news(since)
        series = frozenset(stored.series for stored in listed if stored.series)
        chosen = {stored.ref: stored for stored in listed if not stored.series}
        for stored in self._calendar.present():
            if self._is_wanted(stored, request, series):
                chosen[stored.ref] = stored
        return Feed(
            observations=tuple(self._observed(s, request) for s in chosen.values()),
            cursor=f"{self._calendar.epoch}:{self._calendar.changed}",
            complete=since is None,
            expanded=series,
        )

    def _position(self, cursor: str | None) -> int | None:
        if cursor is None:
            return None
        epoch, _, position = cursor.partition(":")
        if epoch != str(self._calendar.epoch) or not position.isdigit():
            raise CursorExpired("The feed position is no longer valid.")
        return int(position)

    def _whole(self, window: Window) -> list[Stored]:
        return [s for s in self._calendar.present() if touches(s, window)]

    def _news(self, since: int) -> list[Stored]:
        stored = self._calendar.stored.values()
        return [
            s for s in stored if s.changed > since and s.place is not Presence.MOVED
        ]

    @staticmethod
    def _is_wanted(
        stored: Stored, request: FeedRequest, series: frozenset[str]
    ) -> bool:
        if stored.ref in request.retry:
            return True
        if request.newly_in is not None and touches(stored, request.newly_in):
            return True
        return stored.series in series and touches(stored, request.window)

    def _observed(self, stored: Stored, request: FeedRequest) -> Observation:
        if stored.place is not Presence.PRESENT:
            exchange = self.side is Side.EXCHANGE
            presence = Presence.SUSPECT if exchange else Presence.GONE
            return Observation(side=self.side, ref=stored.ref, presence=presence)
        settled = request.known.get(stored.ref) == str(stored.changed)
        if settled and stored.ref not in request.retry:
            return self._content(stored, told=False)
        return self._content(stored)

    def _content(self, stored: Stored, *, told: bool = True) -> Observation:
        return Observation(
            side=self.side,
            ref=stored.ref,
            version=str(stored.changed),
            item=stored.item if told else None,
            identity=stored.identity,
            mark="" if stored.series else stored.mark,
            created_at=stored.created_at,
            modified_at=BEGINNING + timedelta(seconds=stored.changed),
        )

    def _found(self, asked: Observation) -> Observation:
        stored = self._calendar.stored.get(asked.ref)
        if stored is not None and stored.ref in self._calendar.followed:
            stored = self._calendar.stored[self._calendar.followed[stored.ref]]
        if stored is None or stored.place is Presence.GONE:
            return replace(asked, presence=Presence.GONE, item=None)
        return replace(self._content(stored), presence=stored.place)

    def _create(self, action: Create) -> WriteResult:
        if action.restore:
            return self._restore(action)
        if self.side is Side.SALESFORCE:
            for stored in self._calendar.present():
                if stored.mark == action.key:
                    self._calendar.change(stored.ref, **_written_fields(action.item))
                    return self._invited(Written(ref=stored.ref), action)
        item = replace(
            CalendarItem(**_written_fields(action.item)),
            categories=action.categories,
            event_type=action.event_type,
            who=action.item.who,
            what=action.item.what,
        )
        ref = self._calendar.add(item, mark=action.key)
        return self._invited(self._answer(ref), action)

    def _invited(self, written: Written, action: Create | Update) -> Written:
        """Bring the invitees into line, as Salesforce's relations are."""
        if self.side is not Side.SALESFORCE:
            return written
        standing = self._calendar.stored[written.ref].invitees
        before, memory = dict(standing), action.link.invited
        steps = steps_between(before, action.invitees, memory)
        standing.update((i.person_id, i.status) for i in steps.invite + steps.answer)
        for person in steps.withdraw:
            del standing[person]
        invited = invitations_after(before, action.invitees, memory)
        return replace(written, invited=invited)

    def _restore(self, action: Create) -> WriteResult:
        uid = action.link.identity.uid
        for stored in list(self._calendar.stored.values()):
            identity = stored.identity
            is_binned = stored.place is Presence.GONE
            if is_binned and identity is not None and identity.uid == uid:
                return self._answer(self._calendar.restore(stored.ref))
        return Rejection(Reason.CANNOT_RESTORE)

    def _update(self, action: Update, versions: dict[str, str]) -> WriteResult:
        if not action.expect or versions[action.ref] != action.expect:
            return Rejection(Reason.CHANGED_MEANWHILE)
        names = [name for group in action.groups for name in GROUP_FIELDS[group]]
        changes = {name: getattr(action.item, name) for name in names}
        if action.categories is not None:
            changes["categories"] = action.categories
        if changes or self.side is Side.EXCHANGE:
            self._calendar.change(action.ref, **changes)
        if action.key:
            self._calendar.stored[action.ref].mark = action.key
        written = self._answer(action.ref)
        if Group.INVITEES in action.groups:
            return self._invited(written, action)
        return written

    def _delete(self, action: Delete, versions: dict[str, str]) -> WriteResult:
        version = versions[action.ref]
        if version and version != action.expect:
            return Rejection(Reason.CHANGED_MEANWHILE)
        if version:
            self._calendar.delete(action.ref)
        return Written(ref=action.ref)

    def _answer(self, ref: str) -> Written:
        if self.side is Side.SALESFORCE:
            return Written(ref=ref)
        identity = self._calendar.stored[ref].identity
        uid = identity.uid if identity else ""
        return Written(ref=ref, version=self._calendar.version(ref), uid=uid)


def _written_fields(item: CalendarItem) -> dict[str, Any]:
    names = (name for group in Group for name in GROUP_FIELDS[group])
    return {name: getattr(item, name) for name in names}


def touches(stored: Stored, window: Window) -> bool:
    """Whether an item's time touches the window (A2)."""
    return window.contains(stored.item.start, stored.item.end)
