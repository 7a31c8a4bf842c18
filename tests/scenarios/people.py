"""What people do on the two sides: one user's Outlook and one user's Salesforce."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from emulators.exchange import derived
from emulators.exchange.items import Item
from emulators.exchange.outlook import UserMailbox
from emulators.running import Running

Row = dict[str, Any]
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Outlook:
    """One user's calendar as its owner uses it; nobody is mailed by these acts."""

    running: Running
    address: str

    @property
    def mailbox(self) -> UserMailbox:
        """The mailbox as the emulator has it now."""
        return self.running.exchange.mailbox(self.address)

    def add(self, subject: str, start: Any, end: Any = None, **fields: Any) -> str:
        """Make an item, of an hour or a day unless `end` is given; give its id.

        A date makes an all-day item, whose end is exclusive. Attendees with a mailbox
        here get their copies.
        """
        if not isinstance(start, datetime):
            fields["all_day"] = True
        fields = {"start": start, "end": end or _end(start), **fields}
        return self.mailbox.add_meeting(subject=subject, **fields)

    def change(self, id: str, **fields: Any) -> None:
        """Edit an item, a series, or one occurrence by its own id."""
        self.mailbox.change_event(id, **fields)

    def delete(self, id: str) -> None:
        """Move an item to Deleted Items, or take an occurrence out of its series."""
        self.mailbox.delete_event(id)

    def occurrence(self, master: str, start: datetime | date) -> str:
        """Give the id of the occurrence that was planned for a moment or a day."""
        return self.mailbox.occurrence_id(master, start)

    def read(self, id: str, name: str) -> Any:
        """Give a property of an item by its name in EWS."""
        return derived.read(self.mailbox.entry(id), name)

    def named(self, subject: str) -> list[Item]:
        """Give the stored items of all calendars with this subject."""
        return [one for one in self.stored() if one.values.get("Subject") == subject]

    def only(self, subject: str) -> Item:
        """Give the one item with this subject."""
        (found,) = self.named(subject)
        return found

    def stored(self) -> list[Item]:
        """Give the stored items of all calendars, series as their masters."""
        main = self.mailbox.calendar
        folders = [main, *main.below()]
        return [item for folder in folders for item in folder.items.values()]

    @contextmanager
    def earlier(self, by: timedelta) -> Iterator[None]:
        """Have what is done inside happen so much earlier on the servers' clock."""
        with _earlier(self.running, by):
            yield


@dataclass(frozen=True, slots=True)
class Crm:
    """One user's Salesforce as its owner uses it."""

    running: Running
    username: str

    def add(self, subject: str, start: Any, end: Any = None, **fields: Any) -> str:
        """Make an event, of an hour or a day unless `end` is given; give its id.

        A date makes an all-day event; its end is exclusive as in Outlook.
        """
        times = _times(start, end or _end(start))
        return self.running.salesforce.insert(
            "Event", self.username, Subject=subject, **times, **fields
        )

    def change(self, id: str, **fields: Any) -> None:
        """Edit fields of an event."""
        self.running.salesforce.update("Event", self.username, id, **fields)

    def delete(self, id: str) -> None:
        """Put an event into the recycle bin."""
        self.running.salesforce.delete("Event", self.username, id)

    def events(self) -> list[Row]:
        """Give the user's own events that are not deleted."""
        owner = self.id
        return [
            row
            for row in self.running.salesforce.records("Event")
            if row["OwnerId"] == owner and not row["IsDeleted"] and not row["IsChild"]
        ]

    def named(self, subject: str) -> list[Row]:
        """Give the user's events with this subject, the earliest first."""
        found = [row for row in self.events() if row["Subject"] == subject]
        return sorted(found, key=lambda row: str(row["StartDateTime"]))

    def only(self, subject: str) -> Row:
        """Give the one event with this subject."""
        (found,) = self.named(subject)
        return found

    def event(self, id: str) -> Row:
        """Give an event by its id, deleted ones too."""
        rows = self.running.salesforce.records("Event")
        return next(row for row in rows if row["Id"] == id)

    def record(self, kind: str, **fields: Any) -> str:
        """Make any other record as this user; give its id."""
        return self.running.salesforce.insert(kind, self.username, **fields)

    @property
    def user(self) -> Row:
        """The user's own record."""
        rows = self.running.salesforce.records("User")
        return next(row for row in rows if row["Username"] == self.username)

    @property
    def id(self) -> str:
        """The user's Salesforce Id."""
        return str(self.user["Id"])

    @property
    def zone(self) -> str:
        """The user's time zone."""
        return str(self.user["TimeZoneSidKey"])

    @contextmanager
    def earlier(self, by: timedelta) -> Iterator[None]:
        """Have what is done inside happen so much earlier on the servers' clock."""
        with _earlier(self.running, by):
            yield


@contextmanager
def _earlier(running: Running, by: timedelta) -> Iterator[None]:
    clock = running.world.clock
    with clock.held(clock.now() - by):
        yield


def instant(text: str) -> datetime:
    """Read a time of Salesforce."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _end(start: date) -> datetime | date:
    return start + (HOUR if isinstance(start, datetime) else timedelta(days=1))


def _times(start: datetime | date, end: datetime | date) -> Row:
    if isinstance(start, datetime) and isinstance(end, datetime):
        return {"StartDateTime": _literal(start), "EndDateTime": _literal(end)}
    last = end - timedelta(days=1)
    return {
        "IsAllDayEvent": True,
        "StartDateTime": f"{start:%Y-%m-%d}T00:00:00.000Z",
        "EndDateTime": f"{last:%Y-%m-%d}T00:00:00.000Z",
    }


def _literal(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
