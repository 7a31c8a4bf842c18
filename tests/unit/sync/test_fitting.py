"""Length limits: what is cut, and where (H, seed line 51)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.org import EventLimits
from server.domain.reasons import Reason
from server.domain.settings import BodyOverflow
from server.sync.fitting import Fitted, fit_for_exchange, fit_for_salesforce
from tests.builders import an_item

CUT = BodyOverflow.TRUNCATE


def fitted(item, **limits):
    """The item as an org with these limits takes it."""
    result = fit_for_salesforce(item, EventLimits(**limits), CUT)
    assert isinstance(result, Fitted)
    return result


@pytest.mark.parametrize(("length", "taken"), [(80, True), (81, False)])
def test_the_subject_is_taken_whole_or_not_at_all(length, taken):
    """With the length that the org's description tells (T73)."""
    item = an_item("s" * length)
    result = fit_for_salesforce(item, EventLimits(subject=80), CUT)
    assert isinstance(result, Fitted) is taken
    assert taken or result is Reason.SUBJECT_TOO_LONG


def test_exchange_refuses_what_it_would_cut_silently():
    """255 characters (A32)."""
    assert isinstance(fit_for_exchange(an_item("s" * 255)), Fitted)
    assert fit_for_exchange(an_item("s" * 256)) is Reason.SUBJECT_TOO_LONG


def test_what_fits_is_untouched():
    """And not called cut."""
    item = an_item(location="l" * 255, body="b" * 32_000)
    assert fitted(item) == Fitted(item)


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("abcdef", "abcd"),
        ("abc\ndef", "abc"),
        ("abc\U0001f600", "abc"),
        ("abce\u0301x", "abc"),
        ("ab\U0001f44d\U0001f3fd", "ab"),
        ("abc\u2708\ufe0f", "abc"),
        ("abc\u2708\ufe0ex", "abc"),
        ("abc\U0001f3fb", "ab"),
        ("ab\U0001f44d\U0001f3fb", "ab"),
        ("ab\U0001f44d\U0001f3ff", "ab"),
        ("ab\u2764\u200d\U0001f525", "ab"),
        ("abcdXef", "abcd"),
        ("\u0301\u0301\u0301\u0301\u0301", ""),
        ("a\u0301\u0301\u0301\u0301", ""),
    ],
)
def test_a_cut_never_parts_a_character(body, kept):
    """Four places; line breaks and wide characters take two (T76)."""
    result = fitted(an_item(body=body), description=4)
    assert result.item.body == kept
    assert result.body_kept == len(kept)
    assert result.cut


@given(st.text(), st.integers(1, 40))
def test_a_cut_is_always_a_beginning_that_fits(text, limit):
    """Whatever the text."""
    body = fitted(an_item(body=text), description=limit).item.body
    assert text.startswith(body)
    assert len(body.encode("utf-16-le", "surrogatepass")) // 2 <= limit


def test_a_place_is_cut_by_itself():
    """The text beside it is whole, and not called kept."""
    result = fitted(an_item(location="lllll", body="b"), location=3)
    item = an_item(location="lll", body="b")
    assert result == Fitted(item, body_kept=0, cut=True)


@pytest.mark.parametrize(
    ("body", "length"),
    [("ab", 2), ("a\nb", 4), ("a\r\nb", 4), ("\u00e9\nb", 4), ("\U0001f600", 2)],
)
def test_lengths_are_counted_as_the_strictest_server_does(body, length):
    """A line break takes two places, however it is written."""
    assert not fitted(an_item(body=body), description=length).cut
    assert fitted(an_item(body=body), description=length - 1).cut


def test_a_body_may_be_refused():
    """The user's choice (A30)."""
    limits = EventLimits(description=3)
    result = fit_for_salesforce(an_item(body="four"), limits, BodyOverflow.REFUSE)
    assert result is Reason.BODY_TOO_LONG
