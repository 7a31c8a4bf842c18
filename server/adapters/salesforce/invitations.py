"""Invitees of events: EventRelation records, written in as few requests as possible.

One query tells who stands on all events of a batch; then what is to be withdrawn,
invited and answered goes out in one request each, and only where there is any. The
object reference knows the answers New, Declined and Accepted, no tentative one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from simple_salesforce import format_soql

from server.adapters.salesforce.collections import Collections, RecordResult
from server.adapters.salesforce.composite import Part, query
from server.adapters.salesforce.errors import UNANSWERED
from server.adapters.salesforce.events import Row
from server.adapters.salesforce.feed import chunks
from server.adapters.salesforce.session import SalesforceSession
from server.domain.errors import Rejection
from server.domain.invitees import (
    Invitation,
    Invitee,
    InviteeStatus,
    Steps,
    invitations_after,
    steps_between,
)
from server.domain.reasons import Reason

#: Events in one query for their invitees.
_MOST_EVENTS = 600
_STATUS = {
    InviteeStatus.NEW: "New",
    InviteeStatus.ACCEPTED: "Accepted",
    InviteeStatus.DECLINED: "Declined",
}
_FROM_STATUS = {theirs: ours for ours, theirs in _STATUS.items()}


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is to be invited to an event, and what is remembered of its invitees."""

    event_id: str
    invitees: tuple[Invitee, ...]
    remembered: tuple[Invitation, ...] = ()


@dataclass(frozen=True, slots=True)
class Granted:
    """What to remember of an event's invitees; `refused` counts those not taken."""

    invited: tuple[Invitation, ...]
    refused: int = 0


@dataclass(slots=True)
class _Event:
    """One event of a batch with its relations: person to (relation, answer)."""

    wish: Wish
    standing: dict[str, tuple[str, InviteeStatus]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    lost: bool = False

    @property
    def answers(self) -> dict[str, InviteeStatus]:
        return {person: status for person, (_, status) in self.standing.items()}

    @property
    def steps(self) -> Steps:
        return steps_between(self.answers, self.wish.invitees, self.wish.remembered)

    def take(self, result: RecordResult) -> bool:
        """Note how a step ended; False where Salesforce refused it for good."""
        self.lost |= UNANSWERED in result.codes
        return not result.refused

    def outcome(self) -> Granted | Rejection:
        if self.lost:
            return Rejection(Reason.OUTCOME_UNKNOWN)
        wish = self.wish
        invited = invitations_after(
            self.answers, wish.invitees, wish.remembered, frozenset(self.refused)
        )
        return Granted(invited, refused=len(self.refused))


class InviteeWriter:
    """Brings the invitees of events into line with what is wanted."""

    def __init__(self, session: SalesforceSession) -> None:
        """Share the run's session."""
        self._session = session
        self._relations = Collections(session, "EventRelation")

    def write(self, wishes: Sequence[Wish]) -> list[Granted | Rejection]:
        """Invite, answer for and withdraw; one outcome for each event, in order."""
        events = [_Event(wish) for wish in wishes]
        if not any(one.wish.invitees or one.wish.remembered for one in events):
            return [one.outcome() for one in events]
        if not self._look(events):
            return [_all_refused(one.wish) for one in events]
        planned = [(one, one.steps) for one in events]
        self._withdraw(planned)
        self._invite(planned)
        self._answer(planned)
        return [one.outcome() for one in events]

    def _look(self, events: Sequence[_Event]) -> bool:
        """Read who stands on the events; False where the user may not see that."""
        by_id = {one.wish.event_id: one for one in events}
        answers = self._session.ask(list(_queries(list(by_id))))
        if any(not answer.ok and answer.lasting for answer in answers):
            return False
        for answer in answers:
            for row in self._session.pages(answer):
                status = _FROM_STATUS.get(row["Status"], InviteeStatus.NEW)
                standing = by_id[row["EventId"]].standing
                standing[row["RelationId"]] = (row["Id"], status)
        return True

    def _withdraw(self, planned: Sequence[tuple[_Event, Steps]]) -> None:
        gone = [(one, person) for one, steps in planned for person in steps.withdraw]
        ids = [one.standing[person][0] for one, person in gone]
        for (one, _), result in zip(gone, self._relations.delete(ids), strict=True):
            one.take(result)

    def _invite(self, planned: Sequence[tuple[_Event, Steps]]) -> None:
        guests = [(one, guest) for one, steps in planned for guest in steps.invite]
        results = self._relations.create(
            [_new(one.wish, guest) for one, guest in guests]
        )
        for (one, guest), result in zip(guests, results, strict=True):
            if not one.take(result):
                one.refused.add(guest.person_id)

    def _answer(self, planned: Sequence[tuple[_Event, Steps]]) -> None:
        guests = [(one, guest) for one, steps in planned for guest in steps.answer]
        records: list[Row] = [
            {
                "Id": one.standing[guest.person_id][0],
                "Status": _STATUS[guest.status],
            }
            for one, guest in guests
        ]
        for (one, _), result in zip(
            guests, self._relations.update(records), strict=True
        ):
            one.take(result)


def _queries(event_ids: Sequence[str]) -> Iterator[Part]:
    template = (
        "SELECT Id, EventId, RelationId, Status FROM EventRelation "
        "WHERE EventId IN {ids}"
    )
    for chunk in chunks(event_ids, _MOST_EVENTS):
        yield query(format_soql(template, ids=chunk))


def _new(wish: Wish, guest: Invitee) -> Row:
    return {
        "EventId": wish.event_id,
        "RelationId": guest.person_id,
        "Status": _STATUS[guest.status],
    }


def _all_refused(wish: Wish) -> Granted:
    people = frozenset(one.person_id for one in wish.invitees)
    invited = invitations_after({}, wish.invitees, wish.remembered, people)
    return Granted(invited, refused=len(people))
