"""One emulated org: its objects, profiles, users, settings and stored rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from emulators.clock import EmulatedClock
from emulators.salesforce.access import Access, Grants
from emulators.salesforce.changes import Rules, ValidationRule
from emulators.salesforce.ids import IdMint
from emulators.salesforce.objects import STANDARD_OBJECTS
from emulators.salesforce.objects.records import PERSON_ACCOUNT_FIELDS
from emulators.salesforce.rules import RULES
from emulators.salesforce.schema import Field, ObjectType, Row, switch
from emulators.salesforce.store import Store
from emulators.salesforce.timestamps import whole_seconds

# Salesforce Help: the recycle bin keeps records for 15 days.
_BIN_KEEPS = timedelta(days=15)
_STAMPS = ("CreatedDate", "LastModifiedDate", "SystemModstamp")


@dataclass(slots=True, kw_only=True)
class OrgSettings:
    """Switches and limits of the org, as an admin or Salesforce sets them."""

    multi_day_events: bool = True
    longest_event_days: int = 14
    session_seconds: int = 7200
    daily_api_requests: int = 100_000
    page_rows: int = 2000
    # A page ends early once its texts hold this many characters: wide rows come
    # in smaller batches than 2,000, by a measure Salesforce does not publish.
    page_characters: int = 2_000_000


@dataclass(slots=True, kw_only=True)
class App:
    """An external client app: its key, certificate and pre-authorised users."""

    consumer_key: str
    certificate_pem: str
    approved: set[str] = field(default_factory=set)
    # Where the web-server flow may send browsers back to.
    callback_urls: set[str] = field(default_factory=set)
    # Empty for an app that does not ask for it in the web-server flow.
    secret: str = ""


class Org:
    """The state of one org; the caller holds the emulator's lock."""

    def __init__(self, clock: EmulatedClock, name: str = "Tandem Test") -> None:
        self.clock = clock
        self.settings = OrgSettings()
        self.mint = IdMint()
        self.store = Store()
        self.types: dict[str, ObjectType] = {}
        self.profiles: dict[str, Grants] = {}
        self.permission_sets: dict[str, Grants] = {}
        self.apps: dict[str, App] = {}
        self.sharing: dict[str, str] = {}
        self.validation_rules: dict[str, list[ValidationRule]] = {}
        for kind in STANDARD_OBJECTS:
            self._define(kind)
        self._open(name)
        self.store.commit()

    def now(self) -> datetime:
        """Give the org's time, in whole seconds as its fields keep it."""
        return whole_seconds(self.clock.now())

    @property
    def id(self) -> str:
        """Give the organization id."""
        return str(self.store.rows("Organization")[0]["Id"])

    # -- setup -----------------------------------------------------------------

    def _open(self, name: str) -> None:
        """Create what every org has: itself, two profiles and an administrator."""
        organization: Row = {"Name": name, "IsSandbox": False, "InstanceName": "USA9S"}
        organization |= {
            "OrganizationType": "Enterprise Edition",
            "TimeZoneSidKey": "America/New_York",
            "LanguageLocaleKey": "en_US",
            "DefaultLocaleSidKey": "en_US",
            "DefaultCalendarAccess": "HideDetailsInsert",
        }
        self.write_row("Organization", organization, None)
        admin = Grants(name="System Administrator", view_all_data=True, view_setup=True)
        admin.modify_all_data = True
        admin.custom_metadata = {"Tandem_Setting__mdt"}
        self.add_profile(admin)
        self.add_profile(Grants(name="Standard User"))

    def _define(self, kind: ObjectType) -> None:
        self.types[kind.name.lower()] = kind
        self.store.open(kind)

    def add_profile(self, grants: Grants) -> str:
        """Add a profile and give its id."""
        self.profiles[grants.name] = grants
        row: Row = {"Name": grants.name, "UserType": "Standard"}
        row["PermissionsViewAllData"] = grants.view_all_data
        row["PermissionsModifyAllData"] = grants.modify_all_data
        row["PermissionsApiEnabled"] = grants.api_enabled
        return self.write_row("Profile", row, None)

    def add_permission_set(self, grants: Grants) -> None:
        """Add a permission set; assign() gives it to a user."""
        self.permission_sets[grants.name] = grants
        row: Row = {"Name": grants.name, "Label": grants.name, "Type": "Regular"}
        self.write_row("PermissionSet", row | {"IsCustom": True}, None)

    def add_permission_set_group(self, name: str, *permission_sets: str) -> None:
        """Add a group of sets, with a set of its own that stands for them all."""
        group: Row = {"DeveloperName": name, "MasterLabel": name, "Status": "Updated"}
        group_id = self.write_row("PermissionSetGroup", group, None)
        own: Row = {"Name": name, "Label": name, "Type": "Group"}
        self.write_row("PermissionSet", own | {"PermissionSetGroupId": group_id}, None)
        for one in permission_sets:
            (found,) = self.store.matching("PermissionSet", "Name", one)
            row: Row = {"PermissionSetGroupId": group_id}
            row["PermissionSetId"] = found["Id"]
            self.write_row("PermissionSetGroupComponent", row, None)

    def assign(
        self, username: str, permission_set: str, expires: datetime | None = None
    ) -> None:
        """Give a user a permission set or a group; LookupError when there is none.

        `expires` is when the user has it no longer; it stays listed as active.
        """
        user_id, set_id = self._pair(username, permission_set)
        if set_id not in self._sets_of(user_id):
            found = self.store.get("PermissionSet", set_id) or {}
            row: Row = {"AssigneeId": user_id, "PermissionSetId": set_id}
            row["PermissionSetGroupId"] = found.get("PermissionSetGroupId")
            row["ExpirationDate"] = expires
            self.write_row("PermissionSetAssignment", row | {"IsActive": True}, None)

    def unassign(self, username: str, permission_set: str) -> None:
        """Take a permission set from a user; LookupError when there is none."""
        user_id, set_id = self._pair(username, permission_set)
        assignment = self._sets_of(user_id).get(set_id)
        if assignment is not None:
            self.store.drop("PermissionSetAssignment", assignment)

    def _pair(self, username: str, permission_set: str) -> tuple[str, str]:
        user = self.user(username)
        found = self.store.matching("PermissionSet", "Name", permission_set)
        if user is None or not found:
            raise LookupError(f"there is no {username} or no {permission_set}")
        return user["Id"], found[0]["Id"]

    def _sets_of(self, user_id: str) -> dict[str, str]:
        """Give the permission sets of a user, and the assignment of each."""
        kind = "PermissionSetAssignment"
        rows = self.store.matching(kind, "AssigneeId", user_id)
        return {row["PermissionSetId"]: row["Id"] for row in rows}

    def _within(self, permission_set: Row) -> list[str]:
        """Give the name of a set, or the names of all in the group it stands for."""
        group_id = permission_set.get("PermissionSetGroupId")
        if group_id is None:
            return [permission_set["Name"]]
        rows = (
            self.store.get("PermissionSet", one["PermissionSetId"])
            for one in self.store.rows("PermissionSetGroupComponent")
            if one["PermissionSetGroupId"] == group_id
        )
        return [row["Name"] for row in rows if row is not None]

    def add_field(self, object_name: str, added: Field) -> None:
        """Add a custom field to an object, or put another definition in its place."""
        kind = self.types[object_name.lower()].with_fields([added])
        self._define(kind)

    def remove_field(self, object_name: str, name: str) -> None:
        """Take a field away from an object; KeyError when it has none."""
        kind = self.types[object_name.lower()]
        fields = dict(kind.fields)
        del fields[name.lower()]
        self.types[object_name.lower()] = replace(kind, fields=fields)

    def set_picklist(self, object_name: str, name: str, *values: str) -> None:
        """Set the active values of a picklist, such as Event.Type."""
        kind = self.types[object_name.lower()]
        changed = replace(kind.fields[name.lower()], values=values)
        self.types[object_name.lower()] = kind.with_fields([changed])

    def enable_person_accounts(self) -> None:
        """Turn person accounts on; as in Salesforce there is no way back."""
        account = self.types["account"].with_fields(PERSON_ACCOUNT_FIELDS)
        self._define(account)
        self.add_field("Contact", switch("IsPersonAccount", "dfgs"))

    def add_validation_rule(self, object_name: str, rule: ValidationRule) -> None:
        """Refuse records for which the rule gives a message."""
        name = self.types[object_name.lower()].name
        self.validation_rules.setdefault(name, []).append(rule)

    def kind(self, name: str) -> ObjectType:
        """Give an object by its API name; KeyError when there is none."""
        return self.types[name.lower()]

    def new_series(self) -> str:
        """Give the mark that the occurrences of a new series share."""
        return self.mint.next("00U")

    def longest_event(self) -> int:
        """Give the longest duration of an event in minutes."""
        days = self.settings.longest_event_days
        return (days if self.settings.multi_day_events else 1) * 24 * 60

    # -- users -----------------------------------------------------------------

    def user(self, username: str) -> Row | None:
        """Find a user by username in any case."""
        found = self.store.matching("User", "Username", username)
        return found[0] if found else None

    def access(self, user: Row) -> Access:
        """Give the rights of a user as they are now."""
        profile = self.store.get("Profile", user["ProfileId"])
        if profile is None:
            raise LookupError(f"the user {user['Username']} has no profile")
        rows = [
            self.store.get("PermissionSet", one) for one in self._sets_of(user["Id"])
        ]
        sets = {name for row in rows if row is not None for name in self._within(row)}
        return Access(
            user_id=user["Id"],
            username=user["Username"],
            zone=user["TimeZoneSidKey"],
            profile=self.profiles[profile["Name"]],
            sets=[self.permission_sets[one] for one in sorted(sets)],
            sharing=self.sharing,
            find=self.store.get,
        )

    def zone_of(self, user_id: str) -> ZoneInfo:
        """Give a user's time zone, or the org's for anybody else."""
        user = self.store.get("User", user_id) or self.store.rows("Organization")[0]
        return ZoneInfo(user["TimeZoneSidKey"])

    # -- rows ------------------------------------------------------------------

    def rules(self, kind: ObjectType) -> Rules:
        """Give the rules of an object."""
        return RULES.get(kind.name, Rules())

    def blank(self, kind: ObjectType) -> Row:
        """Give a row with every field at its default."""
        return {one.name: one.default for one in kind.fields.values()}

    def write_row(self, object_name: str, values: Row, actor: Access | None) -> str:
        """Store a new row past the rules, as the server itself does."""
        kind = self.types[object_name.lower()]
        row = {**self.blank(kind), **values, "Id": self.mint.next(kind.prefix)}
        row |= {name: self.now() for name in _STAMPS if kind.find(name)}
        if kind.find("CreatedById"):
            by = actor.user_id if actor else row.get("OwnerId") or row["Id"]
            row |= {"CreatedById": by, "LastModifiedById": by}
        if kind.find("IsDeleted"):
            row["IsDeleted"] = False
        self.store.put(kind.name, row)
        return str(row["Id"])

    def touch(self, object_name: str, id: str, values: Row, actor: Access) -> None:
        """Change a row past the rules and stamp it; a deleted row stays as it is."""
        row = self.store.get(object_name, id)
        if row is None or row["IsDeleted"]:
            return
        self.store.put(object_name, {**row, **values, **self.stamps(actor)})

    def stamps(self, actor: Access) -> Row:
        """Give what every save writes."""
        now = self.now()
        stamped = {"LastModifiedDate": now, "SystemModstamp": now}
        return {**stamped, "LastModifiedById": actor.user_id}

    def bin_row(self, object_name: str, row: Row, actor: Access) -> None:
        """Put a row and what hangs on it into the recycle bin."""
        kind = self.types[object_name.lower()]
        batch = row.get("_batch") or self.mint.next("0zz")
        now = self.now()
        binned = {**row, "IsDeleted": True, "_deleted_at": now, "_batch": batch}
        self.store.put(kind.name, {**binned, **self.stamps(actor)})
        for dependent_kind, dependent in self._dependents(kind, row["Id"]):
            self.bin_row(dependent_kind.name, {**dependent, "_batch": batch}, actor)
        hook = self.rules(kind).after_delete
        if hook is not None:
            hook(self, actor, row)

    def is_purged(self, row: Row) -> bool:
        """Say whether a deleted row has left the recycle bin by its age."""
        deleted_at: datetime = row["_deleted_at"]
        return self.now() - deleted_at > _BIN_KEEPS

    def _dependents(self, kind: ObjectType, id: str) -> list[tuple[ObjectType, Row]]:
        """Find the live rows that go with this one when it is deleted."""
        return [
            (other, row)
            for other in self.types.values()
            for one in other.fields.values()
            if one.cascades and kind.name in one.refers_to
            for row in self.store.matching(other.name, one.name, id)
        ]
