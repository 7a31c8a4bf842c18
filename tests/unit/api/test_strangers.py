"""Nothing of another user or another org can be reached, or told from nothing."""

import re

import pytest

from server.api.app import specification
from server.domain.errors import Unreachable
from tests.door import ANN, BOB, GIL
from tests.filled_door import administer, fill

#: What operations that write are sent; anything else is refused before it is looked up.
BODIES = {
    "/v1/admin/users/{user_id}/mailbox": {"mailbox": "new@mail.acme.example"},
}
#: Every operation of the description that names something by an id.
NAMING = [
    (method.upper(), path)
    for path, methods in specification()["paths"].items()
    for method, operation in methods.items()
    if method != "parameters" and re.search(r"{\w+_id}", path)
]
#: Every operation for administrators.
ADMINISTRATIVE = [
    (method.upper(), path)
    for path, methods in specification()["paths"].items()
    for method in methods
    if method != "parameters" and path.startswith("/v1/admin/")
]


@pytest.fixture
def ids(door):
    """Something of Ann's for each parameter, found in a service that is busy."""
    return fill(door)


def written(path, ids):
    """A path with its parameters; those that nobody knows get an id of their kind."""
    return re.sub(r"{(\w+)}", lambda found: ids.get(found[1], "0" * 32), path)


def answer(door, method, path, user, ids):
    """What a user gets, without what differs in every answer."""
    body = {"json": BODIES[path]} if path in BODIES else {}
    token = door.token(user)
    found = door.call(method, written(path, ids), bearer=token, **body)
    return found.status_code, found.get_json(silent=True)


def test_the_lists_are_all_that_is_needed():
    """They are not empty by mistake, and every parameter of a path has an id."""
    assert len(NAMING) >= 11
    assert len(ADMINISTRATIVE) >= 12


def test_what_strangers_try_is_there(door, ids):
    """Ann herself reaches what the next test keeps from the others."""
    (entry,) = door.get("/v1/admin/exclusions").json["exclusions"]
    for method, path in NAMING:
        known = dict(ids)
        if path.startswith("/v1/admin/exclusions"):
            known["entry_id"] = entry["id"]
        # A row whose item was asked for goes on under its id until the next sync.
        assert answer(door, method, path, ANN, known)[0] in {200, 204, 409}, path


def test_ids_of_others_are_ids_of_nothing(door, ids):
    """A colleague and another org's administrator read what they read for no id."""
    entries = door.get("/v1/admin/exclusions").json["exclusions"]
    before = [door.get(path).json for path in ("/v1/runs", "/v1/exclusions")]
    for method, path in NAMING:
        known = dict(ids)
        if path.startswith("/v1/admin/exclusions"):
            known["entry_id"] = entries[0]["id"]
        for user in (BOB, GIL):
            status, told = answer(door, method, path, user, known)
            nothing = answer(door, method, path, user, {})

            assert (status, told) == nothing, (method, path, user)
            assert status == (403 if _is_barred(path, user) else 404), (method, path)

    assert before == [door.get(path).json for path in ("/v1/runs", "/v1/exclusions")]
    assert door.get("/v1/admin/exclusions").json["exclusions"] == entries


def _is_barred(path, user):
    return path.startswith("/v1/admin/") and user == BOB


@pytest.mark.parametrize(("method", "path"), ADMINISTRATIVE)
def test_only_administrators_administer(lasting_door, method, path):
    """Everybody else is told so and what to do, whatever they send."""
    administer(lasting_door, GIL)

    status, told = answer(lasting_door, method, path, ANN, {})

    assert status == 403
    assert "Tandem Admin" in told["remedy"]
    assert told["errors"] == []


def test_lists_of_another_org_are_apart(door, ids):
    """Gil administers Globex, and sees nothing of Acme anywhere."""
    for path in (
        "/v1/admin/users",
        "/v1/admin/audit",
        "/v1/admin/exclusions",
        "/v1/admin/connection",
        "/v1/admin/certificates",
        "/v1/exclusions",
        "/v1/items",
    ):
        found = door.get(path, GIL)
        assert found.status_code == 200, path
        foreign = {"ann@", "bob@", "press.example", "rival.example", *ids.values()}
        seen = {text for text in foreign - {"calendar"} if text in found.text}
        assert seen == set(), path
    assert [one["name"] for one in door.get("/v1/admin/users", GIL).json["users"]] == [
        GIL
    ]


def test_an_outage_of_salesforce_opens_no_door(door):
    """Who administers cannot be told then, so nobody does (fails closed)."""
    administer(door, ANN)
    door.systems.when_asked = _away

    assert door.get("/v1/admin/audit").status_code == 503
    assert door.get("/v1/me").json["is_admin"] is False


def _away():
    raise Unreachable("Salesforce does not answer.")
