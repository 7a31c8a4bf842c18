"""Carry out a plan in batches, and remember each batch before the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from server.domain.actions import (
    Create,
    Delete,
    Exclude,
    Forget,
    Outcome,
    Plan,
    Readmit,
    Remember,
    Update,
    Write,
    WriteResult,
    Written,
)
from server.domain.errors import Rejection
from server.domain.items import CalendarItem
from server.domain.kinds import Operation, Side
from server.domain.links import Baseline, Exclusion, Link, LinkState
from server.domain.reasons import Reason
from server.domain.runs import Tally
from server.ports.progress import Progress
from server.ports.side import CalendarSide
from server.ports.state import JobState, StateChange
from server.sync.facts import Facts
from server.sync.fingerprint import fingerprint
from server.sync.settling import announced_update, settled_create, settled_update

_OPERATIONS: dict[type[Write], Operation] = {
    Create: Operation.CREATE,
    Update: Operation.UPDATE,
    Delete: Operation.DELETE,
}


@dataclass(slots=True)
class Applier:
    """Writes a plan to two sides; what happened is in `tally` and `outcomes`.

    A batch that raises leaves everything before it stored; the writes it may have made
    are found again by their marks in the next run.
    """

    sides: dict[Side, CalendarSide]
    state: JobState
    baseline: Baseline
    facts: Facts
    progress: Progress
    tally: Tally = field(default_factory=Tally)
    outcomes: list[Outcome] = field(default_factory=list)
    _links: dict[str, Link] = field(default_factory=dict)
    _holders: dict[tuple[Side, str], str] = field(default_factory=dict)
    _series: dict[str, str] = field(default_factory=dict)
    _void: set[str] = field(default_factory=set)
    _unstamped: set[str] = field(default_factory=set)
    _spoiled: dict[str, str] = field(default_factory=dict)
    _open_rows: set[tuple[Side, str]] = field(default_factory=set)
    _known: dict[str, Link] = field(default_factory=dict)

    def apply(self, plan: Plan) -> None:
        """Store what is local, then write batch after batch in the plan's order."""
        writes = [a for a in plan.actions if isinstance(a, Write)]
        self._unstamped = {a.link.id for a in writes if _is_stamp(a)}
        self._store_memory(plan)
        for batch in self._batches(writes):
            self._write(batch)

    def _store_memory(self, plan: Plan) -> None:
        forgotten = [a.link.id for a in plan.actions if isinstance(a, Forget)]
        links = [
            a.link
            for a in plan.actions
            if isinstance(a, Remember) and a.link.id not in forgotten
        ]
        exclusions = [a.exclusion for a in plan.actions if isinstance(a, Exclude)]
        rows = {(a.side, a.ref) for a in plan.actions if isinstance(a, Readmit)}
        # A failure that was only read again because of its row keeps it until its
        # write has happened, or a stopped run would forget the item.
        writes = (a for a in plan.actions if isinstance(a, Write))
        self._open_rows = rows.intersection(
            key for a in writes for key in self._places(a.link)
        )
        known = {link.id for link in self.baseline.links}
        self.tally.adopted += sum(link.id not in known for link in links)
        self.tally.excluded += len(exclusions)
        self._links.update((link.id, link) for link in links)
        self.outcomes.extend(plan.outcomes)
        change = StateChange(
            links=self._stored(links),
            forgotten=tuple(forgotten),
            exclusions=tuple(exclusions),
            readmitted=tuple(sorted(rows - self._open_rows)),
            outcomes=plan.outcomes,
            held=plan.held,
        )
        if change != StateChange():
            self.state.commit(change)

    def _stored(self, links: Iterable[Link]) -> tuple[Link, ...]:
        """Links as they are remembered while their stamps are still to be written.

        Without a version the Exchange item is read again, should the run stop before.
        """
        return tuple(
            replace(link, exchange_version="") if link.id in self._unstamped else link
            for link in map(self._unsettled, links)
        )

    def _unsettled(self, link: Link) -> Link:
        """A link without what no longer holds of it once its event was overwritten."""
        base = self._spoiled.get(link.id)
        if base is None:
            return link
        kept = replace(link, exchange_base="", exchange_version="")
        return replace(kept, salesforce_base=base, salesforce_version="")

    def _batches(self, writes: Sequence[Write]) -> Iterator[list[Write]]:
        """Runs of writes of one kind to one side, each within the side's batch size.

        A batch updates one occurrence of a series at most: each update gives all of
        the series a new version.
        """
        batch: list[Write] = []
        for action in writes:
            if batch and (
                type(action) is not type(batch[0])
                or action.side is not batch[0].side
                or len(batch) >= self.sides[action.side].batch_size
                or _series(action) in {_series(a) for a in batch} - {""}
            ):
                yield batch
                batch = []
            batch.append(action)
        if batch:
            yield batch

    def _write(self, batch: list[Write]) -> None:
        side = batch[0].side
        operation = _OPERATIONS[type(batch[0])]
        self.progress.step(f"{operation.capitalize()} in {side.label}", len(batch))
        # A stamp on what could not be created has lost its sense.
        batch = [self._in_turn(a) for a in batch if a.link.id not in self._void]
        if not batch:
            return
        self._announce(batch)
        results = _send(self.sides[side], batch)
        changes = [
            self._settle(action, result)
            for action, result in zip(batch, results, strict=True)
        ]
        self.state.commit(_together(changes))
        self.progress.advance(len(batch))

    def _in_turn(self, action: Write) -> Write:
        """Expect the version that this run's own last write gave to the series."""
        version = self._series.get(_occurrence_of(action))
        if version is None or isinstance(action, Create):
            return action
        return replace(action, expect=version)

    def _announce(self, batch: list[Write]) -> None:
        """Remember what is about to be sent: its answer may get lost (N6, N9)."""
        links = self._stored(
            link
            for link in (self._announced(action) for action in batch)
            if link is not None
        )
        if links:
            self.state.commit(StateChange(links=links))

    def _announced(self, action: Write) -> Link | None:
        if isinstance(action, Create):
            return replace(action.link, state=LinkState.PENDING)
        if isinstance(action, Update) and action.groups:
            current = self._links.get(action.link.id, action.link)
            return announced_update(current, action)
        return None

    def _settle(self, action: Write, result: WriteResult) -> StateChange:
        operation = _OPERATIONS[type(action)]
        if _is_stamp(action):
            self._unstamped.discard(action.link.id)
        if isinstance(result, Rejection):
            return self._failed(action, operation, result)
        if isinstance(action, Create) and self._is_taken(action, result.ref):
            # Its key names an event that another Outlook item has become since.
            twice = Rejection(Reason.DUPLICATE_STAMP)
            spoiled = StateChange(links=self._spoil(action, result.ref))
            return _together([self._failed(action, operation, twice), spoiled])
        self.tally.written[action.side, operation] += 1
        row = _row(action, operation, detail=result.detail, ref=result.ref, done=True)
        row = replace(row, reason=result.remark)
        self.outcomes.append(row)
        return self._done(action, result, row)

    def _is_taken(self, action: Create, ref: str) -> bool:
        """Whether another living pair holds the item that a create has led to (N6)."""
        if not self._holders:
            known = {link.id: link for link in self.baseline.links} | self._links
            self._holders = {
                key: link.id
                for link in known.values()
                if link.state in (LinkState.ACTIVE, LinkState.FROZEN)
                for key in _refs(link)
            }
        holder = self._holders.setdefault((action.side, ref), action.link.id)
        return holder != action.link.id

    def _spoil(self, action: Create, ref: str) -> tuple[Link, ...]:
        """The pair whose event has just been overwritten, for its item to set right.

        Nothing is settled any more but what the event holds now.
        """
        holder = self._holders[action.side, ref]
        self._spoiled[holder] = fingerprint(action.item)
        link = self._links.get(holder) or self._known_link(holder)
        return self._stored((link,)) if link else ()

    def _done(self, action: Write, result: Written, row: Outcome) -> StateChange:
        places = self._places(action.link)
        closed = tuple(key for key in places if key in self._open_rows)
        if isinstance(action, Delete):
            return StateChange(
                forgotten=(action.link.id,),
                exclusions=(action.leaves,) if action.leaves else (),
                readmitted=closed,
                outcomes=(row,),
            )
        if isinstance(action, Create):
            link = settled_create(action, result)
        else:
            current = self._links.get(action.link.id, action.link)
            link = settled_update(current, action, result)
        self._links[link.id] = link
        if result.version:
            self._series[_occurrence_of(action)] = result.version
            self._series.pop("", None)
        links = self._stored((link,))
        return StateChange(links=links, readmitted=closed, outcomes=(row,))

    def _failed(
        self, action: Write, operation: Operation, rejection: Rejection
    ) -> StateChange:
        """Keep a row on the item the write came from, so that it is tried again."""
        self.tally.failed += 1
        failure = self._failure(action, rejection)
        row = _row(action, operation, detail=rejection.detail)
        # What could not be created has no id: the row leads to what it would copy.
        row = replace(row, reason=rejection.reason, ref=row.ref or failure.ref)
        self.outcomes.append(row)
        if isinstance(action, Create):
            self._void.add(action.link.id)
        change = StateChange(exclusions=(failure,), outcomes=(row,))
        if rejection.reason is Reason.OUTCOME_UNKNOWN or isinstance(action, Delete):
            return change
        # Nothing came of what was announced: what was remembered before holds again.
        if isinstance(action, Update):
            current = self._links.get(action.link.id, action.link)
            return replace(change, links=self._stored((current,)))
        older = self._links.get(action.link.id) or self._known_link(action.link.id)
        if older is None or (older.state is LinkState.PENDING and not _is_again(older)):
            return replace(change, forgotten=(action.link.id,))
        return replace(change, links=(older,))

    def _failure(self, action: Write, rejection: Rejection) -> Exclusion:
        """The row of a failed write, on the item that it came from.

        What a stamp came from may have been created only by this run. A removal that
        the user asked for stays wished, and says why it has not happened yet.
        """
        wish = self._wish(action)
        if wish is not None:
            return replace(wish, detail=rejection.detail or rejection.reason.text)
        source = action.side.other
        link = self._links.get(action.link.id, action.link)
        ref = action.link.ref(source) or link.ref(source)
        return Exclusion(
            side=source,
            ref=ref,
            reason=rejection.reason,
            identity=link.identity if source is Side.EXCHANGE else None,
            start=link.start,
            end=link.end,
            first_seen=self._first_seen(source, ref),
            detail=rejection.detail,
        )

    def _wish(self, action: Write) -> Exclusion | None:
        """The user's own word that a deletion is made by, if there is one (A17)."""
        if not isinstance(action, Delete) or action.leaves is None:
            return None
        places = self._places(action.link)
        rows = (r for r in self.baseline.exclusions if (r.side, r.ref) in places)
        return next((r for r in rows if r.reason is Reason.COPY_UNWANTED), None)

    def _places(self, link: Link) -> list[tuple[Side, str]]:
        """The items of a pair, also the one that a new copy takes the place of."""
        before = self._known_link(link.id) or link
        return list(dict.fromkeys([*_refs(link), *_refs(before)]))

    def _known_link(self, link_id: str) -> Link | None:
        """The pair as it was remembered when the run began."""
        if not self._known:
            self._known = {known.id: known for known in self.baseline.links}
        return self._known.get(link_id)

    def _first_seen(self, side: Side, ref: str) -> datetime:
        for row in self.baseline.exclusions:
            if row.side is side and row.ref == ref:
                return row.first_seen
        return self.facts.now


