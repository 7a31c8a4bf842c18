"""Links, exclusions and outcomes as rows: written and read by the thousand.

Stored words become members of enumerations through dictionaries, and links are read by
position: both several times faster than the plain way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from server.adapters.store import tables
from server.adapters.store.columns import (
    blocked,
    blocked_text,
    instant,
    invited,
    invited_text,
    moment,
    moment_text,
)
from server.adapters.store.secrets import DataKey
from server.domain.actions import Delete, Outcome
from server.domain.items import Identity
from server.domain.kinds import Operation, Side
from server.domain.links import Exclusion, Link, LinkState
from server.domain.reasons import Reason

#: What a link is read from, in the order of the table.
LINK_COLUMNS = tuple(column for column in tables.link.c if column.name != "job_id")

_SIDES = {side.value: side for side in Side}
_GONE: dict[str | None, Side | None] = {
    None: None,
    **{side.value: side for side in Side},
}
_OPERATIONS = {operation.value: operation for operation in Operation}
_STATES = {state.value: state for state in LinkState}
_REASONS: dict[str | None, Reason | None] = {
    None: None,
    **{reason.value: reason for reason in Reason},
}


def link_row(job_id: str, link: Link) -> dict[str, Any]:
    """Write a link of a job."""
    return {
        "job_id": job_id,
        "id": link.id,
        "exchange_ref": link.exchange_ref,
        "salesforce_ref": link.salesforce_ref,
        "uid": link.identity.uid,
        "original_start": moment_text(link.identity.original_start),
        "exchange_version": link.exchange_version,
        "salesforce_version": link.salesforce_version,
        "exchange_base": link.exchange_base,
        "salesforce_base": link.salesforce_base,
        "start": moment_text(link.start),
        "end": moment_text(link.end),
        "origin": link.origin.value,
        "organized_by_user": link.organized_by_user,
        "state": link.state.value,
        "reason": link.reason,
        "gone": link.gone,
        "marked": link.marked,
        "blocked": blocked_text(link.blocked),
        "folder": link.folder,
        "body_kept": link.body_kept,
        "attendees": link.attendees,
        "invited": invited_text(link.invited),
    }


def link_of(row: Iterable[Any]) -> Link:
    """Read a link from the values of `LINK_COLUMNS`, in their order."""
    (
        link_id,
        exchange_ref,
        salesforce_ref,
        uid,
        original_start,
        exchange_version,
        salesforce_version,
        exchange_base,
        salesforce_base,
        start,
        end,
        origin,
        organized_by_user,
        state,
        reason,
        gone,
        marked,
        blocked_writes,
        folder,
        body_kept,
        attendees,
        invitations,
    ) = row
    return Link(
        id=link_id,
        exchange_ref=exchange_ref,
        salesforce_ref=salesforce_ref,
        identity=Identity(uid, instant(original_start)),
        exchange_version=exchange_version,
        salesforce_version=salesforce_version,
        exchange_base=exchange_base,
        salesforce_base=salesforce_base,
        start=moment(start),
        end=moment(end),
        origin=_SIDES[origin],
        organized_by_user=organized_by_user,
        state=_STATES[state],
        reason=_REASONS[reason],
        gone=_GONE[gone],
        marked=_GONE[marked],
        blocked=blocked(blocked_writes),
        folder=folder,
        body_kept=body_kept,
        attendees=attendees,
        invited=invited(invitations) if invitations else (),
    )


def exclusion_row(job_id: str, exclusion: Exclusion) -> dict[str, Any]:
    """Write an exclusion of a job."""
    return {
        "job_id": job_id,
        "side": exclusion.side.value,
        "ref": exclusion.ref,
        "reason": exclusion.reason.value,
        "version": exclusion.version,
        **_identity_row(exclusion.identity),
        "start": moment_text(exclusion.start),
        "end": moment_text(exclusion.end),
        "blocked": blocked_text(exclusion.blocked),
        "first_seen": exclusion.first_seen,
        "detail": exclusion.detail,
        "ignored": exclusion.ignored,
    }


def exclusion_of(row: Any) -> Exclusion:
    """Read an exclusion."""
    return Exclusion(
        side=_SIDES[row.side],
        ref=row.ref,
        reason=Reason(row.reason),
        version=row.version,
        identity=_identity(row),
        start=None if row.start is None else moment(row.start),
        end=None if row.end is None else moment(row.end),
        blocked=blocked(row.blocked),
        first_seen=row.first_seen,
        detail=row.detail,
        ignored=row.ignored,
    )


def outcome_row(run_id: str, outcome: Outcome, key: DataKey) -> dict[str, Any]:
    """Write an outcome of a run; its subject is the customer's, so it is sealed."""
    place = _outcome_place(run_id, outcome.side, outcome.ref)
    return {
        "run_id": run_id,
        "side": outcome.side.value,
        "ref": outcome.ref,
        "operation": outcome.operation,
        "done": outcome.done,
        "reason": outcome.reason,
        "detail": outcome.detail,
        "subject": key.seal(outcome.subject, place) if outcome.subject else None,
        "start": moment_text(outcome.start),
        **_identity_row(outcome.identity),
    }


def outcome_of(row: Any, key: DataKey) -> Outcome:
    """Read an outcome with its subject."""
    place = _outcome_place(row.run_id, row.side, row.ref)
    return Outcome(
        side=_SIDES[row.side],
        ref=row.ref,
        operation=None if row.operation is None else _OPERATIONS[row.operation],
        done=row.done,
        reason=_REASONS[row.reason],
        detail=row.detail,
        subject=unsealed(row.subject, key, place),
        start=None if row.start is None else moment(row.start),
        identity=_identity(row),
    )


def held_row(run_id: str, delete: Delete, key: DataKey) -> dict[str, Any]:
    """Write a deletion that waits; of a private item only that there is one."""
    item = delete.item
    private = item is not None and item.private
    subject = "" if item is None or private else item.subject
    place = held_place(run_id, delete.side, delete.ref)
    return {
        "run_id": run_id,
        "side": delete.side.value,
        "ref": delete.ref,
        "expect": delete.expect,
        "link_id": delete.link.id,
        "subject": key.seal(subject, place) if subject else None,
        "start": None if private else moment_text(delete.link.start),
    }


def unsealed(sealed: bytes | None, key: DataKey, place: str) -> str:
    """Read a sealed text; an empty one was never stored."""
    return "" if sealed is None else key.unseal(sealed, place)


def held_place(run_id: str, side: str, ref: str) -> str:
    """Where the subject of a held deletion stands."""
    return f"held_deletion/{run_id}/{side}/{ref}"


def _outcome_place(run_id: str, side: str, ref: str) -> str:
    return f"outcome/{run_id}/{side}/{ref}"


def _identity_row(identity: Identity | None) -> dict[str, Any]:
    if identity is None:
        return {"uid": None, "original_start": None}
    return {
        "uid": identity.uid,
        "original_start": moment_text(identity.original_start),
    }


def _identity(row: Any) -> Identity | None:
    return None if row.uid is None else Identity(row.uid, instant(row.original_start))
