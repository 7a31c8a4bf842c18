"""What a resource needs to answer one call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from emulators.faults import Fault
from emulators.salesforce.access import Access
from emulators.salesforce.errors import ApiError, row_locked
from emulators.salesforce.org import Org
from emulators.salesforce.records import Records
from emulators.salesforce.rest.wire import Answer, Request

if TYPE_CHECKING:
    from emulators.salesforce.cursors import Cursors


class Members:
    """Makes single members of a batch fail, as a scripted fault wants it."""

    def __init__(self, fault: Fault | None, *, single: bool) -> None:
        self._fault = fault
        self._single = single
        self._position = -1

    def check(self) -> None:
        """Count one record that is written; ApiError when the fault hits it."""
        self._position += 1
        if self._fault is None:
            return
        all_of_them = self._fault.kind == "conflict" and not self._fault.items
        if self._single or all_of_them or self._fault.hits(self._position):
            raise self._error(self._fault)

    def _error(self, fault: Fault) -> ApiError:
        if fault.kind == "conflict":
            return row_locked()
        return ApiError(fault.code, fault.message or fault.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One authenticated call: who asks for what, at which version."""

    org: Org
    actor: Access
    request: Request
    version: str
    members: Members
    cursors: Cursors
    route: Callable[[Call], Answer]
    usage: Callable[[], int]

    @property
    def records(self) -> Records:
        """Give the records as this user may work on them."""
        return Records(self.org, self.actor)

    @property
    def data_url(self) -> str:
        """Give the path that every resource of this version begins with."""
        return f"/services/data/{self.version}"

    def inner(self, request: Request) -> Call:
        """Give the call for a subrequest."""
        return replace(self, request=request)
