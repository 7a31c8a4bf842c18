"""A running panel for tests: what its users see, and hands behind the scenes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from server.cli.demo_world import World
from sfdx.preview.building import SFDX
from sfdx.preview.site import Preview

AVERY, BLAKE = "avery@northwind.example", "blake@northwind.example"
#: Where pictures go; the good ones of them are in docs/pictures.
PICTURES = SFDX / "preview" / "build" / "pictures"
WIDTHS = (320, 768, 1280)
#: Seconds, and how often to look, until a run must have ended.
PATIENCE, _POLL = 60.0, 0.1
#: Milliseconds after which a page on a busy machine will not show what it should.
_SLOWEST = 45_000
expect.set_options(timeout=_SLOWEST)
_AXE = SFDX / "node_modules" / "axe-core" / "axe.min.js"
#: Counts the rules that hold and gives what breaks the others.
_LOOK = """axe.run({ resultTypes: ["violations"] })
    .then((found) => [found.passes.length, found.violations])"""
#: What a base component breaks, by its markup: the tab that stands for those that do
#: not fit holds a button. Ours break none.
_OF_BASE_COMPONENTS = {"nested-interactive": "slds-tabs_default__overflow-button"}


@dataclass(frozen=True, slots=True)
class Stage:
    """The preview in a browser."""

    browser: Browser
    world: World
    preview: Preview
    url: str

    @contextmanager
    def page(
        self, user: str, tab: str = "settings", *, width: int = 1280, **query: str
    ) -> Iterator[Page]:
        """A page as a user sees it; no error of a script may come of it."""
        errors: list[str] = []
        context = self.browser.new_context(viewport={"width": width, "height": 900})
        page = context.new_page()
        page.set_default_timeout(_SLOWEST)
        page.on("pageerror", lambda error: errors.append(str(error)))
        choices = "&".join(
            f"{name}={value}"
            for name, value in {"user": user, "page": tab, **query}.items()
        )
        page.goto(f"{self.url}/?{choices}")
        yield page
        context.close()
        if errors:
            pytest.fail("\n".join(errors))

    def ask(self, method: str, user: str, **given: Any) -> Any:
        """Call an Apex method behind the page."""
        controller, _, name = method.partition(".")
        whole = f"Tandem{controller}Controller.{name}"
        return json.loads(self.preview.controllers.answer(whole, user, given))

    def sync(self, user: str, **changes: Any) -> None:
        """Save settings and wait for the run that comes of it, or ask for one."""
        before = self._last_run(user)
        found = self.ask("User.getSettings", user, kind="calendar")
        saved = self.ask(
            "User.saveSettings",
            user,
            kind="calendar",
            etag=found["etag"],
            body=json.dumps(changes),
        )
        if not saved["body"]["started"]:
            self.ask("User.runNow", user, kind="calendar")
        pause = threading.Event()
        for _ in range(int(PATIENCE / _POLL)):
            if self._last_run(user) not in (None, before):
                return
            pause.wait(_POLL)
        pytest.fail("no run ended")

    def _last_run(self, user: str) -> str | None:
        (calendar, *_) = self.ask("User.getJobs", user)["jobs"]
        ended = calendar["last_run"] if calendar["state"] == "idle" else None
        return ended["run_id"] if ended else None

    def in_outlook(self, do: str, **fields: Any) -> Any:
        """Do something in Outlook, through the control door of Exchange."""
        return self._control("POST", "act", json={"do": do, **fields})["result"]

    def outlook(self, mailbox: str) -> list[dict[str, Any]]:
        """What the main calendar of a mailbox holds."""
        found = self._control("GET", f"items?mailbox={mailbox}&folder=Calendar")
        return [item for part in found for item in part["items"]]

    def _control(self, verb: str, path: str, **options: Any) -> Any:
        with requests.Session() as session:
            session.trust_env = False
            url = self.world.emulators["exchange"]["control_url"] + path
            answer = session.request(verb, url, timeout=30, **options)
            answer.raise_for_status()
            return answer.json()


def check_accessible(page: Page) -> None:
    """Fail on anything that axe finds on the page."""
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=str(_AXE))
    passed, found = page.evaluate(_LOOK)
    if not passed:
        pytest.fail("axe looked at nothing")
    broken = [
        f"{rule['id']}: {node['html']}"
        for rule in found
        for node in rule["nodes"]
        if _OF_BASE_COMPONENTS.get(rule["id"], "\0") not in node["html"]
    ]
    if broken:
        pytest.fail("\n".join(broken))


def take_picture(page: Page, name: str, *, whole: bool = True) -> Path:
    """Keep how the page looks now, as a whole or what the window shows of it."""
    expect(page.locator("lightning-spinner")).to_have_count(0)
    # A row under the pointer looks chosen.
    page.mouse.move(0, 0)
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, full_page=whole, animations="disabled")
    return path
