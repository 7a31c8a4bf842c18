"""Finding out what became of items, on positive evidence only (N2, A28)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from server.adapters.exchange.ews.errors import NOT_FOUND, OCCURRENCE_GONE, code_of
from server.adapters.exchange.ews.folders import calendar_ids
from server.adapters.exchange.ews.items import (
    MASTER,
    SERIES_FIELDS,
    Properties,
    Unreadable,
    exceptions,
    observation,
)
from server.adapters.exchange.ews.listing import Entry, fetch, find_uids, list_days
from server.adapters.exchange.ews.operations import Answer
from server.adapters.exchange.ews.session import EwsSession
from server.domain.errors import Rejection
from server.domain.items import Identity, Observation, Presence
from server.domain.reasons import Reason

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Places:
    """What was found by UID: in the synced folder, and in the other calendars."""

    here: Sequence[Entry]
    there: Sequence[Entry]


@dataclass(slots=True)
class LookUp:
    """Looks items up for one folder: by id, then by UID in all calendars.

    What is in no calendar folder is gone, also when it lies in Deleted Items. An
    occurrence is gone too when its series is there and no longer has it.
    """

    session: EwsSession
    folder_id: str

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
        return _unreadable(asked, Rejection(Reason.UNREADABLE, code))

    def _content(self, asked: Observation, element: Answer) -> Observation:
        if Properties(element).type == MASTER:
            # A single item that was made a series lives on in its occurrences.
            return _gone(asked)
        try:
            return observation(element, mailbox=self.session.mailbox)
        except Unreadable as problem:
            return _unreadable(asked, problem.rejection)

    def _by_uid(self, missing: Sequence[Observation]) -> Mapping[str, Observation]:
        identities = {one.identity for one in missing if one.identity is not None}
        if not identities:
            return {one.ref: _gone(one) for one in missing}
        places = self._search(identity.uid for identity in identities)
        present = self._present(identities, places)
        found = {one.ref: _placed(one, present, places) for one in missing}
        return self._with_content(found)

    def _search(self, uids: Iterable[str]) -> _Places:
        others = [i for i in calendar_ids(self.session) if i != self.folder_id]
        targets = [self.session.folder(i) for i in (self.folder_id, *others)]
        here, *elsewhere = find_uids(self.session, targets, uids)
        # The main calendar is listed twice when it is the synced one.
        known = {entry.ref for entry in here}
        there = [e for entries in elsewhere for e in entries if e.ref not in known]
        return _Places(here, there)

    def _present(
        self, identities: Iterable[Identity], places: _Places
    ) -> Mapping[Identity, str]:
        """The ids that items have in the synced folder now."""
        singles = [e for e in places.here if e.type != MASTER]
        masters = {e.uid: e.ref for e in places.here if e.type == MASTER}
        occurrences = [i for i in identities if i.original_start and i.uid in masters]
        listed = self._listed(occurrences, list(masters.values()))
        return {e.identity: e.ref for e in singles if e.identity} | listed

    def _listed(
        self, occurrences: Sequence[Identity], masters: Sequence[str]
    ) -> dict[Identity, str]:
        """The occurrences that series have where they are planned, or elsewhere."""
        starts = [i.original_start for i in occurrences if i.original_start]
        if not starts:
            return {}
        span = (min(starts) - _DAY, max(starts) + 2 * _DAY)
        folder = self.session.folder(self.folder_id)
        entries = list_days(self.session, folder, span).values()
        found = {entry.identity: entry.ref for entry in entries if entry.identity}
        for series in fetch(self.session, masters, SERIES_FIELDS).values():
            if isinstance(series, Exception):
                # Without its exceptions nothing can be said of the series.
                raise series
            found |= exceptions(series)
        return found

    def _with_content(
        self, found: Mapping[str, Observation]
    ) -> Mapping[str, Observation]:
        present = {r: o for r, o in found.items() if o.presence is Presence.PRESENT}
        by_id = fetch(self.session, [one.ref for one in present.values()])
        # What is moved this very moment is left to the next run.
        moving = Rejection(Reason.UNREADABLE, "moved while it was read")
        read = {
            ref: self._by_id(one, by_id[one.ref]) or _unreadable(one, moving)
            for ref, one in present.items()
        }
        return {**found, **read}


def _placed(
    asked: Observation, present: Mapping[Identity, str], places: _Places
) -> Observation:
    """Say where an item is now, without its content."""
    identity = asked.identity
    if identity is None:
        return _gone(asked)
    ref = present.get(identity)
    if ref is not None:
        return replace(asked, ref=ref, presence=Presence.PRESENT)
    for entry in places.there:
        if entry.identity == identity:
            return replace(asked, ref=entry.ref, presence=Presence.MOVED, item=None)
    if _lives_on(identity, places):
        return replace(asked, presence=Presence.MOVED, item=None)
    return _gone(asked)


def _lives_on(identity: Identity, places: _Places) -> bool:
    """Whether the series of an occurrence is in another calendar and not here."""
    if identity.original_start is None:
        return False
    here = any(entry.uid == identity.uid for entry in places.here)
    there = any(e.uid == identity.uid and e.type == MASTER for e in places.there)
    return there and not here


def _unreadable(asked: Observation, problem: Rejection) -> Observation:
    return replace(asked, presence=Presence.PRESENT, item=None, problem=problem)


def _gone(asked: Observation) -> Observation:
    return replace(asked, presence=Presence.GONE, item=None)
