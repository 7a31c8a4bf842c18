"""Several requests in one, within Salesforce's limits."""

from __future__ import annotations

import pytest

from server.adapters.salesforce.composite import (
    MOST_CHARACTERS,
    Answer,
    Part,
    batches,
    body_of,
    query,
    read_answers,
)
from server.domain.errors import AccessLost, Unreachable


def sizes(parts: list[Part]) -> list[int]:
    """Give how many parts go into each request."""
    return [len(batch) for batch in batches(parts)]


def test_no_request_holds_more_than_25_parts():
    """The REST guide allows 25 subrequests."""
    assert sizes([Part(path=f"sobjects/{n}") for n in range(60)]) == [25, 25, 10]


def test_no_request_holds_more_than_5_queries():
    """Queries and collections share a limit of five."""
    parts = [query("SELECT Id FROM Event")] * 7 + [Part(path="sobjects/Event")]
    assert sizes(parts) == [5, 3]


def test_large_bodies_are_spread_over_requests():
    """A request stays below the limit in size, whatever one part holds."""
    large = Part(path="x", size=MOST_CHARACTERS // 2)
    assert sizes([large, large, large]) == [1, 1, 1]
    small = Part(path="x", size=MOST_CHARACTERS // 3)
    assert sizes([small, small, small]) == [2, 1]


def test_a_part_that_would_be_misread_goes_alone():
    """A text like @{name} in a composite body is taken for a reference."""
    plain, tricky = Part(path="a"), Part(path="b", alone=True)
    assert sizes([plain, tricky, plain, plain]) == [1, 1, 2]


def test_a_query_is_quoted_whole():
    """Quotes, signs and spaces of SOQL must not change the address."""
    part = query("SELECT Id FROM User WHERE Name = 'A&B #1+2'", deleted=True)
    assert part.path == (
        "queryAll/?q=SELECT%20Id%20FROM%20User%20WHERE%20Name%20%3D%20"
        "%27A%26B%20%231%2B2%27"
    )


def test_the_answers_are_matched_by_name():
    """The order of the answers is not relied on."""
    parts = [Part(path="a"), Part(path="b")]
    sent = body_of(parts, "/services/data/v66.0/")["compositeRequest"]
    assert [one["url"][-2:] for one in sent] == ["/a", "/b"]
    answered = [
        {"referenceId": sent[at]["referenceId"], "httpStatusCode": 200, "body": at}
        for at in (1, 0)
    ]
    answers = read_answers({"compositeResponse": answered}, parts)
    assert [answer.body for answer in answers] == [0, 1]


@pytest.mark.parametrize("content", [None, [], {}, {"compositeResponse": []}])
def test_a_missing_answer_is_no_answer(content):
    """Half an answer must not be taken for the whole (N3)."""
    with pytest.raises(Unreachable):
        read_answers(content, [Part(path="a")])


def test_a_refused_part_raises_its_fault_when_it_is_needed():
    """The refusal of a part stays with the part until somebody asks for it."""
    answer = Answer(400, [{"errorCode": "INVALID_TYPE", "message": "no such type"}])
    assert not answer.ok
    assert answer.lasting
    with pytest.raises(AccessLost):
        answer.content()
    assert not Answer(503, []).lasting
