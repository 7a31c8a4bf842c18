"""Short digests of an item's content, one for each group that is merged as one.

A fingerprint is what is remembered of content: enough to see which group changed since
the last sync (A13), nothing that could be read. Text is compared in a canonical form,
so that what a server does to white space and Unicode never looks like an edit (N9).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import blake2b

from server.domain.items import CalendarItem, Group

#: The order of the groups inside a fingerprint; part of the stored format.
GROUPS = (
    Group.SUBJECT,
    Group.TIME,
    Group.LOCATION,
    Group.BODY,
    Group.SHOW_AS,
    Group.INVITEES,
)
_SEPARATOR = "."
#: Parts the settled digest of a group from those that were sent and never confirmed.
_OR = "~"


def fingerprint(item: CalendarItem) -> str:
    """The digests of all groups of an item, in the order of `GROUPS`."""
    return _SEPARATOR.join(
        (
            _digest(canonical(item.subject)),
            _digest(f"{_moment(item.start)}/{_moment(item.end)}"),
            _digest(canonical(item.location)),
            _digest(canonical(item.body)),
            _digest(item.show_as.value),
            _digest(_invitees(item)),
        )
    )


def changed_groups(base: str, current: str) -> frozenset[Group]:
    """The groups that somebody changed since `base`; all without a base.

    What we may have written ourselves is no change (N9).
    """
    if base == current:
        return frozenset()
    return frozenset(
        group
        for group, old, new in _paired(base, current)
        if old != new and new not in old.split(_OR)
    )


def differing_groups(held: str, wanted: str) -> frozenset[Group]:
    """The groups of `held` that are not known to be as wanted."""
    return frozenset(g for g, old, new in _paired(held, wanted) if old != new)


def spliced(base: str, current: str, groups: frozenset[Group]) -> str:
    """`base` with the digests of `groups` taken from `current`."""
    return _SEPARATOR.join(
        new if group in groups else old for group, old, new in _paired(base, current)
    )


def announced(base: str, current: str, groups: frozenset[Group]) -> str:
    """`base` where `groups` may be as in `current` as well: sent, not confirmed."""
    return _SEPARATOR.join(
        _OR.join(dict.fromkeys((*old.split(_OR), new))) if group in groups else old
        for group, old, new in _paired(base, current)
    )


def _paired(base: str, current: str) -> Iterator[tuple[Group, str, str]]:
    """Each group with both its digests; a base of another format counts as unknown."""
    before, after = base.split(_SEPARATOR), current.split(_SEPARATOR)
    if len(before) != len(GROUPS):
        before = [""] * len(GROUPS)
    return zip(GROUPS, before, after, strict=True)


def canonical(text: str) -> str:
    """Text in composed form, with every run of white space as one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()


def _moment(moment: datetime | date) -> str:
    return moment.isoformat()


def _invitees(item: CalendarItem) -> str:
    return "|".join(
        sorted(f"{a.address};{a.role};{a.response}" for a in item.attendees)
    )
