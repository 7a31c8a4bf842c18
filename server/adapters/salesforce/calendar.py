"""The events of one user in one run (`CalendarSide`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime

from server.adapters.salesforce.composite import Part
from server.adapters.salesforce.events import (
    Row,
    observe,
    takes_part,
    unseen,
    version_of,
)
from server.adapters.salesforce.feed import (
    changes_query,
    check_age,
    ids_queries,
    next_cursor,
    watermark_of,
    window_query,
)
from server.adapters.salesforce.opening import Opening, Prefetched, Wanted
from server.adapters.salesforce.session import SalesforceSession
from server.adapters.salesforce.writing import EventWriter
from server.domain.actions import Create, Delete, Update
from server.domain.items import Observation
from server.domain.kinds import Side
from server.ports.side import Feed, FeedRequest, WriteResult


class SalesforceCalendar:
    """Reads and writes the user's own events."""

    #: Five collections of 200 records are one request.
    batch_size = 1_000

    def __init__(
        self, session: SalesforceSession, opening: Opening, writer: EventWriter
    ) -> None:
        """Share the run's session and its first request."""
        self._session = session
        self._opening = opening
        self._writer = writer
        self._read_at = session.now()

    @property
    def side(self) -> Side:
        """Salesforce."""
        return Side.SALESFORCE

    @property
    def calls(self) -> int:
        """HTTP requests so far in this run, those for facts and people included."""
        return self._session.calls

    def read(self, request: FeedRequest) -> Feed:
        """Read what is new since the cursor, or the whole window without one."""
        if request.cursor is None:
            return self._read_window(request)
        return self._read_changes(request, request.cursor)

    def look_up(self, observations: Sequence[Observation]) -> list[Observation]:
        """Find out by id what became of events; two thousand ids are one request."""
        if not observations:
            return []
        found = self._ask(self._by_ids([one.ref for one in observations]))
        rows = {row["Id"]: row for row in _joined(found)}
        return [self._observe_id(one.ref, rows) for one in observations]

    def create(self, actions: Sequence[Create]) -> list[WriteResult]:
        """Create events; repeated with the same keys it creates nothing twice."""
        return self._writer.create(actions)

    def update(self, actions: Sequence[Update]) -> list[WriteResult]:
        """Write the changed fields of events that are as they were read (N26)."""
        return self._writer.update(actions)

    def delete(self, actions: Sequence[Delete]) -> list[WriteResult]:
        """Move events into the recycle bin; one that is gone already is a success."""
        return self._writer.delete(actions)

    def _read_window(self, request: FeedRequest) -> Feed:
        wanted = window_query(self._columns, self._owner, request.window)
        listed, *retried = self._ask([wanted, *self._by_ids(sorted(request.retry))])
        return Feed(
            observations=self._merged(listed, _joined(retried), request),
            cursor=next_cursor(listed, previous=None, server_time=self._server_time),
            complete=True,
        )

    def _read_changes(self, request: FeedRequest, cursor: str) -> Feed:
        watermark = watermark_of(cursor)
        watched = frozenset(request.known)
        self._opening.prefetch(
            Wanted(cursor=cursor, retry=request.retry, watched=watched)
        )
        news = self._opening.take_news(cursor)
        retry = request.retry - (news.retry if news else frozenset())
        parts = [] if news else [self._changes(watermark)]
        parts += self._slice(request) + self._by_ids(sorted(retry))
        answered = self._ask(parts)
        changes = news.changes if news else answered.pop(0)
        server_time = news.server_time if news else self._server_time
        check_age(watermark, server_time)
        if news:
            self._read_at = news.at
        entered = answered.pop(0) if request.newly_in else []
        retried = _joined(answered) + (news.retried if news else [])
        fresh = [row for row in changes if not _is_known(row, request)]
        if news:
            fresh = [*fresh, *news.foreign]
            self._trust_silence(news, {row["Id"] for row in fresh}, request)
        return Feed(
            observations=self._merged([*entered, *fresh], retried, request),
            cursor=next_cursor(changes, previous=watermark, server_time=server_time),
        )

    def _trust_silence(
        self, news: Prefetched, told: Set[str], request: FeedRequest
    ) -> None:
        """Take a watched event that nothing tells of to be as it is remembered.

        It is still the user's own, and the feed names each of those that changed. A
        version that is not known is still open and never trusted.
        """
        for ref in news.watched - told:
            if version := request.known.get(ref):
                self._writer.trust(ref, version, news.at)

    def _changes(self, watermark: datetime) -> Part:
        return changes_query(self._columns, self._owner, watermark)

    def _slice(self, request: FeedRequest) -> list[Part]:
        if request.newly_in is None:
            return []
        return [window_query(self._columns, self._owner, request.newly_in)]

    def _by_ids(self, ids: Sequence[str]) -> list[Part]:
        return ids_queries(self._columns, ids)

    def _merged(
        self, listed: Iterable[Row], retried: Iterable[Row], request: FeedRequest
    ) -> tuple[Observation, ...]:
        """One observation for each event, in the order of the feed."""
        asked = {row["Id"]: row for row in retried}
        found = {ref: self._observe_id(ref, asked) for ref in sorted(request.retry)}
        for row in listed:
            if takes_part(row) and row["Id"] not in request.retry:
                found[row["Id"]] = self._observe(row, known=_is_known(row, request))
        return tuple(found.values())

    def _observe(self, row: Row, *, known: bool = False) -> Observation:
        observation = observe(row, self._owner)
        self._writer.trust(observation.ref, observation.version, self._read_at)
        return replace(observation, item=None) if known else observation

    def _observe_id(self, ref: str, rows: Mapping[str, Row]) -> Observation:
        row = rows.get(ref)
        return unseen(ref) if row is None else self._observe(row)

    def _ask(self, parts: Sequence[Part]) -> list[list[Row]]:
        self._read_at = self._session.now()
        return self._session.rows(parts)

    @property
    def _columns(self) -> Sequence[str]:
        return self._opening.result().shape.columns

    @property
    def _owner(self) -> str:
        return str(self._opening.result().user["Id"])

    @property
    def _server_time(self) -> datetime:
        return self._session.server_time


def _joined(answers: Iterable[list[Row]]) -> list[Row]:
    return [row for rows in answers for row in rows]


def _is_known(row: Row, request: FeedRequest) -> bool:
    """Whether the row is settled in this version, so that it is no news."""
    settled = request.known.get(row["Id"])
    return settled is not None and settled == version_of(row)
