"""What a scene puts into an Exchange calendar, as data."""

from __future__ import annotations

from dataclasses import dataclass

from emulators.exchange.patterns import Pattern
from emulators.scenes.cast import Deal, Prospect, Rep
from emulators.scenes.weeks import Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody invited, or the organiser of somebody else's meeting.

    The address is empty where only a name is known. `response` is what the
    organiser knows of the answer: Unknown, Accept, Tentative or Decline. With
    `names` it is the smart address of that deal, whose record id nobody knows
    before the scene is built.
    """

    address: str
    name: str = ""
    role: str = "RequiredAttendees"
    response: str = "Unknown"
    names: Deal | None = None


def guest(who: Rep | Prospect, response: str = "Unknown") -> Guest:
    """Invite somebody, who has perhaps answered."""
    return Guest(address=who.address, name=who.name, response=response)


def optional(who: Rep | Prospect, response: str = "Unknown") -> Guest:
    """Invite somebody who need not come."""
    role = "OptionalAttendees"
    return Guest(address=who.address, name=who.name, role=role, response=response)


def room(address: str, name: str) -> Guest:
    """Book a room, which accepts at once."""
    return Guest(address=address, name=name, role="Resources", response="Accept")


def smart_address(deal: Deal) -> Guest:
    """Put a deal's smart address among the recipients."""
    return Guest(address="", name=deal.name, role="OptionalAttendees", names=deal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A series: the pattern, and how many occurrences (0: no end)."""

    pattern: Pattern
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One occurrence that differs: found by `of`, which is when it was planned.

    Only what is set differs; `deleted` takes the occurrence out.
    """

    of: Slot
    to: Slot | None = None
    subject: str = ""
    location: str = ""
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One calendar item: single, series, or somebody else's meeting.

    `zone` is a zone id as it goes over the wire ("" for the owner's own), and
    the slot is a time on that zone's clocks. `show_as`, `sensitivity` and
    `response` are EWS values. With an `organizer` the item is the owner's copy
    of that person's meeting, answered with `response`. `folder` names a calendar
    beside the main one; `age` is how many days ago the item was made.
    """

    subject: str
    slot: Slot
    zone: str = ""
    end_zone: str = ""
    location: str = ""
    text: str = ""
    html: str = ""
    show_as: str = ""
    sensitivity: str = "Normal"
    categories: tuple[str, ...] = ()
    guests: tuple[Guest, ...] = ()
    organizer: Guest | None = None
    response: str = "Accept"
    cancelled: bool = False
    folder: str = ""
    repeat: Repeat | None = None
    changes: tuple[Change, ...] = ()
    age: int = 14
