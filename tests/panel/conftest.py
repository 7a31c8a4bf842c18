"""One service, one preview and one browser for all tests of the panel."""

from __future__ import annotations

import fcntl
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, sync_playwright

from checks.panel_tools import SetUpFailed
from server.cli.demo_world import start_world
from server.config import inherited
from sfdx.preview.building import build
from sfdx.preview.running import preview_of
from sfdx.preview.site import serve
from tests.panel import chromium
from tests.panel.stage import BLAKE, Stage


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; without one, CI fails and others are told loudly."""
    program = chromium.find()
    if program is None:
        give_up(chromium.MISSING)
    with sync_playwright() as driver:
        found = driver.chromium.launch(
            executable_path=program, args=chromium.FLAGS, headless=True
        )
        yield found
        found.close()


@pytest.fixture(scope="session")
def built() -> Path:
    """The panel, built once whatever number of processes wants it."""
    lock = Path(tempfile.gettempdir()) / "tandem-panel-build.lock"
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            return build()
        except SetUpFailed as problem:
            give_up(str(problem))


@pytest.fixture(scope="session")
def stage(browser: Browser, built: Path) -> Iterator[Stage]:
    """The panel in a browser, over a service with a busy week around it."""
    with (
        tempfile.TemporaryDirectory(prefix="tandem-panel-") as folder,
        start_world(Path(folder), scene="busy-week", clock=True) as world,
    ):
        preview = preview_of(world, built)
        with serve(preview, 0) as url:
            yield Stage(browser, world, preview, url)


@pytest.fixture(scope="session")
def synced(stage: Stage) -> str:
    """Blake, whose calendar has synced; his runs and items are there to be read."""
    stage.sync(BLAKE, mode="sync_all")
    return BLAKE


def give_up(reason: str) -> NoReturn:
    """Fail where nobody would read a skip, skip where somebody does."""
    if inherited().get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
