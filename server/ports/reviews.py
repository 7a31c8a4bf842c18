"""When an org's policy was looked at, for the syncs it switches on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """When an org's policy was looked at for syncs that it switches on.

    `digest` names the records about that, and `since` when they were new. At
    `profiles_at` everybody was asked to run who has one of the profiles they name.
    """

    digest: str
    since: datetime
    at: datetime
    profiles_at: datetime | None = None


class Reviews(Protocol):
    """The last review of each org; one that is lost is made anew."""

    def last(self, org_id: str) -> Review | None:
        """The last one, None where there never was any."""

    def keep(self, org_id: str, review: Review) -> None:
        """Keep a review in the place of the one before."""
