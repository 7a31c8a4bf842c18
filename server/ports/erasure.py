"""Erasing what is known of an org or a user, for good.

The store raises as those in `stores` do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Erased(StrEnum):
    """What was erased."""

    ORG = "org"
    USER = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRecord:
    """That something was erased: whoever restores a backup has to erase it again.

    `subject` is the id it had here, which no other system knows; nothing in a record
    tells whose it was. `users` and `jobs` went with it.
    """

    what: Erased
    subject: str
    users: int
    jobs: int
    at: datetime


class Erasures(Protocol):
    """Erases rows and records that it was done, in one transaction each."""

    def org(self, org_id: str, at: datetime) -> tuple[ErasureRecord, tuple[str, ...]]:
        """Erase an org with everything of its users; raises `NotFound`.

        Gives the record and the ids that messages of the queue may name.
        """

    def user(self, user_id: str, at: datetime) -> tuple[ErasureRecord, tuple[str, ...]]:
        """Erase a user and every trace of them; raises `NotFound`. Gives as `org`."""

    def all(self) -> tuple[ErasureRecord, ...]:
        """Every record, the newest first."""
