"""Items that no link knows yet: who enters, who is left out, and why."""

from __future__ import annotations

from dataclasses import replace

from server.domain.actions import Create, Outcome, Update
from server.domain.invitees import announced_invitations
from server.domain.items import CalendarItem, Identity, Observation, Presence
from server.domain.kinds import Operation, Side
from server.domain.links import Exclusion, Link
from server.domain.org import PersonKind
from server.domain.reasons import Reason
from server.domain.settings import Mode, Settings
from server.sync.addresses import record_named
from server.sync.decision import (
    NOTHING,
    Decision,
    left_out,
    outcome_of,
    readmitted,
)
from server.sync.facts import Facts
from server.sync.fingerprint import fingerprint
from server.sync.fitting import Fitted, fit_for_exchange, fit_for_salesforce
from server.sync.identity import link_id, owns_key, salesforce_key
from server.sync.invitees import GuestList, guest_list, guest_remarks
from server.sync.prevention import blocked_by
from server.sync.selection import (
    entry_refusal,
    hard_exclusion,
    has_category,
    who_of,
)
from server.sync.sticky_rows import is_sticky

#: The identity of an Exchange item that does not exist yet.
NO_IDENTITY = Identity("")


def enter_salesforce(
    seen: Observation, row: Exclusion | None, settings: Settings, facts: Facts
) -> Decision:
    """Decide about an Exchange item without a partner (product.md 7.3)."""
    item = seen.item
    if seen.presence is not Presence.PRESENT:
        return _absent(seen, row)
    if row is not None and row.ignored:
        return NOTHING
    if item is None:
        return unreadable(seen, row, facts)
    if not facts.window.contains(item.start, item.end):
        return NOTHING
    sticky = row.blocked if row else frozenset()
    refusal = _refusal(item, settings, facts)
    blocked = blocked_by(settings, sticky, Side.SALESFORCE, Operation.CREATE)
    if refusal is None and blocked:
        return left_out(seen, Reason.PREVENTED, facts, row=row, blocked=blocked)
    if refusal is not None:
        return left_out(seen, refusal, facts, row=row)
    fitted = fit_for_salesforce(item, facts.limits, settings.body_overflow)
    if isinstance(fitted, Reason):
        return left_out(seen, fitted, facts, row=row)
    return readmitted(row) + create_event(seen, fitted, settings, facts)


def _absent(seen: Observation, row: Exclusion | None) -> Decision:
    """Forget what was left out, unless it may come back and has to stay out (A7)."""
    if seen.presence is Presence.MOVED and row is not None and is_sticky(row):
        return NOTHING
    return readmitted(row)


def unreadable(seen: Observation, row: Exclusion | None, facts: Facts) -> Decision:
    """Tell of an item that is there and could not be read (N22)."""
    if seen.problem is None:
        return NOTHING
    return left_out(seen, seen.problem.reason, facts, row=row)


def _refusal(item: CalendarItem, settings: Settings, facts: Facts) -> Reason | None:
    return hard_exclusion(item, facts) or entry_refusal(item, settings.mode, facts)


def enter_exchange(
    seen: Observation, row: Exclusion | None, settings: Settings, facts: Facts
) -> Decision:
    """Decide about a Salesforce event without a partner: all enter (A23)."""
    item = seen.item
    if seen.presence is not Presence.PRESENT:
        return readmitted(row)
    if item is None or item.child or (row is not None and row.ignored):
        return NOTHING
    if not facts.window.contains(item.start, item.end):
        return NOTHING
    refusal = hard_exclusion(item, facts)
    wished = row is not None and row.reason is Reason.INCLUDED_AGAIN
    if refusal is None and not wished and owns_key(seen.mark, facts.org, facts.user):
        # We made it from an Exchange item that is no longer in the synced folder: it
        # was moved or deleted since, and its event brought back from the bin.
        refusal = Reason.ORIGINAL_MISSING
    if refusal is not None:
        return left_out(seen, refusal, facts, row=row)
    sticky = row.blocked if row else frozenset()
    blocked = blocked_by(settings, sticky, Side.EXCHANGE, Operation.CREATE)
    if blocked:
        return left_out(seen, Reason.PREVENTED, facts, row=row, blocked=blocked)
    fitted = fit_for_exchange(item)
    if isinstance(fitted, Reason):
        return left_out(seen, fitted, facts, row=row)
    return readmitted(row) + create_item(seen, fitted, settings, facts)


