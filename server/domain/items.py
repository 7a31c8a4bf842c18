"""Items as both systems can express them: the shared projection of one event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from server.domain.errors import Rejection
from server.domain.kinds import Side


class Group(StrEnum):
    """A group of fields that is merged as one (A14)."""

    SUBJECT = "subject"
    TIME = "time"
    LOCATION = "location"
    BODY = "body"
    SHOW_AS = "show_as"
    INVITEES = "invitees"


class ShowAs(StrEnum):
    """How the time appears to others, in the values Salesforce has.

    Exchange's Tentative and WorkingElsewhere count as busy.
    """

    BUSY = "busy"
    OUT_OF_OFFICE = "out_of_office"
    FREE = "free"


class Response(StrEnum):
    """An answer to an invitation."""

    ORGANIZER = "organizer"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    NONE = "none"


class Role(StrEnum):
    """The part an attendee has in a meeting."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Attendee:
    """One invited person; `address` is lower-case and may be empty."""

    address: str
    name: str = ""
    role: Role = Role.REQUIRED
    response: Response = Response.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarItem:
    """One appointment or one occurrence of a series, as read from a side.

    A timed item has aware UTC datetimes; an all-day item has dates and its
    `end` is the day after the last one. `body` is plain text. Facts that only
    one system knows keep their default on the other.
    """

    subject: str
    start: datetime | date
    end: datetime | date
    all_day: bool = False
    location: str = ""
    body: str = ""
    show_as: ShowAs = ShowAs.BUSY
    private: bool = False

    # Exchange only.
    categories: tuple[str, ...] = ()
    organizer: str = ""
    organized_by_user: bool = True
    attendees: tuple[Attendee, ...] = ()
    response: Response = Response.NONE
    cancelled: bool = False

    # Salesforce only.
    child: bool = False
    event_type: str = ""
    who: str = ""
    what: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Organiser first, then attendees; lower-case, without empty ones (A21)."""
        everyone = (self.organizer, *(a.address for a in self.attendees))
        return tuple(dict.fromkeys(a for a in everyone if a))


@dataclass(frozen=True, slots=True)
class Identity:
    """What an Exchange item is, whatever its id: UID and, within a series,
    the start the series gave it (UTC; for all-day series midnight UTC of the day).
    """

    uid: str
    original_start: datetime | None = None


class Presence(StrEnum):
    """What a read says about an item."""

    PRESENT = "present"
    #: Deleted, on positive evidence: a tombstone, the recycle bin, or not found by id.
    GONE = "gone"
    #: It exists but is no longer in the synced folder or the user's ownership (A28).
    MOVED = "moved"
    #: The feed reported a removal that must be confirmed by id first (N2).
    SUSPECT = "suspect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One item as one side reported it in this run.

    `ref` is the side's id, `version` its change key or modification stamp.
    `item` is None where the content was not needed (version already settled)
    or does not exist any more. `mark` is our own trace on the item: in Exchange
    the Salesforce Id our stamp names, in Salesforce the value of the key field.
    `problem` says why an item that is there could not be read.
    """

    side: Side
    ref: str
    version: str = ""
    presence: Presence = Presence.PRESENT
    item: CalendarItem | None = None
    identity: Identity | None = None
    mark: str = ""
    created_at: datetime | None = None
    modified_at: datetime | None = None
    problem: Rejection | None = None
