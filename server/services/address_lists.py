"""Ignore List and Global Exclusion List: who keeps which addresses out (2.7)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from server.domain.address_rules import AddressRule, Effect
from server.domain.connections import User
from server.domain.errors import InvalidSetting, Refused
from server.domain.kinds import Kind
from server.ports.stores import AddressRules

#: Characters; no address is longer (RFC 5321, 4.5.3.1.3 less its brackets).
_LONGEST = 254
#: An address or a domain of at least two labels; no wildcard, no display name.
_ENTRY = re.compile(r"([^\s@,;<>\"*]+@)?[^\s@,;<>\"*.]+(\.[^\s@,;<>\"*.]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The entries that hold for one user and kind."""

    exclusions: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressLists:
    """The use cases around the two lists; changes hold from the next run on."""

    rules: AddressRules

    def of_org(self, org_id: str) -> tuple[AddressRule, ...]:
        """All entries of an org and its users."""
        return self.rules.of_org(org_id)

    def holding(self, user: User, kind: Kind) -> Kept:
        """What holds for a user: the org's entries and their own."""
        found: dict[Effect, set[str]] = {effect: set() for effect in Effect}
        for rule in self.rules.of_org(user.org_id):
            if rule.user_id in ("", user.id) and rule.kind in (None, kind):
                found[rule.effect].add(rule.entry)
        return Kept(
            exclusions=frozenset(found[Effect.EXCLUDE]),
            ignored=frozenset(found[Effect.IGNORE]),
        )

    def add(self, rules: Iterable[AddressRule]) -> int:
        """Add entries, given as people write them; gives how many were new.

        Raises `InvalidSetting` for what is neither an address nor a domain, `Refused`
        for a Global Exclusion of one user, `NotFound` for an unknown owner.
        """
        return sum(map(self.rules.add, _checked(rules)))

    def remove(self, rules: Iterable[AddressRule]) -> int:
        """Remove entries; gives how many were there. Raises as `add` does."""
        return sum(map(self.rules.remove, _checked(rules)))


def entry_of(text: str) -> str:
    """An address or a domain in lower case; raises `InvalidSetting`."""
    entry = text.strip().lower().removeprefix("@")
    if len(entry) > _LONGEST or not _ENTRY.fullmatch(entry):
        raise InvalidSetting(
            "entry",
            "is neither an address nor a domain.",
            remedy="Write it like ann@acme.com or acme.com.",
        )
    return entry


def _checked(rules: Iterable[AddressRule]) -> list[AddressRule]:
    checked = []
    for rule in rules:
        if rule.effect is Effect.EXCLUDE and (rule.user_id or rule.kind):
            raise Refused(
                "A Global Exclusion holds for the whole org and for every kind.",
                remedy="Leave out user and kind, or use the Ignore List.",
            )
        checked.append(replace(rule, entry=entry_of(rule.entry)))
    return checked