def _is_stamp(action: Write) -> bool:
    """Whether this write gives an Exchange item nothing but its category."""
    return (
        isinstance(action, Update)
        and action.categories is not None
        and not action.groups
    )


def _refs(link: Link) -> list[tuple[Side, str]]:
    return [(side, link.ref(side)) for side in Side if link.ref(side)]


def _is_again(link: Link) -> bool:
    """Whether a pending link stands for a copy that existed before."""
    return link.origin is (Side.SALESFORCE if link.exchange_ref else Side.EXCHANGE)


def _series(action: Write) -> str:
    """The UID of the series an update is within; empty for any other write."""
    return _occurrence_of(action) if isinstance(action, Update) else ""


def _occurrence_of(action: Write) -> str:
    """The UID of the Exchange series the written item belongs to, if any."""
    identity = action.link.identity
    if action.side is not Side.EXCHANGE or identity.original_start is None:
        return ""
    return identity.uid


def _send(side: CalendarSide, batch: list[Write]) -> list[WriteResult]:
    match batch[0]:
        case Create():
            return side.create([a for a in batch if isinstance(a, Create)])
        case Update():
            return side.update([a for a in batch if isinstance(a, Update)])
        case Delete():
            return side.delete([a for a in batch if isinstance(a, Delete)])


def _together(changes: Sequence[StateChange]) -> StateChange:
    return StateChange(
        links=tuple(link for c in changes for link in c.links),
        forgotten=tuple(ref for c in changes for ref in c.forgotten),
        exclusions=tuple(row for c in changes for row in c.exclusions),
        readmitted=tuple(key for c in changes for key in c.readmitted),
        outcomes=tuple(row for c in changes for row in c.outcomes),
    )


def _row(
    action: Write,
    operation: Operation,
    *,
    detail: str,
    ref: str = "",
    done: bool = False,
) -> Outcome:
    item: CalendarItem | None = action.item
    shown = item is not None and not item.private
    return Outcome(
        side=action.side,
        ref=ref or action.link.ref(action.side),
        operation=operation,
        done=done,
        detail=detail,
        subject=item.subject if item is not None and shown else "",
        start=item.start if item is not None else action.link.start,
        identity=action.link.identity,
    )
