"""Who is behind e-mail addresses: contacts, leads and users."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from simple_salesforce import format_soql

from server.adapters.salesforce.composite import Part, query
from server.adapters.salesforce.events import Row
from server.adapters.salesforce.session import SalesforceSession
from server.adapters.salesforce.shape import STANDARD_EMAIL, OrgShape
from server.domain.org import Person, PersonKind

#: Characters of addresses in one query, repeated for every searched field; Salesforce
#: takes 100,000 in all and may expand a statement before it counts.
_MOST_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class _Search:
    """One kind of person: the object, its address fields, and who counts."""

    kind: PersonKind
    sobject: str
    fields: tuple[str, ...]
    condition: str = ""


def find_people(
    session: SalesforceSession,
    shape: OrgShape,
    addresses: Iterable[str],
    *,
    alternate: bool,
) -> dict[str, tuple[Person, ...]]:
    """The people of each address: contacts, then leads, then users; oldest first.

    Person accounts are found as the contacts that Salesforce keeps for them.
    """
    wanted = sorted({address.strip().lower() for address in addresses} - {""})
    asked = [
        (search, part)
        for search in _searches(shape, alternate=alternate)
        for part in _parts(search, wanted)
    ]
    answered = session.rows([part for _, part in asked])
    found: dict[str, dict[Person, None]] = {address: {} for address in wanted}
    for (search, _), rows in zip(asked, answered, strict=True):
        for row in rows:
            for address in _addresses(row, search.fields):
                found.get(address, {})[Person(row["Id"], search.kind)] = None
    return {address: tuple(people) for address, people in found.items() if people}


def _searches(shape: OrgShape, *, alternate: bool) -> Iterator[_Search]:
    """What to search, in the order of precedence (A24, A25)."""
    kinds = (
        # Person accounts are contacts here, so they need no query of their own.
        _Search(PersonKind.CONTACT, "Contact", shape.contact_addresses),
        # Nothing can be related to a lead that has become a contact.
        _Search(
            PersonKind.LEAD, "Lead", shape.lead_addresses, "AND IsConverted = FALSE"
        ),
    )
    for search in kinds:
        fields = search.fields if alternate else (STANDARD_EMAIL,)
        searched = tuple(name for name in fields if name in search.fields)
        if searched:
            yield _Search(search.kind, search.sobject, searched, search.condition)
    yield _Search(
        PersonKind.USER,
        "User",
        (STANDARD_EMAIL,),
        "AND IsActive = TRUE AND UserType = 'Standard'",
    )


def _parts(search: _Search, addresses: Sequence[str]) -> Iterator[Part]:
    """The queries of one search, each of a length that Salesforce takes."""
    room = _MOST_CHARACTERS // len(search.fields)
    for chunk in _chunks(addresses, room):
        matches = " OR ".join(
            format_soql("{name:literal} IN {values}", name=name, values=chunk)
            for name in search.fields
        )
        yield query(
            format_soql(
                "SELECT {fields:literal} FROM {sobject:literal} "
                "WHERE ({matches:literal}) {condition:literal} "
                "ORDER BY CreatedDate, Id",
                fields=", ".join(("Id", *search.fields)),
                sobject=search.sobject,
                matches=matches,
                condition=search.condition,
            )
        )


def _chunks(addresses: Sequence[str], room: int) -> Iterator[list[str]]:
    """Cut addresses into lists that take at most `room` characters in a query."""
    chunk: list[str] = []
    taken = 0
    for address in addresses:
        size = len(format_soql("{},", address))
        if chunk and taken + size > room:
            yield chunk
            chunk, taken = [], 0
        chunk.append(address)
        taken += size
    if chunk:
        yield chunk


def _addresses(row: Row, fields: Sequence[str]) -> Iterator[str]:
    return (row[name].strip().lower() for name in fields if row[name])
