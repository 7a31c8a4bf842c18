"""Include again and ignore: what a user's word changes in what is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from server.domain.errors import Refused
from server.domain.kinds import Operation, Side
from server.domain.links import Exclusion, Link, LinkState
from server.domain.reasons import Reason
from server.ports.state import StateChange


def included_again(entry: Exclusion | Link, now: datetime) -> StateChange:
    """Have the next run look at an item afresh, without sticky marks (A7).

    Raises `Refused` where nothing we remember keeps the item out: then only its own
    mark, or its organiser, can bring it back.
    """
    if isinstance(entry, Exclusion) and entry.reason is Reason.COPY_UNWANTED:
        return StateChange(readmitted=((entry.side, entry.ref),))
    if isinstance(entry, Exclusion):
        return StateChange(exclusions=(_afresh(entry, now),))
    if entry.state is LinkState.TOMBSTONE and entry.gone is not None:
        return _alone(entry, entry.gone.other, now)
    if entry.state is LinkState.DETACHED:
        return _from_old_folder(entry, now)
    if entry.state is LinkState.FROZEN and entry.reason is Reason.IGNORED:
        awake = replace(entry, reason=None, blocked=frozenset())
        rows = tuple(_row(entry, side, now) for side in Side)
        return StateChange(links=(awake,), exclusions=rows)
    if entry.blocked:
        return _unblocked(entry, now)
    raise _refused(entry.reason)


def ignored(entry: Exclusion | Link, pair: Link | None) -> StateChange:
    """Never consider an item again (T133); `pair` is the one it belongs to, if any.

    A pair rests as it is: both copies stay. Raises `Refused` for one that is apart.
    """
    if pair is None and isinstance(entry, Exclusion):
        return StateChange(exclusions=(_out_for_good(entry),))
    if pair is None or pair.state not in (LinkState.ACTIVE, LinkState.FROZEN):
        raise Refused(
            "Nothing of this item syncs any more, so there is nothing to ignore.",
            remedy="Nothing to do.",
        )
    resting = replace(pair, state=LinkState.FROZEN, reason=Reason.IGNORED)
    dropped = ((entry.side, entry.ref),) if isinstance(entry, Exclusion) else ()
    return StateChange(links=(resting,), readmitted=dropped)


#: Why a pair may rest while the item itself stays in its system: A17, A20, A35.
_MARKED = frozenset(
    {
        Reason.PRIVATE,
        Reason.DO_NOT_SYNC,
        Reason.DO_NOT_RECORD,
        Reason.GLOBALLY_EXCLUDED,
        Reason.DECLINED,
        Reason.NOT_DESIGNATED,
        Reason.IGNORED,
    }
)


def copy_unwanted(entry: Exclusion | Link, now: datetime) -> StateChange:
    """Have the next run delete the copy of an item that is kept out (A17).

    The item that carries the mark stays. Raises `Refused` for what is no resting pair:
    nothing of ours is to be removed there.
    """
    if isinstance(entry, Exclusion) and entry.reason is Reason.COPY_UNWANTED:
        return StateChange()
    if not has_unwanted_copy(entry) or isinstance(entry, Exclusion):
        raise Refused(
            "This item has no resting copy in the other system.",
            remedy="Delete what you do not want in Outlook or Salesforce.",
        )
    side = entry.marked or Side.EXCHANGE
    wish = replace(_row(entry, side, now), reason=Reason.COPY_UNWANTED)
    if entry.reason is Reason.PRIVATE:
        wish = replace(wish, start=None, end=None)
    return StateChange(exclusions=(wish,))


def has_unwanted_copy(entry: Exclusion | Link) -> bool:
    """Whether a copy stayed behind when its item was marked to stay out."""
    return (
        isinstance(entry, Link)
        and entry.state is LinkState.FROZEN
        and entry.reason in _MARKED
    )


def together(changes: list[StateChange]) -> StateChange:
    """Several changes of different items as one."""
    return StateChange(
        links=tuple({x.id: x for c in changes for x in c.links}.values()),
        forgotten=tuple(x for c in changes for x in c.forgotten),
        exclusions=tuple(x for c in changes for x in c.exclusions),
        readmitted=tuple(x for c in changes for x in c.readmitted),
    )


def _afresh(row: Exclusion, now: datetime) -> Exclusion:
    return replace(
        row,
        reason=Reason.INCLUDED_AGAIN,
        version="",
        blocked=frozenset(),
        first_seen=now,
        detail="",
        ignored=False,
    )


def _out_for_good(row: Exclusion) -> Exclusion:
    secret = row.reason is Reason.PRIVATE
    return replace(
        row,
        reason=Reason.IGNORED,
        start=None if secret else row.start,
        end=None if secret else row.end,
        detail="",
        ignored=True,
    )


def _alone(link: Link, survivor: Side, now: datetime) -> StateChange:
    """A survivor is new again, unless that would make the user its organiser (N13)."""
    if survivor is Side.SALESFORCE and not link.organized_by_user:
        raise _refused(Reason.CANNOT_RESTORE)
    row = _row(link, survivor, now)
    return StateChange(forgotten=(link.id,), exclusions=(row,))


def _from_old_folder(link: Link, now: datetime) -> StateChange:
    """The event of a pair in another calendar is made in the synced one (A27).

    Only what came from Salesforce: an event made from an Exchange item would get a
    second one.
    """
    if link.reason is not Reason.FOLDER_CHANGED or link.origin is not Side.SALESFORCE:
        raise _refused(link.reason)
    return _alone(link, Side.SALESFORCE, now)


def _unblocked(link: Link, now: datetime) -> StateChange:
    """Open the directions that were closed; what was held back meanwhile flows.

    A source that counts as not settled is compared whole with what the other side is
    known to hold.
    """
    sources = [side for side in Side if (side.other, Operation.UPDATE) in link.blocked]
    told = link.reason is Reason.PREVENTED
    opened = replace(link, blocked=frozenset(), reason=None if told else link.reason)
    if link.state is LinkState.ACTIVE and Side.EXCHANGE in sources:
        opened = replace(opened, exchange_base="", exchange_version="")
    if link.state is LinkState.ACTIVE and Side.SALESFORCE in sources:
        opened = replace(opened, salesforce_base="", salesforce_version="")
    rows = tuple(_row(link, side, now) for side in sources)
    return StateChange(links=(opened,), exclusions=rows)


def _row(link: Link, side: Side, now: datetime) -> Exclusion:
    return Exclusion(
        side=side,
        ref=link.ref(side),
        reason=Reason.INCLUDED_AGAIN,
        identity=link.identity if side is Side.EXCHANGE else None,
        start=link.start,
        end=link.end,
        first_seen=now,
    )


def _refused(reason: Reason | None) -> Refused:
    if reason is None:
        return Refused("Nothing keeps this item out.", remedy="Nothing to do.")
    return Refused(reason.text, remedy=reason.remedy)
