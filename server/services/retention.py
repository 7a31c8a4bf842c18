"""What is kept for so long and no longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from server.ports.callers import Admissions
from server.ports.clock import Clock
from server.services.audit import Audit


class Cache(Protocol):
    """Texts of Salesforce that are kept between runs."""

    def prune(self, before: datetime) -> int:
        """Forget what was kept before; gives how many texts."""


#: How long a text of Salesforce is kept that nobody asked for again.
CACHED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Forgets what has had its time; the dispatcher does so with each of its rounds.

    The history of runs has its time as well (T132): the dispatcher prunes it itself.
    """

    audit: Audit
    admissions: Admissions
    cache: Cache
    clock: Clock

    def sweep(self) -> int:
        """Forget it; gives how many rows."""
        now = self.clock.now()
        return (
            self.audit.prune()
            + self.admissions.prune(now)
            + self.cache.prune(now - CACHED_FOR)
        )
