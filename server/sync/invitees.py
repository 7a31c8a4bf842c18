"""Who of a meeting's recipients becomes an invitee in Salesforce (A24, A25).

Recipients are the attendees; the organiser relates to the event as Who at most. Each
address stands for one person: its contact before its lead before its user.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from server.domain.actions import Outcome
from server.domain.invitees import Invitee, InviteeStatus
from server.domain.items import Attendee, CalendarItem, Observation, Response, Role
from server.domain.kinds import Operation
from server.domain.org import Person, PersonKind
from server.domain.reasons import Reason
from server.sync.addresses import is_smart
from server.sync.decision import outcome_of
from server.sync.facts import Facts
from server.sync.selection import listed, who_of

#: Invitees that one event of Salesforce may have (product.md 8).
MOST_INVITEES = 1_000

_STATUSES = {
    Response.ACCEPTED: InviteeStatus.ACCEPTED,
    Response.DECLINED: InviteeStatus.DECLINED,
}
#: Of several addresses of one person the firmest answer counts.
_FIRMNESS = (InviteeStatus.NEW, InviteeStatus.DECLINED, InviteeStatus.ACCEPTED)


class Omission(StrEnum):
    """Why an attendee is no invitee, as the user reads it behind a number."""

    UNKNOWN = "not in Salesforce"
    NO_ADDRESS = "without an address"
    RESOURCE = "rooms or equipment"
    SYNCING = "whose own calendars sync"
    LEAD = "leads beside a contact or another lead"
    IGNORED = "on an ignore list"
    TOO_MANY = "more than Salesforce takes"


@dataclass(frozen=True, slots=True)
class GuestList:
    """The invitees of an item, and how many attendees are none for which reason.

    The user's own address and Smart Addresses count as neither.
    """

    invitees: tuple[Invitee, ...] = ()
    omitted: Counter[Omission] = field(default_factory=Counter)

    @property
    def summary(self) -> str:
        """Both as one text of numbers; nobody is named."""
        left_out = ", ".join(
            f"{self.omitted[why]} {why}" for why in Omission if self.omitted[why]
        )
        return f"{len(self.invitees)} invited; left out: {left_out}"


def guest_list(item: CalendarItem, facts: Facts) -> GuestList:
    """Sort the attendees of an item into invitees and others."""
    omitted: Counter[Omission] = Counter()
    found: dict[str, InviteeStatus] = {}
    main = who_of(item, facts)
    for attendee in _recipients(item, facts):
        person = _person(attendee, facts, main)
        if isinstance(person, Omission):
            omitted[person] += 1
            continue
        status = _STATUSES.get(attendee.response, InviteeStatus.NEW)
        earlier = found.get(person.id, InviteeStatus.NEW)
        found[person.id] = max(earlier, status, key=_FIRMNESS.index)
    omitted[Omission.TOO_MANY] = max(len(found) - MOST_INVITEES, 0)
    people = [Invitee(id, status) for id, status in found.items()]
    return GuestList(tuple(people[:MOST_INVITEES]), omitted)


def guest_remarks(
    seen: Observation, guests: GuestList, operation: Operation
) -> tuple[Outcome, ...]:
    """One row with numbers where somebody could not be invited (T106)."""
    if not guests.omitted.total():
        return ()
    row = outcome_of(
        seen, Reason.NOT_INVITED, operation=operation, detail=guests.summary
    )
    return (row,)


def _recipients(item: CalendarItem, facts: Facts) -> Iterator[Attendee]:
    """The attendees that stand for somebody else than the user, required ones first."""
    domain = facts.vocabulary.smart_address_domain
    ranked = sorted(item.attendees, key=lambda one: one.role is Role.OPTIONAL)
    for attendee in ranked:
        own = attendee.address in facts.own_addresses
        if not own and not is_smart(attendee.address, domain):
            yield attendee


def _person(attendee: Attendee, facts: Facts, main: Person | None) -> Person | Omission:
    obstacle = _obstacle(attendee, facts)
    if obstacle is not None:
        return obstacle
    person = _foremost(facts.people.get(attendee.address, ()))
    if person is None:
        return Omission.UNKNOWN
    if person.kind is PersonKind.LEAD and person != main:
        return Omission.LEAD
    if person.kind is PersonKind.USER and _syncs(person, attendee, facts):
        return Omission.SYNCING
    return person


def _obstacle(attendee: Attendee, facts: Facts) -> Omission | None:
    if attendee.role is Role.RESOURCE:
        return Omission.RESOURCE
    if not attendee.address:
        return Omission.NO_ADDRESS
    if listed((attendee.address,), facts.ignored_addresses):
        return Omission.IGNORED
    return None


def _foremost(people: Iterable[Person]) -> Person | None:
    rank = (PersonKind.CONTACT, PersonKind.LEAD, PersonKind.USER)
    return min(people, key=lambda person: rank.index(person.kind), default=None)


def _syncs(person: Person, attendee: Attendee, facts: Facts) -> bool:
    """Whether the user gets the meeting from a mailbox of their own (A24)."""
    return bool({person.id, attendee.address} & facts.syncing_users)
