"""Every page at three widths: accessible, within its width, kept as a picture."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.panel.stage import (
    AVERY,
    BLAKE,
    WIDTHS,
    Stage,
    check_accessible,
    take_picture,
)

#: Whether any part of the page is wider than the page; tables may scroll by themselves.
OVERFLOWS = "document.documentElement.scrollWidth > window.innerWidth"


def show(page: Page, name: str) -> None:
    """Go to a tab of the page, which may stand behind More."""
    tab = page.get_by_role("tab", name=name)
    if not tab.is_visible():
        page.get_by_role("button", name=re.compile("More")).first.click()
        tab = page.get_by_role("menuitem", name=name)
    tab.click()


def settle(page: Page, picture: str) -> None:
    """Look at a page that has come to rest.

    What is between the narrowest and the widest is laid out as one of them.
    """
    take_picture(page, picture)
    if not picture.endswith(str(WIDTHS[1])):
        check_accessible(page)
    assert not page.evaluate(OVERFLOWS), picture


@pytest.mark.parametrize("width", WIDTHS)
def test_the_users_pages(stage: Stage, synced: str, width):
    """Jobs, settings, history, a run, what did not sync, and exclusions."""
    with stage.page(synced, width=width) as page:
        expect(page.get_by_role("row").filter(has_text="Calendar")).to_be_visible()
        settle(page, f"jobs-{width}")
        page.get_by_role("button", name="Calendar").first.click()
        expect(page.get_by_role("dialog").get_by_role("heading")).not_to_have_count(0)
        settle(page, f"view-{width}")
        page.get_by_role("dialog").get_by_role("button", name="Edit").click()
        expect(page.get_by_role("radio", name="Sync all items")).to_be_visible()
        settle(page, f"form-{width}")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        show(page, "History")
        expect(page.get_by_role("button", name="Details").first).to_be_visible()
        settle(page, f"history-{width}")
        page.get_by_role("button", name="Details").last.click()
        expect(page.get_by_role("heading", name=re.compile("^Run of"))).to_be_visible()
        settle(page, f"run-{width}")
        for name in ("Not synced", "Exclusions"):
            show(page, name)
            settle(page, f"{name.lower().replace(' ', '-')}-{width}")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_administrators_pages(stage: Stage, synced: str, width):
    """Each part of the administration, with a user who has synced."""
    parts = "Connection|Users|Defaults and locks|Exclusions|Certificates|Audit"
    with stage.page(BLAKE, "administration", width=width) as page:
        expect(page.get_by_role("heading", name="Salesforce")).to_be_visible()
        for name in parts.split("|"):
            show(page, name)
            picture = f"admin-{name.lower().replace(' ', '-')}-{width}"
            settle(page, picture)
            expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("tab", ["settings", "administration"])
def test_the_second_theme(stage: Stage, tab):
    """The newer look of Salesforce is as accessible as the older."""
    user = AVERY if tab == "settings" else BLAKE
    with stage.page(user, tab, theme="slds2") as page:
        expect(page.get_by_role("tab").first).to_be_visible()
        settle(page, f"{tab}-slds2")
