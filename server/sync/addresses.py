"""Smart Addresses: recipients that steer the sync instead of standing for a person.

`donotrecord@<domain>` keeps an item out; `<token>@<domain>` names a Salesforce record
(product.md 1). They are never people: not matched, not invited (N24).
"""

from __future__ import annotations

from collections.abc import Iterable

_DO_NOT_RECORD = "donotrecord"


def is_smart(address: str, domain: str) -> bool:
    """Whether an address belongs to the Smart Address domain."""
    return bool(domain) and address.rpartition("@")[2].casefold() == domain.casefold()


def forbids_recording(addresses: Iterable[str], domain: str) -> bool:
    """Whether the DoNotRecord address is among them (seed line 24)."""
    return any(
        is_smart(address, domain)
        and address.partition("@")[0].strip().casefold() == _DO_NOT_RECORD
        for address in addresses
    )


def names_record(addresses: Iterable[str], domain: str) -> bool:
    """Whether a Smart Address of a Salesforce record is among them (seed line 18)."""
    return any(
        is_smart(address, domain)
        and address.partition("@")[0].strip().casefold() != _DO_NOT_RECORD
        for address in addresses
    )


def people_only(addresses: Iterable[str], domain: str) -> tuple[str, ...]:
    """The addresses that stand for people."""
    return tuple(a for a in addresses if not is_smart(a, domain))
