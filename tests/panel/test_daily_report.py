"""The switch of the daily report, in a browser over the running service (T134)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.panel.stage import BLAKE, Stage, check_accessible, take_picture

pytestmark = pytest.mark.slow


def test_the_daily_report_is_switched_by_keyboard(stage: Stage):
    """Off at first; on it stays on for the next visit, and says when it comes."""
    with stage.page(BLAKE) as page:
        switch = page.get_by_role("switch", name=re.compile("^Send Daily"))
        expect(switch).not_to_be_checked()
        switch.focus()
        page.keyboard.press("Space")
        expect(page.get_by_text("The next one comes after")).to_be_visible()
        expect(switch).to_be_checked()
        check_accessible(page)
        take_picture(page, "daily-report")
    with stage.page(BLAKE) as page:
        switch = page.get_by_role("switch", name=re.compile("^Send Daily"))
        expect(switch).to_be_checked()
        switch.focus()
        page.keyboard.press("Space")
        expect(page.get_by_text("No more reports come.")).to_be_visible()
    assert stage.ask("User.getMe", BLAKE)["daily_report"]["enabled"] is False
