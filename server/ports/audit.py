"""Who did what in an org, kept for its administrators.

The store raises as those in `stores` do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One thing that somebody did; tells nothing of items, addresses or secrets.

    `actor` is a username, or who else it was; `user_id` is empty for who is no user.
    `action` is a word such as `settings.changed`, `target` what it was done to and
    `detail` what else there is to know. `id` is given by the store.
    """

    org_id: str
    actor: str
    action: str
    at: datetime
    user_id: str = ""
    target: str = ""
    detail: str = ""
    id: int = 0


class AuditTrail(Protocol):
    """The entries of all orgs."""

    def add(self, entry: AuditEntry) -> None:
        """Keep an entry; raises `NotFound` for its org or user."""

    def of_org(
        self, org_id: str, *, before: int | None, limit: int
    ) -> tuple[AuditEntry, ...]:
        """So many entries of an org, the newest first; those older than one, if given.

        `before` is the id of that one.
        """

    def prune(self, before: datetime) -> int:
        """Erase what is older; gives how many entries."""
