"""Sync Administration, as an administrator uses it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.panel.stage import AVERY, BLAKE, Stage, check_accessible, take_picture
from tests.signing import certify, signer

pytestmark = pytest.mark.slow

#: Longer than the panel waits between two looks at a deployment.
DEPLOYED = 20_000


def open_tab(page: Page, name: str) -> None:
    """Go to a part of the administration."""
    page.get_by_role("tab", name=name).click()


@pytest.fixture
def unlocked(stage: Stage) -> Iterator[None]:
    """Whatever is locked on the days ahead is taken back afterwards."""
    yield
    rule = {"kind": "Calendar", "setting": "future_days", "scope": "Org"}
    taken_back = json.dumps({**rule, "value": "", "locked": False})
    stage.ask("Admin.saveRule", BLAKE, rule=taken_back)


def test_a_lock_reaches_the_user_who_meets_it(stage: Stage, unlocked: None):
    """An admin locks a setting; the user sees value, lock and reason (T03, N20)."""
    with stage.page(BLAKE, "administration") as page:
        open_tab(page, "Defaults and locks")
        page.get_by_title("Change Days ahead").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label(re.compile("How many days ahead")).fill("90")
        dialog.get_by_text(re.compile("^Lock it")).click()
        dialog.get_by_role("button", name="Save").click()
        expect(dialog.get_by_text("Salesforce is deploying").last).to_be_visible()
        expect(dialog).to_have_count(0, timeout=DEPLOYED)
        row = page.get_by_role("row").filter(has_text="Days ahead")
        expect(row).to_contain_text("90 days")
        expect(row).to_contain_text("Locked")
        expect(row).to_contain_text("for everybody")
        take_picture(page, "lock-set", whole=False)
    with stage.page(AVERY) as page:
        page.get_by_role("button", name="Edit").click()
        dialog = page.get_by_role("dialog")
        entry = dialog.get_by_label(re.compile("Days ahead"))
        expect(entry).to_have_value("90")
        expect(entry).to_be_disabled()
        reason = dialog.get_by_text(re.compile("Locked by your administrator"))
        expect(reason).to_be_visible()
        reason.scroll_into_view_if_needed()
        take_picture(page, "lock-met")
        check_accessible(page)


@pytest.fixture
def refusing(stage: Stage) -> Iterator[str]:
    """An org whose deployments fail, and what it says of them."""
    org = stage.preview.controllers.org
    org.fault = "Tandem_Setting.Calendar_past_days: Insufficient access."
    yield org.fault
    org.fault = ""


def test_a_default_that_cannot_be_stays_in_its_window(stage: Stage, refusing: str):
    """Out of bounds it is told at its field; a failed deployment says Salesforce's why.

    What was written stays, and the list still tells what holds.
    """
    with stage.page(BLAKE, "administration") as page:
        open_tab(page, "Defaults and locks")
        page.get_by_title("Change Days back").click()
        dialog = page.get_by_role("dialog")
        entry = dialog.get_by_label(re.compile("How many days back"))
        entry.fill("31")
        dialog.get_by_role("button", name="Save").click()
        expect(dialog.get_by_text("Write a whole number from 0 to 30.")).to_be_visible()
        entry.fill("9")
        dialog.get_by_role("button", name="Save").click()
        alert = dialog.get_by_role("alert")
        expect(alert).to_contain_text("did not deploy", timeout=DEPLOYED)
        expect(alert).to_contain_text(refusing)
        expect(entry).to_have_value("9")
        check_accessible(page)
        take_picture(page, "deployment-failed", whole=False)
        dialog.get_by_role("button", name="Cancel", exact=True).click()
        row = page.get_by_role("row").filter(has_text="Days back")
        expect(row).to_contain_text("30 days")


def test_an_address_goes_on_the_exclusion_list_and_off_again(stage: Stage):
    """The list shows what was added, and its removal is told."""
    with stage.page(BLAKE, "administration") as page:
        open_tab(page, "Exclusions")
        page.get_by_role("textbox", name="Address or domain").fill("legal.example")
        page.get_by_role("button", name="Add", exact=True).click()
        row = page.get_by_role("row").filter(has_text="legal.example")
        expect(row).to_contain_text("Keeps the whole item out")
        page.get_by_title("Remove legal.example").click()
        done = page.get_by_role("status").filter(has_text="legal.example is off")
        expect(done).to_be_focused()
        expect(row).to_have_count(0)


def test_a_mailbox_is_mapped_within_the_listed_domains(stage: Stage):
    """A foreign address is refused at its field; one of a listed domain is taken."""
    with stage.page(BLAKE, "administration") as page:
        page.get_by_role("textbox", name="Domain").fill("northwind.example")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_text("The mailbox domains are saved.")).to_be_visible()
        open_tab(page, "Users")
        page.get_by_title(f"Change mailbox of {AVERY}").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_text("Another mailbox").click()
        entry = dialog.get_by_label("Address of the mailbox")
        entry.fill("avery@elsewhere.example")
        dialog.get_by_role("button", name="Save").click()
        expect(entry).to_have_attribute("aria-invalid", "true")
        check_accessible(page)
        entry.fill(AVERY)
        dialog.get_by_role("button", name="Save").click()
        expect(dialog).to_have_count(0)
        expect(
            page.get_by_text(f"The mailbox of {AVERY} is now {AVERY}.")
        ).to_be_visible()
        row = page.get_by_role("row").filter(has_text=AVERY)
        expect(row).to_contain_text("chosen by an administrator")


def test_others_are_told_whose_page_it_is(stage: Stage):
    """Without the permission set there is a reason and a way, and no data."""
    with stage.page(AVERY, "administration") as page:
        expect(page.get_by_text("for administrators of the sync")).to_be_visible()
        expect(page.get_by_role("tab")).to_have_count(0)
        check_accessible(page)


def test_a_certificate_is_added_and_taken_away(stage: Stage):
    """What is none is refused and stays written; a good one comes, and goes when sure.

    The next one has to be there before the present one ends (0009).
    """
    key = signer("next").private_key
    pem = certify(key, "next", stage.world.runtime.clock.now())
    with stage.page(BLAKE, "administration") as page:
        open_tab(page, "Certificates")
        expect(page.get_by_role("row").filter(has_text="Valid")).not_to_have_count(0)
        name = page.get_by_role("textbox", name="Name")
        name.fill("Spring")
        page.get_by_role("textbox", name="Certificate").fill("no certificate")
        add = page.get_by_role("button", name="Add certificate")
        add.click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(name).to_have_value("Spring")
        page.get_by_role("textbox", name="Certificate").fill(pem)
        add.click()
        expect(page.get_by_text("Spring is registered.")).to_be_visible()
        row = page.get_by_role("row").filter(has_text="Spring")
        expect(row).to_contain_text("Not yet")
        page.get_by_title("Remove Spring").click()
        expect(page.get_by_role("button", name="Keep it")).to_be_focused()
        page.get_by_role("alert").get_by_role("button", name="Remove").click()
        expect(page.get_by_text("Spring is gone.")).to_be_visible()
        expect(row).to_have_count(0)
