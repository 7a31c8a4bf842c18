"""Reading a calendar folder: what is new, or the whole window."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from exchangelib.properties import FolderId

from server.adapters.exchange.ews.cursor import Cursor, parse_cursor, series_key
from server.adapters.exchange.ews.errors import NOT_FOUND, OCCURRENCE_GONE, code_of
from server.adapters.exchange.ews.items import (
    MASTER,
    Properties,
    Unreadable,
    observation,
)
from server.adapters.exchange.ews.listing import Entry, fetch, list_days
from server.adapters.exchange.ews.operations import Answer, Change, SyncPages
from server.adapters.exchange.ews.session import EwsSession
from server.domain.errors import Rejection
from server.domain.items import Observation, Presence
from server.domain.kinds import Side
from server.domain.reasons import Reason
from server.domain.window import Window
from server.ports.side import Feed, FeedRequest


@dataclass(slots=True)
class _News:
    """What a round of reading has come upon so far."""

    #: Versions of single items and occurrences, by id.
    versions: dict[str, str] = field(default_factory=dict)
    suspects: set[str] = field(default_factory=set)
    #: UIDs of series that changed and are still there.
    changed_series: set[str] = field(default_factory=set)
    #: UIDs of series that left the folder.
    ended_series: set[str] = field(default_factory=set)

    def take(self, entries: Iterable[Entry]) -> None:
        """Note listed items with their versions."""
        self.versions.update((entry.ref, entry.version) for entry in entries)


class FeedReader:
    """Reads one folder for one run."""

    def __init__(self, session: EwsSession, folder_id: str) -> None:
        """Read the folder with that id; the main calendar for an empty one."""
        self._session = session
        self._folder_id = folder_id
        self._folder: FolderId = session.folder(folder_id)

    def read(self, request: FeedRequest) -> Feed:
        """Read what is new since the cursor, or everything in the window."""
        if request.cursor is None:
            return self._whole(request)
        before = parse_cursor(request.cursor, self._folder_id)
        changes, state = self._changes(before.state)
        news, series = _sorted_out(changes, before.series, request)
        if news.changed_series:
            listed = self._list(request.window)
            news.take(e for e in listed if e.uid in news.changed_series)
        if request.newly_in is not None:
            news.take(self._list(request.newly_in))
        return Feed(
            observations=tuple(self._observed(news, request)),
            cursor=Cursor(self._folder_id, state, series).to_text(),
            expanded=frozenset(news.changed_series | news.ended_series),
        )

    def _whole(self, request: FeedRequest) -> Feed:
        # The position is taken before the listing, so that a change in between is
        # reported again rather than missed.
        changes, state = self._changes("")
        _, series = _sorted_out(changes, {}, request)
        news = _News()
        entries = self._list(request.window)
        news.take(entries)
        return Feed(
            observations=tuple(self._observed(news, request)),
            cursor=Cursor(self._folder_id, state, series).to_text(),
            complete=True,
            expanded=frozenset(e.uid for e in entries if e.type != "Single"),
        )

    def _changes(self, state: str) -> tuple[list[Change], str]:
        """Take all pages of changes after a sync state, and the state after them."""
        service = SyncPages(account=self._session.account)
        found: dict[str, Change] = {}
        while True:
            # The last word on an item counts.
            for change in service.page(self._folder, state):
                found.pop(change.ref, None)
                found[change.ref] = change
            state = service.sync_state
            if service.includes_last_item_in_range:
                return list(found.values()), state

    def _list(self, window: Window) -> list[Entry]:
        span = (window.lower, window.upper)
        return list(list_days(self._session, self._folder, span).values())

    def _observed(self, news: _News, request: FeedRequest) -> Iterator[Observation]:
        for ref in news.suspects:
            yield _bare(ref, presence=Presence.SUSPECT)
        wanted = [
            ref
            for ref, version in news.versions.items()
            if ref in request.retry or request.known.get(ref) != version
        ]
        fresh = set(wanted)
        for ref, version in news.versions.items():
            if ref not in fresh:
                yield _bare(ref, version=version)
        asked = request.retry - fresh - news.suspects
        found = fetch(self._session, [*wanted, *sorted(asked)])
        for ref, answer in found.items():
            read = self._read(ref, answer, news.versions.get(ref, ""))
            if read is not None:
                yield read

    def _read(self, ref: str, answer: Answer, version: str) -> Observation | None:
        if isinstance(answer, Exception):
            return self._unread(ref, answer, version)
        if Properties(answer).type == MASTER:
            # It was a single item when it was listed or remembered.
            return _bare(ref, presence=Presence.SUSPECT)
        try:
            return observation(answer, mailbox=self._session.mailbox)
        except Unreadable as problem:
            return _bare(ref, version=version, problem=problem.rejection)

    def _unread(self, ref: str, error: Exception, version: str) -> Observation:
        code = code_of(error)
        if code in NOT_FOUND | OCCURRENCE_GONE:
            return _bare(ref, presence=Presence.SUSPECT)
        problem = Rejection(Reason.UNREADABLE, code)
        return _bare(ref, version=version, problem=problem)


def _sorted_out(
    changes: Iterable[Change], known_series: Mapping[str, str], request: FeedRequest
) -> tuple[_News, dict[str, str]]:
    """Tell single items from series, and remember the series for the next cursor."""
    news = _News()
    series = dict(known_series)
    for change in changes:
        key = series_key(change.ref)
        if change.is_read_flag and key in series:
            continue
        former = series.pop(key, "")
        if change.type == MASTER:
            series[key] = change.uid
            news.changed_series.add(change.uid)
            # A single item that was made a series is no longer what was remembered.
            if change.ref in request.known:
                news.suspects.add(change.ref)
            continue
        if former:
            news.ended_series.add(former)
        if not change.is_deletion:
            news.versions[change.ref] = change.version
        elif not former or change.ref in request.known:
            news.suspects.add(change.ref)
    return news, series


def _bare(
    ref: str,
    *,
    version: str = "",
    presence: Presence = Presence.PRESENT,
    problem: Rejection | None = None,
) -> Observation:
    return Observation(
        side=Side.EXCHANGE,
        ref=ref,
        version=version,
        presence=presence,
        problem=problem,
    )
