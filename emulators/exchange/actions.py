"""What the control door lets a person do in a mailbox, in JSON values.

These are acts of the mailbox's user, not of a client: no mail is logged for
them, and the copies that attendees hold follow by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import wraps
from typing import Any, Protocol, cast

from emulators.exchange import derived
from emulators.exchange.folders import Folder
from emulators.exchange.items import Item
from emulators.exchange.outlook import EventFields, UserMailbox
from emulators.exchange.patterns import (
    AbsoluteMonthly,
    AbsoluteYearly,
    Daily,
    Day,
    Pattern,
    Weekly,
)
from emulators.exchange.recurrence import Count, EndDate, NoEnd, Recurrence
from emulators.exchange.soap import ResponseError

_FIELDS = frozenset(EventFields.__annotations__) - {"properties"}
_ITEM = "item is an id, or the subject of exactly one item"


class Mailboxes(Protocol):
    """An organisation that finds its users' mailboxes."""

    def mailbox(self, address: str) -> UserMailbox:
        """Return a mailbox; LookupError when there is none."""


class Actions:
    """The acts of users on one emulator; `item` is an id or a unique subject."""

    def __init__(self, exchange: Mailboxes) -> None:
        self._exchange = exchange

    def by_name(self) -> Mapping[str, Callable[..., Any]]:
        """Give the actions as the control door takes them."""
        acts: tuple[Callable[..., Any], ...] = (
            self.create,
            self.update,
            self.delete,
            self.move,
            self.respond,
            self.cancel,
            self.update_occurrence,
            self.delete_occurrence,
        )
        return {act.__name__: _explained(act) for act in acts}

    def create(self, mailbox: str, fields: dict[str, Any], folder: str = "") -> Any:
        """Create a calendar item, or a meeting with its attendees' copies."""
        user = self._exchange.mailbox(mailbox)
        home = _calendar(user, folder) if folder else None
        id_ = user.add_event(folder=home, **_event_fields(fields))
        user.place_copies(id_)
        return {"id": id_}

    def update(self, mailbox: str, item: str, fields: dict[str, Any]) -> Any:
        """Change fields of an item or of a whole series."""
        user = self._exchange.mailbox(mailbox)
        return _change(user, _find(user, item).id, fields)

    def delete(self, mailbox: str, item: str, hard: bool = False) -> Any:
        """Move an item or series to Deleted Items; `hard` deletes for good."""
        user = self._exchange.mailbox(mailbox)
        kind = "HardDelete" if hard else "MoveToDeletedItems"
        user.delete_event(_find(user, item).id, kind=kind)
        return None

    def move(self, mailbox: str, item: str, folder: str) -> Any:
        """Move an item into another calendar, which is made if it is missing."""
        user = self._exchange.mailbox(mailbox)
        return {"id": user.move_event(_find(user, item).id, _calendar(user, folder))}

    def respond(self, mailbox: str, item: str, response: str) -> Any:
        """Answer an invitation: Accept, Tentative or Decline."""
        if response not in ("Accept", "Tentative", "Decline"):
            raise ValueError("response is Accept, Tentative or Decline")
        user = self._exchange.mailbox(mailbox)
        user.respond_to(_find(user, item).id, response)
        return None

    def cancel(self, mailbox: str, item: str) -> Any:
        """Cancel a meeting that the mailbox's owner organises."""
        user = self._exchange.mailbox(mailbox)
        found = _find(user, item)
        if not derived.is_organizer(found):
            raise ValueError(f"{mailbox} does not organise this meeting")
        user.cancel_meeting(found.id)
        return None

    def update_occurrence(
        self, mailbox: str, item: str, start: str, fields: dict[str, Any]
    ) -> Any:
        """Change one occurrence, named by when it was planned to start."""
        user = self._exchange.mailbox(mailbox)
        return _change(user, _occurrence(user, item, start), fields)

    def delete_occurrence(self, mailbox: str, item: str, start: str) -> Any:
        """Delete one occurrence, named by when it was planned to start."""
        user = self._exchange.mailbox(mailbox)
        user.delete_event(_occurrence(user, item, start))
        return None


