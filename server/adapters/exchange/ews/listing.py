"""What lies in a calendar folder: views of days, content of items, searches by UID."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from exchangelib.properties import FolderId

from server.adapters.exchange.ews.elements import Element, ref_and_version
from server.adapters.exchange.ews.errors import concerns_run
from server.adapters.exchange.ews.items import (
    FIELDS,
    Properties,
    Unreadable,
    identity_of,
)
from server.adapters.exchange.ews.operations import (
    Answer,
    FindItems,
    get_items,
    item_fields,
)
from server.adapters.exchange.ews.session import EwsSession
from server.domain.errors import Unreachable
from server.domain.items import Identity

#: Cheap properties of a listing: enough to know an item again.
_LISTED = (
    "type",
    "uid",
    "recurrence_id",
    "original_start",
    "start",
    "is_all_day",
    "_start_timezone",
)
#: A view may span two years at most (CalendarView, EWS reference).
_LONGEST_VIEW = timedelta(days=700)
#: UIDs in one search; the restriction grows with each.
_UIDS = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a listing: what it is, without its content."""

    ref: str
    version: str
    type: str
    uid: str
    identity: Identity | None
    start: datetime | None


def list_days(
    session: EwsSession, folder: FolderId, span: tuple[datetime, datetime]
) -> dict[str, Entry]:
    """List single items and occurrences that touch a span, by id."""
    found: dict[str, Entry] = {}
    lower, upper = span
    while lower < upper:
        part = min(lower + _LONGEST_VIEW, upper)
        found |= _list_view(session, folder, (lower, part))
        lower = part
    return found


def _list_view(
    session: EwsSession, folder: FolderId, span: tuple[datetime, datetime]
) -> dict[str, Entry]:
    """List a span that one view may cover.

    Exchange gives at most 1,000 items an answer, so a longer list is continued at the
    start of its last item.
    """
    service = FindItems(account=session.account)
    fields = item_fields(_LISTED)
    found: dict[str, Entry] = {}
    lower, upper = span
    while True:
        page = service.view(folder, (lower, upper), fields)
        entries = [entry_of(item) for item in page.items]
        found.update({entry.ref: entry for entry in entries})
        if page.complete:
            return found
        last = max((e.start for e in entries if e.start), default=lower)
        if last <= lower:
            raise Unreachable("Exchange cannot list this many items of one moment.")
        lower = last


def find_uids(
    session: EwsSession, folders: Sequence[FolderId], uids: Iterable[str]
) -> list[list[Entry]]:
    """Find single items and series masters by UID, for each of several folders."""
    service = FindItems(account=session.account)
    fields = item_fields(_LISTED)
    wanted = list(dict.fromkeys(uids))
    found: list[list[Entry]] = [[] for _ in folders]
    for first in range(0, len(wanted), _UIDS):
        batch = wanted[first : first + _UIDS]
        for entries, items in zip(
            found, service.search(folders, batch, fields), strict=True
        ):
            entries += [entry_of(item) for item in items]
    return found


def fetch(
    session: EwsSession, refs: Sequence[str], names: Iterable[str] = FIELDS
) -> Mapping[str, Answer]:
    """Get properties of items by id: an element or, per item, an error."""
    wanted = list(dict.fromkeys(refs))
    if not wanted:
        return {}
    answers = get_items(session.account).fetch(wanted, item_fields(names))
    return dict(zip(wanted, _checked(answers), strict=True))


def current_versions(session: EwsSession, refs: Sequence[str]) -> list[Answer]:
    """Get nothing but ids and change keys of items, in order."""
    return _checked(get_items(session.account).fetch(refs, []))


def _checked(answers: list[Answer]) -> list[Answer]:
    for answer in answers:
        if isinstance(answer, Exception) and concerns_run(answer):
            raise answer
    return answers


def entry_of(element: Element) -> Entry:
    """Read one item of a listing."""
    found = Properties(element)
    ref, version = ref_and_version(element)
    try:
        identity: Identity | None = identity_of(found)
        start = found.time("Start")
    except Unreadable:
        # The content says what is wrong with it when it is fetched.
        identity, start = None, None
    return Entry(
        ref=ref,
        version=version,
        type=found.type,
        uid=found.text("UID"),
        identity=identity,
        start=start,
    )
