"""What a user answers and an administrator sets, over HTTP and with real systems."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from server.adapters.salesforce.administrators import ADMIN_SET
from tests.scenarios.marks import on_postgres
from tests.scenarios.test_api import serving
from tests.scenarios.workers import Factory
from tests.scenarios.world import AVERY, BLAKE, World

pytestmark = pytest.mark.slow

#: More deletions than pass without a word.
MANY = 12


@pytest.fixture
def factory(world: World, tmp_path) -> Iterator[Factory]:
    """Avery's sync is on and has run over so many items, of which one is private."""
    found = Factory(world, tmp_path)
    start = world.now + timedelta(days=1)
    for number in range(MANY):
        world.outlook.add(f"Visit {number}", start + timedelta(hours=2 * number))
    world.outlook.add("Doctor", start, sensitivity="Private")
    world.enable()
    found.work()
    yield found
    found.close()


def test_a_held_run_is_answered_over_the_wire(factory: Factory, world: World, tmp_path):
    """The list waits, is confirmed, and the next sync deletes; strangers see nothing.

    (N4, N11, N23)
    """
    for number in range(MANY):
        world.outlook.delete(world.outlook.only(f"Visit {number}").id)
    with serving(world, tmp_path) as panel:
        token, other = panel.token(), panel.token(BLAKE)
        panel.call("POST", "/v1/jobs/calendar/run", token)
        factory.work()
        run_id = panel.calendar(token)["last_run"]["run_id"]
        path = f"/v1/runs/{run_id}"

        held = panel.call("GET", path, token).json()["held"]
        assert (held["total"], held["of"], held["waiting"]) == (MANY, MANY, True)
        assert "Visit 3" in {one["subject"] for one in held["deletions"]}
        assert len(world.crm.events()) == MANY
        assert panel.call("POST", f"{path}/confirm", other).status_code == 404

        assert panel.call("POST", f"{path}/confirm", token).status_code == 200
        factory.work()

        assert world.crm.events() == []
        assert panel.call("POST", f"{path}/reject", token).status_code == 409
        (row,) = panel.call("GET", "/v1/items", token).json()["items"]
        assert (row["reason"], row["subject"]) == ("private", None)
        assert panel.call("GET", "/v1/items", other).json()["items"] == []
    assert "Visit" not in (tmp_path / "web.log").read_text()


@on_postgres
def test_an_administrator_sets_over_the_wire(factory: Factory, world: World, tmp_path):
    """The org's permission set opens the page: mailboxes, policy, trail (N20, N23)."""
    salesforce = world.running.salesforce
    salesforce.assign(AVERY, ADMIN_SET)
    salesforce.set_policy("calendar", "past_days", "90", locked=True)
    with serving(world, tmp_path) as panel:
        token, other = panel.token(), panel.token(BLAKE)
        assert panel.call("GET", "/v1/admin/users", other).status_code == 403
        assert panel.call("GET", "/v1/me", token).json()["is_admin"] is True

        found = panel.call("GET", "/v1/admin/connection", token).json()
        assert found["salesforce"]["state"] == found["exchange"]["state"] == "working"
        (problem,) = panel.call("GET", "/v1/admin/policy", token).json()["problems"]
        assert "past_days" in problem["problem"]

        domains = {"domains": ["northwind.example"]}
        panel.call("PUT", "/v1/admin/mailbox-domains", token, json=domains)
        users = panel.call("GET", "/v1/admin/users", token).json()["users"]
        blake = next(one for one in users if one["salesforce_user"] == BLAKE)
        path = f"/v1/admin/users/{blake['id']}/mailbox"
        given = panel.call("PUT", path, token, json={"mailbox": None}).json()
        assert given["mailbox_source"] == "salesforce"
        away = panel.call("PUT", path, token, json={"mailbox": "b@rival.example"})
        assert away.status_code == 422

        entries = panel.call("GET", "/v1/admin/audit", token).json()["entries"]
        own = [one for one in entries if not one["by_operator"]]
        assert [(one["actor"], one["action"]) for one in own] == [
            (AVERY, "mailbox.changed"),
            (AVERY, "mailbox_domains.changed"),
        ]
        assert entries[-1]["text"] == "Organisation added to the service"
