"""When each org's policy was last looked at for syncs that it switches on."""

from __future__ import annotations

import json
from datetime import datetime

from server.adapters.store.shapes import SqlShapes
from server.ports.reviews import Review


class SqlReviews:
    """Fills `Reviews`; a review holds nothing private."""

    def __init__(self, texts: SqlShapes) -> None:
        """Keep reviews beside the other texts that come from Salesforce."""
        self._texts = texts

    def last(self, org_id: str) -> Review | None:
        """The last one, None where there never was any."""
        known = self._texts.get(_key(org_id))
        if known is None:
            return None
        # What was kept before 2026-11-23 has no third part.
        digest, since, profiles_at = (*json.loads(known[0]), None)[:3]
        return Review(
            digest=digest,
            since=datetime.fromisoformat(since),
            at=known[1],
            profiles_at=datetime.fromisoformat(profiles_at) if profiles_at else None,
        )

    def keep(self, org_id: str, review: Review) -> None:
        """Keep a review in the place of the one before."""
        asked = review.profiles_at.isoformat() if review.profiles_at else None
        text = json.dumps([review.digest, review.since.isoformat(), asked])
        self._texts.put(_key(org_id), text, review.at)


def _key(org_id: str) -> str:
    return f"review {org_id}"
