"""What is concluded when a whole collection is refused or answered badly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest

from server.adapters.salesforce.collections import Collections, RecordResult
from server.adapters.salesforce.composite import Answer, Part
from server.adapters.salesforce.errors import UNANSWERED
from server.adapters.salesforce.session import SalesforceSession


class ScriptedSession:
    """Gives one answer after the other, whatever is asked."""

    def __init__(self, *answers: Answer) -> None:
        """Keep the answers."""
        self._answers = list(answers)
        self.asked: list[Part] = []

    def ask(self, parts: Sequence[Part]) -> list[Answer]:
        """Answer each part with the next answer."""
        self.asked += parts
        return [self._answers.pop(0) for _ in parts]


def created(count: int, *answers: Answer) -> list[RecordResult]:
    """Create records in a session that answers like this."""
    session = cast("SalesforceSession", ScriptedSession(*answers))
    records = [{"Subject": str(number)} for number in range(count)]
    return Collections(session, "Event").create(records)


def success(*ids: str) -> Answer:
    """Make the answer to records that were written."""
    return Answer(200, [{"id": id, "success": True, "errors": []} for id in ids])


def test_a_refused_collection_leaves_the_others_alone():
    """The 200 records of one collection are refused, those of the next are not."""
    refused = Answer(400, [{"errorCode": "INVALID_INPUT", "message": ""}])
    results = created(201, refused, success("00U"))
    assert {result.codes for result in results[:200]} == {frozenset({"INVALID_INPUT"})}
    assert results[200] == RecordResult(id="00U")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(503, [{"errorCode": "SERVER_UNAVAILABLE", "message": ""}]),
        Answer(500, None),
        Answer(200, {"unexpected": True}),
        success("00U"),
    ],
)
def test_records_without_an_answer_are_not_called_refused(answer: Answer):
    """They may have been written, so the next run has to look (I12)."""
    results = created(2, answer)
    assert [UNANSWERED in result.codes for result in results] == [True, True]


def test_nothing_to_write_is_not_sent():
    """An empty batch needs no collection."""
    assert created(0) == []


def test_a_record_of_any_size_is_sent():
    """A record larger than a collection should be goes in one of its own."""
    session = ScriptedSession(success("1"), success("2"))
    records = [{"Description": "x" * 900_000}, {"Description": "y"}]
    results = Collections(cast("SalesforceSession", session), "Event").create(records)
    assert [result.id for result in results] == ["1", "2"]
    assert [len(part.body["records"]) for part in session.asked] == [1, 1]
