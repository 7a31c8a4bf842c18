"""Creating, changing and deleting records with all of Salesforce's checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulators.salesforce.access import Access
from emulators.salesforce.changes import Change
from emulators.salesforce.errors import (
    ApiError,
    bad_reference,
    is_deleted,
    no_access,
    no_such_resource,
    read_only,
)
from emulators.salesforce.ids import to_long
from emulators.salesforce.org import Org
from emulators.salesforce.schema import Field, ObjectType, Row, caption
from emulators.salesforce.values import take


class Records:
    """What one user does to the records of the org."""

    def __init__(self, org: Org, actor: Access) -> None:
        self.org = org
        self.actor = actor

    # -- finding ---------------------------------------------------------------

    def kind(self, name: str) -> ObjectType:
        """Find an object; NOT_FOUND when it does not exist for the user."""
        kind = self.org.types.get(name.lower())
        if kind is None or not self.actor.sees_object(kind):
            raise no_such_resource()
        return kind

    def read(self, kind: ObjectType, id: str) -> Row:
        """Give a live record the user sees."""
        row = self._row(kind, id)
        if row is None or not self.actor.sees(kind, row):
            raise no_such_resource()
        if row.get("IsDeleted"):
            raise is_deleted()
        return row

    def _row(self, kind: ObjectType, id: str) -> Row | None:
        long = to_long(id)
        return self.org.store.get(kind.name, long) if long else None

    def _own(self, kind: ObjectType, id: str) -> Row:
        """Give a live record the user may change."""
        long = to_long(id)
        if long is None or not long.startswith(kind.prefix):
            raise ApiError(
                "MALFORMED_ID",
                f"{kind.label} ID: id value of incorrect type: {id}",
                ["Id"],
            )
        row = self.org.store.get(kind.name, long)
        if row is None:
            raise bad_reference()
        if row.get("IsDeleted"):
            raise is_deleted()
        if not self.actor.edits(kind, row):
            raise no_access()
        return row

    def by_external_id(self, kind: ObjectType, field: Field, value: str) -> list[Row]:
        """Give the live records with this external id that the user sees."""
        if field.type == "id":
            row = self._row(kind, value)
            rows = [row] if row and not row.get("IsDeleted") else []
        else:
            rows = self.org.store.matching(kind.name, field.name, value)
        return [row for row in rows if self.actor.sees(kind, row)]

    def external_id(self, kind: ObjectType, name: str) -> Field:
        """Find the external id field a path names."""
        field = self.actor.visible_field(kind, name)
        if field is None or not (field.has("x") or field.has("i")):
            raise ApiError(
                "NOT_FOUND",
                "Provided external ID field does not exist or is not accessible: "
                f"{name}",
            )
        return field

    # -- writing ---------------------------------------------------------------

    def insert(self, kind: ObjectType, values: Mapping[str, Any]) -> str:
        """Create a record and give its id."""
        if not kind.createable:
            raise _not_allowed(kind, "inserted")
        taken = self._take(kind, values, "c")
        row = {**self.org.blank(kind), **taken}
        if kind.find("OwnerId") and row.get("OwnerId") is None:
            row["OwnerId"] = self.actor.user_id
        change = self._change(kind, None, row, taken)
        self._check(change)
        return self._save(change)

    def update(self, kind: ObjectType, id: str, values: Mapping[str, Any]) -> str:
        """Change a record and give its id."""
        if not kind.updateable:
            raise _not_allowed(kind, "updated")
        old = self._own(kind, id)
        taken = self._take(kind, values, "u")
        change = self._change(kind, old, {**old, **taken}, taken)
        self._check(change)
        return self._save(change)

    def delete(self, kind: ObjectType, id: str) -> str:
        """Put a record into the recycle bin and give its id."""
        if not kind.deletable:
            raise _not_allowed(kind, "deleted")
        row = self._own(kind, id)
        self.org.bin_row(kind.name, row, self.actor)
        return str(row["Id"])

    def upsert(
        self, kind: ObjectType, field: Field, value: str, values: Mapping[str, Any]
    ) -> tuple[str, bool]:
        """Create or change the record with this external id; True when created."""
        found = self.by_external_id(kind, field, value)
        if len(found) > 1:
            raise ApiError(
                "DUPLICATE_EXTERNAL_ID",
                f"{field.name}: more than one record found for external id field",
                status=300,
            )
        if found:
            return self.update(kind, found[0]["Id"], values), False
        return self.insert(kind, {**values, field.name: value}), True

    def undelete(self, kind: ObjectType, id: str) -> None:
        """Take a record and what went with it out of the recycle bin."""
        row = self._row(kind, id)
        if row is None or not row.get("IsDeleted"):
            raise ApiError("UNDELETE_FAILED", "Entity is not in the recycle bin")
        batch = row["_batch"]
        for other in self.org.types.values():
            for one in self.org.store.rows(other.name):
                if one.get("_batch") == batch:
                    self._restore(other, one)

    def _restore(self, kind: ObjectType, row: Row) -> None:
        kept = {name: row[name] for name in row if name not in _BIN_NOTES}
        restored = {**kept, "IsDeleted": False, **self.org.stamps(self.actor)}
        self._check_unique(self._change(kind, None, restored, {}))
        self.org.store.put(kind.name, restored)

    def purge(self, kind: ObjectType, id: str) -> None:
        """Remove a record from the recycle bin for good."""
        row = self._row(kind, id)
        if row is None or not row.get("IsDeleted"):
            raise ApiError("UNDELETE_FAILED", "Entity is not in the recycle bin")
        self.org.store.drop(kind.name, row["Id"])

    # -- checks ----------------------------------------------------------------

    def _take(self, kind: ObjectType, values: Mapping[str, Any], flag: str) -> Row:
        """Read what the caller wrote; refuse what may not be written."""
        taken: Row = {}
        refused = []
        for name, value in values.items():
            field = self.actor.visible_field(kind, name)
            if field is None:
                raise ApiError(
                    "INVALID_FIELD",
                    f"No such column '{name}' on sobject of type {kind.name}",
                    [name],
                )
            if not field.has(flag) or not self.actor.writes_field(kind, field):
                refused.append(field.name)
            else:
                taken[field.name] = take(field, value)
        if refused:
            raise read_only(refused)
        return taken

    def _change(
        self, kind: ObjectType, old: Row | None, new: Row, taken: Row
    ) -> Change:
        return Change(
            org=self.org,
            actor=self.actor,
            kind=kind,
            old=old,
            new=new,
            given=frozenset(taken),
        )

    def _check(self, change: Change) -> None:
        self._check_required(change)
        self._check_references(change)
        before = self.org.rules(change.kind).before_save
        if before is not None:
            before(change)
        self._check_unique(change)
        self._check_validation(change)

    def _check_required(self, change: Change) -> None:
        missing = [
            one.name
            for one in change.kind.fields.values()
            if one.has("c") and not one.has("n") and change.new.get(one.name) is None
            if one.type != "boolean" and (one.name, change.kind.name) not in _BY_RULE
        ]
        if missing:
            raise ApiError(
                "REQUIRED_FIELD_MISSING",
                f"Required fields are missing: [{', '.join(missing)}]",
                missing,
            )

    def _check_references(self, change: Change) -> None:
        for name in sorted(change.given):
            field = change.kind.fields[name.lower()]
            if field.type == "reference" and change.new.get(name) is not None:
                self._check_reference(field, change.new[name])

    def _check_reference(self, field: Field, id: str) -> None:
        targets = [self.org.types.get(name.lower()) for name in field.refers_to]
        kind = next((one for one in targets if one and id.startswith(one.prefix)), None)
        if kind is None:
            raise ApiError(
                "FIELD_INTEGRITY_EXCEPTION",
                f"{caption(field)}: id value of incorrect type: {id}",
                [field.name],
            )
        row = self.org.store.get(kind.name, id)
        if row is None or not self.actor.sees(kind, row):
            raise bad_reference()
        if row.get("IsDeleted"):
            raise is_deleted()

    def _check_unique(self, change: Change) -> None:
        for field in change.kind.fields.values():
            value = change.new.get(field.name)
            if not field.has("q") or value is None:
                continue
            for row in self.org.store.matching(change.kind.name, field.name, value):
                if row["Id"] != change.new.get("Id"):
                    raise ApiError(
                        "DUPLICATE_VALUE",
                        f"duplicate value found: {field.name} duplicates value on "
                        f"record with id: {row['Id']}",
                        [field.name],
                    )

    def _check_validation(self, change: Change) -> None:
        for rule in self.org.validation_rules.get(change.kind.name, ()):
            message = rule(change.new)
            if message is not None:
                raise ApiError("FIELD_CUSTOM_VALIDATION_EXCEPTION", message)

    def _save(self, change: Change) -> str:
        """Store what passed the checks, then let the object's rules follow up."""
        if change.old is None:
            id = self.org.write_row(change.kind.name, change.new, self.actor)
        else:
            id = change.old["Id"]
            stamped = {**change.new, **self.org.stamps(self.actor)}
            self.org.store.put(change.kind.name, stamped)
        change.new = self.org.store.get(change.kind.name, id) or change.new
        after = self.org.rules(change.kind).after_save
        if after is not None:
            after(change)
        return id


# What a row carries while it is in the recycle bin.
_BIN_NOTES = frozenset({"_batch", "_deleted_at"})
# A person account gets its name from its last name, so a rule asks for it.
_BY_RULE = frozenset({("Name", "Account")})


def _not_allowed(kind: ObjectType, verb: str) -> ApiError:
    return ApiError(
        "INVALID_TYPE_FOR_OPERATION", f"entity type cannot be {verb}: {kind.name}"
    )
