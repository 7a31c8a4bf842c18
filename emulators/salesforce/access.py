"""Who may see and change what: profiles, permission sets, sharing, privacy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from emulators.salesforce.schema import Field, ObjectType, Row

_ACTIVITIES = frozenset({"Event", "Task"})
_SETUP = frozenset(
    {
        "PermissionSet",
        "PermissionSetAssignment",
        "PermissionSetGroup",
        "PermissionSetGroupComponent",
    }
)
_OPEN_TO_ALL = frozenset({"User", "Profile", "Organization"}) | _SETUP
# A private or foreign activity cannot be seen through these either.
PRIVATE, READ_ONLY, READ_WRITE = "Private", "Read", "ReadWrite"


@dataclass(slots=True, kw_only=True)
class Grants:
    """What a profile or a permission set gives.

    `hidden` and `read_only` hold (object, field) pairs: field-level security
    that a profile imposes and a permission set may lift with `fields`.
    """

    name: str
    view_all_data: bool = False
    view_setup: bool = False
    modify_all_data: bool = False
    api_enabled: bool = True
    hidden: set[tuple[str, str]] = field(default_factory=set)
    read_only: set[tuple[str, str]] = field(default_factory=set)
    fields: set[tuple[str, str]] = field(default_factory=set)
    no_access: set[str] = field(default_factory=set)
    custom_metadata: set[str] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class Access:
    """The rights of one user, from the profile and the permission sets."""

    user_id: str
    username: str
    zone: str
    profile: Grants
    sets: Iterable[Grants] = ()
    sharing: dict[str, str] = field(default_factory=dict)
    find: Callable[[str, str], Row | None]

    def _any(self, name: str) -> bool:
        return any(getattr(one, name) for one in (self.profile, *self.sets))

    @property
    def api_enabled(self) -> bool:
        """Say whether the user may use the API at all."""
        return self._any("api_enabled")

    @property
    def views_all(self) -> bool:
        """Say whether the user sees every record."""
        return self._any("view_all_data") or self.modifies_all

    @property
    def modifies_all(self) -> bool:
        """Say whether the user may change every record."""
        return self._any("modify_all_data")

    def sees_object(self, kind: ObjectType) -> bool:
        """Say whether the object exists for the user."""
        if kind.name.endswith("__mdt"):
            grants = (self.profile, *self.sets)
            return any(kind.name in one.custom_metadata for one in grants)
        if kind.name in _SETUP:
            return self._any("view_setup")
        return kind.name not in self.profile.no_access

    def sees_field(self, kind: ObjectType, one: Field) -> bool:
        """Say whether field-level security shows the field."""
        return not self._restricted(self.profile.hidden, kind, one)

    def writes_field(self, kind: ObjectType, one: Field) -> bool:
        """Say whether field-level security lets the user write the field."""
        return not self._restricted(self.profile.read_only, kind, one)

    def _restricted(
        self, pairs: set[tuple[str, str]], kind: ObjectType, one: Field
    ) -> bool:
        key = (kind.name, one.name)
        return key in pairs and not any(key in extra.fields for extra in self.sets)

    def visible_field(self, kind: ObjectType, name: str) -> Field | None:
        """Find a field of the object that exists for the user."""
        one = kind.find(name)
        return one if one is not None and self.sees_field(kind, one) else None

    def sees(self, kind: ObjectType, row: Row) -> bool:
        """Say whether the user sees the record."""
        return self._sees(kind.name, row)

    def _sees(self, name: str, row: Row) -> bool:
        if self.views_all or name in _OPEN_TO_ALL or self.owns(row):
            return True
        event = self._event_of(name, row)
        if event is not None:
            return self._sees("Event", event)
        return self._share(name) != PRIVATE and not _is_private(name, row)

    def edits(self, kind: ObjectType, row: Row) -> bool:
        """Say whether the user may change the record."""
        return self._edits(kind.name, row)

    def _edits(self, name: str, row: Row) -> bool:
        if self.modifies_all or self.owns(row):
            return True
        if name in _OPEN_TO_ALL:
            return bool(row["Id"] == self.user_id)
        event = self._event_of(name, row)
        if event is not None:
            return self._edits("Event", event)
        return self._share(name) == READ_WRITE and not _is_private(name, row)

    def _event_of(self, name: str, row: Row) -> Row | None:
        """Give the event that decides about an invitation."""
        if name != "EventRelation":
            return None
        return self.find("Event", row["EventId"])

    def owns(self, row: dict[str, Any]) -> bool:
        """Say whether the record is the user's: owner, creator or invitee."""
        holders = (row.get("OwnerId"), row.get("CreatedById"), row.get("RelationId"))
        return self.user_id in holders

    def _share(self, name: str) -> str:
        default = PRIVATE if name in _ACTIVITIES else READ_WRITE
        return self.sharing.get(name, default)


def _is_private(name: str, row: Row) -> bool:
    return name in _ACTIVITIES and bool(row.get("IsPrivate"))
