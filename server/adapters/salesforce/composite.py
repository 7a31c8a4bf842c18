"""Several requests in one: what Composite takes and what it answers.

Limits (REST guide, "Send Multiple Requests Using Composite"): 25 subrequests, of
which 5 may be queries or collections. Texts such as `@{name.field}` in a body are
taken for references to earlier answers, so a body that holds one must go alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from server.adapters.salesforce.errors import Refusal, refusals, whole_fault
from server.domain.errors import TandemError, Transient, Unreachable

MOST_PARTS = 25
#: Queries and collections together.
MOST_HEAVY_PARTS = 5
#: Characters of JSON in one request; Salesforce's own limit is above 6 million.
MOST_CHARACTERS = 4_000_000

#: What Composite takes for a reference.
REFERENCE = "@{"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One subrequest; `path` follows the API version, `heavy` counts against the 5.

    `size` is the length of the body as JSON; `alone` tells that Composite would
    misread it.
    """

    method: str = "GET"
    path: str
    body: Any = None
    heavy: bool = False
    size: int = 0
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What one subrequest gave: HTTP status and decoded body."""

    status: int
    body: Any

    @property
    def ok(self) -> bool:
        """Whether it was executed."""
        return self.status < 300

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Why it was refused."""
        return () if self.ok else refusals(self.body)

    @property
    def fault(self) -> TandemError:
        """The refusal as a fault of the whole run."""
        return whole_fault(self.status, self.refusals)

    @property
    def lasting(self) -> bool:
        """Whether the same request would be refused again."""
        return not isinstance(self.fault, Transient)

    def content(self) -> dict[str, Any]:
        """The body of a successful answer; raises the fault of a refused one."""
        if not self.ok:
            raise self.fault
        return self.body if isinstance(self.body, dict) else {}


def query(soql: str, *, deleted: bool = False) -> Part:
    """A query; with `deleted` the recycle bin and the archive are searched too."""
    resource = "queryAll" if deleted else "query"
    return Part(path=f"{resource}/?q={quote(soql, safe='')}", heavy=True)


def batches(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Cut subrequests, kept in order, into requests that respect every limit."""
    batch: list[Part] = []
    for part in parts:
        if batch and not _fits(batch, part):
            yield batch
            batch = []
        batch.append(part)
    if batch:
        yield batch


def _fits(batch: Sequence[Part], part: Part) -> bool:
    heavy = sum(one.heavy for one in batch) + part.heavy
    size = sum(len(one.path) + one.size for one in (*batch, part))
    return (
        len(batch) < MOST_PARTS
        and heavy <= MOST_HEAVY_PARTS
        and size <= MOST_CHARACTERS
        and not part.alone
        and not batch[-1].alone
    )


def body_of(parts: Sequence[Part], prefix: str) -> dict[str, Any]:
    """The body of one Composite request; a failed part does not stop the others."""
    return {
        "allOrNone": False,
        "compositeRequest": [
            _subrequest(part, prefix, _reference(position))
            for position, part in enumerate(parts)
        ],
    }


def _subrequest(part: Part, prefix: str, reference: str) -> dict[str, Any]:
    subrequest = {
        "method": part.method,
        "url": prefix + part.path,
        "referenceId": reference,
    }
    return subrequest if part.body is None else {**subrequest, "body": part.body}


def read_answers(content: object, parts: Sequence[Part]) -> list[Answer]:
    """Read a Composite answer; raises `Unreachable` when answers are missing."""
    listed = content.get("compositeResponse") if isinstance(content, dict) else None
    found = {one["referenceId"]: one for one in listed or ()}
    named = [found.get(_reference(position)) for position in range(len(parts))]
    if None in named:
        raise Unreachable("Salesforce's answer is not whole.", sent=True)
    return [Answer(int(one["httpStatusCode"]), one.get("body")) for one in named if one]


def _reference(position: int) -> str:
    return f"part{position}"
