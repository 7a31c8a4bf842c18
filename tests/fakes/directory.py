"""Orgs, users and their settings, kept in this process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from server.domain.address_rules import AddressRule
from server.domain.connections import Org, User
from server.domain.errors import EditConflict, NotFound, Refused
from server.domain.kinds import Kind
from server.ports.stores import JobStatus, JsonValue, SavedSettings
from tests.fakes.shelf import Shelf, atomic


class FakeOrgs:
    """Fills `Orgs`; nothing is encrypted."""

    def __init__(self, shelf: Shelf) -> None:
        """Work on these rows."""
        self.shelf = shelf

    @atomic
    def add(self, org: Org) -> None:
        """Store a new org."""
        if org.id in self.shelf.orgs:
            raise Refused("This org already exists.")
        self._store(org)

    @atomic
    def update(self, org: Org) -> None:
        """Replace an org by its id."""
        self.get(org.id)
        self._store(org)

    def _store(self, org: Org) -> None:
        others = (other for other in self.shelf.orgs.values() if other.id != org.id)
        if any(other.name == org.name for other in others):
            raise Refused(f"An org named {org.name} already exists.")
        self.shelf.orgs[org.id] = org

    @atomic
    def get(self, org_id: str) -> Org:
        """The org with this id."""
        if org_id not in self.shelf.orgs:
            raise NotFound("There is no such org.")
        return self.shelf.orgs[org_id]

    @atomic
    def named(self, name: str) -> Org:
        """The org with this name."""
        for org in self.shelf.orgs.values():
            if org.name == name:
                return org
        raise NotFound("There is no such org.")

    @atomic
    def all(self) -> tuple[Org, ...]:
        """Every org, by name."""
        return tuple(sorted(self.shelf.orgs.values(), key=lambda org: org.name))

    @atomic
    def remove(self, org_id: str) -> None:
        """Erase an org and everything of its users."""
        self.get(org_id)
        users = [user for user in self.shelf.users.values() if user.org_id == org_id]
        for user in users:
            self.shelf.erase_user(user.id)
        del self.shelf.orgs[org_id]
        rules = self.shelf.address_rules
        self.shelf.address_rules = {rule for rule in rules if rule.org_id != org_id}
        audit = self.shelf.audit
        self.shelf.audit = [entry for entry in audit if entry.org_id != org_id]

    def rotate_keys(self) -> int:
        """Nothing is encrypted, so there is nothing to rotate."""
        return 0


class FakeUsers:
    """Fills `Users`."""

    def __init__(self, shelf: Shelf) -> None:
        """Work on these rows."""
        self.shelf = shelf

    @atomic
    def add(self, user: User) -> None:
        """Store a new user of an org that is there."""
        if user.org_id not in self.shelf.orgs:
            raise NotFound("There is no such org.")
        if user.id in self.shelf.users:
            raise Refused("This user already exists.")
        self._store(user)

    @atomic
    def update(self, user: User) -> None:
        """Replace a user by id; the org they belong to never changes."""
        if self.shelf.require_user(user.id).org_id != user.org_id:
            raise NotFound("There is no such user.")
        self._store(user)

    def _store(self, user: User) -> None:
        others = (other for other in self.shelf.users.values() if other.id != user.id)
        if any(_key(other.username) == _key(user.username) for other in others):
            raise Refused(f"The user {user.username} already exists.")
        self.shelf.users[user.id] = user

    @atomic
    def get(self, user_id: str) -> User:
        """The user with this id."""
        return self.shelf.require_user(user_id)

    @atomic
    def named(self, username: str, *, org_id: str | None = None) -> User:
        """The user with this username, in this org if given."""
        for user in self.shelf.users.values():
            if _key(user.username) == _key(username) and org_id in {None, user.org_id}:
                return user
        raise NotFound("There is no such user.")

    @atomic
    def of_org(self, org_id: str) -> tuple[User, ...]:
        """Every user of an org, by username."""
        users = (user for user in self.shelf.users.values() if user.org_id == org_id)
        return tuple(sorted(users, key=lambda user: _key(user.username)))

    @atomic
    def remove(self, user_id: str) -> None:
        """Erase a user and everything known of them."""
        self.shelf.require_user(user_id)
        self.shelf.erase_user(user_id)

    @atomic
    def learn(self, user_id: str, *, salesforce_id: str, zone: str) -> None:
        """Remember what a contact with Salesforce taught."""
        user = self.shelf.require_user(user_id)
        self.shelf.users[user_id] = replace(user, salesforce_id=salesforce_id)
        self.shelf.zones[user_id] = zone

    @atomic
    def zone(self, user_id: str) -> str:
        """The user's IANA zone as last learnt, empty before."""
        self.shelf.require_user(user_id)
        return self.shelf.zones.get(user_id, "")

    @atomic
    def syncing(self, org_id: str, kind: Kind) -> frozenset[str]:
        """Who of an org syncs a kind: Salesforce Ids and lower-case mailboxes."""
        users = [
            user
            for user in self.shelf.users.values()
            if user.org_id == org_id and user.active and self._is_planned(user, kind)
        ]
        ids = {user.salesforce_id for user in users}
        return frozenset((ids | {user.mailbox.casefold() for user in users}) - {""})

    def _is_planned(self, user: User, kind: Kind) -> bool:
        job = self.shelf.jobs.get((user.id, kind))
        if job is None:
            return False
        return job.next_due_at is not None or job.state is not JobStatus.IDLE


class FakeSettings:
    """Fills `SettingsStore`."""

    def __init__(self, shelf: Shelf) -> None:
        """Work on these rows."""
        self.shelf = shelf

    @atomic
    def load(self, user_id: str, kind: Kind) -> SavedSettings:
        """What this user has set."""
        return self.shelf.settings.get((user_id, kind), SavedSettings())

    @atomic
    def save(
        self,
        user_id: str,
        kind: Kind,
        values: Mapping[str, JsonValue],
        *,
        expect: str,
    ) -> SavedSettings:
        """Replace all values if the version is still `expect`."""
        self.shelf.require_user(user_id)
        if self.load(user_id, kind).version != expect:
            raise EditConflict("These settings were changed in the meantime.")
        saved = SavedSettings(values=dict(values), version=str(int(expect) + 1))
        self.shelf.settings[user_id, kind] = saved
        return saved


class FakeAddressRules:
    """Fills `AddressRules`."""

    def __init__(self, shelf: Shelf) -> None:
        """Work on these rows."""
        self.shelf = shelf

    @atomic
    def add(self, rule: AddressRule) -> bool:
        """Store a rule; False where it was there."""
        if rule.org_id not in self.shelf.orgs:
            raise NotFound("There is no such org.")
        if rule.user_id:
            self.shelf.require_user(rule.user_id)
        new = rule not in self.shelf.address_rules
        self.shelf.address_rules.add(rule)
        return new

    @atomic
    def remove(self, rule: AddressRule) -> bool:
        """Erase a rule; False where there was none."""
        known = rule in self.shelf.address_rules
        self.shelf.address_rules.discard(rule)
        return known

    @atomic
    def of_org(self, org_id: str) -> tuple[AddressRule, ...]:
        """All rules of an org and its users, by effect, owner and entry."""
        mine = (rule for rule in self.shelf.address_rules if rule.org_id == org_id)
        return tuple(
            sorted(mine, key=lambda r: (r.effect, r.user_id, r.entry, r.kind or ""))
        )


def _key(username: str) -> str:
    return username.casefold()
