"""Smart Addresses: recipients that steer the sync instead of standing for a person.

`donotrecord@<domain>` keeps an item out; `<token>@<domain>` names a Salesforce record
(product.md 1). They are never people: not matched, not invited (N24).

The token of a record is its 18-character Id. E-mail addresses lose their case on the
way, but the last three characters of such an Id tell the case of the first fifteen, so
the Id is recovered from any spelling. The 15-character form could not be, and is no
token.
"""

from __future__ import annotations

from collections.abc import Iterable

_DO_NOT_RECORD = "donotrecord"
#: One character for each pattern of upper-case letters among five (Salesforce's own).
_CASES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_ID_LENGTH = 18
_CHUNK = 5
_CHUNKS = 3


def is_smart(address: str, domain: str) -> bool:
    """Whether an address belongs to the Smart Address domain."""
    return bool(domain) and address.rpartition("@")[2].casefold() == domain.casefold()


def forbids_recording(addresses: Iterable[str], domain: str) -> bool:
    """Whether the DoNotRecord address is among them (seed line 24)."""
    return any(
        is_smart(address, domain) and _token(address) == _DO_NOT_RECORD
        for address in addresses
    )


def names_record(addresses: Iterable[str], domain: str) -> bool:
    """Whether a Smart Address of a Salesforce record is among them (seed line 18)."""
    return bool(_tokens(addresses, domain))


def record_named(addresses: Iterable[str], domain: str) -> str | None:
    """The Id of the record that the addresses name, None where none of them does.

    Of several the first counts, because an event has one record. It is empty where
    what is named cannot be the Id of any record.
    """
    tokens = _tokens(addresses, domain)
    if not tokens:
        return None
    return next((found for token in tokens if (found := record_id(token))), "")


def record_id(token: str) -> str:
    """The 18-character Id that a token spells in any case; empty if it is none."""
    if len(token) != _ID_LENGTH or not token.isascii() or not token.isalnum():
        return ""
    suffix = token[-_CHUNKS:].upper()
    chunks = [token[at * _CHUNK : (at + 1) * _CHUNK] for at in range(_CHUNKS)]
    restored = [
        _recased(chunk, case) for chunk, case in zip(chunks, suffix, strict=True)
    ]
    return "".join(restored) + suffix if all(restored) else ""


def people_only(addresses: Iterable[str], domain: str) -> tuple[str, ...]:
    """The addresses that stand for people."""
    return tuple(a for a in addresses if not is_smart(a, domain))


def _tokens(addresses: Iterable[str], domain: str) -> list[str]:
    smart = (_token(address) for address in addresses if is_smart(address, domain))
    return [token for token in smart if token != _DO_NOT_RECORD]


def _token(address: str) -> str:
    return address.rpartition("@")[0].strip().casefold()


def _recased(chunk: str, case: str) -> str:
    """Five characters in the case that one character tells; empty if it cannot be."""
    pattern = _CASES.find(case)
    letters = [
        letter.upper() if pattern >> at & 1 else letter.lower()
        for at, letter in enumerate(chunk)
    ]
    told = sum(1 << at for at, letter in enumerate(letters) if letter.isupper())
    return "".join(letters) if told == pattern else ""
