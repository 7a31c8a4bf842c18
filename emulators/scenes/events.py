"""What a scene puts into Salesforce, as data: events, and admins' policies."""

from __future__ import annotations

from dataclasses import dataclass

from emulators.scenes.cast import Deal, Prospect, Rep
from emulators.scenes.weeks import Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One Salesforce event of its owner, with the wall times of the owner's zone.

    `who` is a contact or lead, `what` an opportunity or the name of an account;
    `invitees` are users, contacts or leads. `repeats` is an RRULE and makes the
    event a series. `deleted` puts it into the recycle bin; `age` is how many
    days ago it was made.
    """

    subject: str
    slot: Slot
    who: Prospect | None = None
    what: Deal | str = ""
    location: str = ""
    description: str = ""
    type: str = ""
    show_as: str = "Busy"
    private: bool = False
    invitees: tuple[Rep | Prospect, ...] = ()
    repeats: str = ""
    deleted: bool = False
    age: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One default, or a lock; the scope is "Org" or the name of a profile."""

    object: str
    setting: str
    value: str
    locked: bool = False
    scope: str = "Org"
