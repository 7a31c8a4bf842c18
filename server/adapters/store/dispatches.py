"""When the dispatcher was last through, whichever process it ran in."""

from __future__ import annotations

from datetime import datetime

from server.adapters.store.shapes import SqlShapes

_KEY = "dispatch"


class SqlDispatches:
    """Fills `DispatchMemory`; of no org, so no scope hides it."""

    def __init__(self, texts: SqlShapes) -> None:
        """Keep it beside the texts that cost nothing to lose."""
        self._texts = texts

    def note(self, at: datetime) -> None:
        """Remember a dispatch that came to its end."""
        self._texts.put(_KEY, "", at)

    def last(self) -> datetime | None:
        """When the last one was, None where there was none in a month."""
        known = self._texts.get(_KEY)
        return None if known is None else known[1]
