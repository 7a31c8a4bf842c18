"""Does an item take part, and why not: exclusions and the four modes."""

from __future__ import annotations

from collections.abc import Iterable

from server.domain.items import CalendarItem, Response, Role
from server.domain.org import Person, PersonKind
from server.domain.reasons import Reason
from server.domain.settings import Mode
from server.sync.addresses import (
    forbids_recording,
    names_record,
    people_only,
)
from server.sync.facts import Facts


def hard_exclusion(item: CalendarItem, facts: Facts) -> Reason | None:
    """Why an item is kept out in every mode, or None (seed lines 21-24)."""
    words = facts.vocabulary
    if item.private:
        return Reason.PRIVATE
    if has_category(item, words.exclude_category):
        return Reason.DO_NOT_SYNC
    if forbids_recording(item.addresses, words.smart_address_domain):
        return Reason.DO_NOT_RECORD
    if listed(item.addresses, facts.global_exclusions):
        return Reason.GLOBALLY_EXCLUDED
    if item.response is Response.DECLINED:
        return Reason.DECLINED
    return None


def entry_refusal(item: CalendarItem, mode: Mode, facts: Facts) -> Reason | None:
    """Why an Exchange item may not enter Salesforce in this mode, or None."""
    if item.cancelled:
        return Reason.CANCELLED
    if mode is Mode.DESIGNATED and not is_designated(item, facts):
        return Reason.NOT_DESIGNATED
    if mode is Mode.MATCHING and not matching_people(item, facts):
        return Reason.NO_MATCH
    return None


def is_designated(item: CalendarItem, facts: Facts) -> bool:
    """Whether a category or a Smart Address opts the item in (seed line 18)."""
    words = facts.vocabulary
    return has_category(item, words.crm_category) or names_record(
        item.addresses, words.smart_address_domain
    )


def has_category(item: CalendarItem, name: str) -> bool:
    """Whether the item carries a category, compared trimmed and case-folded (A18)."""
    wanted = name.strip().casefold()
    return any(category.strip().casefold() == wanted for category in item.categories)


def listed(addresses: Iterable[str], entries: frozenset[str]) -> bool:
    """Whether any address, or its domain, stands in a list of entries."""
    return bool(entries) and any(
        address in entries or address.rpartition("@")[2] in entries
        for address in addresses
    )


def matchable(item: CalendarItem, facts: Facts) -> tuple[str, ...]:
    """The addresses that may relate an item to records, in order of rank (A21, A25).

    Organiser, then required, then optional attendees; without the user's own, Smart
    Addresses and the Ignore List.
    """
    by_role = sorted(
        (a for a in item.attendees if a.role is not Role.RESOURCE),
        key=lambda attendee: attendee.role is Role.OPTIONAL,
    )
    ranked = dict.fromkeys((item.organizer, *(a.address for a in by_role)))
    domain = facts.vocabulary.smart_address_domain
    people = people_only((address for address in ranked if address), domain)
    return tuple(
        address
        for address in people
        if address not in facts.own_addresses
        and not listed((address,), facts.ignored_addresses)
    )


def matching_people(item: CalendarItem, facts: Facts) -> tuple[Person, ...]:
    """The contacts and leads an item's addresses belong to, by rank; no users."""
    return tuple(
        person
        for address in matchable(item, facts)
        for person in facts.people.get(address, ())
        if person.kind is not PersonKind.USER
    )


def who_of(item: CalendarItem, facts: Facts) -> Person | None:
    """Whom the event is about: the first contact, else the first lead (A25)."""
    people = matching_people(item, facts)
    contacts = [p for p in people if p.kind is PersonKind.CONTACT]
    return next(iter(contacts or people), None)
