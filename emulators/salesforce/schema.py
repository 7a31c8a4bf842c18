"""What objects and fields are: the definitions that describe and DML go by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an object.

    `flags` holds one letter a property: c createable, u updateable, n nillable,
    f filterable, g groupable, s sortable, d defaulted on create, i id lookup,
    r restricted picklist, x external id, q unique, t name field.
    """

    name: str
    type: str
    flags: str
    length: int = 0
    label: str = ""
    values: tuple[str, ...] = ()
    default: Any = None
    refers_to: tuple[str, ...] = ()
    relationship: str = ""
    cascades: bool = False

    def has(self, flag: str) -> bool:
        """Say whether the property of this letter holds."""
        return flag in self.flags

    @property
    def custom(self) -> bool:
        """Say whether the field was added by the org."""
        return self.name.endswith("__c")

    @property
    def polymorphic(self) -> bool:
        """Say whether the field may refer to several objects."""
        return len(self.refers_to) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A child relationship that a subquery may name."""

    name: str
    object: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectType:
    """One object: its key prefix, its fields and what may be done with it."""

    name: str
    label: str
    prefix: str
    fields: dict[str, Field] = field(default_factory=dict)
    createable: bool = True
    updateable: bool = True
    deletable: bool = True
    undeletable: bool = True
    replicateable: bool = True
    children: tuple[Child, ...] = ()

    def find(self, name: str) -> Field | None:
        """Find a field by its name in any case."""
        return self.fields.get(name.lower())

    def relation(self, name: str) -> Field | None:
        """Find the reference field behind a relationship name in any case."""
        wanted = name.lower()
        for candidate in self.fields.values():
            if candidate.relationship.lower() == wanted:
                return candidate
        return None

    def child(self, name: str) -> Child | None:
        """Find a child relationship by its name in any case."""
        wanted = name.lower()
        return next((one for one in self.children if one.name.lower() == wanted), None)

    def with_fields(self, added: Iterable[Field]) -> ObjectType:
        """Give the object with these fields added or replaced."""
        fields = {**self.fields, **{one.name.lower(): one for one in added}}
        return replace(self, fields=fields)


_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def label_of(name: str) -> str:
    """Make a label from an API name: StartDateTime gives Start Date Time."""
    bare = name.removesuffix("__c").removesuffix("Id") or name
    return _WORD_START.sub(" ", bare.replace("_", " "))


def caption(field: Field) -> str:
    """Give the label that a field is called by in messages."""
    return field.label or label_of(field.name)


# What most writable fields have in common.
WRITE = "cunfgs"
# A boolean is never null and always has a default.
SWITCH = "cudfgs"
# What the server fills in.
READ = "nfgs"


def text(name: str, length: int, flags: str = WRITE, **more: Any) -> Field:
    """Define a single-line text."""
    return Field(name=name, type="string", flags=flags, length=length, **more)


def combobox(name: str, length: int, *values: str) -> Field:
    """Define a text with suggestions."""
    return Field(
        name=name, type="combobox", flags="cunfs", length=length, values=values
    )


def long_text(name: str, length: int, flags: str = "cun", **more: Any) -> Field:
    """Define a text of several lines; long ones can be neither filtered nor sorted."""
    return Field(name=name, type="textarea", flags=flags, length=length, **more)


def email(name: str, flags: str = WRITE + "i", length: int = 80, **more: Any) -> Field:
    """Define an e-mail address."""
    return Field(name=name, type="email", flags=flags, length=length, **more)


def phone(name: str) -> Field:
    """Define a telephone number."""
    return Field(name=name, type="phone", flags=WRITE, length=40)


def picklist(name: str, *values: str, flags: str = WRITE, **more: Any) -> Field:
    """Define a picklist; with flag r it takes no other values."""
    return Field(
        name=name, type="picklist", flags=flags, length=255, values=values, **more
    )


def switch(name: str, flags: str = SWITCH) -> Field:
    """Define a boolean that starts as false."""
    return Field(name=name, type="boolean", flags=flags, default=False)


def moment(name: str, flags: str = "cunfs") -> Field:
    """Define a date and time."""
    return Field(name=name, type="datetime", flags=flags)


def day(name: str, flags: str = WRITE) -> Field:
    """Define a date."""
    return Field(name=name, type="date", flags=flags)


def number(name: str, flags: str = WRITE, type: str = "int") -> Field:
    """Define a number: int, double, currency or percent."""
    return Field(name=name, type=type, flags=flags)


def lookup(
    name: str,
    *targets: str,
    flags: str = WRITE,
    cascades: bool = False,
    relationship: str | None = None,
) -> Field:
    """Define a reference; its relationship is its name without Id."""
    implied = name.removesuffix("Id") if relationship is None else relationship
    return Field(
        name=name,
        type="reference",
        flags=flags,
        length=18,
        refers_to=targets,
        relationship=implied,
        cascades=cascades,
    )


def system_fields(*, deletable: bool = True) -> list[Field]:
    """Give the fields that the server keeps on each record."""
    fields = [
        Field(name="Id", type="id", flags="dfgsi", length=18, label="Record ID"),
        Field(name="CreatedDate", type="datetime", flags="dfs"),
        lookup("CreatedById", "User", flags="dfgs"),
        Field(name="LastModifiedDate", type="datetime", flags="dfs"),
        lookup("LastModifiedById", "User", flags="dfgs"),
        Field(name="SystemModstamp", type="datetime", flags="dfs"),
    ]
    if deletable:
        fields.insert(1, Field(name="IsDeleted", type="boolean", flags="dfgs"))
    return fields


#: An object that the API only reads: records of it are made in Setup or by deploying.
SET_UP_ELSEWHERE: Mapping[str, Any] = {
    "createable": False,
    "updateable": False,
    "deletable": False,
    "undeletable": False,
    "replicateable": False,
}


def define(name: str, prefix: str, fields: Iterable[Field], **more: Any) -> ObjectType:
    """Define an object from its own fields and the system fields."""
    system = system_fields(deletable=more.get("deletable", True))
    label = more.pop("label", None) or label_of(name)
    blank = ObjectType(name=name, label=label, prefix=prefix, **more)
    return blank.with_fields([*system, *fields])
