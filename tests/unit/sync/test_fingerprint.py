"""Digests: what counts as a change, and what we may have written ourselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.items import Attendee, Group, Response, ShowAs
from server.sync.fingerprint import (
    GROUPS,
    announced,
    canonical,
    changed_groups,
    differing_groups,
    fingerprint,
    spliced,
)
from tests.builders import NOW, an_item

OLD = an_item("Old")
BASE = fingerprint(OLD)

_EDITS: dict[Group, dict[str, Any]] = {
    Group.SUBJECT: {"subject": "New"},
    Group.TIME: {"end": OLD.end + timedelta(minutes=1)},
    Group.LOCATION: {"location": "New"},
    Group.BODY: {"body": "New"},
    Group.SHOW_AS: {"show_as": ShowAs.FREE},
    Group.INVITEES: {"attendees": (Attendee("a@x.example"),)},
}


@pytest.mark.parametrize("group", GROUPS)
def test_each_edit_changes_its_group_alone(group):
    """One digest for each group (A14)."""
    edited = fingerprint(replace(OLD, **_EDITS[group]))
    assert changed_groups(BASE, edited) == {group}
    assert differing_groups(BASE, edited) == {group}


@pytest.mark.parametrize(
    "fields",
    [
        {"categories": ("CRM",)},
        {"response": Response.ACCEPTED},
        {"event_type": "Call"},
        {"private": True},
        {"subject": " Old\r\n"},
    ],
)
def test_what_is_not_synced_changes_nothing(fields):
    """Neither stamps nor white space (N9, N27)."""
    assert fingerprint(replace(OLD, **fields)) == BASE


def test_an_all_day_item_is_not_the_midnight_of_its_day():
    """A date is another time than an instant (T84)."""
    day = date(2026, 12, 1)
    midnight = NOW.replace(year=2026, month=12, day=1, hour=0)
    timed = replace(OLD, start=midnight, end=midnight + timedelta(days=1))
    whole = replace(OLD, start=day, end=day + timedelta(days=1), all_day=True)
    assert Group.TIME in changed_groups(fingerprint(timed), fingerprint(whole))


def test_without_a_base_everything_is_changed():
    """A pair whose past is unknown (table D)."""
    assert changed_groups("", BASE) == frozenset(GROUPS)
    assert spliced("", BASE, frozenset(GROUPS)) == BASE


def test_a_group_left_out_of_an_unknown_base_stays_unknown():
    """Settling a part must not settle the rest."""
    part = spliced("", BASE, frozenset({Group.SUBJECT}))
    assert part == BASE.split(".")[0] + "....."
    assert changed_groups(part, BASE) == frozenset(GROUPS) - {Group.SUBJECT}


def test_what_was_announced_is_neither_an_edit_nor_known_to_be_there():
    """It may have been written, or not (N9)."""
    sent = fingerprint(replace(OLD, subject="Sent"))
    other = fingerprint(replace(OLD, subject="Other"))
    maybe = announced(BASE, sent, frozenset({Group.SUBJECT}))
    assert changed_groups(maybe, BASE) == changed_groups(maybe, sent) == frozenset()
    assert changed_groups(maybe, other) == {Group.SUBJECT}
    assert differing_groups(maybe, sent) == {Group.SUBJECT}
    assert announced(maybe, sent, frozenset({Group.SUBJECT})) == maybe
    assert spliced(maybe, sent, frozenset({Group.SUBJECT})) == sent


@given(st.text(), st.sets(st.sampled_from(GROUPS)))
def test_splicing_takes_exactly_the_named_groups(text, groups):
    """The others stay as they were."""
    new = fingerprint(an_item(text or "x", location="y", start=NOW))
    mixed = spliced(BASE, new, frozenset(groups))
    assert not changed_groups(mixed, new) & groups
    assert not changed_groups(mixed, BASE) - groups


@given(st.text())
def test_the_canonical_form_is_stable(text):
    """Doing it twice changes nothing (N9)."""
    assert canonical(canonical(text)) == canonical(text)


def test_the_stored_form_never_changes():
    """Another one would make every pair look edited."""
    people = (Attendee("b@x.example"), Attendee("a@x.example"))
    item = an_item("Visit", location="Desk", body="Text", attendees=people)
    assert fingerprint(item) == (
        "c08c519fa7d4e04ac9.9e198628735b70310a.44c85bd4ed575d1140."
        "3141e492cbf689897f.58552f633d37f73752.0cf1e77c969705bb88"
    )


def test_half_of_a_character_is_text_like_any_other():
    """A server that cuts a text by its units may leave the half of an emoji."""
    halves = [fingerprint(an_item(text)) for text in ("\ud83d", "\ud83e")]
    assert changed_groups(*halves) == {Group.SUBJECT}


def test_only_a_whole_fingerprint_is_compared():
    """Half of one would settle groups that nobody looked at."""
    with pytest.raises(ValueError, match="shorter"):
        differing_groups(BASE, BASE.rpartition(".")[0])


def test_what_was_sent_stands_beside_what_was_settled():
    """Once, in its own group alone, however often it was sent."""
    new = fingerprint(replace(OLD, subject="New", location="New"))
    old_subject, rest = BASE.split(".", 1)
    new_subject = new.split(".", 1)[0]
    subject = frozenset({Group.SUBJECT})
    once = announced(BASE, new, subject)
    assert once == f"{old_subject}~{new_subject}.{rest}"
    assert announced(once, new, subject) == once
    third = fingerprint(replace(OLD, subject="Third")).split(".", 1)[0]
    assert announced(once, f"{third}.{rest}", subject) == (
        f"{old_subject}~{new_subject}~{third}.{rest}"
    )
    assert spliced(once, new, subject) == f"{new_subject}.{rest}"
