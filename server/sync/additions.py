"""What a pair gets besides its merged fields: invitees there, the category here.

Both depend on one side alone and never travel back, so they take no part in the merge:
invitees are compared with what the pair remembers of those it made (A24), and the
category with what the Exchange item carries (seed line 50).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from server.domain.actions import Action, Exclude, Outcome, Remember, Update
from server.domain.invitees import is_settled
from server.domain.items import CalendarItem, Group, Observation
from server.domain.kinds import Operation, Side
from server.domain.links import Blocked, Link
from server.domain.reasons import Reason
from server.domain.settings import Settings
from server.sync.decision import Decision, outcome_of
from server.sync.entries import category_stamp
from server.sync.facts import Facts
from server.sync.fingerprint import fingerprint
from server.sync.invitees import GuestList, guest_list, guest_remarks
from server.sync.prevention import blocked_by

#: A change of these makes Salesforce ask the invitees again (Event, object reference).
_RESETS_ANSWERS = frozenset({Group.TIME, Group.LOCATION})
_INVITEES = frozenset({Group.INVITEES})


@dataclass(frozen=True, slots=True)
class Subject:
    """A pair that goes on, as its decision leaves it, with its Exchange item.

    `expect` is the version that its Salesforce event must still have.
    """

    link: Link
    seen: Observation
    item: CalendarItem
    expect: str


def with_additions(
    decision: Decision, subject: Subject, settings: Settings, facts: Facts
) -> Decision:
    """The decision about a pair with its invitees and its category.

    What was refused as a whole, such as a subject that is too long, gets neither.
    """
    if any(isinstance(action, Exclude) for action in decision.actions):
        return decision
    if settings.sync_invitees:
        decision = _with_invitees(decision, subject, settings, facts)
    return _with_category(decision, subject, settings, facts)


def _with_invitees(
    decision: Decision, subject: Subject, settings: Settings, facts: Facts
) -> Decision:
    link = subject.link
    guests = guest_list(subject.item, facts)
    update = _update_of(decision, Side.SALESFORCE)
    resets = update is not None and bool(update.groups & _RESETS_ANSWERS)
    if is_settled(guests.invitees, link.invited) and not (resets and guests.invitees):
        return decision
    blocked = blocked_by(settings, link.blocked, Side.SALESFORCE, Operation.UPDATE)
    if blocked:
        return _kept_back(decision, subject, blocked)
    if update is None:
        update = _bare_update(subject)
        decision = _reopened(decision, link)
    inviting = replace(
        update,
        groups=update.groups | _INVITEES,
        settles=update.settles | _INVITEES,
        invitees=guests.invitees,
    )
    return _replaced(decision, inviting) + Decision((), _remarks(subject, guests))


def _remarks(subject: Subject, guests: GuestList) -> tuple[Outcome, ...]:
    """Who could not be invited is told when the people change, not their answers."""
    before = {one.person_id for one in subject.link.invited}
    if {one.person_id for one in guests.invitees} == before:
        return ()
    return guest_remarks(subject.seen, guests, Operation.UPDATE)


def _kept_back(
    decision: Decision, subject: Subject, blocked: frozenset[Blocked]
) -> Decision:
    """Invitees are an update in Salesforce like any other (A7); told once."""
    link = subject.link
    if blocked <= link.blocked:
        return decision
    kept = Remember(link=replace(link, blocked=link.blocked | blocked))
    others = tuple(a for a in decision.actions if not isinstance(a, Remember))
    row = outcome_of(subject.seen, Reason.PREVENTED, operation=Operation.UPDATE)
    return Decision((kept, *others), (*decision.outcomes, row))


def _bare_update(subject: Subject) -> Update:
    """An update of the event that writes none of its fields yet."""
    return Update(
        side=Side.SALESFORCE,
        ref=subject.link.salesforce_ref,
        expect=subject.expect,
        item=subject.item,
        groups=frozenset(),
        link=subject.link,
        source_version=subject.seen.version,
        source_base=fingerprint(subject.item),
    )


def _with_category(
    decision: Decision, subject: Subject, settings: Settings, facts: Facts
) -> Decision:
    for stamp in category_stamp(subject.link, subject.item, settings, facts):
        update = _update_of(decision, Side.EXCHANGE)
        if update is None:
            update = replace(stamp, expect=subject.seen.version)
        decision = _replaced(decision, replace(update, categories=stamp.categories))
    return decision


def _update_of(decision: Decision, side: Side) -> Update | None:
    found = (a for a in decision.actions if isinstance(a, Update) and a.side is side)
    return next(found, None)


def _replaced(decision: Decision, update: Update) -> Decision:
    """The decision with this update in the place of the one to the same side."""
    others = tuple(
        action
        for action in decision.actions
        if not (isinstance(action, Update) and action.side is update.side)
    )
    return Decision((*others, update), decision.outcomes)


def _reopened(decision: Decision, link: Link) -> Decision:
    """Leave the Exchange item open, so that it is read again should the run stop."""
    kept: list[Action] = [
        Remember(link=replace(action.link, exchange_version=""))
        if isinstance(action, Remember)
        else action
        for action in decision.actions
    ]
    if not any(isinstance(action, Remember) for action in kept):
        kept.insert(0, Remember(link=replace(link, exchange_version="")))
    return Decision(tuple(kept), decision.outcomes)
