"""sObject Collections: up to 200 records in one call, each with its own result."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

from emulators.salesforce.errors import ApiError
from emulators.salesforce.ids import to_long
from emulators.salesforce.rest.call import Call
from emulators.salesforce.rest.rows import show
from emulators.salesforce.rest.wire import Answer
from emulators.salesforce.schema import ObjectType

MAX_RECORDS = 200
_MAX_CHUNKS = 10
_MAX_IDS_IN_BODY = 2000
_MAX_IDS_IN_URL = 800

# Writes one record and gives its id and what else its result says.
_Write = Callable[[Any], tuple[str, dict[str, Any]]]


def create(call: Call) -> Answer:
    """Create records."""

    def write(record: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        kind, values = _typed(call, record)
        return call.records.insert(kind, values), {}

    return _write_records(call, write)


def update(call: Call) -> Answer:
    """Change records by their ids."""

    def write(record: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        kind, values = _typed(call, record)
        id = values.pop(_id_key(values), None)
        if not id:
            raise ApiError("MISSING_ARGUMENT", "Id not specified in an update call")
        return call.records.update(kind, str(id), values), {}

    return _write_records(call, write)


def upsert(call: Call, name: str, field_name: str) -> Answer:
    """Create or change records by an external id, or by Id."""
    kind = call.records.kind(name)
    seen: set[str] = set()

    def write(record: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        given, values = _typed(call, record)
        if given.name != kind.name:
            raise ApiError("INVALID_TYPE", f"{given.name} is not {kind.name}")
        id, created = _upsert_one(call, kind, field_name, values, seen)
        return id, {"created": created}

    return _write_records(call, write)


def delete(call: Call) -> Answer:
    """Delete records of any object by their ids."""
    ids = [id for id in call.request.query.get("ids", "").split(",") if id]
    _check_count(len(ids), MAX_RECORDS)

    def write(id: str) -> tuple[str, dict[str, Any]]:
        return call.records.delete(_kind_of(call, id), id), {}

    return _write_all(call, ids, write, call.request.flag("allOrNone"))


def retrieve(call: Call, name: str) -> Answer:
    """Read records by their ids; null for those that are not there."""
    kind = call.records.kind(name)
    if call.request.method == "POST":
        body = call.request.members()
        ids = _texts(body.get("ids"))
        fields = ",".join(_texts(body.get("fields")))
        _check_count(len(ids), _MAX_IDS_IN_BODY)
    else:
        ids = call.request.query.get("ids", "").split(",")
        fields = call.request.query.get("fields", "")
        _check_count(len(ids), _MAX_IDS_IN_URL)
    if not fields:
        raise ApiError("MISSING_ARGUMENT", "The fields parameter is missing")
    return Answer(200, [_read_one(call, kind, id, fields) for id in ids])


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ApiError("JSON_PARSER_ERROR", "ids and fields have to be lists of texts")
    return value


def _read_one(call: Call, kind: ObjectType, id: str, fields: str) -> Any:
    try:
        row = call.records.read(kind, id)
    except ApiError:
        return None
    return show(call, kind, row, fields)


def _write_records(call: Call, write: _Write) -> Answer:
    body = call.request.members()
    unknown = body.keys() - {"records", "allOrNone"}
    if unknown:
        field = sorted(unknown)[0]
        raise ApiError("JSON_PARSER_ERROR", f'Unrecognized field "{field}"')
    records = body.get("records")
    if not isinstance(records, list):
        raise ApiError("MISSING_ARGUMENT", "The records list is missing")
    _check_count(len(records), MAX_RECORDS)
    _check_chunks(records)
    return _write_all(call, records, write, bool(body.get("allOrNone", False)))


def _write_all(
    call: Call, records: list[Any], write: _Write, all_or_none: bool
) -> Answer:
    """Write record by record; all checks of one come before it is stored."""
    store = call.org.store
    start = store.mark()
    results = []
    for record in records:
        try:
            call.members.check()
            id, more = write(record)
            results.append({"id": id, "success": True, "errors": [], **more})
        except ApiError as error:
            results.append(_failure(record, error))
    if all_or_none and not all(result["success"] for result in results):
        store.roll_back(start)
        results = [_rolled_back(result) for result in results]
    return Answer(200, results)


def _failure(record: Any, error: ApiError) -> dict[str, Any]:
    id = record if isinstance(record, str) else None
    if isinstance(record, dict):
        id = record.get(_id_key(record))
    known = {"id": id} if isinstance(id, str) and to_long(id) else {}
    return {**known, "success": False, "errors": [error.to_result()]}


def _rolled_back(result: dict[str, Any]) -> dict[str, Any]:
    if not result["success"]:
        return result
    error = ApiError(
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "Record rolled back because not all records were valid and the request was "
        "using AllOrNone header",
    )
    return {"success": False, "errors": [error.to_result()]}


def _upsert_one(
    call: Call,
    kind: ObjectType,
    field_name: str,
    values: dict[str, Any],
    seen: set[str],
) -> tuple[str, bool]:
    if field_name.lower() == "id":
        id = values.pop(_id_key(values), None)
        if id:
            return call.records.update(kind, str(id), values), False
        return call.records.insert(kind, values), True
    field = call.records.external_id(kind, field_name)
    value = values.pop(_key(values, field.name), None)
    if value is None or value == "":
        raise ApiError("MISSING_ARGUMENT", f"{field.name} not specified")
    if str(value).lower() in seen:
        raise ApiError("DUPLICATE_VALUE", f"Duplicate external id specified: {value}")
    seen.add(str(value).lower())
    return call.records.upsert(kind, field, str(value), values)


def _typed(call: Call, record: Any) -> tuple[ObjectType, dict[str, Any]]:
    """Split a record into its object and its fields."""
    values = dict(record)
    attributes = values.pop("attributes", None) or {}
    return call.records.kind(str(attributes.get("type"))), values


def _check_chunks(records: list[Any]) -> None:
    """Check that each record tells its type and that types change seldom."""
    types = []
    for record in records:
        attributes = record.get("attributes") if isinstance(record, dict) else None
        if not isinstance(attributes, dict) or not attributes.get("type"):
            raise ApiError(
                "INVALID_INPUT",
                "Include an attributes object with a type in each record",
            )
        types.append(str(attributes["type"]).lower())
    if sum(1 for _ in groupby(types)) > _MAX_CHUNKS:
        raise ApiError(
            "LIMIT_EXCEEDED",
            f"Cannot have more than {_MAX_CHUNKS} chunks in a single operation",
        )


def _check_count(count: int, most: int) -> None:
    if count > most:
        raise ApiError(
            "EXCEEDED_ID_LIMIT",
            f"record limit reached. cannot submit more than {most} records into "
            "this call",
        )
    if count == 0:
        raise ApiError("MISSING_ARGUMENT", "At least one record is needed")


def _kind_of(call: Call, id: str) -> ObjectType:
    for kind in call.org.types.values():
        if id.startswith(kind.prefix) and to_long(id):
            return call.records.kind(kind.name)
    raise ApiError("MALFORMED_ID", f"malformed id {id}", ["Id"])


def _id_key(values: dict[str, Any]) -> str:
    return _key(values, "Id")


def _key(values: dict[str, Any], name: str) -> str:
    """Find the key that names a field in any case."""
    return next((key for key in values if key.lower() == name.lower()), name)