def _explained(act: Callable[..., Any]) -> Callable[..., Any]:
    """Let an act refuse with a ValueError where a request would get an EWS code."""

    @wraps(act)
    def explained(**given: Any) -> Any:
        try:
            return act(**given)
        except ResponseError as refused:
            raise ValueError(f"{refused.code}: {refused.message}") from refused

    return explained


def _change(user: UserMailbox, id_: str, given: dict[str, Any]) -> Any:
    """Change an item or occurrence; what the owner organises, the copies follow."""
    changed = user.change_event(id_, **_event_fields(given))
    if derived.is_organizer(user.entry(changed)):
        user.place_copies(changed)
    return {"id": changed}


def _find(user: UserMailbox, item: str) -> Item:
    """Find a stored item outside Deleted Items by its id or its subject."""
    calendars = [user.calendar, *user.calendar.below()]
    items = [one for folder in calendars for one in folder.items.values()]
    found = [one for one in items if item in (one.id, one.values.get("Subject"))]
    if len(found) != 1:
        raise LookupError(f"{len(found)} items match {item!r}; {_ITEM}")
    return found[0]


def _occurrence(user: UserMailbox, item: str, start: str) -> str:
    """Find the id of an occurrence by its planned start."""
    return user.occurrence_id(_find(user, item).id, _moment(start))


def _calendar(user: UserMailbox, name: str) -> Folder:
    """Find a calendar of the mailbox by its name, or make it below the main one."""
    for folder in (user.calendar, *user.calendar.below()):
        if folder.name == name:
            return folder
    return user.add_calendar(name)


def _event_fields(given: dict[str, Any]) -> EventFields:
    """Read JSON fields; ValueError names those that there are."""
    if not isinstance(given, dict) or given.keys() - _FIELDS:
        raise ValueError(f"fields is an object of: {', '.join(sorted(_FIELDS))}")
    fields = dict(given)
    for name in ("start", "end"):
        if name in fields:
            fields[name] = _moment(fields[name])
    if fields.get("recurrence") is not None:
        fields["recurrence"] = _recurrence(fields["recurrence"])
    return cast(EventFields, fields)


def _moment(text: object) -> datetime | date:
    """Read a time: with a zone or Z, a wall time of the item's zone, or a date."""
    if not isinstance(text, str):
        raise ValueError(f"{text!r} is no time; write 2026-11-24T10:00 or 2026-11-24")
    if "T" in text:
        return datetime.fromisoformat(text)
    return date.fromisoformat(text)


def _recurrence(given: dict[str, Any]) -> Recurrence:
    """Read {"every": "week", "from": date, …}; see emulators/README.md."""
    if not isinstance(given, dict) or not given.keys() >= {"every", "from"}:
        raise ValueError('recurrence needs "every" (day, week, …) and "from" (a date)')
    first = date.fromisoformat(given["from"])
    end: Count | EndDate | NoEnd = NoEnd()
    if "count" in given:
        end = Count(int(given["count"]))
    elif "until" in given:
        end = EndDate(date.fromisoformat(given["until"]))
    return Recurrence(_pattern(given, first), first, end)


def _pattern(given: dict[str, Any], first: date) -> Pattern:
    """Read the pattern; days of the week or month default to the first date's."""
    interval = int(given.get("interval", 1))
    match given.get("every"):
        case "day":
            return Daily(interval=interval)
        case "week":
            named = given.get("days") or [f"{first:%A}"]
            return Weekly(days=frozenset(map(Day, named)), interval=interval)
        case "month":
            return AbsoluteMonthly(day_of_month=first.day, interval=interval)
        case "year":
            return AbsoluteYearly(month=first.month, day_of_month=first.day)
    raise ValueError('recurrence needs "every": day, week, month or year')
