"""What a plan decides: writes, changes of memory, and rows for the user."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from server.domain.errors import Rejection
from server.domain.invitees import Invitation, Invitee
from server.domain.items import CalendarItem, Group, Identity
from server.domain.kinds import Operation, Side
from server.domain.links import Exclusion, Link
from server.domain.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Create:
    """Create `item` on `side`; the answer completes `link`.

    `key` makes the create safe to repeat: towards Salesforce the value of the key
    field, towards Exchange the Salesforce Id our stamp carries. `item` is already
    fitted to the side. `restore` asks Exchange to bring the original back from Deleted
    Items instead (7.1), found by the UID of the link's identity. `invitees` become
    those of a new Salesforce event.
    """

    side: Side
    key: str
    item: CalendarItem
    link: Link
    categories: tuple[str, ...] = ()
    event_type: str = ""
    restore: bool = False
    invitees: tuple[Invitee, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Write the named groups of `item` to an existing item.

    `expect` is the version that must still hold (N26), empty where none is known.
    When the write has happened, the groups `settles` of the other side are settled as
    `source_base` has them, in the version `source_version`. `categories`, when not
    None, replaces the Exchange categories. `invitees` are all that the Salesforce event
    should have of ours; they are written when `Group.INVITEES` is among the groups.
    `key` is the new value of an event's key field where that may have changed.
    """

    side: Side
    ref: str
    expect: str
    item: CalendarItem
    groups: frozenset[Group]
    link: Link
    source_version: str = ""
    source_base: str = ""
    settles: frozenset[Group] = frozenset()
    categories: tuple[str, ...] | None = None
    invitees: tuple[Invitee, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    """Delete one item: in Exchange into Deleted Items, in Salesforce into the bin.

    The pair is forgotten when it has happened. `item` is its content where known.
    `leaves` is what to remember of the other item where the user asked for the deletion
    of this one alone (A17).
    """

    side: Side
    ref: str
    expect: str
    link: Link
    item: CalendarItem | None = None
    leaves: Exclusion | None = None


Write = Create | Update | Delete


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A write that happened: the item's id and, where the answer tells it, version.

    An empty version means the side did not say; the next read settles it. `remark` is
    what the side could not take as it was asked. `invited` is what to remember of the
    invitees, None where none were written.
    """

    ref: str
    version: str = ""
    uid: str = ""
    detail: str = ""
    remark: Reason | None = None
    invited: tuple[Invitation, ...] | None = None


#: One answer for each action handed in, in the same order.
WriteResult = Written | Rejection


@dataclass(frozen=True, slots=True, kw_only=True)
class Remember:
    """Store a link without writing anywhere: adopted, rebased, frozen or detached."""

    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """Drop a link whose two items are both gone."""

    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclude:
    """Store or renew a row for an item that is left out."""

    exclusion: Exclusion


@dataclass(frozen=True, slots=True, kw_only=True)
class Readmit:
    """Drop the row of an item that takes part again."""

    side: Side
    ref: str


Action = Write | Remember | Forget | Exclude | Readmit


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One row of a run's report: which item, what happened, why, and what to do.

    `operation` is None for an item that was left out. `ref` is the item's id on `side`;
    for a copy that could not be created, the id of the item on the other side.
    `subject` is empty for private and excluded items (N11). `reason` is None for a
    plain success.
    """

    side: Side
    ref: str
    operation: Operation | None = None
    done: bool = False
    reason: Reason | None = None
    detail: str = ""
    subject: str = ""
    start: datetime | date | None = None
    identity: Identity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything one run will do, in order, with the rows that explain the rest.

    `held` holds the deletions that wait for the user's word (N4).
    """

    actions: tuple[Action, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    held: tuple[Delete, ...] = field(default=())
