"""Every page at three widths: accessible, within its width, kept as a picture."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from tests.panel.stage import (
    AVERY,
    BLAKE,
    WIDTHS,
    Stage,
    check_accessible,
    take_picture,
)

pytestmark = pytest.mark.slow

#: Whether no part of the page is wider than the page; tables may scroll by themselves.
FITS = "document.documentElement.scrollWidth <= window.innerWidth"
HEIGHT = 900
#: Milliseconds until tabs that do not fit any more must stand behind More.
FOLDED = 20_000


def show(page: Page, name: str) -> None:
    """Go to a tab of the page, which may stand behind More."""
    tab = page.get_by_role("tab", name=name)
    if not tab.is_visible():
        page.get_by_role("button", name=re.compile("More")).first.click()
        tab = page.get_by_role("menuitem", name=name)
    tab.click()


def fit(page: Page, place: str) -> None:
    """Fail where the page stays wider than its window."""
    try:
        page.wait_for_function(FITS, timeout=FOLDED)
    except TimeoutError:
        pytest.fail(f"{place} is too wide")


def settle(page: Page, picture: str, widths: tuple[int, ...] = WIDTHS) -> None:
    """Look at a page that has come to rest, in all widths, and leave it in the first.

    What is between the narrowest and the widest is laid out as one of them.
    """
    for width in (*widths[1:], widths[0]):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        fit(page, f"{picture} at {width}")
        take_picture(page, f"{picture}-{width}")
        if width != WIDTHS[1]:
            check_accessible(page)


def look_at_settings(page: Page, prefix: str = "") -> None:
    """The settings of the calendar, to be read and to be changed."""
    page.get_by_role("button", name="Calendar").first.click()
    expect(page.get_by_role("dialog").get_by_role("heading")).not_to_have_count(0)
    settle(page, f"{prefix}view")
    page.get_by_role("dialog").get_by_role("button", name="Edit").click()
    expect(page.get_by_role("radio", name="Sync all items")).to_be_visible()
    settle(page, f"{prefix}form")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def look_at_a_run(page: Page) -> None:
    """The history, and of its first run what a rule left out."""
    show(page, "History")
    expect(page.get_by_role("button", name="Details").first).to_be_visible()
    settle(page, "history")
    page.get_by_role("button", name="Details").last.click()
    expect(page.get_by_role("heading", name=re.compile("^Run of"))).to_be_visible()
    page.get_by_role("combobox", name="Show").click()
    page.get_by_role("option", name="Left out").click()
    expect(page.get_by_text("Created in Salesforce")).to_have_count(0)
    settle(page, "run")


def test_the_users_pages(stage: Stage, synced: str):
    """Jobs, settings, history, a run, what did not sync, and exclusions."""
    with stage.page(synced, width=WIDTHS[0]) as page:
        expect(page.get_by_role("row").filter(has_text="Calendar")).to_be_visible()
        settle(page, "jobs")
        look_at_settings(page)
        look_at_a_run(page)
        for name in ("Not synced", "Exclusions"):
            show(page, name)
            settle(page, name.lower().replace(" ", "-"))


def test_the_administrators_pages(stage: Stage, synced: str):
    """Each part of the administration, with a user who has synced."""
    parts = "Connection|Users|Defaults and locks|Exclusions|Certificates|Audit"
    with stage.page(BLAKE, "administration", width=WIDTHS[0]) as page:
        expect(page.get_by_role("heading", name="Salesforce")).to_be_visible()
        for name in parts.split("|"):
            show(page, name)
            settle(page, f"admin-{name.lower().replace(' ', '-')}")
            expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(
    ("tab", "user", "parts"),
    [
        ("settings", AVERY, ("History", "Not synced", "Exclusions")),
        ("administration", BLAKE, ("Users", "Defaults and locks", "Certificates")),
    ],
)
def test_the_second_theme(stage: Stage, synced: str, tab, user, parts):
    """The newer look of Salesforce is as accessible as the older, and as narrow."""
    with stage.page(user, tab, theme="slds2", width=WIDTHS[0]) as page:
        expect(page.get_by_role("tab").first).to_be_visible()
        settle(page, f"{tab}-slds2", WIDTHS[::2])
        for name in parts:
            show(page, name)
            picture = f"{tab}-slds2-{name.lower().replace(' ', '-')}"
            settle(page, picture, WIDTHS[:1])
