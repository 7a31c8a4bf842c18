"""The API as Lightning uses it: signed by the org, over HTTP, with a real worker."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.scenarios.marks import both_databases
from tests.scenarios.registration import ORG
from tests.scenarios.service import ROOT, command
from tests.scenarios.workers import Factory, wait_for
from tests.scenarios.world import AVERY, BLAKE, World

pytestmark = pytest.mark.slow

#: On a busy machine somebody may take the port before the process is up.
START_ATTEMPTS = 3
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class Panel:
    """What a user's browser does through Salesforce, which signs for them."""

    def __init__(self, world: World, url: str) -> None:
        """Look at a web process."""
        self.url = url
        self._world = world
        self._session = requests.Session()
        self._session.trust_env = False

    def assertion(self, user: str = AVERY, **claims: Any) -> str:
        """Let the emulated org sign, by its control door."""
        salesforce = self._world.running.describe()["salesforce"]
        act = {"do": "assertion", "user": user, "audience": self.url}
        answer = self._session.post(
            f"{salesforce['control_url']}act",
            json=act | {"claims": claims},
            verify=salesforce["ca_file"],
            timeout=30,
        )
        assert answer.ok, answer.text
        return str(answer.json()["result"]["assertion"])

    def exchange(self, assertion: str) -> requests.Response:
        """Ask for a token."""
        form = {"grant_type": GRANT, "assertion": assertion}
        return self._session.post(f"{self.url}/oauth/token", data=form, timeout=30)

    def token(self, user: str = AVERY) -> str:
        """A token of a user."""
        answer = self.exchange(self.assertion(user))
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def call(
        self, method: str, path: str, bearer: str, **options: Any
    ) -> requests.Response:
        """Call with a bearer token."""
        headers = {"Authorization": f"Bearer {bearer}", **options.pop("headers", {})}
        return self._session.request(
            method, self.url + path, headers=headers, timeout=30, **options
        )

    def calendar(self, token: str) -> dict[str, Any]:
        """The calendar's line in the list of jobs."""
        lines = self.call("GET", "/v1/jobs", token).json()["jobs"]
        return next(line for line in lines if line["kind"] == "calendar")

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


@contextmanager
def serving(world: World, folder: Path) -> Iterator[Panel]:
    """Run the web process with the org's certificate registered."""
    certificate = world.running.describe()["salesforce"]["org_certificate_file"]
    world.service.good("cert", "add", ORG, certificate)
    log = folder / "web.log"
    for _ in range(START_ATTEMPTS):
        with _process(world, log) as (panel, web):
            wait_for("the web process", lambda: _has_come_up(panel, web))
            if web.poll() is None:
                yield panel
                return
    raise AssertionError(log.read_text())


