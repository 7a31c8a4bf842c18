"""sObject rows: create, read, update, delete and upsert of single records."""

from __future__ import annotations

from typing import Any

from emulators.salesforce.errors import ApiError, no_such_resource
from emulators.salesforce.ids import to_long
from emulators.salesforce.rest.call import Call
from emulators.salesforce.rest.wire import Answer
from emulators.salesforce.schema import ObjectType, Row
from emulators.salesforce.values import give


def create(call: Call, name: str) -> Answer:
    """Create a record."""
    kind = call.records.kind(name)
    call.members.check()
    id = call.records.insert(kind, _values(call))
    location = {"Location": f"{call.data_url}/sobjects/{kind.name}/{id}"}
    return Answer(201, {"id": id, "success": True, "errors": []}, location)


def read(call: Call, name: str, id: str) -> Answer:
    """Read a record, or the fields of it that the call names."""
    kind = call.records.kind(name)
    row = call.records.read(kind, id)
    return Answer(200, show(call, kind, row, call.request.query.get("fields")))


def update(call: Call, name: str, id: str) -> Answer:
    """Change a record."""
    kind = call.records.kind(name)
    call.members.check()
    _existing(call, kind, id)
    call.records.update(kind, id, _values(call))
    return Answer(204)


def delete(call: Call, name: str, id: str) -> Answer:
    """Put a record into the recycle bin."""
    kind = call.records.kind(name)
    call.members.check()
    _existing(call, kind, id)
    call.records.delete(kind, id)
    return Answer(204)


def read_by_key(call: Call, name: str, field_name: str, value: str) -> Answer:
    """Read the record with an external id; 300 lists several."""
    kind = call.records.kind(name)
    rows = _keyed(call, kind, field_name, value)
    if len(rows) > 1:
        return _choices(call, kind, rows)
    fields = call.request.query.get("fields")
    return Answer(200, show(call, kind, rows[0], fields))


def delete_by_key(call: Call, name: str, field_name: str, value: str) -> Answer:
    """Delete the record with an external id; 300 lists several."""
    kind = call.records.kind(name)
    call.members.check()
    rows = _keyed(call, kind, field_name, value)
    if len(rows) > 1:
        return _choices(call, kind, rows)
    call.records.delete(kind, rows[0]["Id"])
    return Answer(204)


def upsert(call: Call, name: str, field_name: str, value: str) -> Answer:
    """Create or change the record with an external id; 300 lists several."""
    kind = call.records.kind(name)
    field = call.records.external_id(kind, field_name)
    call.members.check()
    values = _values(call)
    if field.name in values:
        raise ApiError(
            "INVALID_FIELD",
            f"The {field.name} field should not be specified in the sobject data.",
            [field.name],
        )
    rows = call.records.by_external_id(kind, field, value)
    if len(rows) > 1:
        return _choices(call, kind, rows)
    id, created = call.records.upsert(kind, field, value, values)
    body = {"id": id, "success": True, "errors": [], "created": created}
    return Answer(201 if created else 200, body)


def show(
    call: Call, kind: ObjectType, row: Row, fields: str | None = None
) -> dict[str, Any]:
    """Give a record with the named fields, or all that the user sees."""
    url = f"{call.data_url}/sobjects/{kind.name}/{row['Id']}"
    shown: dict[str, Any] = {"attributes": {"type": kind.name, "url": url}}
    for name in _field_names(call, kind, fields):
        shown[name] = give(row.get(name))
    return shown


def _field_names(call: Call, kind: ObjectType, fields: str | None) -> list[str]:
    if not fields:
        return [
            one.name for one in kind.fields.values() if call.actor.sees_field(kind, one)
        ]
    names = []
    for name in fields.split(","):
        field = call.actor.visible_field(kind, name.strip())
        if field is None:
            raise ApiError(
                "INVALID_FIELD",
                f"No such column '{name.strip()}' on sobject of type {kind.name}",
            )
        names.append(field.name)
    return names if "Id" in names else [*names, "Id"]


def _values(call: Call) -> dict[str, Any]:
    """Read the fields of the body; attributes are no field."""
    values = call.request.members()
    values.pop("attributes", None)
    return values


def _existing(call: Call, kind: ObjectType, id: str) -> None:
    """Answer 404 for an id that never was, as the row resource does."""
    long = to_long(id)
    if long is None or call.org.store.get(kind.name, long) is None:
        raise no_such_resource()


def _keyed(call: Call, kind: ObjectType, field_name: str, value: str) -> list[Row]:
    field = call.records.external_id(kind, field_name)
    rows = call.records.by_external_id(kind, field, value)
    if not rows:
        raise no_such_resource()
    return rows


def _choices(call: Call, kind: ObjectType, rows: list[Row]) -> Answer:
    urls = [f"{call.data_url}/sobjects/{kind.name}/{row['Id']}" for row in rows]
    return Answer(300, urls)


def delete_onwards(call: Call, name: str, id: str) -> Answer:
    """Delete an occurrence of an event series and all later ones."""
    kind = call.records.kind(name)
    call.members.check()
    row = call.records.read(kind, id)
    if not row.get("IsRecurrence2") or row["IsChild"]:
        raise ApiError("INVALID_OPERATION", "The event is not part of a series")
    for other in call.org.store.rows(kind.name):
        if other.get("_series") != row["_series"] or other["IsDeleted"]:
            continue
        if other["StartDateTime"] >= row["StartDateTime"]:
            call.records.delete(kind, other["Id"])
    return Answer(204)
