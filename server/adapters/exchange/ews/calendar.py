"""The calendar side of Exchange over EWS."""

from __future__ import annotations

from collections.abc import Sequence

from server.adapters.exchange.ews.errors import translated
from server.adapters.exchange.ews.feed import FeedReader
from server.adapters.exchange.ews.gateway import BATCH
from server.adapters.exchange.ews.lookup import LookUp
from server.adapters.exchange.ews.session import EwsSession
from server.adapters.exchange.ews.writing import Writer
from server.domain.actions import Create, Delete, Update
from server.domain.items import Observation
from server.domain.kinds import Side
from server.ports.side import Feed, FeedRequest, WriteResult


class EwsCalendar:
    """One calendar folder of one mailbox, for one run (`CalendarSide`)."""

    def __init__(self, session: EwsSession, folder_id: str = "") -> None:
        """Use the folder with that id; the main calendar for an empty one."""
        self._session = session
        self._folder_id = folder_id
        self._reader = FeedReader(session, folder_id)
        self._writer = Writer(session, session.folder(folder_id))

    @property
    def side(self) -> Side:
        """Exchange."""
        return Side.EXCHANGE

    @property
    def calls(self) -> int:
        """HTTP requests made so far in this run, token requests left out."""
        return self._session.calls

    @property
    def batch_size(self) -> int:
        """How many actions one write call should be handed at most."""
        return BATCH

    def read(self, request: FeedRequest) -> Feed:
        """Read what is new, or the whole window; raises `CursorExpired`."""
        with translated():
            return self._reader.read(request)

    def look_up(self, observations: Sequence[Observation]) -> list[Observation]:
        """Find out by id and UID what became of items."""
        if not observations:
            return []
        with translated():
            return LookUp(self._session, self._folder_id).of(observations)

    def create(self, actions: Sequence[Create]) -> list[WriteResult]:
        """Create a batch; what is to be restored comes back from Deleted Items."""
        with translated():
            return self._writer.create(actions)

    def update(self, actions: Sequence[Update]) -> list[WriteResult]:
        """Update a batch, each only if its version still holds (N26)."""
        with translated():
            return self._writer.update(actions)

    def delete(self, actions: Sequence[Delete]) -> list[WriteResult]:
        """Delete a batch into Deleted Items; an item already gone is a success."""
        with translated():
            return self._writer.delete(actions)
