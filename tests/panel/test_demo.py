"""The demo serves the panel beside itself, and takes it down with itself."""

from __future__ import annotations

import re
import threading
from dataclasses import replace

import pytest
import requests
from playwright.sync_api import expect

from server.cli.demo import panel_beside
from tests.panel.stage import BLAKE, PATIENCE, Stage

pytestmark = pytest.mark.slow
ADDRESS = re.compile(r"Panel\s+(http://127\.0\.0\.1:\d+)/")
POLL = 0.1


def told_address(capfd: pytest.CaptureFixture[str]) -> str:
    """Where the demo says the panel is, once it says so."""
    pause, told = threading.Event(), ""
    for _ in range(int(PATIENCE / POLL)):
        told += capfd.readouterr().out
        if found := ADDRESS.search(told):
            return found[1]
        pause.wait(POLL)
    pytest.fail(f"The demo named no address: {told}")


def test_the_panel_of_the_demo_shows_its_users_their_jobs(stage: Stage, capfd):
    """At the printed address is the panel over the demo's service, until it ends."""
    with panel_beside(stage.world):
        address = told_address(capfd)
        with replace(stage, url=address).page(BLAKE) as page:
            expect(page.get_by_role("row").filter(has_text="Calendar")).to_be_visible()
    with requests.Session() as session:
        session.trust_env = False
        with pytest.raises(requests.ConnectionError):
            session.get(address, timeout=30)
