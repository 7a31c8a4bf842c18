"""Writing records by the hundred: sObject Collections, answered record by record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from server.adapters.salesforce.composite import (
    MOST_CHARACTERS,
    MOST_HEAVY_PARTS,
    REFERENCE,
    Answer,
    Part,
)
from server.adapters.salesforce.errors import (
    LOCKED,
    UNANSWERED,
    Refusal,
    codes,
    refusals,
)
from server.adapters.salesforce.events import Row
from server.adapters.salesforce.session import SalesforceSession

#: Records in one collection.
MOST_RECORDS = 200
#: Characters of one collection, so that five of them fit into one request.
_MOST_CHARACTERS = MOST_CHARACTERS // MOST_HEAVY_PARTS


@dataclass(frozen=True, slots=True)
class RecordResult:
    """What became of one record: its id, or why it was refused."""

    id: str = ""
    refused: tuple[Refusal, ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        """The codes of the refusal; empty for a success."""
        return codes(self.refused)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Records that go into one collection, with their positions in the batch."""

    positions: list[int]
    records: list[Any]
    size: int
    alone: bool


class Collections:
    """Writes records of one object; a refused record does not stop the others."""

    def __init__(self, session: SalesforceSession, sobject: str) -> None:
        """Write `sobject` records through `session`."""
        self._session = session
        self._sobject = sobject

    def create(self, records: Sequence[Row]) -> list[RecordResult]:
        """Create records."""
        return self._persist(records, self._body_part("POST", "composite/sobjects"))

    def update(self, records: Sequence[Row]) -> list[RecordResult]:
        """Update records by their `Id`."""
        return self._persist(records, self._body_part("PATCH", "composite/sobjects"))

    def upsert(self, records: Sequence[Row], key: str) -> list[RecordResult]:
        """Create records, or update those that carry the same value of `key`."""
        path = f"composite/sobjects/{self._sobject}/{key}"
        return self._persist(records, self._body_part("PATCH", path))

    def delete(self, ids: Sequence[str]) -> list[RecordResult]:
        """Move records into the recycle bin."""
        return self._persist(ids, _delete_part)

    def _body_part(self, method: str, path: str) -> Callable[[_Chunk], Part]:
        attributes = {"attributes": {"type": self._sobject}}

        def part(chunk: _Chunk) -> Part:
            records = [attributes | record for record in chunk.records]
            return Part(
                method=method,
                path=path,
                body={"allOrNone": False, "records": records},
                heavy=True,
                size=chunk.size,
                alone=chunk.alone,
            )

        return part

    def _persist(
        self, records: Sequence[Any], part: Callable[[_Chunk], Part]
    ) -> list[RecordResult]:
        """Write records, and once more those that another transaction had locked."""
        results = self._write(dict(enumerate(records)), part)
        locked = {
            position: records[position]
            for position, result in results.items()
            if result.codes & LOCKED
        }
        results |= self._write(locked, part)
        return [results[position] for position in range(len(records))]

    def _write(
        self, records: Mapping[int, Any], part: Callable[[_Chunk], Part]
    ) -> dict[int, RecordResult]:
        chunks = list(_chunks(records))
        answers = self._session.ask([part(chunk) for chunk in chunks])
        return {
            position: result
            for chunk, answer in zip(chunks, answers, strict=True)
            for position, result in zip(
                chunk.positions, _results(answer, len(chunk.records)), strict=True
            )
        }


def _delete_part(chunk: _Chunk) -> Part:
    ids = ",".join(quote(id, safe="") for id in chunk.records)
    path = f"composite/sobjects?ids={ids}&allOrNone=false"
    return Part(method="DELETE", path=path, heavy=True)


def _chunks(records: Mapping[int, Any]) -> Iterator[_Chunk]:
    """Cut records into collections; those Composite would misread are kept apart."""
    texts = {at: json.dumps(record) for at, record in records.items()}
    for alone in (False, True):
        sizes = {
            at: len(text) for at, text in texts.items() if (REFERENCE in text) is alone
        }
        for positions in _groups(sizes):
            yield _Chunk(
                positions=positions,
                records=[records[at] for at in positions],
                size=sum(sizes[at] for at in positions),
                alone=alone,
            )


def _groups(sizes: Mapping[int, int]) -> Iterator[list[int]]:
    """Cut positions into groups that one collection can hold."""
    group: list[int] = []
    length = 0
    for at, size in sizes.items():
        if len(group) == MOST_RECORDS or (group and length + size > _MOST_CHARACTERS):
            yield group
            group, length = [], 0
        group.append(at)
        length += size
    if group:
        yield group


def _results(answer: Answer, count: int) -> list[RecordResult]:
    """One result for each record, also where the whole collection was refused."""
    if answer.ok and isinstance(answer.body, list) and len(answer.body) == count:
        return [_result(one) for one in answer.body]
    refused = answer.refusals
    if answer.ok or not refused or not answer.lasting:
        refused = (Refusal(UNANSWERED), *refused)
    return [RecordResult(refused=refused)] * count


def _result(one: Mapping[str, Any]) -> RecordResult:
    if one["success"]:
        return RecordResult(id=one["id"])
    return RecordResult(refused=refusals(one["errors"]))
