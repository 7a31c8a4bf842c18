"""The user chose another Exchange calendar: nothing is deleted, little moves (A27)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from server.domain.actions import Forget, Remember
from server.domain.items import Presence
from server.domain.kinds import Side
from server.domain.links import Link, LinkState
from server.domain.reasons import Reason
from server.domain.settings import Settings
from server.sync.changes import Changes
from server.sync.decision import NOTHING, Decision
from server.sync.entries import enter_exchange
from server.sync.facts import Facts


def follow_folder(links: Sequence[Link], folder: str) -> Sequence[Link]:
    """Detach the pairs of another folder; both copies stay.

    An item that turns up in the new folder under the same UID is paired again later.
    """
    if all(link.folder in ("", folder) for link in links):
        return links
    return [_followed(link, folder) for link in links]


def left_behind(before: Sequence[Link], after: Sequence[Link]) -> Decision:
    """Remember what a change of folder detached."""
    if before is after:
        return NOTHING
    return Decision(
        tuple(
            Remember(link=new)
            for old, new in zip(before, after, strict=True)
            if new is not old
        )
    )


def enter_new_folder(
    link: Link, changes: Changes, settings: Settings, facts: Facts
) -> Decision:
    """Make a Salesforce event that is still to come in the new folder, once.

    Events that came from the old folder are not pushed into the new one.
    """
    seen = changes.salesforce.observation
    if (
        link.state is not LinkState.DETACHED
        or link.reason is not Reason.FOLDER_CHANGED
        or link.origin is not Side.SALESFORCE
        or seen is None
        or seen.presence is not Presence.PRESENT
        or seen.item is None
        or not _to_come(seen.item.end, facts)
    ):
        return NOTHING
    entered = enter_exchange(seen, None, settings, facts)
    if not entered.actions:
        return entered
    return Decision((Forget(link=link),)) + entered


def _followed(link: Link, folder: str) -> Link:
    if link.folder in ("", folder) or link.state is LinkState.TOMBSTONE:
        return link
    return replace(
        link,
        state=LinkState.DETACHED,
        reason=Reason.FOLDER_CHANGED,
        folder=folder,
    )


def _to_come(end: datetime | date, facts: Facts) -> bool:
    if isinstance(end, datetime):
        return end > facts.now
    return end > facts.now.date()
