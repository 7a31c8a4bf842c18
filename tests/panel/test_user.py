"""A user's page, as it is used: in a browser, over the running service."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from sfdx.preview.credential import NamedCredential
from tests.panel.stage import (
    AVERY,
    BLAKE,
    WIDTHS,
    Stage,
    check_accessible,
    take_picture,
)

pytestmark = pytest.mark.slow

#: Longer than a run of the busy week takes, and the page asks for news.
A_RUN = 60_000


def focus_by_keyboard(page: Page, role: str, name: str) -> None:
    """Press Tab until something is focused; fail when it cannot be reached."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element.matches(':focus')"):
            return
    pytest.fail(f"Tab does not reach {role} {name!r}")


def test_a_sync_is_set_up_by_keyboard_alone(stage: Stage):
    """Never Run becomes a run with its history, on a phone's width, no mouse (T01)."""
    with stage.page(AVERY, width=WIDTHS[0]) as page:
        row = page.get_by_role("row").filter(has_text="Calendar").first
        expect(row).to_contain_text("Never Run")
        expect(page.get_by_role("button", name=re.compile("More"))).to_be_visible()
        take_picture(page, "first")
        focus_by_keyboard(page, "button", "Set up the calendar sync")
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        expect(
            dialog.get_by_role("radio", name="Do not sync", exact=True)
        ).to_be_checked()
        focus_by_keyboard(page, "radio", "Do not sync")
        page.keyboard.press("ArrowDown")
        expect(dialog.get_by_role("radio", name="Sync all items")).to_be_checked()
        check_accessible(page)
        take_picture(page, "first-form")
        focus_by_keyboard(page, "button", "Save")
        page.keyboard.press("Enter")
        expect(page.get_by_text("its first run is queued")).to_be_visible()
        take_picture(page, "first-saved")
        expect(row).to_contain_text("Every 30 minutes")
        expect(row).not_to_contain_text("Never Run", timeout=A_RUN)
        focus_by_keyboard(page, "button", "History")
        page.keyboard.press("Enter")
        focus_by_keyboard(page, "button", "Details")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=re.compile("^Run of "))).to_be_visible()
        check_accessible(page)


def test_settings_are_read_first_and_checked_as_one_types(stage: Stage):
    """The object's name opens a window without a field (T05); Edit leads on.

    Beyond the bounds nothing can be saved, and the reason stands there (T07).
    """
    with stage.page(BLAKE) as page:
        page.get_by_role("row").get_by_role("button", name="Calendar").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("Conflict Management").first).to_be_visible()
        expect(dialog.get_by_role("radio")).to_have_count(0)
        expect(dialog.get_by_role("textbox")).to_have_count(0)
        dialog.get_by_role("button", name="Edit").click()
        dialog.get_by_text("Matching records only", exact=True).click()
        save = dialog.get_by_role("button", name="Save")
        for field, wrong, right in (("back", "31", "29"), ("ahead", "366", "0")):
            entry = dialog.get_by_label(re.compile(f"Days {field}")).first
            entry.fill(wrong)
            expect(save).to_be_disabled()
            expect(entry).to_have_attribute("aria-invalid", "true")
            entry.fill(right)
            expect(save).to_be_enabled()


def test_a_row_of_a_run_is_acted_on_where_it_stands(stage: Stage, synced: str):
    """Ignored in the history, an item says so there and can be included again (T133).

    The focus stays with what was done, as the button that had it is gone.
    """
    with stage.page(synced) as page:
        page.get_by_role("button", name="History").click()
        page.get_by_role("button", name="Details").last.click()
        row = page.get_by_role("listitem").filter(has_text="DoNotRecord")
        row.get_by_role("button", name="Ignore").click()
        done = row.get_by_role("status").filter(has_text="stays out")
        expect(done).to_be_visible()
        expect(done).to_be_focused()
        expect(row).to_contain_text("Now:")
        check_accessible(page)
        take_picture(page, "row-ignored", whole=False)
        row.get_by_role("button", name="Include again").click()
        afresh = page.get_by_text(re.compile("looks at this item afresh"))
        expect(afresh.first).to_be_visible()


def test_held_deletions_wait_for_the_users_word(stage: Stage, synced: str):
    """What would be deleted is named; kept items stay after the answer (N4)."""
    *others, _, _ = stage.outlook(synced)
    for item in others:
        stage.in_outlook("delete", mailbox=synced, item=item["id"])
    stage.sync(synced, past_days=29)
    with stage.page(synced) as page:
        page.get_by_role("button", name="History").click()
        page.get_by_role("button", name="Details").first.click()
        held = page.get_by_role("heading", name=re.compile("delet", re.IGNORECASE))
        expect(held).to_be_visible()
        take_picture(page, "held", whole=False)
        check_accessible(page)
        page.get_by_role("button", name=re.compile("Keep")).first.click()
        stays = page.get_by_text(re.compile("stay", re.IGNORECASE)).first
        expect(stays).to_be_visible()


def test_a_lost_service_is_told_and_comes_back(stage: Stage):
    """While nobody answers the page says so; trying again brings it back."""
    credential = stage.preview.controllers.credential
    address = credential.service_url
    assert isinstance(credential, NamedCredential)
    credential.service_url = "http://127.0.0.1:1"
    try:
        with stage.page(BLAKE) as page:
            expect(page.get_by_role("alert")).to_contain_text("service")
            check_accessible(page)
            credential.service_url = address
            page.get_by_role("button", name="Try again").click()
            expect(page.get_by_role("row").filter(has_text="Calendar")).to_be_visible()
    finally:
        credential.service_url = address


def test_an_ended_session_asks_for_a_new_login(stage: Stage):
    """A session of Salesforce that ended during the visit leads to a reload."""
    with stage.page(BLAKE) as page:
        expect(page.get_by_role("row").filter(has_text="Calendar")).to_be_visible()
        stage.preview.signed_out.add(BLAKE)
        try:
            page.get_by_role("button", name="Edit").click()
            alert = page.get_by_role("alert")
            expect(alert).to_contain_text("session has ended")
            check_accessible(page)
            stage.preview.signed_out.discard(BLAKE)
            alert.get_by_role("button", name="Reload").click()
            expect(page.get_by_role("row").filter(has_text="Calendar")).to_be_visible()
        finally:
            stage.preview.signed_out.discard(BLAKE)
