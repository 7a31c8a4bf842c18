"""The lists of addresses as their owners see them: entries with ids of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from server.domain.address_rules import AddressRule, Effect
from server.domain.connections import User
from server.domain.errors import InvalidSetting, NotFound, Refused
from server.services.address_lists import AddressLists, entry_of

#: So many entries a user, or an org, may have.
MOST_ENTRIES = 1000
_ID_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusions:
    """The use cases of users and administrators around the two lists."""

    lists: AddressLists

    def own(self, user: User) -> tuple[AddressRule, ...]:
        """A user's own Ignore List."""
        return self._of(user.org_id, user.id)

    def of_org(self, org_id: str) -> tuple[AddressRule, ...]:
        """What holds for everybody in an org: both lists."""
        return self._of(org_id, "")

    def add_own(self, user: User, value: str) -> tuple[AddressRule, bool]:
        """Ignore an address or a domain for a user; tells whether it is new.

        Raises `InvalidSetting` naming `value`, and `Refused` for a list that is full.
        """
        ignore = Effect.IGNORE
        return self._add(self.own(user), _rule(user.org_id, ignore, value, user.id))

    def add_of_org(
        self, org_id: str, effect: Effect, value: str
    ) -> tuple[AddressRule, bool]:
        """Keep an address or a domain out for everybody; raises as `add_own` does."""
        return self._add(self.of_org(org_id), _rule(org_id, effect, value))

    def remove_own(self, user: User, name: str) -> AddressRule:
        """Take back an entry of a user, by its id; raises `NotFound`."""
        return self._remove(self.own(user), name)

    def remove_of_org(self, org_id: str, name: str) -> AddressRule:
        """Take back an entry that holds for everybody; raises `NotFound`."""
        return self._remove(self.of_org(org_id), name)

    def _of(self, org_id: str, user_id: str) -> tuple[AddressRule, ...]:
        rules = self.lists.of_org(org_id)
        return tuple(rule for rule in rules if rule.user_id == user_id)

    def _add(
        self, known: tuple[AddressRule, ...], rule: AddressRule
    ) -> tuple[AddressRule, bool]:
        if len(known) >= MOST_ENTRIES and rule not in known:
            raise Refused(
                f"The list has {MOST_ENTRIES} entries, which is the most.",
                remedy="Remove entries, or name a domain instead of its addresses.",
            )
        return rule, bool(self.lists.add([rule]))

    def _remove(self, known: Iterable[AddressRule], name: str) -> AddressRule:
        for rule in known:
            if id_of(rule) == name:
                self.lists.remove([rule])
                return rule
        raise NotFound(
            "There is no such entry.", remedy="Ask for the list of entries again."
        )


def id_of(rule: AddressRule) -> str:
    """The id of an entry: the same for the same entry of the same owner."""
    parts = (rule.org_id, rule.user_id, rule.kind or "", rule.effect, rule.entry)
    return blake2b("\x1f".join(parts).encode(), digest_size=_ID_BYTES).hexdigest()


def kind_of(rule: AddressRule) -> str:
    """Whether an entry is an address or a domain, in one word."""
    return "address" if "@" in rule.entry else "domain"


def told_of(rule: AddressRule) -> str:
    """What the audit trail tells of an entry: not whose address it is."""
    owner = "own" if rule.user_id else "organisation"
    return f"{rule.effect} {kind_of(rule)}, {owner}"


def _rule(org_id: str, effect: Effect, value: str, user_id: str = "") -> AddressRule:
    try:
        entry = entry_of(value)
    except InvalidSetting as error:
        reason = error.message.removeprefix(f"{error.field}: ")
        raise InvalidSetting("value", reason, remedy=error.remedy) from None
    return AddressRule(org_id=org_id, effect=effect, entry=entry, user_id=user_id)
