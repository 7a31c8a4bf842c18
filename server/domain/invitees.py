"""Invitees of a Salesforce event, and what is remembered of those we made (A24).

Only Salesforce Ids and answers are remembered, never an address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class InviteeStatus(StrEnum):
    """The answer of an invitee in the values Salesforce has; there is no tentative."""

    NEW = "new"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Invitee:
    """A contact, lead or user who is to be an invitee, by Salesforce Id."""

    person_id: str
    status: InviteeStatus = InviteeStatus.NEW


class Maker(StrEnum):
    """Who made an invitee, as far as we know."""

    #: We did; it is ours to remove.
    US = "us"
    #: Somebody in Salesforce did, or Salesforce refused ours: never ours to remove.
    OTHERS = "others"
    #: It was sent and its answer not stored yet; it may be there or not.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a pair remembers of one invitee that its Exchange item asked for."""

    person_id: str
    status: InviteeStatus
    maker: Maker


@dataclass(frozen=True, slots=True)
class Steps:
    """How to get from the invitees an event has to those it should have."""

    invite: tuple[Invitee, ...] = ()
    answer: tuple[Invitee, ...] = ()
    withdraw: tuple[str, ...] = ()


def steps_between(
    standing: Mapping[str, InviteeStatus],
    wanted: Iterable[Invitee],
    remembered: Iterable[Invitation],
) -> Steps:
    """What has to be written, given who stands on the event now.

    Only what we made is withdrawn, and what somebody in Salesforce took off stays off.
    An answer given in Salesforce is never reset for want of one in Exchange: Salesforce
    itself resets them when time or place change.
    """
    known = {one.person_id: one for one in remembered}
    people = tuple(wanted)
    ids = {one.person_id for one in people}
    return Steps(
        invite=tuple(
            one
            for one in people
            if one.person_id not in standing and _is_news(known.get(one.person_id))
        ),
        answer=tuple(
            one
            for one in people
            if one.person_id in standing
            and one.status not in (InviteeStatus.NEW, standing[one.person_id])
        ),
        withdraw=tuple(
            one.person_id
            for one in known.values()
            if one.person_id in standing
            and one.person_id not in ids
            and one.maker is not Maker.OTHERS
        ),
    )


def invitations_after(
    standing: Mapping[str, InviteeStatus],
    wanted: Iterable[Invitee],
    remembered: Iterable[Invitation],
    refused: frozenset[str] = frozenset(),
) -> tuple[Invitation, ...]:
    """What is remembered once the steps are done; `standing` is from before them."""
    known = {one.person_id: one for one in remembered}

    def maker(person_id: str) -> Maker:
        before = known.get(person_id)
        if before is not None and before.maker is not Maker.UNKNOWN:
            return before.maker
        if person_id in refused or (before is None and person_id in standing):
            return Maker.OTHERS
        return Maker.US

    return tuple(
        Invitation(one.person_id, one.status, maker(one.person_id)) for one in wanted
    )


def announced_invitations(
    wanted: Iterable[Invitee], remembered: Sequence[Invitation]
) -> tuple[Invitation, ...]:
    """What is remembered while new invitees are on their way.

    Those that are to be withdrawn stay until it has happened.
    """
    known = {one.person_id for one in remembered}
    return (
        *remembered,
        *(
            Invitation(one.person_id, one.status, Maker.UNKNOWN)
            for one in wanted
            if one.person_id not in known
        ),
    )


def is_settled(wanted: Sequence[Invitee], remembered: Iterable[Invitation]) -> bool:
    """Whether all that is wanted was written as it is wanted, and nothing besides."""
    held = list(remembered)
    if any(one.maker is Maker.UNKNOWN for one in held):
        return False
    return {(one.person_id, one.status) for one in wanted} == {
        (one.person_id, one.status) for one in held
    }


def _is_news(before: Invitation | None) -> bool:
    return before is None or before.maker is Maker.UNKNOWN
