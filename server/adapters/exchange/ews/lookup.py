"""Finding out what became of items, on positive evidence only (N2, A28)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from exchangelib.properties import FolderId

from server.adapters.exchange.ews.errors import NOT_FOUND, OCCURRENCE_GONE, code_of
from server.adapters.exchange.ews.folders import CalendarFolder, folders
from server.adapters.exchange.ews.items import (
    MASTER,
    Properties,
    Unreadable,
    observation,
)
from server.adapters.exchange.ews.listing import Entry, fetch, find_uids, list_days
from server.adapters.exchange.ews.operations import Answer
from server.adapters.exchange.ews.session import EwsSession
from server.domain.errors import Rejection
from server.domain.items import Identity, Observation, Presence
from server.domain.reasons import Reason

#: How far an exception of a series is looked for around its original day.
_REACH = timedelta(days=31)


@dataclass(slots=True)
class LookUp:
    """Looks items up for one folder: by id, then by UID in all calendars.

    An item that is neither in a calendar folder nor found by id is gone; Deleted Items
    are not searched, as what lies there counts as gone.
    """

    session: EwsSession
    folder_id: str
    problems: dict[str, Rejection]

    def of(self, asked: Sequence[Observation]) -> list[Observation]:
        """Give one answer for each observation, in order."""
        by_id = fetch(self.session, [one.ref for one in asked])
        answers = {one.ref: self._by_id(one, by_id[one.ref]) for one in asked}
        missing = [one for one in asked if answers[one.ref] is None]
        found = self._by_uid(missing)
        return [answers[one.ref] or found[one.ref] for one in asked]

    def _by_id(self, asked: Observation, answer: Answer) -> Observation | None:
        """What the id says; None where the item has to be searched."""
        if not isinstance(answer, Exception):
            return self._content(asked, answer)
        code = code_of(answer)
        if code in OCCURRENCE_GONE:
            return _gone(asked)
        if code in NOT_FOUND:
            return None
        self.problems[asked.ref] = Rejection(Reason.UNREADABLE, code)
        return replace(asked, presence=Presence.PRESENT, item=None)

    def _content(self, asked: Observation, element: Answer) -> Observation:
        if Properties(element).type == MASTER:
            # A single item that was made a series lives on in its occurrences.
            return _gone(asked)
        try:
            return observation(element, mailbox=self.session.mailbox)
        except Unreadable as problem:
            self.problems[asked.ref] = problem.rejection
            return replace(asked, presence=Presence.PRESENT, item=None)

    def _by_uid(self, missing: Sequence[Observation]) -> Mapping[str, Observation]:
        searched = {one.ref: one.identity for one in missing if one.identity}
        if not searched:
            return {one.ref: _gone(one) for one in missing}
        calendars = folders(self.session)
        targets = [self.session.folder(calendar.id) for calendar in calendars]
        uids = (identity.uid for identity in searched.values())
        entries = find_uids(self.session, targets, uids)
        places = _Places(self._mapped(calendars), entries)
        answers = {one.ref: self._placed(one, places) for one in missing}
        return self._with_content(answers)

    def _mapped(self, calendars: Sequence[CalendarFolder]) -> str:
        main = next(calendar.id for calendar in calendars if calendar.is_main)
        return self.folder_id or main

    def _placed(self, asked: Observation, places: _Places) -> Observation:
        """Say where an item is now, without its content."""
        identity = asked.identity
        here = places.of(identity, mapped=True)
        there = places.of(identity, mapped=False)
        if identity is None or not (here or there):
            return _gone(asked)
        if identity.original_start is None:
            return _single(asked, here, there)
        if here:
            return self._occurrence(asked, identity.original_start)
        return replace(asked, presence=Presence.MOVED, item=None)

    def _occurrence(self, asked: Observation, original: datetime) -> Observation:
        """Find an occurrence of a series that has come back with other ids."""
        folder: FolderId = self.session.folder(self.folder_id)
        span = (original - _REACH, original + _REACH)
        for entry in list_days(self.session, folder, span).values():
            if entry.identity == asked.identity:
                return _present(asked, entry)
        # The series exists, so nothing proves that this occurrence was deleted.
        return replace(asked, presence=Presence.MOVED, item=None)

    def _with_content(
        self, answers: Mapping[str, Observation]
    ) -> Mapping[str, Observation]:
        present = {
            ref: found
            for ref, found in answers.items()
            if found.presence is Presence.PRESENT
        }
        by_id = fetch(self.session, [found.ref for found in present.values()])
        read = {
            ref: self._by_id(found, by_id[found.ref]) or _gone(found)
            for ref, found in present.items()
        }
        return {**answers, **read}


class _Places:
    """Entries found by UID, in the mapped folder and elsewhere."""

    def __init__(self, mapped: str, entries: Iterable[Entry]) -> None:
        self._mapped = mapped
        self._entries = list(entries)

    def of(self, identity: Identity | None, *, mapped: bool) -> list[Entry]:
        """What has this item's UID in the mapped folder, or in the others."""
        if identity is None:
            return []
        return [
            entry
            for entry in self._with_uid(identity.uid)
            if (entry.folder == self._mapped) is mapped
        ]

    def _with_uid(self, uid: str) -> Iterator[Entry]:
        return (entry for entry in self._entries if entry.uid == uid)


def _single(
    asked: Observation, here: Sequence[Entry], there: Sequence[Entry]
) -> Observation:
    for entry in here:
        if entry.identity == asked.identity and entry.type != MASTER:
            return _present(asked, entry)
    for entry in there:
        if entry.identity == asked.identity:
            return replace(asked, ref=entry.ref, presence=Presence.MOVED, item=None)
    return _gone(asked)


def _present(asked: Observation, entry: Entry) -> Observation:
    return replace(
        asked, ref=entry.ref, version=entry.version, presence=Presence.PRESENT
    )


def _gone(asked: Observation) -> Observation:
    return replace(asked, presence=Presence.GONE, item=None)