@contextmanager
def _process(
    world: World, log: Path
) -> Iterator[tuple[Panel, subprocess.Popen[bytes]]]:
    """A web process on a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    panel = Panel(world, f"http://127.0.0.1:{port}")
    with world.service.configured(TANDEM_PUBLIC_URL=panel.url), log.open("wb") as said:
        web = subprocess.Popen(
            command("web", "--port", str(port)),
            cwd=ROOT,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            yield panel, web
        finally:
            panel.close()
            web.terminate()
            web.wait(30)


def _has_come_up(panel: Panel, web: subprocess.Popen[bytes]) -> bool:
    """Whether the process answers, or has ended, as when its port was taken."""
    if web.poll() is not None:
        return True
    try:
        return panel.call("GET", "/readyz", "").status_code == 200
    except (requests.ConnectionError, requests.Timeout):
        return False


@pytest.fixture
def factory(world: World, tmp_path) -> Iterator[Factory]:
    """Two items in Outlook, one of them private, and a sync that is off."""
    found = Factory(world, tmp_path)
    start = world.now + timedelta(days=1)
    world.outlook.add("Visit", start)
    world.outlook.add("Doctor", start, sensitivity="Private")
    yield found
    found.close()


@both_databases
def test_a_first_sync_through_the_api(factory: Factory, world: World, tmp_path):
    """Saving switches the sync on, a worker runs it, and the panel shows it (T08)."""
    with serving(world, tmp_path) as panel:
        token = panel.token()
        before = panel.call("GET", "/v1/settings/calendar", token)
        assert before.json()["settings"]["mode"]["value"] == "do_not_sync"
        assert before.json()["choices"]["folder"][0]["main"] is True

        saved = panel.call(
            "PUT",
            "/v1/settings/calendar",
            token,
            json={"mode": "sync_all"},
            headers={"If-Match": before.headers["ETag"]},
        )
        assert saved.json()["started"] is True
        assert panel.calendar(token)["state"] == "queued"
        factory.work()

        line = panel.calendar(token)
        run = panel.call("GET", f"/v1/runs/{line['last_run']['run_id']}", token).json()
        assert line["last_run"]["status"] == "succeeded"
        assert line["next_due_at"] is not None
        assert run["run"]["counts"]["salesforce"]["create"] == 1
        rows = {row["subject"]: row for row in run["outcomes"]}
        assert set(rows) == {"Visit", ""}
        assert rows["Visit"]["done"] is True
        assert rows[""]["reason"] == "private"
        me = panel.call("GET", "/v1/me", token).json()
        assert (me["zone"], me["connection"]["state"]) == (
            "America/New_York",
            "working",
        )
    assert [event["Subject"] for event in world.crm.events()] == ["Visit"]
    assert "Visit" not in (tmp_path / "web.log").read_text()


def test_only_the_signed_user_gets_in(factory: Factory, world: World, tmp_path):
    """A colleague sees nothing, a replay nothing, and a removed key ends it all."""
    world.enable(BLAKE)
    with serving(world, tmp_path) as panel:
        assertion = panel.assertion(BLAKE, jti="first")
        answer = panel.exchange(assertion)
        token = answer.json()["access_token"]
        assert panel.calendar(token)["enabled"] is True
        assert panel.calendar(panel.token(AVERY))["enabled"] is False

        assert panel.exchange(assertion).json()["error"] == "invalid_grant"
        assert panel.call("GET", "/v1/me", assertion).status_code == 401
        # A page that calls twice in one second brings what is signed alike.
        alike = panel.assertion(BLAKE)
        assert [panel.exchange(alike).status_code for _ in range(2)] == [200, 200]
        # What the org signs for each call is good as it is, by username as well.
        borne = panel.assertion(AVERY, sub=AVERY, jti="one")
        assert panel.call("GET", "/v1/me", borne).json()["username"] == AVERY
        other = panel.assertion(AVERY, aud="https://other.example")
        assert panel.call("GET", "/v1/me", other).status_code == 401

        (row,) = world.service.good("cert", "list", ORG, "--json").json
        world.service.good("cert", "remove", ORG, row["fingerprint"][:8])

        assert panel.call("GET", "/v1/me", token).status_code == 401
        assert panel.exchange(panel.assertion(jti="2")).status_code == 400


def test_sync_now_twice_over_the_wire(factory: Factory, world: World, tmp_path):
    """Both presses give one job, and one run comes of them (T10)."""
    world.enable()
    factory.work()
    with serving(world, tmp_path) as panel:
        token = panel.token()
        pressed = [panel.call("POST", "/v1/jobs/calendar/run", token) for _ in range(2)]
        assert [one.status_code for one in pressed] == [202, 202]
        assert pressed[0].json() == pressed[1].json()

        factory.work()

        runs = panel.call("GET", "/v1/runs", token).json()["runs"]
        assert [run["trigger"] for run in runs] == ["sync_now", "enabled"]
    # Each run had a process of its own, and the second took the first one's tokens.
    for system in (world.running.exchange, world.running.salesforce):
        assert system.requests.by_operation()["token"] == 1
