"""Whatever somebody changes over the API and its audit entry are stored as one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from server.adapters.store import tables
from server.api.app import specification
from tests.door import ANN, Door
from tests.filled_door import DOMAIN, fill
from tests.signing import signer
from tests.unit.api.test_strangers import written

#: What each operation that changes something is sent.
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("PUT", "/v1/me/daily-report"): {"enabled": True},
    ("PUT", "/v1/settings/{kind}"): {"mode": "do_not_sync"},
    ("POST", "/v1/jobs/{kind}/run"): {},
    ("POST", "/v1/runs/{run_id}/confirm"): {},
    ("POST", "/v1/runs/{run_id}/reject"): {},
    ("POST", "/v1/items/{row_id}/ignore"): {},
    ("POST", "/v1/items/{row_id}/include-again"): {},
    ("POST", "/v1/items/{row_id}/retry"): {},
    ("POST", "/v1/exclusions"): {"value": "new.example"},
    ("DELETE", "/v1/exclusions/{entry_id}"): {},
    ("PUT", "/v1/admin/users/{user_id}/mailbox"): {"mailbox": f"anna@{DOMAIN}"},
    ("PUT", "/v1/admin/mailbox-domains"): {"domains": ["acme.test"]},
    ("POST", "/v1/admin/exclusions"): {"value": "new.example"},
    ("POST", "/v1/admin/certificates"): {"name": "Next"},
    ("DELETE", "/v1/admin/certificates/{certificate_id}"): {},
    ("DELETE", "/v1/admin/exclusions/{entry_id}"): {},
    ("POST", "/v1/operator/runs"): {"user": ANN, "kind": "calendar"},
}
#: Needs an item that synced and was marked then; it is made like its neighbours.
LEFT_OUT = {("POST", "/v1/items/{row_id}/remove-copy")}
#: What calls and the cache leave behind is no change of the caller's.
ASIDE = {"access_token", "used_assertion", "shape"}


@pytest.fixture
def ids(door: Door) -> dict[str, str]:
    """Something of Ann's for each parameter of a path."""
    return fill(door)


def test_every_operation_that_changes_something_is_tried():
    """A new one needs its place in the list."""
    found = {
        (method.upper(), path)
        for path, methods in specification()["paths"].items()
        for method in methods
        if method in {"post", "put", "patch", "delete"} and path.startswith("/v1/")
    }
    assert found == BODIES.keys() | LEFT_OUT


def test_no_change_is_stored_without_its_entry(door: Door, ids: dict[str, str]):
    """Where the entry cannot be stored, neither is the change, whoever makes it."""
    listed: Any = door.get("/v1/admin/exclusions")
    (entry,) = listed.json["exclusions"]
    door.get("/v1/settings/calendar?fresh=true")
    engine = door.runtime.database.engine
    for (method, path), body in BODIES.items():
        known = dict(ids)
        if path.startswith("/v1/admin/exclusions"):
            known["entry_id"] = entry["id"]
        operation = (method, written(path, known), body)
        before = _rows(engine)
        with _no_entry_is_taken(engine):
            answer: Any = _called(door, *operation)

        assert answer.json["message"] == "There is no such org or user.", path
        assert _rows(engine) == before, path


def _called(door: Door, method: str, path: str, body: dict[str, Any]) -> TestResponse:
    """Call as Ann, or as the operator."""
    operator = path.startswith("/v1/operator")
    bearer = door.runtime.config.operator_token if operator else door.token(ANN)
    headers = {}
    if path.startswith("/v1/settings"):
        headers["If-Match"] = door.get(path).headers["ETag"]
    if path.endswith("/admin/certificates"):
        body = body | {"pem": signer("next").certificate}
    return door.call(method, path, bearer=bearer, json=body, headers=headers)


@contextmanager
def _no_entry_is_taken(engine: Engine) -> Iterator[None]:
    """Have the database refuse every new row of the audit trail."""
    refusal = "BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, ''); END"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TRIGGER refuse {refusal}")
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER refuse")


def _rows(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All that is stored, but for what every call leaves behind."""
    found = {}
    with engine.begin() as connection:
        for table in tables.metadata.sorted_tables:
            columns = [one for one in table.c if one.name != "last_used_at"]
            if table.name not in ASIDE:
                rows = connection.execute(sqlalchemy.select(*columns))
                found[table.name] = sorted(map(tuple, rows), key=repr)
    return found
