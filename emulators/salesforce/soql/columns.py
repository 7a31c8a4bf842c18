"""Finding the fields that a query names, also through relationships."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from emulators.salesforce.access import Access
from emulators.salesforce.errors import ApiError
from emulators.salesforce.org import Org
from emulators.salesforce.schema import Field, ObjectType, Row

# The fields that a polymorphic relationship offers: those of the Name object.
_NAME_FIELDS = (
    "Alias",
    "Email",
    "FirstName",
    "Id",
    "IsActive",
    "LastName",
    "MiddleName",
    "Name",
    "Phone",
    "ProfileId",
    "Title",
    "Type",
    "Username",
)
_NAME_TYPES = {"IsActive": "boolean", "Id": "id", "ProfileId": "reference"}
_MAX_STEPS = 5


def _name_field(name: str) -> Field:
    kind = _NAME_TYPES.get(name, "string")
    return Field(name=name, type=kind, flags="nfgs", length=255)


NAME = ObjectType(name="Name", label="Name", prefix="", createable=False).with_fields(
    map(_name_field, _NAME_FIELDS)
)


@dataclass(frozen=True, slots=True)
class Column:
    """A field a query names, and how to get its value from a row of the source."""

    field: Field
    get: Callable[[Row], Any]


class Columns:
    """Finds fields for one user; what is hidden from the user does not exist."""

    def __init__(self, org: Org, actor: Access) -> None:
        self.org = org
        self.actor = actor

    def source(self, name: str) -> ObjectType:
        """Find the object of FROM; INVALID_TYPE when there is none."""
        kind = self.org.types.get(name.lower())
        if kind is None or not self.actor.sees_object(kind):
            raise ApiError(
                "INVALID_TYPE",
                f"sObject type '{name}' is not supported. If you are attempting to "
                "use a custom object, be sure to append the '__c' after the entity "
                "name.",
            )
        return kind

    def field(self, kind: ObjectType, name: str) -> Field:
        """Find a field of an object; INVALID_FIELD when there is none."""
        if kind is NAME:
            found = kind.find(name)
        else:
            found = self.actor.visible_field(kind, name)
        if found is None:
            raise ApiError(
                "INVALID_FIELD",
                f"No such column '{name}' on entity '{kind.name}'. If you are "
                "attempting to use a custom field, be sure to append the '__c' "
                "after the custom field name.",
            )
        return found

    def relation(self, kind: ObjectType, name: str) -> tuple[Field, ObjectType]:
        """Find a parent relationship and the object it leads to."""
        field = kind.relation(name) if name else None
        if field is None or not self.actor.sees_field(kind, field):
            raise ApiError(
                "INVALID_FIELD",
                f"Didn't understand relationship '{name}' in field path. If you are "
                "attempting to use a custom relationship, be sure to append the "
                "'__r' after the custom relationship name.",
            )
        target = NAME if field.polymorphic else self.source(field.refers_to[0])
        return field, target

    def column(self, kind: ObjectType, path: tuple[str, ...]) -> Column:
        """Find the field at the end of a path."""
        if len(path) > _MAX_STEPS + 1:
            raise ApiError("INVALID_FIELD", "too many relationship levels in a path")
        if len(path) == 1:
            field = self.field(kind, path[0])
            return Column(field, _getter(field.name))
        reference, target = self.relation(kind, path[0])
        end = self.column(target, path[1:])

        def get(row: Row) -> Any:
            related = self.related(reference, row)
            return None if related is None else end.get(related)

        return Column(end.field, get)

    def related(self, reference: Field, row: Row) -> Row | None:
        """Give the row a reference leads to, with its type; None when not visible."""
        id = row.get(reference.name)
        if id is None:
            return None
        for name in reference.refers_to:
            kind = self.org.types.get(name.lower())
            if kind is not None and id.startswith(kind.prefix):
                found = self.org.store.get(kind.name, id)
                if found is None or not self.actor.sees(kind, found):
                    return None
                return {**found, "Type": kind.name} if reference.polymorphic else found
        return None


def _getter(name: str) -> Callable[[Row], Any]:
    return lambda row: row.get(name)