def create_event(
    seen: Observation, fitted: Fitted, settings: Settings, facts: Facts
) -> Decision:
    """Make a Salesforce event from an Exchange item."""
    identity = seen.identity or NO_IDENTITY
    item = seen.item or fitted.item
    base = fingerprint(item)
    link = Link(
        id=link_id(seen.ref),
        exchange_ref=seen.ref,
        salesforce_ref="",
        identity=identity,
        exchange_version=seen.version,
        exchange_base=base,
        salesforce_base=base if fitted.item is item else fingerprint(fitted.item),
        start=item.start,
        end=item.end,
        origin=Side.EXCHANGE,
        organized_by_user=item.organized_by_user,
        folder=facts.folder,
        body_kept=fitted.body_kept,
        attendees=len(item.attendees),
    )
    return Decision(
        (
            event_create(link, fitted, settings, facts),
            *category_stamp(link, item, settings, facts),
        ),
        event_remarks(seen, fitted, settings, facts),
    )


def category_stamp(
    link: Link, item: CalendarItem, settings: Settings, facts: Facts
) -> tuple[Update, ...]:
    """The CRM category for an item that syncs without it (seed line 50, A33)."""
    name = facts.vocabulary.crm_category
    if (
        settings.mode is not Mode.DESIGNATED
        or has_category(item, name)
        or blocked_by(settings, link.blocked, Side.EXCHANGE, Operation.UPDATE)
    ):
        return ()
    stamp = Update(
        side=Side.EXCHANGE,
        ref=link.exchange_ref,
        expect=link.exchange_version,
        item=item,
        groups=frozenset(),
        link=link,
        source_version=link.salesforce_version,
        source_base=link.salesforce_base,
        categories=(*item.categories, name),
    )
    return (stamp,)


def event_create(
    link: Link, fitted: Fitted, settings: Settings, facts: Facts
) -> Create:
    """The create towards Salesforce, with its key, Type, Who, What and invitees."""
    guests = guest_list(fitted.item, facts) if settings.sync_invitees else GuestList()
    return Create(
        side=Side.SALESFORCE,
        key=salesforce_key(facts.org, facts.user, facts.kind, link.identity),
        item=_related(fitted.item, facts),
        link=replace(link, invited=announced_invitations(guests.invitees, ())),
        event_type=_event_type(settings, facts),
        invitees=guests.invitees,
    )


def event_remarks(
    seen: Observation, fitted: Fitted, settings: Settings, facts: Facts
) -> tuple[Outcome, ...]:
    """What the user should know about an event that is made in Salesforce."""
    remarks = []
    if fitted.cut:
        remarks.append(outcome_of(seen, Reason.TRUNCATED, operation=Operation.CREATE))
    if settings.salesforce_type and not _event_type(settings, facts):
        remarks.append(
            outcome_of(seen, Reason.TYPE_INACTIVE, operation=Operation.CREATE)
        )
    if _record_of(fitted.item, facts) == "":
        remarks.append(
            outcome_of(seen, Reason.RECORD_UNKNOWN, operation=Operation.CREATE)
        )
    if settings.sync_invitees:
        guests = guest_list(fitted.item, facts)
        remarks.extend(guest_remarks(seen, guests, Operation.CREATE))
    return tuple(remarks)


def create_item(
    seen: Observation, fitted: Fitted, settings: Settings, facts: Facts
) -> Decision:
    """Make an Exchange item from a Salesforce event."""
    item = fitted.item
    base = fingerprint(item)
    link = Link(
        id=link_id(seen.ref),
        exchange_ref="",
        salesforce_ref=seen.ref,
        identity=NO_IDENTITY,
        salesforce_version=seen.version,
        exchange_base=base,
        salesforce_base=base,
        start=item.start,
        end=item.end,
        origin=Side.SALESFORCE,
        folder=facts.folder,
    )
    return Decision((item_create(link, item, settings, facts),))


def item_create(
    link: Link,
    item: CalendarItem,
    settings: Settings,
    facts: Facts,
    *,
    restore: bool = False,
) -> Create:
    """The create towards Exchange; stamped with the CRM category where designated."""
    stamped = settings.mode is Mode.DESIGNATED and not restore
    return Create(
        side=Side.EXCHANGE,
        key=link.salesforce_ref,
        item=item,
        link=link,
        categories=(facts.vocabulary.crm_category,) if stamped else (),
        restore=restore,
    )


def _event_type(settings: Settings, facts: Facts) -> str:
    """The chosen Type where it is still active (A26)."""
    wanted = settings.salesforce_type
    return wanted if wanted in facts.limits.types else ""


def _record_of(item: CalendarItem, facts: Facts) -> str | None:
    """The record its Smart Address names: None without one, empty if it is none."""
    return record_named(item.addresses, facts.vocabulary.smart_address_domain)


def _related(item: CalendarItem, facts: Facts) -> CalendarItem:
    """The item with the person and the record that its event is about.

    Salesforce takes a lead only on an event without a record. The record was asked for
    by its address, so it comes first.
    """
    record = _record_of(item, facts) or ""
    person = who_of(item, facts)
    if record and person is not None and person.kind is PersonKind.LEAD:
        person = None
    if person is None and not record:
        return item
    return replace(item, who=person.id if person else "", what=record)
