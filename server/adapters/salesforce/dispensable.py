"""Fields of a new event that it can do without: better an event than none (A26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.adapters.salesforce.collections import RecordResult
from server.adapters.salesforce.errors import BAD_PICKLIST, BAD_REFERENCE
from server.adapters.salesforce.events import Row
from server.domain.errors import Rejection
from server.domain.reasons import Reason
from server.ports.side import WriteResult


@dataclass(frozen=True, slots=True)
class Dispensable:
    """A field, the refusals that are about it, and what the user is told then.

    `named` tells that such a refusal always names the field.
    """

    field: str
    reason: Reason
    codes: frozenset[str]
    named: bool


#: What a Smart Address or a setting asks for, and the org may not have.
DISPENSABLE = (
    # Salesforce does not say which reference is bad; Who was looked up just now.
    Dispensable("WhatId", Reason.RECORD_UNKNOWN, BAD_REFERENCE, named=False),
    Dispensable("Type", Reason.TYPE_INACTIVE, BAD_PICKLIST, named=True),
)


def fault_of(record: Row, result: RecordResult) -> Dispensable | None:
    """The field without which the record may be taken; None where there is none."""
    for refusal in result.refused:
        for one in DISPENSABLE:
            about = one.field in refusal.fields or not (one.named or refusal.fields)
            if one.field in record and refusal.code in one.codes and about:
                return one
    return None


def without(record: Row, name: str) -> Row:
    """The record without a field."""
    return {key: value for key, value in record.items() if key != name}


def marked(answer: WriteResult, dropped: Sequence[Dispensable]) -> WriteResult:
    """The answer with what the event had to do without."""
    if isinstance(answer, Rejection) or not dropped:
        return answer
    first, *others = sorted(dropped, key=DISPENSABLE.index)
    detail = " ".join(one.reason.text for one in others)
    return replace(answer, remark=first.reason, detail=detail)
