"""The Python side of the emulator: what scenes and tests do to the org."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from emulators.clock import EmulatedClock
from emulators.salesforce.access import Access, Grants
from emulators.salesforce.org import App, Org
from emulators.salesforce.people import full_name
from emulators.salesforce.records import Records
from emulators.salesforce.schema import ObjectType, Row
from emulators.salesforce.values import give

_T = TypeVar("_T")


class Steering:
    """Adds users, apps and records; every call is a transaction of its own."""

    clock: EmulatedClock

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.new_org()

    def new_org(self) -> None:
        """Start again with an empty org."""
        self.org = Org(self.clock)

    def in_transaction(self, work: Callable[[], _T]) -> _T:
        """Run work; when it raises, the org is as it was before."""
        with self.lock:
            mark = self.org.store.mark()
            try:
                result = work()
            except BaseException:
                self.org.store.roll_back(mark)
                raise
            if mark == 0:
                self.org.store.commit()
            return result

    def add_user(
        self,
        username: str,
        *,
        email: str | None = None,
        zone: str = "America/New_York",
        profile: str = "Standard User",
        **fields: Any,
    ) -> str:
        """Add a user and give the id; `active=False` for one that is not active."""
        with self.lock:
            profile_id = self._profile_id(profile)
            local = username.partition("@")[0]
            row: Row = {
                "Username": username,
                "Email": email or username,
                "FirstName": local.partition(".")[0].title(),
                "LastName": local.rpartition(".")[2].title(),
                "Alias": local[:8],
                "CommunityNickname": local[:40],
                "TimeZoneSidKey": zone,
                "LocaleSidKey": "en_US",
                "LanguageLocaleKey": "en_US",
                "EmailEncodingKey": "UTF-8",
                "UserType": "Standard",
                "IsActive": fields.pop("active", True),
                "ProfileId": profile_id,
            }
            row |= fields
            row["Name"] = full_name(row)
            if self.org.user(username):
                raise ValueError(f"there is a user {username} already")
            return self._committed(self.org.write_row("User", row, None))

    def _committed(self, result: str) -> str:
        self.org.store.commit()
        return result

    def _profile_id(self, name: str) -> str:
        for row in self.org.store.rows("Profile"):
            if row["Name"] == name:
                return str(row["Id"])
        return self.org.add_profile(Grants(name=name))

    def set_active(self, username: str, active: bool) -> None:
        """Activate a user, or deactivate and sign the user out."""
        with self.lock:
            user = self._user(username)
            self.org.store.put("User", {**user, "IsActive": active})
            self.org.store.commit()

    def assign(
        self, username: str, permission_set: str, expires: datetime | None = None
    ) -> None:
        """Give a user a permission set or a group of the org, until it expires."""
        self.in_transaction(lambda: self.org.assign(username, permission_set, expires))

    def unassign(self, username: str, permission_set: str) -> None:
        """Take a permission set from a user."""
        self.in_transaction(lambda: self.org.unassign(username, permission_set))

    def add_app(
        self, consumer_key: str, certificate_pem: str, approved: Iterable[str] = ()
    ) -> App:
        """Register an external client app with its users pre-authorised."""
        app = App(
            consumer_key=consumer_key,
            certificate_pem=certificate_pem,
            approved=set(approved),
        )
        self.org.apps[consumer_key] = app
        return app

    # -- records ---------------------------------------------------------------

    def insert(self, object_name: str, owner: str, /, **fields: Any) -> str:
        """Create a record as a user, with all checks, and give its id."""
        kind, records = self._as(owner, object_name)
        return self.in_transaction(lambda: records.insert(kind, fields))

    def update(self, object_name: str, by: str, id: str, /, **fields: Any) -> None:
        """Change a record as a user, with all checks."""
        kind, records = self._as(by, object_name)
        self.in_transaction(lambda: records.update(kind, id, fields))

    def delete(self, object_name: str, by: str, id: str, /) -> None:
        """Put a record into the recycle bin as a user."""
        kind, records = self._as(by, object_name)
        self.in_transaction(lambda: records.delete(kind, id))

    def undelete(self, object_name: str, by: str, id: str, /) -> None:
        """Take a record out of the recycle bin as a user."""
        kind, records = self._as(by, object_name)
        self.in_transaction(lambda: records.undelete(kind, id))

    def purge(self, object_name: str, by: str, id: str, /) -> None:
        """Remove a record from the recycle bin for good."""
        kind, records = self._as(by, object_name)
        self.in_transaction(lambda: records.purge(kind, id))

    def archive(self, id: str) -> None:
        """Archive an event, as Salesforce does with old ones: only queryAll sees it."""
        with self.lock:
            row = self.org.store.get("Event", id)
            if row is None:
                raise LookupError(f"there is no event {id}")
            self.org.store.put("Event", {**row, "IsArchived": True})
            self.org.store.commit()

    def records(self, object_name: str) -> list[dict[str, Any]]:
        """Give all rows of an object as JSON values, deleted ones too."""
        with self.lock:
            name = self._kind(object_name).name
            return [
                {key: give(value) for key, value in row.items() if key[0] != "_"}
                for row in self.org.store.rows(name)
            ]

    def make_series(self, owner: str, rule: str, /, **fields: Any) -> list[str]:
        """Create an event series from an RRULE; give its occurrences' ids in order.

        The times in `fields` are those of the first occurrence; the others keep
        its time of day in the owner's zone.
        """
        with self.lock:
            first = self.insert("Event", owner, Recurrence2PatternText=rule, **fields)
            rows = self.org.store.rows("Event")
            series = (self.org.store.get("Event", first) or {})["_series"]
            return [row["Id"] for row in rows if row.get("_series") == series]

    def set_policy(
        self,
        object: str,
        setting: str,
        value: str | None,
        *,
        locked: bool = False,
        scope: str = "Org",
    ) -> str:
        """Set one admin default: the Tandem_Setting__mdt row of that scope."""
        with self.lock:
            row: Row = {
                "Object__c": object,
                "Setting__c": setting,
                "Value__c": value,
                "Locked__c": locked,
                "Scope__c": scope,
            }
            key = tuple(row[name] for name in ("Object__c", "Setting__c", "Scope__c"))
            for old in self.org.store.rows("Tandem_Setting__mdt"):
                if (old["Object__c"], old["Setting__c"], old["Scope__c"]) == key:
                    self.org.store.drop("Tandem_Setting__mdt", old["Id"])
            label = f"{object} {setting} {scope}"[:40]
            developer_name = "".join(one if one.isalnum() else "_" for one in label)
            row |= {"Label": label, "MasterLabel": label, "Language": "en_US"}
            row |= {"DeveloperName": developer_name, "QualifiedApiName": developer_name}
            return self._committed(self.org.write_row("Tandem_Setting__mdt", row, None))

    def _as(self, username: str, object_name: str) -> tuple[ObjectType, Records]:
        with self.lock:
            actor: Access = self.org.access(self._user(username))
            return self._kind(object_name), Records(self.org, actor)

    def _user(self, username: str) -> Row:
        user = self.org.user(username)
        if user is None:
            raise LookupError(f"there is no user {username}")
        return user

    def _kind(self, name: str) -> ObjectType:
        kind = self.org.types.get(name.lower())
        if kind is None:
            raise LookupError(f"there is no object {name}")
        return kind
